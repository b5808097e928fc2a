"""Lists a program's variables and what is in them, without running any of the program's code."""

from __future__ import annotations

from typing import Any

from .kept import Kept
from .peek import is_exactly, kind_of, type_name

__all__ = ["text_of", "variables"]

#: Variables in an answer.
COUNT_LIMIT = 500
#: Characters of a name.
NAME_LIMIT = 200
#: Characters of a value's text, roughly.
TEXT_LIMIT = 200
#: Bits of a whole number that is written in full: about as many digits as `TEXT_LIMIT`.
INT_LIMIT = 660
#: Containers inside each other that are looked into.
DEPTH_LIMIT = 3

_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


def variables(kept: Kept) -> list[dict[str, object]]:
    """Describe the variables that a person made, in the order in which they were made.

    Modules, functions and classes are code, and names that begin with ``_`` are nobody's data:
    they are left out.

    Returns
    -------
    list of dict
        ``{"name", "type", "text", "kept"}`` each; at most 500.

    Examples
    --------
    >>> variables(Kept({"x": [1, "two"], "_y": 2, "f": len}))
    [{'name': 'x', 'type': 'list', 'text': "[1, 'two']", 'kept': False}]
    """
    found: list[dict[str, object]] = []
    names = frozenset(kept.names)
    for name, value in list(kept.namespace.items()):
        if type(name) is not str or name.startswith("_") or len(name) > NAME_LIMIT:
            continue
        if kind_of(value) == "variable":
            kind = type_name(type(value))[:NAME_LIMIT]
            found.append(
                {"name": name, "type": kind, "text": text_of(value), "kept": name in names}
            )
        if len(found) == COUNT_LIMIT:
            break
    return found


def text_of(value: object) -> str:
    """Write a value as Python does, but shortly, and without its own ``__repr__``.

    Objects of other classes than Python's simplest are only named: ``<Circle>``.

    Examples
    --------
    >>> text_of({"a": (1,), "b": object()})
    "{'a': (1,), 'b': <object>}"
    >>> text_of(list(range(1000)))[-20:]
    ' 51, 52, … 947 more]'
    """
    return _text(value, TEXT_LIMIT, 0)


def _text(value: Any, room: int, depth: int) -> str:
    kind = type(value)
    if is_exactly(value, *_BRACKETS):
        return _container(value, room, depth)
    if kind is str or kind is bytes:
        length = len(value)
        shown = repr(value[:room])
        return shown if length <= room else f"{shown}… {length - room} more"
    if kind is int:
        bits = value.bit_length()
        return repr(value) if bits <= INT_LIMIT else f"<whole number of {bits} bits>"
    if kind is bool or kind is float or kind is complex or value is None:
        return repr(value)
    return f"<{type_name(kind)[:NAME_LIMIT]}>"


def _container(value: Any, room: int, depth: int) -> str:
    kind = type(value)
    start, end = _BRACKETS[kind]
    if not value and (kind is set or kind is frozenset):
        return repr(value)
    size = len(value)
    if size and depth == DEPTH_LIMIT:
        return f"{start}…{end}"
    shown: list[str] = []
    items = value.items() if kind is dict else value
    for item in items:
        if room <= 0:
            shown.append(f"… {size - len(shown)} more")
            break
        if kind is dict:
            key = _text(item[0], room, depth + 1)
            text = f"{key}: {_text(item[1], room, depth + 1)}"
        else:
            text = _text(item, room, depth + 1)
        room -= len(text) + 2
        shown.append(text)
    comma = "," if kind is tuple and size == 1 else ""
    return f"{start}{', '.join(shown)}{comma}{end}"
