"""Looks at a program's objects without running any of the program's code.

An editor asks about objects at every key. Even ``dir(x)`` or ``x.name`` may run code of a class:
`__dir__`, `__getattr__`, a property. So everything here is read from the dictionaries of objects
and classes, through functions of the interpreter itself, and only exact built-in types are
trusted to have harmless methods.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from inspect import cleandoc
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import NamedTuple

__all__ = [
    "BUILTIN_CALLABLES",
    "UNKNOWN",
    "Known",
    "dict_of",
    "doc_of",
    "evaluate",
    "instance_of",
    "is_exactly",
    "is_kind",
    "item_of",
    "kind_of",
    "member",
    "members",
    "mro_of",
    "own_dict",
    "short_value",
    "type_name",
]

#: Stands for an object that does not exist yet, such as the result of a call.
UNKNOWN = object()

BUILTIN_CALLABLES = (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    MethodDescriptorType,
    WrapperDescriptorType,
    MethodWrapperType,
)
_C_ATTRIBUTES = (GetSetDescriptorType, MemberDescriptorType)

# Read from `type` itself: a metaclass may answer these names with its own code.
dict_of = type.__dict__["__dict__"].__get__
mro_of = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__qualname__"].__get__

#: Longest value, in characters, that is shown in a title.
VALUE_LIMIT = 60
#: Characters of an expression that is looked at: the compiler may not survive a deep one.
EXPRESSION_LIMIT = 400
#: Keys looked at in a dictionary.
KEY_LIMIT = 5_000


class Known(NamedTuple):
    """What is known of an expression that has not run.

    Attributes
    ----------
    cls : type
        Its class.
    value : object
        The object itself, or `UNKNOWN` when only its class is known.
    bound : bool
        Whether its first parameter is filled in, as in a method of an object.
    parameters : str or None
        For a function that is only written, not made yet: the text between its brackets.
    """

    cls: type
    value: object = UNKNOWN
    bound: bool = False
    parameters: str | None = None


Lookup = Callable[[str], "Known | None"]


def is_kind(value: object, *kinds: type) -> bool:
    """Like `isinstance`, but never asks the object's own ``__class__``."""
    return issubclass(type(value), kinds)


def is_exactly(value: object, *kinds: type) -> bool:
    """Whether the object's class is one of these; ``in`` would ask a metaclass's ``__eq__``."""
    return any(type(value) is kind for kind in kinds)


def type_name(cls: type) -> str:
    """The name of a class, as its definition gave it; without the function that it stands in."""
    return str(_name_of(cls)).rpartition("<locals>.")[2]


def instance_of(value: object) -> Known:
    """What is known of an object that is here."""
    return Known(type(value), value)


def own_dict(value: object) -> dict[str, object]:
    """The object's own attributes; empty when it has none, or hides them behind code."""
    if is_kind(value, type):
        return dict(dict_of(value))
    for cls in mro_of(type(value)):
        how = dict_of(cls).get("__dict__")
        if how is not None:
            found = how.__get__(value) if is_exactly(how, *_C_ATTRIBUTES) else None
            return found if type(found) is dict else {}
    return {}


def _class_members(cls: type) -> dict[str, object]:
    """The attributes that objects of ``cls`` share, nearest class first to be found."""
    found: dict[str, object] = {}
    for base in reversed(mro_of(cls)):
        found.update(dict_of(base))
    return found


def members(known: Known) -> dict[str, object]:
    """Every attribute that is written down: names, and what the dictionaries hold for them.

    What stands in the dictionaries is not always what Python would give: a property is itself
    here. `member` knows the difference.

    Examples
    --------
    >>> "upper" in members(instance_of("text"))
    True
    >>> class Slow:
    ...     @property
    ...     def answer(self): raise OSError
    >>> "answer" in members(instance_of(Slow()))
    True
    """
    if known.value is UNKNOWN:
        found = _class_members(known.cls)
    elif is_kind(known.value, ModuleType):
        found = own_dict(known.value)
    elif is_kind(known.value, type):
        found = _class_members(known.value)  # type: ignore[arg-type]
    else:
        found = {**_class_members(known.cls), **own_dict(known.value)}
    return {name: value for name, value in found.items() if type(name) is str}


def member(known: Known, name: str) -> Known | None:
    """What the attribute ``name`` is, or None when only running code could tell.

    Examples
    --------
    >>> member(instance_of("text"), "upper").bound
    True
    >>> member(instance_of(3), "real") is None
    True
    """
    if known.value is not UNKNOWN and not is_kind(known.value, type):
        own = own_dict(known.value)
        if name in own:
            return instance_of(own[name])
        if is_kind(known.value, ModuleType):
            return None
    on_class = known.value is not UNKNOWN and is_kind(known.value, type)
    holder: type = known.value if on_class else known.cls  # type: ignore[assignment]
    for cls in mro_of(holder):
        contents = dict_of(cls)
        if name in contents:
            return _bound(contents[name], known, on_class)
    return None


