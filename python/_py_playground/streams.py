"""stdout and stderr as in a terminal, and never an error for a character that cannot be sent."""

from __future__ import annotations

import sys
from io import TextIOWrapper

__all__ = ["configure_streams", "flush_streams", "write_error"]


def configure_streams() -> None:
    """Make ``sys.stdout`` and ``sys.stderr`` send each line at once.

    Lone surrogates are written as backslash escapes instead of raising UnicodeEncodeError.
    `logging` and `warnings` are left alone: they write to ``sys.stderr`` as everywhere.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def flush_streams() -> None:
    """Send what is still waiting in ``sys.stdout`` and ``sys.stderr``."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # A program's own stream may have no flush, or a broken one: nothing of ours is in it.
            continue


def write_error(text: str) -> None:
    """Write ``text`` to ``sys.stderr``, whatever a program has put there."""
    try:
        sys.stderr.write(text)
    except Exception:
        # A program's own stream may be broken; the interpreter's first one still works.
        if sys.__stderr__ is not None:
            sys.__stderr__.write(text)
