"""What stands under the mouse: the name's title, and its documentation."""

from __future__ import annotations

import re
from keyword import iskeyword
from types import ModuleType

from . import jedi_help
from .context import Context
from .parameters import parameters_of
from .peek import UNKNOWN, Known, doc_of, is_kind, short_value, type_name
from .reading import Reading
from .signatures import from_doc

__all__ = ["hover"]

#: Characters of a title.
TITLE_LIMIT = 500


def hover(reading: Reading, namespace: dict[str, object]) -> dict[str, object] | None:
    """Tell what the name at the cursor is, or None when nothing is known of it.

    Examples
    --------
    >>> found = hover(Reading("round(x)", 2), {})
    >>> found["title"], found["from"], found["to"]
    ('round(number, ndigits=None)', 0, 5)
    """
    start, end = reading.word_start(reading.cursor), reading.word_end(reading.cursor)
    word = reading.code[start:end]
    if reading.quiet or not word.isidentifier() or iskeyword(word):
        return None
    start = reading.operand_start(end)
    name = reading.code[start:end].strip()
    known = Context(reading, namespace).known(name)
    if known:
        title, doc = _title(name, word, known), _doc(known)
    else:
        helped = jedi_help.description(reading)
        if not helped:
            return None
        title, doc = helped
    if len(title) > TITLE_LIMIT:
        title = title[: TITLE_LIMIT - 1] + "…"
    return {"kind": "hover", "from": start, "to": end, "title": title, "doc": doc}


def _title(name: str, word: str, known: Known) -> str:
    value = known.value
    shown = name if re.fullmatch(r"[\w.]+", name) else word
    if is_kind(value, ModuleType):
        return f"module {shown}"
    parameters = (
        parameters_of(known) if value is not UNKNOWN or known.parameters is not None else None
    )
    written = f"({', '.join(parameters)})" if parameters is not None else None
    if is_kind(value, type):
        return f"class {shown}{written or ''}"
    if written is not None:
        return shown + written
    if callable_doc := _from_doc(known):
        return callable_doc
    plain = short_value(value)
    kind = type_name(known.cls)
    return f"{shown}: {kind}" if plain is None else f"{shown}: {kind} = {plain}"


def _from_doc(known: Known) -> str | None:
    """The call that the documentation of a built-in function shows."""
    function = known.value is not UNKNOWN and type_name(known.cls).startswith(
        ("builtin_", "method_")
    )
    return from_doc(doc_of(known)) if function else None


def _doc(known: Known) -> str:
    # The documentation of int says nothing about this number.
    return (
        ""
        if known.parameters is not None or short_value(known.value) is not None
        else doc_of(known)
    )
