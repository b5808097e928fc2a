"""Which values JSON can hold so that they come back as they were."""

from __future__ import annotations

import re
from json import JSONDecoder
from math import isfinite
from typing import Any

from .peek import type_name

__all__ = ["SIZE_LIMIT", "check_json", "from_json"]

#: Characters of the values' JSON text, roughly.
SIZE_LIMIT = 10_000_000
#: Lists and dicts inside each other.
DEPTH_LIMIT = 100
#: Bits of a whole number: Python reads and writes at most 4300 digits, which are 14 284 bits.
INT_LIMIT = 14_000
#: Characters of a key, or of a type's name, that are shown where something is wrong.
NAME_LIMIT = 40

# A bracket, or a whole string: brackets in it do not count.
_BRACKETS = re.compile(r'[\[{\]}]|"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_decode = JSONDecoder().decode  # a program may replace what is in `json`

#: Where a value lies: the place of the container, and the key or index in it.
Place = tuple["Place | str", object]


def check_json(value: object, name: str, room: int = SIZE_LIMIT) -> int:
    r"""Make sure that ``value`` comes back from JSON equal, and of the same types all through.

    No code of the value's own runs: only the built-in types themselves pass, not classes that
    were derived from them.

    Parameters
    ----------
    value : object
        None, True, False, a number, text, a list, or a dict whose keys are text.
    name : str
        What the value is called in an error.
    room : int
        Characters that its JSON text may have, roughly.

    Returns
    -------
    int
        Characters of its JSON text, roughly.

    Raises
    ------
    TypeError
        When something in it has another type.
    ValueError
        When something in it has a fitting type, but JSON cannot hold it: infinity, half of a
        character, too many levels, too much in all.

    Examples
    --------
    >>> check_json([1, {"x": None}], "scores")
    25
    >>> check_json([1, {"x": (2, 3)}], "scores")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
        ...
    TypeError: scores[1]["x"] has the type tuple, which cannot be kept: only numbers, text, …
    >>> check_json(float("inf"), "speed")
    Traceback (most recent call last):
        ...
    ValueError: speed is inf: only finite numbers can be kept.
    """
    check = _Check(name, room)
    check.visit(value, name, 0)
    return room - check.room


def from_json(text: str) -> object:
    """Read JSON text, unless it has more levels than anything that `check_json` lets pass.

    The decoder calls itself for each level, and in a browser the stack is too short for many: the
    interpreter would not survive.

    Raises
    ------
    ValueError
        When the text is not JSON, or has too many levels.

    Examples
    --------
    >>> from_json('{"a": [1]}')
    {'a': [1]}
    >>> from_json("[" * 1000)
    Traceback (most recent call last):
        ...
    ValueError: more than 101 levels of lists and dicts
    """
    most = DEPTH_LIMIT + 1  # one more around all variables
    if text.count("[") + text.count("{") > most:
        depth = 0
        for found in _BRACKETS.finditer(text):
            bracket = found[0]
            depth += 1 if bracket in "[{" else -1 if bracket in "]}" else 0
            if depth > most:
                raise ValueError(f"more than {most} levels of lists and dicts")
    return _decode(text)


class _Check:
    """One walk through a value."""

    def __init__(self, name: str, room: int) -> None:
        self.room = room
        self._name = name

    def visit(self, value: Any, place: Place | str, depth: int) -> None:
        """Check a value and what lies in it."""
        kind = type(value)
        if kind is list:
            self._go_deeper(depth)
            for index, item in enumerate(value):
                self.visit(item, (place, index), depth + 1)
        elif kind is dict:
            self._go_deeper(depth)
            for key, item in value.items():
                self._check_key(key, place)
                self.visit(item, (place, key), depth + 1)
        elif kind is str:
            self._check_text(value, place)
        elif kind is int:
            self._check_int(value, place)
        elif kind is float and not isfinite(value):
            raise ValueError(f"{_written(place)} is {value}: only finite numbers can be kept.")
        elif kind is not float and kind is not bool and value is not None:
            raise TypeError(
                f"{_written(place)} has the type {_kind(value)}, which cannot be kept: only "
                "numbers, text, lists, dicts, True, False and None can."
            )
        self._take(6)

    def _go_deeper(self, depth: int) -> None:
        if depth >= DEPTH_LIMIT:
            raise ValueError(
                f"{self._name} cannot be kept: it has more than {DEPTH_LIMIT} levels of lists "
                "and dicts, or holds itself."
            )

    def _check_key(self, key: object, place: Place | str) -> None:
        if type(key) is not str:
            raise TypeError(
                f"{_written(place)} has a key of the type {_kind(key)}. "
                "In a dict that is kept, all keys must be text."
            )
        self._check_text(key, place)

    def _check_text(self, text: str, place: Place | str) -> None:
        self._take(len(text))
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError as error:
                half = f"\\u{ord(text[error.start]):x}"
                raise ValueError(
                    f"{_written(place)} holds {half}, which is half of a character: it can be "
                    "written into no file."
                ) from None

    def _check_int(self, number: int, place: Place | str) -> None:
        if number.bit_length() > INT_LIMIT:
            raise ValueError(
                f"{_written(place)} has more than 4000 digits: so large a whole number cannot "
                "be kept."
            )
        self._take(number.bit_length() // 3)

    def _take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise ValueError(
                f"{self._name} is too big: at most {SIZE_LIMIT // 1_000_000} MB can be kept "
                "in all. Write it into a file instead."
            )


def _written(place: Place | str) -> str:
    """The place as a program would write it."""
    keys: list[str] = []
    while not isinstance(place, str):
        place, key = place
        keys.append(f'["{_shortened(key)}"]' if type(key) is str else f"[{key}]")
    return place + "".join(reversed(keys))


def _kind(value: object) -> str:
    return _shortened(type_name(type(value)))


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_LIMIT else name[:NAME_LIMIT] + "…"
