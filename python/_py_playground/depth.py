"""Finds code that is nested so deeply that the compiler might not survive it.

In a browser the compiler has the stack of a web worker. An expression or a chain of ``elif`` with
one or two thousand levels ends the whole interpreter (tried in Pyodide 314), and an editor must
not do that to a program whose code is only being looked at.
"""

from __future__ import annotations

import re

from .reading import Reading

__all__ = ["DEPTH_LIMIT", "deep_place"]

#: Levels that are safe with room to spare, and far more than people write.
DEPTH_LIMIT = 400

_PARTS = re.compile(
    r"[(\[{]|[)\]}]|,|\*\*|//|<<|>>|[-+*/%@&|^~.]|\b(?:not|await|lambda|if|and|or|yield)\b"
)


def deep_place(code: str) -> tuple[int, int] | None:
    """Return where the first statement that is too deep begins and ends, or None.

    Examples
    --------
    >>> deep_place("x = 1\\n" + "y" + ".z" * 1000)
    (6, 2007)
    >>> deep_place("x = [" + "1 + 2, " * 1000 + "]") is None
    True
    """
    if len(code) <= DEPTH_LIMIT:
        return None
    chain = [match.start() for match in re.finditer(r"^[ \t]*elif\b", code, re.MULTILINE)]
    if len(chain) > DEPTH_LIMIT:
        return chain[DEPTH_LIMIT], chain[DEPTH_LIMIT] + 4
    reading = Reading(code, 0)
    for line in reading.lines:
        long = line.end - line.start > DEPTH_LIMIT  # each level takes a character at least
        if long and _depth(reading.masked[line.start : line.end]) > DEPTH_LIMIT:
            return line.start, line.end
    return None


def _depth(statement: str) -> int:
    """At least as many levels as the statement has: operators count until the next comma."""
    deepest, total, counts = 0, 0, [0]
    for match in _PARTS.finditer(statement):
        mark = match[0]
        if mark == ",":
            total, counts[-1] = total - counts[-1], 0
        elif mark in ")]}":
            if len(counts) > 1:
                total -= counts.pop()
        else:
            counts[-1] += 1
            total += 1
            if mark in "([{":
                counts.append(0)
        deepest = max(deepest, total)
    return deepest
