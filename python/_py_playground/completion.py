"""What could be written at the cursor."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import TypedDict

from . import jedi_help
from .context import Context, written
from .modules import module_names, submodule_names, written_names
from .parameters import parameters_of
from .peek import KEY_LIMIT, UNKNOWN, Known, instance_of, is_kind, kind_of, member, members
from .reading import Binding, Reading

__all__ = ["Completion", "complete"]

#: As many as the page takes, see ``LIMITS.completions``.
LIMIT = 500
#: Longer names are left out, longer details cut. In characters.
LABEL_LIMIT = 500
DETAIL_LIMIT = 80


class _Required(TypedDict):
    label: str
    kind: str


class Completion(_Required, total=False):
    """One thing that could be written."""

    detail: str


#: How each name is offered: the word for its kind, and what is known of it.
Offers = dict[str, "tuple[str, Known | None]"]

_IMPORT = re.compile(r"\s*import\s+(?:.*,\s*)?([\w.]*)$", re.DOTALL)
_FROM = re.compile(r"\s*from\s+([\w.]*)$")
_FROM_IMPORT = re.compile(r"\s*from\s+([\w.]+)\s+import\s+\(?(?:.*,\s*)?(\w*)$", re.DOTALL)
_NEW_NAME = re.compile(r"\b(?:def|class|as)\s+\w*$|\bfrom\s+[\w.]+\s+\w*$|\blambda\s+[\w\s,]*$")


def complete(reading: Reading, namespace: dict[str, object]) -> dict[str, object] | None:
    """Tell what could be written at the cursor, or None for nothing.

    Names that begin with an underscore are offered once an underscore is typed.

    Examples
    --------
    >>> found = complete(Reading("'a'.upp", 7), {})
    >>> found["from"], "upper" in [one["label"] for one in found["completions"]]
    (4, True)
    """
    if reading.string is not None:
        return _keys(reading, namespace)
    start = reading.word_start(reading.cursor)
    word = reading.code[start : reading.cursor]
    dot = reading.dot_before(start)
    of_number = dot is not None and reading.code[reading.operand_start(dot) : dot][:1].isdigit()
    if reading.quiet or word[:1].isdigit() or of_number:
        return None
    line = reading.line_at(reading.cursor)
    before = reading.masked[max(line.start, reading.cursor - 2000) : reading.cursor]
    offers = _imports(before)
    if offers is None and _NEW_NAME.search(before):
        return None
    if offers is None:
        context = Context(reading, namespace)
        offers = _names(reading, context, start) if dot is None else _attributes(context, dot)
        if not offers and dot is not None:
            helped = jedi_help.completions(reading)
            return _answer(start, helped[:LIMIT]) if helped else None
    found = _chosen(offers, word)
    return _answer(start, found) if found else None


def _answer(start: int, found: list[Completion]) -> dict[str, object]:
    return {"kind": "complete", "from": start, "completions": found}


def _chosen(offers: Offers, word: str) -> list[Completion]:
    """The offers as they are sent: the fitting ones, when there are too many for one answer."""
    names = [n for n in offers if len(n) <= LABEL_LIMIT and (word[:1] == "_" or n[0] != "_")]
    if len(names) > LIMIT:
        names = [name for name in names if name.casefold().startswith(word.casefold())]
    return [_completion(name, *offers[name]) for name in names[:LIMIT]]


def _completion(name: str, kind: str, known: Known | None) -> Completion:
    done: Completion = {"label": name, "kind": kind}
    callable_ = known and kind in ("function", "method")
    parameters = parameters_of(known) if known and callable_ else None
    if parameters is not None:
        text = f"({', '.join(parameters)})"
        done["detail"] = text if len(text) <= DETAIL_LIMIT else text[: DETAIL_LIMIT - 1] + "…"
    return done


def _imports(before: str) -> Offers | None:
    """Modules and what is in them, when the cursor is in an import."""
    of_module = _FROM_IMPORT.match(before)
    if of_module:
        return _in_module(of_module[1])
    whole = _IMPORT.match(before) or _FROM.match(before)
    if not whole:
        return None
    package = whole[1].rpartition(".")[0]
    names = submodule_names(package) if package else module_names()
    return {name: ("module", None) for name in sorted(names)}


def _in_module(module: str) -> Offers:
    loaded = sys.modules.get(module)
    if is_kind(loaded, ModuleType):
        offers = _members(instance_of(loaded))
    else:
        offers = _bindings(written_names(module))
    return offers | {name: ("module", None) for name in sorted(submodule_names(module))}


def _bindings(names: dict[str, Binding], bound: bool = False) -> Offers:
    return {name: (made.kind, written(made, bound)) for name, made in sorted(names.items())}


def _members(known: Known) -> Offers:
    """The attributes of something; the details are looked up only for those that are sent."""
    is_holder = known.value is not UNKNOWN and is_kind(known.value, type, ModuleType)
    found = sorted(members(known).items())
    return {
        name: (kind_of(raw, in_object=not is_holder), member(known, name)) for name, raw in found
    }


def _attributes(context: Context, dot: int) -> Offers:
    """What may follow the dot at ``dot``."""
    reading = context.reading
    text = reading.code[reading.operand_start(dot) : dot]
    known = context.known(text)
    offers = _members(known) if known else {}
    owner = context.this_class()
    if text == "self" and owner:
        offers |= _bindings(owner.attributes) | _bindings(owner.names, bound=True)
    made = context.binding(text)
    if not known and made and made.module and not made.name:
        offers |= _in_module(made.module)
    return offers


def _names(reading: Reading, context: Context, start: int) -> Offers:
    """Arguments of the call, then names from near to far, then Python's own words."""
    offers = _arguments(reading, context, start)
    for scope in reversed(context.scopes[1:]):
        offers = offers | {n: o for n, o in _bindings(scope.names).items() if n not in offers}
    offers = _with(offers, context.namespace.items())
    for name, offer in _bindings(context.scopes[0].names).items():
        offers.setdefault(name, offer)
    offers = _with(offers, sorted(vars(builtins).items()))
    for name in (*keyword.kwlist, "match", "case"):
        offers.setdefault(name, ("keyword", None))
    return offers


