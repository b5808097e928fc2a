"""An exception as data: what CPython would print for a script, without our own lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from traceback import FrameSummary, TracebackException
from typing import NotRequired, TypedDict

from .hints import hint_for, missing_package
from .text import cut, cut_middle, safe_text

__all__ = ["ErrorReport", "Frame", "Tracebacks", "plain_report"]

#: Sizes in characters: enough for any real traceback, small enough to send and to show.
TRACEBACK_LIMIT = 100_000
MESSAGE_LIMIT = 10_000
FRAME_LIMIT = 100
NAME_LIMIT = 500


class Frame(TypedDict):
    """One line of the way to an error."""

    file: str
    line: int
    name: str


class ErrorReport(TypedDict):
    """One exception, ready to be sent.

    ``missing`` is there when an import failed and a package could mend that: the name to install.
    """

    type: str
    message: str
    traceback: str
    frames: list[Frame]
    missing: NotRequired[str]


# Read from the class itself: a metaclass may answer these names with anything, or with an error.
_module_of = type.__dict__["__module__"].__get__
_name_of = type.__dict__["__qualname__"].__get__


def _type_name(kind: type[BaseException]) -> str:
    """The name that CPython prints: with its module, unless that says nothing."""
    module, name = _module_of(kind), _name_of(kind)
    if type(module) is str and module not in ("builtins", "__main__"):
        name = f"{module}.{name}"
    return safe_text(name)


def _message(error: BaseException) -> str:
    try:
        return cut(safe_text(str(error)), MESSAGE_LIMIT)
    except Exception:
        # The exception's own __str__ is broken; CPython prints this instead.
        return "<exception str() failed>"


def plain_report(error: BaseException) -> ErrorReport:
    """Describe ``error`` with nothing but its name and message.

    The last resort, for when a program broke what a real traceback needs.

    Examples
    --------
    >>> plain_report(ValueError("no"))["traceback"]
    'ValueError: no\\n'
    """
    name, message = _type_name(type(error)), _message(error)
    line = f"{name}: {message}\n" if message else f"{name}\n"
    return {"type": name, "message": message, "traceback": line, "frames": []}


class Tracebacks:
    """Turns exceptions into reports.

    Parameters
    ----------
    home : str
        The folder whose path is left off file names: ``/home/pyodide/util.py`` reads ``util.py``.
    hidden : tuple of str
        Path prefixes of frames to leave out: our own, and the event loop's.
    package_for : callable
        Answers which loadable package provides an import name, or None.
    """

    def __init__(
        self,
        home: str,
        hidden: tuple[str, ...],
        package_for: Callable[[str], str | None],
    ) -> None:
        self._home = home.rstrip(os.sep) + os.sep
        self._hidden = (os.path.dirname(__file__) + os.sep, *hidden)
        self._package_for = package_for

    def report(self, error: BaseException) -> ErrorReport:
        """Describe ``error`` as CPython would print it, and add a hint where there is one."""
        try:
            report = self._full_report(error)
        except Exception:
            # A program patched the traceback module, or made an exception that cannot be
            # formatted: the name and the message are still worth having.
            report = plain_report(error)
        try:
            hint = hint_for(error, self._package_for)
            missing = missing_package(error, self._package_for)
        except Exception:
            # An exception that cannot even be looked at gets no hint.
            hint = missing = None
        if hint:
            report["traceback"] += f"{hint}\n"
        if missing:
            report["missing"] = safe_text(cut(missing, NAME_LIMIT))
        return report

    def _full_report(self, error: BaseException) -> ErrorReport:
        details = TracebackException(type(error), error, error.__traceback__, compact=True)
        self._clean(details)
        text = safe_text("".join(details.format(chain=True)))
        return {
            "type": _type_name(type(error)),
            "message": _message(error),
            "traceback": cut_middle(text, TRACEBACK_LIMIT),
            "frames": _frames(details),
        }

    def _clean(self, details: TracebackException) -> None:
        """Drop hidden frames and shorten file names, here and in every linked exception."""
        todo, seen = [details], set()
        while todo:
            item = todo.pop()
            if id(item) in seen:
                continue
            seen.add(id(item))
            item.stack[:] = [f for f in item.stack if not f.filename.startswith(self._hidden)]
            for frame in item.stack:
                frame.filename = self._short(frame.filename)
            if type(getattr(item, "filename", None)) is str:  # only a SyntaxError has one
                item.filename = self._short(item.filename)
            linked = [item.__cause__, item.__context__, *(item.exceptions or ())]
            todo.extend(one for one in linked if one is not None)

    def _short(self, filename: str) -> str:
        return filename.removeprefix(self._home)


def _frame(frame: FrameSummary) -> Frame:
    return {
        "file": safe_text(frame.filename),
        "line": frame.lineno or 0,
        "name": safe_text(frame.name),
    }


def _frames(details: TracebackException) -> list[Frame]:
    """The frames of the exception itself, outermost first, the middle of a long list left out."""
    frames = [_frame(frame) for frame in details.stack]
    # A SyntaxError happens at a place that no frame has reached yet.
    line = getattr(details, "lineno", None)
    if type(line) is str and line.isdecimal() and type(details.filename) is str:
        place = safe_text(details.filename)
        frames.append({"file": place, "line": int(line), "name": "<module>"})
    if len(frames) > FRAME_LIMIT:
        half = FRAME_LIMIT // 2
        frames = frames[:half] + frames[-half:]
    return frames
