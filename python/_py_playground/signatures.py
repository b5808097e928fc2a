"""Which call the cursor is in, and how that function is called."""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TypedDict

from . import jedi_help
from .context import Context
from .parameters import parameters_of
from .peek import doc_of
from .reading import Reading

__all__ = ["first_paragraph", "from_doc", "signature"]

#: As many parameters, and as long ones, as the page takes.
PARAMETERS_LIMIT = 500
PARAMETER_LIMIT = 200

_OWN_HEADER = re.compile(r"\b(?:def|class)\s+\w*$")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)")
_CALL_IN_DOC = re.compile(r"\w+\([^\n]*\)")


class Signature(TypedDict):
    """How a function is called.

    The label is the name and, in brackets, the parameters with a comma and a blank between them;
    the marks ``/`` and ``*`` count as parameters, but are never the active one. A built-in
    function that does not tell its parameters has a label and none.
    """

    kind: str
    label: str
    parameters: list[str]
    active: int
    doc: str


def signature(reading: Reading, namespace: dict[str, object]) -> Signature | None:
    """Describe the innermost call that is open at the cursor, or None when there is none.

    Examples
    --------
    >>> found = signature(Reading("round(2.5, ", 11), {})
    >>> found["label"], found["active"]
    ('round(number, ndigits=None)', 1)
    """
    bracket = _call(reading)
    if bracket is None:
        return None
    start = reading.operand_start(bracket)
    function = reading.code[start:bracket].strip()
    known = Context(reading, namespace).known(function)
    parameters = parameters_of(known) if known else None
    name = re.search(r"\w*$", function)[0] or "…"  # type: ignore[index]
    if known and parameters is not None:
        doc = doc_of(known) if known.parameters is None else ""
    elif known and (label := from_doc(doc_of(known))):
        return _signature(label, [], -1, doc_of(known))
    elif helped := jedi_help.call(reading):
        name, parameters, doc = helped
    else:
        return None
    shown = [_cut(one) for one in parameters[:PARAMETERS_LIMIT]]
    active = _active(shown, *_argument(reading, bracket))
    return _signature(f"{name}({', '.join(shown)})", shown, active, doc)


def _signature(label: str, parameters: list[str], active: int, doc: str) -> Signature:
    return {
        "kind": "signature",
        "label": label,
        "parameters": parameters,
        "active": active,
        "doc": first_paragraph(doc),
    }


def from_doc(doc: str) -> str | None:
    """The call that the first line of an older built-in function's documentation shows.

    Examples
    --------
    >>> from_doc("max(iterable, *[, default=obj, key=func]) -> value")
    'max(iterable, *[, default=obj, key=func])'
    """
    found = _CALL_IN_DOC.match(doc)
    return _cut(found[0].partition(" -> ")[0]) if found else None


def first_paragraph(doc: str) -> str:
    """The documentation up to its first empty line."""
    return re.split(r"\n\s*\n", doc.strip(), maxsplit=1)[0]


def _cut(text: str) -> str:
    return text if len(text) <= PARAMETER_LIMIT else text[: PARAMETER_LIMIT - 1] + "…"


def _call(reading: Reading) -> int | None:
    """The bracket of the innermost open call, or None."""
    if reading.quiet and reading.string is None:
        return None  # in a comment
    for bracket in reversed(reading.open):
        start = reading.operand_start(bracket)
        if reading.masked[bracket] != "(" or start == bracket:
            continue  # a list, or brackets around an expression
        word = reading.code[reading.word_start(bracket) : bracket]
        before = reading.masked[max(0, bracket - 200) : bracket]
        if not iskeyword(word):
            return None if _OWN_HEADER.search(before) else bracket
    return None


def _argument(reading: Reading, bracket: int) -> tuple[int, str | None]:
    """Which argument the cursor is in: how many come before it, and its name if it has one."""
    count, begin, depth = 0, bracket + 1, 0
    for match in re.finditer(r"[()\[\]{},]", reading.masked[bracket + 1 : reading.cursor]):
        mark = match[0]
        if mark == "," and depth == 0:
            count, begin = count + 1, bracket + 1 + match.end()
        depth += (mark in "([{") - (mark in ")]}")
    named = _KEYWORD.match(reading.masked, begin)
    return count, named[1] if named and named.start(1) <= reading.cursor else None


def _active(parameters: list[str], count: int, named: str | None) -> int:
    """The index of the parameter that is being written, or -1."""
    names = [re.split(r"[\s:=]", one, maxsplit=1)[0] for one in parameters]
    if named:
        more = next((i for i, name in enumerate(names) if name.startswith("**")), -1)
        return names.index(named) if named in names else more
    for index, name in enumerate(names):
        if name.startswith("**") or name == "*":
            return -1
        if name.startswith("*"):
            return index
        if name == "/":
            continue
        if count == 0:
            return index
        count -= 1
    return -1