def _bound(raw: object, known: Known, on_class: bool) -> Known | None:
    """What a class's attribute becomes when it is asked of ``known``."""
    kind = type(raw)
    if kind is staticmethod:
        return instance_of(raw.__func__)  # type: ignore[attr-defined]
    if kind is classmethod:
        inner = raw.__func__  # type: ignore[attr-defined]
        return Known(type(inner), inner, bound=True)
    if kind is ClassMethodDescriptorType:
        return Known(kind, raw, bound=True)
    if is_exactly(raw, FunctionType, MethodDescriptorType, WrapperDescriptorType):
        return Known(kind, raw, bound=not on_class)
    if kind is MemberDescriptorType and not on_class and known.value is not UNKNOWN:
        try:
            return instance_of(raw.__get__(known.value))  # type: ignore[attr-defined]
        except AttributeError:
            return None  # a slot that is not filled
    if is_exactly(raw, *BUILTIN_CALLABLES):
        return instance_of(raw)
    if any("__get__" in dict_of(cls) for cls in mro_of(kind)):
        return None  # a property, or another thing that runs code to give its value
    return instance_of(raw)


def item_of(known: Known, key: object) -> Known | None:
    """What ``known[key]`` is, for built-in containers and keys that are text or whole numbers."""
    value = known.value
    if type(key) is int and is_exactly(value, list, tuple):
        size = len(value)  # type: ignore[arg-type]
        return instance_of(value[key]) if -size <= key < size else None  # type: ignore[index]
    if type(key) in (int, str) and type(value) is dict:
        # Not value[key]: a key of another class may have its own way to be equal.
        for count, (one, item) in enumerate(value.items()):
            if type(one) is type(key) and one == key:
                return instance_of(item)
            if count == KEY_LIMIT:
                break
    return None


_DISPLAYS: dict[type[ast.expr], type] = {
    ast.List: list,
    ast.ListComp: list,
    ast.Tuple: tuple,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.Set: set,
    ast.SetComp: set,
    ast.JoinedStr: str,
}


def evaluate(text: str, lookup: Lookup) -> Known | None:
    """What is known of an expression, without running it.

    Parameters
    ----------
    text : str
        The expression, such as ``a.b["c"]`` or ``Circle(2)``.
    lookup : callable
        Tells what a name stands for, or None; asked for ``a.b`` when it does not know ``a``.

    Examples
    --------
    >>> evaluate("[1, 2]", lambda name: None).cls.__name__
    'list'
    >>> evaluate("f()", lambda name: None) is None
    True
    """
    if len(text) > EXPRESSION_LIMIT:
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None  # the reader has not finished it
    return _known(tree.body, lookup)


def _known(node: ast.expr, lookup: Lookup) -> Known | None:
    if isinstance(node, ast.Constant):
        return instance_of(node.value)
    if isinstance(node, ast.Name):
        return lookup(node.id)
    if type(node) in _DISPLAYS:
        return Known(_DISPLAYS[type(node)])
    if isinstance(node, ast.Attribute):
        base = _known(node.value, lookup)
        if base is None and isinstance(node.value, ast.Name):
            return lookup(f"{node.value.id}.{node.attr}")
        return base and member(base, node.attr)
    if isinstance(node, ast.Subscript):
        base, key = _known(node.value, lookup), _known(node.slice, lookup)
        return item_of(base, key.value) if base and key else None
    if isinstance(node, ast.Call):
        called = _known(node.func, lookup)
        if called and is_kind(called.value, type) and called.value is not type:
            return Known(called.value)  # type: ignore[arg-type]
    return None


def kind_of(value: object, in_object: bool = False) -> str:
    """The word for ``value`` beside a completion; ``in_object``: as an attribute of one."""
    if is_kind(value, type):
        return "class"
    if is_kind(value, ModuleType):
        return "module"
    if is_kind(value, FunctionType, MethodType, staticmethod, classmethod, *BUILTIN_CALLABLES):
        return "method" if in_object else "function"
    if is_kind(value, property, *_C_ATTRIBUTES):
        return "property"
    return "property" if in_object else "variable"


def doc_of(known: Known) -> str:
    """The documentation of an object, or ""; never one that code would have to make."""
    value = known.value
    if value is UNKNOWN:
        raw = _own_doc(known.cls)
    elif is_kind(value, type):
        raw = _own_doc(value)  # type: ignore[arg-type]
    elif type(value) is MethodType:
        return doc_of(instance_of(value.__func__))
    elif is_exactly(value, FunctionType, property, *BUILTIN_CALLABLES):
        raw = value.__doc__
    else:
        raw = own_dict(value).get("__doc__", UNKNOWN)
        raw = _doc_of_class(value) if raw is UNKNOWN else raw
    return cleandoc(raw) if type(raw) is str else ""


def _own_doc(cls: type) -> object:
    return dict_of(cls).get("__doc__")


def _doc_of_class(value: object) -> object:
    raw = _own_doc(type(value))
    if is_exactly(raw, *_C_ATTRIBUTES):
        return raw.__get__(value)  # type: ignore[attr-defined]
    return raw


def short_value(value: object) -> str | None:
    """How a plain number or a short text is written in Python; None for everything else.

    Examples
    --------
    >>> short_value("é"), short_value([1]), short_value(10**100)
    ("'é'", None, None)
    """
    if type(value) is int:
        return repr(value) if value.bit_length() <= 3 * VALUE_LIMIT else None
    if is_exactly(value, str, bytes):
        return repr(value) if len(value) <= VALUE_LIMIT else None  # type: ignore[arg-type]
    return repr(value) if is_exactly(value, bool, float, complex, type(None)) else None
