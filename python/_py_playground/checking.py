"""Whether code is Python at all: mistakes that can be seen before it runs."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TypedDict

from .depth import deep_place
from .script_block import ScriptBlockError, requirements

__all__ = ["Problem", "check"]

#: As many problems as the page takes.
LIMIT = 500
TOO_DEEP = "This code is nested too deeply to be read."

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
#: Half of a character, or none at all: the compiler cannot even read these.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class Problem(TypedDict("_Place", {"from": int})):
    """A mistake, ``from`` one place ``to`` another, in characters from the start of the code."""

    to: int
    message: str


def check(code: str) -> dict[str, object]:
    """Tell what is wrong with ``code`` as it stands. Nothing of it is run, nothing is printed.

    Examples
    --------
    >>> check("x = 1\\nreturn x")["problems"]
    [{'from': 6, 'to': 14, 'message': "'return' outside function"}]
    """
    problems = [*_syntax(code), *_script_block(code)]
    problems.sort(key=lambda problem: problem["from"])
    return {"kind": "check", "problems": problems[:LIMIT]}


def _syntax(code: str) -> list[Problem]:
    lines = _Lines(code)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        failed = _failure(code, lines)
    problems = [lines.whole(one.lineno, str(one.message)) for one in warned]
    unique = {(one["from"], one["message"]): one for one in problems}
    return [*unique.values(), *([failed] if failed else [])]


def _failure(code: str, lines: _Lines) -> Problem | None:
    strange = _NO_TEXT.search(code)
    if strange:
        place = strange.start()
        return {"from": place, "to": place + 1, "message": "This character cannot be in a program."}
    deep = deep_place(code)
    if deep:
        return {"from": deep[0], "to": deep[1], "message": TOO_DEEP}
    # In two steps: the parser counts columns in characters, the compiler in bytes of UTF-8.
    in_bytes = False
    try:
        tree = compile(code, "main.py", "exec", _FLAGS | ast.PyCF_ONLY_AST, dont_inherit=True)
        in_bytes = True
        compile(tree, "main.py", "exec", _FLAGS, dont_inherit=True)
    except SyntaxError as error:
        return lines.problem(error, in_bytes)
    except (RecursionError, MemoryError):
        return lines.whole(1, TOO_DEEP)
    return None


def _script_block(code: str) -> list[Problem]:
    try:
        requirements(code)
    except ScriptBlockError as error:
        return [_Lines(code).whole(error.line, str(error))]
    return []


class _Lines:
    """Where each line of the code begins and ends."""

    def __init__(self, code: str) -> None:
        self._code = code
        ends = [match.span() for match in _NEWLINE.finditer(code)]
        self._starts = [0, *(after for _, after in ends)]
        self._ends = [*(before for before, _ in ends), len(code)]

    def problem(self, error: SyntaxError, in_bytes: bool) -> Problem:
        """A problem where the error says it is; at least one character long where there is one."""
        start = self._place(error.lineno, error.offset, in_bytes)
        end = self._place(error.end_lineno, error.end_offset, in_bytes)
        if end <= start:
            end = min(start + 1, len(self._code))
        return {"from": start, "to": end, "message": error.msg or type(error).__name__}

    def whole(self, number: int, message: str) -> Problem:
        """A problem of a whole line, from its first word on."""
        index = self._index(number)
        start, end = self._starts[index], self._ends[index]
        text = self._code[start:end]
        return {"from": start + len(text) - len(text.lstrip()), "to": end, "message": message}

    def _index(self, number: int | None) -> int:
        return max(0, min((number or 1) - 1, len(self._starts) - 1))

    def _place(self, number: int | None, column: int | None, in_bytes: bool) -> int:
        """The place of a line and a column, both counted from 1 as Python does."""
        index = self._index(number)
        start, end = self._starts[index], self._ends[index]
        count = max(0, (column or 1) - 1)
        if in_bytes:
            before = self._code[start:end].encode("utf-8", "replace")[:count]
            count = len(before.decode("utf-8", "ignore"))
        return min(start + count, end)
