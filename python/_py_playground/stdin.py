"""What ``sys.stdin`` is while a page has no way to let Python wait for an answer."""

from __future__ import annotations

import io

__all__ = ["NoInput"]

NO_INPUT = (
    "input() is not available here yet: this page has no way to ask while Python waits. "
    "Put the answer into a variable instead."
)


class NoInput(io.TextIOBase):
    """A standard input that explains itself instead of failing with an I/O error.

    ``input()``, ``sys.stdin.read()`` and the debugger all read through here.

    Examples
    --------
    >>> NoInput().readline()
    Traceback (most recent call last):
        ...
    OSError: input() is not available here yet: this page has no way to ask while Python waits. \
Put the answer into a variable instead.
    """

    def readable(self) -> bool:
        """Say yes, so that callers come to `readline` and get the sentence."""
        return True

    def close(self) -> None:
        """Stay open: there is nothing to close, and the next program reads here, too."""

    def read(self, size: int | None = -1, /) -> str:
        """Raise OSError with the sentence."""
        raise OSError(NO_INPUT)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """Raise OSError with the sentence."""
        raise OSError(NO_INPUT)
