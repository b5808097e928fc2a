"""How something is called: its parameters, read without running any of the program's code.

`inspect.signature` would: it asks for ``__signature__`` and annotations, which a program can make
code of. What is read here are code objects, and the texts that built-in functions bring along.
"""

from __future__ import annotations

import re
from types import (
    CodeType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    WrapperDescriptorType,
)

from .peek import (
    BUILTIN_CALLABLES,
    UNKNOWN,
    Known,
    dict_of,
    is_exactly,
    is_kind,
    member,
    mro_of,
    own_dict,
    short_value,
    type_name,
)

__all__ = ["parameters_of", "split_parameters"]

# Read from `type` itself, as in `peek`.
_class_text_of = type.__dict__["__text_signature__"].__get__


def parameters_of(known: Known) -> list[str] | None:
    """The parameters with which something is called, as they are written in a ``def``.

    The marks ``/`` and ``*`` are among them. None when it cannot be called, or nobody knows how.
    Annotations are left out: since Python 3.14 reading them runs code.

    Examples
    --------
    >>> from _py_playground.peek import instance_of
    >>> parameters_of(instance_of(round))
    ['number', 'ndigits=None']
    >>> parameters_of(instance_of(lambda x, *rest, end="", **more: 0))
    ['x', '*rest', "end=''", '**more']
    """
    value, bound = known.value, known.bound
    if known.parameters is not None:
        return _without_first(split_parameters(known.parameters), bound)
    if value is UNKNOWN:
        return None
    if is_kind(value, type):
        return _of_class(value)  # type: ignore[arg-type]
    if type(value) is MethodType:
        return parameters_of(Known(type(value.__func__), value.__func__, bound=True))
    if type(value) is FunctionType:
        function = _unwrapped(value)
        if type(function) is not FunctionType:
            return parameters_of(Known(type(function), function, bound))
        return _without_first(_of_function(function), bound)
    if is_exactly(value, *BUILTIN_CALLABLES):
        method = is_exactly(value, MethodDescriptorType, WrapperDescriptorType)
        return _of_text(value.__text_signature__, bound or not method)  # type: ignore[attr-defined]
    called = member(Known(type(value)), "__call__")
    return parameters_of(called) if called and type(called.value) is FunctionType else None


def _unwrapped(function: FunctionType) -> object:
    """The function behind decorators that used `functools.wraps`."""
    seen, value = set(), function
    while type(value) is FunctionType and id(value) not in seen:
        seen.add(id(value))
        inner = own_dict(value).get("__wrapped__")
        if inner is None:
            break
        value = inner
    return value


def _of_class(cls: type) -> list[str] | None:
    for base in mro_of(cls):
        if base is object:
            break
        for name in ("__new__", "__init__"):
            raw = dict_of(base).get(name)
            maker = raw.__func__ if type(raw) is staticmethod else raw  # type: ignore[union-attr]
            if type(maker) is FunctionType:
                return parameters_of(Known(FunctionType, maker, bound=True))
        text = _class_text_of(base)
        if type(text) is str:
            return _of_text(text, bound=True)
        if "__init__" in dict_of(base) or "__new__" in dict_of(base):
            return None
    return []


def _of_function(function: FunctionType) -> list[str]:
    """The parameters of a function, read from its code object."""
    code: CodeType = function.__code__
    names = list(code.co_varnames)
    positional, keyword = code.co_argcount, code.co_kwonlyargcount
    after = positional + keyword
    # Not of a subclass, which may have its own way to be read.
    defaults = function.__defaults__ if type(function.__defaults__) is tuple else ()
    shown = names[:positional]
    for index, default in enumerate(defaults, positional - len(defaults)):
        shown[index] += f"={_default(default)}"
    if code.co_posonlyargcount:
        shown.insert(code.co_posonlyargcount, "/")
    if code.co_flags & 4:  # CO_VARARGS, see the module inspect
        shown.append(f"*{names[after]}")
        after += 1
    elif keyword:
        shown.append("*")
    keyword_defaults = function.__kwdefaults__ if type(function.__kwdefaults__) is dict else {}
    for name in names[positional : positional + keyword]:
        given = name in keyword_defaults
        shown.append(f"{name}={_default(keyword_defaults[name])}" if given else name)
    if code.co_flags & 8:  # CO_VARKEYWORDS
        shown.append(f"**{names[after]}")
    return shown


def _default(value: object) -> str:
    if is_kind(value, type):
        return type_name(value)  # type: ignore[arg-type]
    return short_value(value) or "..."


def _of_text(text: object, bound: bool) -> list[str] | None:
    """The parameters in the text that a built-in function brings along: ``($self, x, /)``."""
    if type(text) is not str:
        return None
    inner = re.sub(r"^\(|\)$", "", text.partition(" ->")[0].strip())
    pieces = split_parameters(inner.replace("<unrepresentable>", "..."))
    if pieces and pieces[0].startswith("$"):
        pieces[0] = pieces[0][1:]
        return _without_first(pieces, bound)
    return pieces


def _without_first(pieces: list[str], bound: bool) -> list[str]:
    """Drop the parameter that Python fills in itself, and a ``/`` with nothing before it."""
    if not bound or not pieces or pieces[0].startswith("*"):
        return pieces
    rest = pieces[1:]
    return rest[1:] if rest[:1] == ["/"] else rest


_PIECES = re.compile(
    r"""'(?:[^'\\]|\\.)*'? | "(?:[^"\\]|\\.)*"? | [()\[\]{},] | [^()\[\]{},'"]+""", re.S | re.X
)


def split_parameters(text: str) -> list[str]:
    """Cut the text between the brackets of a ``def`` at its commas.

    Examples
    --------
    >>> split_parameters("a, b: dict[str, int] = {}, *, c=','")
    ['a', 'b: dict[str, int] = {}', '*', "c=','"]
    """
    pieces, depth = [""], 0
    for match in _PIECES.finditer(text):
        part = match.group()
        if part == "," and depth == 0:
            pieces.append("")
            continue
        depth += (part in "([{") - (part in ")]}") if len(part) == 1 else 0
        pieces[-1] += part
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]
