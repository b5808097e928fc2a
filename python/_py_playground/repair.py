"""What one program may break and the next one needs: put back between runs.

A program may empty `sys.modules`, delete builtins or set ``sys.stdout = None``. In a script that
ends with the process; here the interpreter lives on, so these things are kept at the start and
restored around every run. Deliberate changes that harm nobody stay: another ``print``, another
working ``sys.stdout``.
"""

from __future__ import annotations

import builtins
import json.encoder
import linecache
import sys
import traceback
from types import ModuleType
from typing import TextIO

__all__ = ["Repair"]

#: Builtins that people replace on purpose; a callable replacement is theirs to keep.
HOOKS = frozenset(
    ("print", "input", "open", "help", "breakpoint", "exit", "quit", "__import__", "_")
)

#: Modules of the standard library that make a run's report.
MACHINERY = (traceback, linecache, json.encoder)


class Repair:
    """Remembers a sound interpreter, and makes it sound again."""

    def __init__(self) -> None:
        self._builtins = dict(vars(builtins))
        self._contents = [(vars(module), dict(vars(module))) for module in MACHINERY]
        self._table = sys.modules
        self._modules: dict[str, ModuleType] = dict(sys.modules)
        self._streams = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr")}
        self._depth = sys.getrecursionlimit()

    def apply(self) -> None:
        """Put back what is missing or broken. Costs well under a millisecond."""
        self._repair_builtins()
        for contents, sound in self._contents:
            contents.update(sound)
        self._repair_modules()
        for name, stream in self._streams.items():
            if not _usable(getattr(sys, name, None)):
                setattr(sys, name, stream if _usable(stream) else _reopened(name))
        sys.settrace(None)  # a debugger that was left half-way
        sys.setprofile(None)
        if sys.getrecursionlimit() < self._depth:
            sys.setrecursionlimit(self._depth)

    def _repair_builtins(self) -> None:
        # No builtin may be called before this has run: it works on dicts alone.
        found = builtins.__dict__
        kept = {name: found[name] for name in HOOKS if name in found}
        found.update(self._builtins)
        for name, value in kept.items():
            if callable(value) or name == "_":
                found[name] = value

    def _repair_modules(self) -> None:
        if sys.modules is not self._table:
            sys.modules = self._table
        if "sys" not in self._table or "builtins" not in self._table:
            everything = self._modules  # the table was emptied
        else:
            everything = {"__main__": self._modules["__main__"]}
        for name, module in everything.items():
            self._table.setdefault(name, module)


def _reopened(name: str) -> TextIO:
    """A new stream on the descriptor of one that a program closed; Python keeps those open."""
    number = ("stdin", "stdout", "stderr").index(name)
    mode = "r" if name == "stdin" else "w"
    return open(number, mode, 1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _usable(stream: object) -> bool:
    """Whether a program can still print to (or read from) ``stream``."""
    try:
        return stream is not None and not stream.closed  # type: ignore[attr-defined]
    except Exception:
        # Not a file object as io makes them: what has a write method is somebody's own stream.
        return callable(getattr(stream, "write", None))