def _with(offers: Offers, values: Iterable[tuple[str, object]]) -> Offers:
    for name, value in values:
        if type(name) is str and name not in offers and not keyword.iskeyword(name):
            offers[name] = (kind_of(value), instance_of(value))
    return offers


def _arguments(reading: Reading, context: Context, start: int) -> Offers:
    """The keyword arguments ``name=`` of the call, where an argument begins."""
    before = reading.masked[max(0, start - 2000) : start].rstrip()
    if not reading.open or before[-1:] not in ("(", ","):
        return {}
    bracket = reading.open[-1]
    if reading.masked[bracket] != "(":
        return {}
    known = context.known(reading.code[reading.operand_start(bracket) : bracket])
    offers: Offers = {}
    for piece in (parameters_of(known) if known else None) or ():
        name = re.match(r"\w+", piece)
        if name:
            offers[f"{name[0]}="] = ("parameter", None)
    return offers


def _keys(reading: Reading, namespace: dict[str, object]) -> dict[str, object] | None:
    """The keys of a dictionary, when the cursor is in its brackets: ``d["``."""
    quote = reading.string or 0
    if not reading.open or reading.code[reading.open[-1] + 1 : quote].strip():
        return None
    bracket, text = reading.open[-1], reading.code[quote + 1 : reading.cursor]
    operand = reading.code[reading.operand_start(bracket) : bracket]
    if reading.masked[bracket] != "[" or text[:1] in ("'", '"') or not operand:
        return None
    known = Context(reading, namespace).known(operand)
    if not known or type(known.value) is not dict:
        return None
    keys = [key for key in list(known.value)[:KEY_LIMIT] if type(key) is str and key.isprintable()]
    plain = [key for key in keys if not re.search(r"[\\'\"]", key) and len(key) <= LABEL_LIMIT]
    if len(plain) > LIMIT:
        plain = [key for key in plain if key.startswith(text)]
    found: list[Completion] = [{"label": key, "kind": "property"} for key in plain[:LIMIT]]
    return _answer(quote + 1, found) if found else None
