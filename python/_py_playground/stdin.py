"""``input()``, ``sys.stdin`` and ``getpass``: a line of text at a time, asked of the page."""

from __future__ import annotations

import builtins
import getpass
import io
import sys
from collections.abc import Callable
from typing import TextIO

from .streams import flush_streams

__all__ = ["Keyboard", "Typed", "install_input"]

#: Asks the page: ``ask(prompt, password)`` gives a line without its end, or None for the end.
Ask = Callable[[str, bool], "str | None"]


class Keyboard(io.RawIOBase):
    """What a person types into the output pane, as the bytes behind ``sys.stdin``.

    As a terminal does, it gives a line at a time and shows what was typed.

    Parameters
    ----------
    ask : callable
        ``ask(prompt, password)``; see `Waiting.ask`.
    """

    name = "<stdin>"
    mode = "rb"

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        #: Of a line longer than the reader's buffer, what was not read yet.
        self._rest = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def isatty(self) -> bool:
        """Say yes: a person types."""
        return True

    def fileno(self) -> int:
        """Return 0, the number of standard input."""
        return 0

    def close(self) -> None:
        """Stay open: the next program reads here, too."""

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer with a line or its beginning; 0 is the end of input (Ctrl+D)."""
        if not self._rest:
            self._rest = (self.ask("") or "").encode("utf-8", "surrogatepass")
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    def ask(self, prompt: str, password: bool = False) -> str | None:
        """Ask for a line, show it, and return it with its end; None at the end of input."""
        flush_streams()
        text = self._ask(prompt, password)
        shown = "" if password or text is None else "".join(filter(str.isprintable, text))
        print(shown, file=sys.__stdout__, flush=True)
        return None if text is None else text + "\n"


class Typed(io.TextIOWrapper):
    """``sys.stdin`` over a `Keyboard`.

    Examples
    --------
    >>> answers = iter(["Ada", None])
    >>> lines = Typed(Keyboard(lambda prompt, password: next(answers)))
    >>> lines.readline()
    'Ada\\n'
    >>> lines.readline()
    ''
    """

    def __init__(self, keyboard: Keyboard) -> None:
        super().__init__(io.BufferedReader(keyboard), encoding="utf-8", errors="surrogatepass")

    def close(self) -> None:
        """Stay open: the next program reads here, too."""


def install_input(ask: Ask) -> None:
    """Make `input`, ``sys.stdin`` and `getpass.getpass` ask the page."""
    keyboard = Keyboard(ask)
    sys.stdin = lines = Typed(keyboard)
    original = builtins.input

    def input(prompt: object = "", /) -> str:
        """Read a string from standard input.  The trailing newline is stripped.

        The prompt string, if given, is printed to standard output without a
        trailing newline before reading input.

        If the user hits EOF (Ctrl+D), raise EOFError.
        """
        if sys.stdin is not lines:
            return original(prompt)
        sys.audit("builtins.input", prompt)
        text = str(prompt)
        print(text, end="", flush=True)
        line = keyboard.ask(text)
        sys.audit("builtins.input/result", line)
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")

    builtins.input = input


    def ask_password(
        prompt: str = "Password: ", stream: TextIO | None = None, *, echo_char: str | None = None
    ) -> str:
        """Ask for a password; what is typed is not shown."""
        print(prompt, end="", file=stream or sys.stderr, flush=True)
        line = keyboard.ask(str(prompt), password=True)
        if line is None:
            raise EOFError("EOF when reading a password")
        return line.removesuffix("\n")

    getpass.getpass = ask_password
