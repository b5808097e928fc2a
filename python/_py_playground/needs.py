"""Which modules a program wants that are not here, and which packages it names itself."""

from __future__ import annotations

import ast
import warnings

from .depth import deep_place
from .hints import can_be_installed
from .modules import is_here, refresh_finders
from .script_block import ScriptBlockError, requirements

__all__ = ["needs"]

#: As many names, and as long ones, as the page takes.
LIMIT = 500
NAME_LIMIT = 500


def needs(code: str) -> dict[str, object]:
    """Tell what would have to be installed before ``code`` is run.

    Only modules that a package could bring are named, by the first part of their name, in the
    order in which the program imports them.

    Examples
    --------
    >>> needs("import sys, no_such_module.part")["imports"]
    ['no_such_module']
    """
    refresh_finders()
    wanted = [name for name in _imported(code) if can_be_installed(name) and not is_here(name)]
    try:
        listed = requirements(code)
    except ScriptBlockError:
        listed = []  # `check` says what is wrong with it
    return {"kind": "needs", "imports": _fitting(wanted), "requirements": _fitting(listed)}


def _fitting(names: list[str]) -> list[str]:
    return [name for name in names if len(name) <= NAME_LIMIT][:LIMIT]


def _imported(code: str) -> list[str]:
    """The first part of every imported module's name, each once; none when it is not Python."""
    if deep_place(code):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = compile(code, "main.py", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []  # `check` says what is wrong with it
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        else:
            continue
        found += [(node.lineno, node.col_offset, name.partition(".")[0]) for name in names]
    found.sort(key=lambda one: one[:2])  # walk goes by depth; a statement keeps its own order
    return list(dict.fromkeys(name for _, _, name in found))
