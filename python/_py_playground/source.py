"""From a person's source text to code that runs, and to the lines that a traceback shows."""

from __future__ import annotations

import ast
import linecache
from types import CodeType

__all__ = ["RESULT_NAME", "SourceLines", "compile_source"]

#: The global name that holds the last expression's value while a run ends.
RESULT_NAME = "__py_playground_result__"


def _unix_lines(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _ends_quietly(source: str, last: ast.stmt) -> bool:
    """Whether a semicolon follows the last statement, which asks for its value not to be shown."""
    # Columns count UTF-8 bytes, so the line is cut as bytes.
    lines = source.split("\n")[(last.end_lineno or 1) - 1 :]
    tail = "\n".join(lines).encode("utf-8")[last.end_col_offset or 0 :]
    return tail.lstrip(b" \t\f\\\n").startswith(b";")


def compile_source(source: str, filename: str) -> CodeType:
    """Compile ``source`` so that running it leaves its last expression's value in a global.

    A last expression becomes an assignment to `RESULT_NAME`, unless a semicolon follows it.
    ``await`` is allowed at the top level; the code is then a coroutine's.

    Parameters
    ----------
    source : str
        The text of a whole script. Any line ending will do.
    filename : str
        The name that tracebacks show.

    Raises
    ------
    SyntaxError
        When the text is not Python. Very deep nesting may raise ``MemoryError`` or
        ``RecursionError`` instead, as CPython's compiler does.

    Examples
    --------
    >>> scope = {}
    >>> exec(compile_source("x = 6\\nx * 7", "main.py"), scope)
    >>> scope[RESULT_NAME]
    42
    >>> exec(compile_source("x = 6\\nx * 7;", "main.py"), quiet := {})
    >>> RESULT_NAME in quiet
    False
    """
    text = _unix_lines(source)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(text, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not _ends_quietly(text, last):
        name = ast.copy_location(ast.Name(RESULT_NAME, ast.Store()), last)
        tree.body[-1] = ast.copy_location(ast.Assign([name], last.value), last)
    return compile(tree, filename, "exec", flags, dont_inherit=True)


class SourceLines:
    """The text of every script that was run, for tracebacks to quote.

    A script may exist only in the editor, never as a file, so `linecache` has to be told. It is
    told again before each traceback, because a program may clear that cache.
    """

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, None, list[str], str]] = {}

    def remember(self, filename: str, source: str) -> None:
        """Keep ``source`` as the text of ``filename``."""
        lines = [line + "\n" for line in _unix_lines(source).split("\n")]
        # No modification time: linecache then never looks for the file on the disk.
        self._entries[filename] = (len(source), None, lines, filename)
        self.publish()

    def publish(self) -> None:
        """Put every remembered text into `linecache`, whatever a program did to it."""
        if type(linecache.cache) is not dict:
            linecache.cache = {}
        linecache.cache.update(self._entries)
