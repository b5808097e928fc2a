"""Files that a person gives to a program: how they are asked for, and where they are written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import count

from .text import safe_text

__all__ = ["ask_by", "current_chooser", "safe_name", "use_chooser", "write_new"]

#: Asks the page: ``choose(prompt, accept, multiple)`` gives JSON text of a list of
#: ``{"name", "data"}`` with data as base64, or None when the person does not want to.
Chooser = Callable[[str, str, bool], "str | None"]

#: Characters of a file's name; systems that a file may go to take no more than 255 bytes.
NAME_LIMIT = 100

#: Characters of a question that are sent.
PROMPT_LIMIT = 10_000

_current: Chooser | None = None


def ask_by(wait: Callable[[dict[str, object]], dict[str, object]]) -> Chooser:
    """Make a chooser that asks the page, and waits for the answer as `Waiting.ask` does.

    Parameters
    ----------
    wait : callable
        Sends a request to the page, and returns its answer.
    """

    def choose(prompt: str, accept: str, multiple: bool) -> str | None:
        shown = prompt[-PROMPT_LIMIT:]
        answer = wait({"kind": "files", "prompt": shown, "accept": accept, "multiple": multiple})
        text = answer["text"]
        return text if isinstance(text, str) else None

    return choose


def current_chooser() -> Chooser | None:
    """Return what asks for files, or None where there is no page."""
    return _current


def use_chooser(chooser: Chooser | None) -> None:
    """Make ``chooser`` the one that `current_chooser` returns."""
    global _current
    _current = chooser


def safe_name(name: str) -> str:
    r"""Return the name of a file without folders, and without what a name had better not hold.

    Parameters
    ----------
    name : str
        A name from anywhere.

    Examples
    --------
    >>> safe_name("../secret/plan.txt"), safe_name("C:\\data\\a\tb.csv"), safe_name("..")
    ('plan.txt', 'a_b.csv', 'file')
    """
    last = safe_text(name).replace("\\", "/").rpartition("/")[2]
    clean = "".join(one if one.isprintable() else "_" for one in last).strip()
    if not clean.strip("."):
        return "file"
    stem, ending = os.path.splitext(clean)
    ending = ending[: NAME_LIMIT // 2]
    return stem[: NAME_LIMIT - len(ending)] + ending


def write_new(folder: str, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write files into a folder under names that are free, and return their paths.

    Of two files with one name, the later becomes ``name (2).csv``.
    """
    return [_written(folder, safe_name(name), data) for name, data in files]


def _written(folder: str, name: str, data: bytes) -> str:
    stem, ending = os.path.splitext(name)
    numbered = (f"{stem} ({number}){ending}" for number in count(2))
    path = os.path.join(folder, name)
    while os.path.lexists(path):  # a link to nowhere takes a name, too
        path = os.path.join(folder, next(numbered))
    with open(path, "xb") as file:
        file.write(data)
    return path
