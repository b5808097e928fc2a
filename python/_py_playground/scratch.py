"""Files and folders of the playground's own, outside of the person's home.

Not by `tempfile`: it imports modules, such as `random`, whose names people like to give to their
own files, and those would run.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import BinaryIO

__all__ = ["copy_file", "new_file", "private_folder"]

PLACE = "/tmp"
#: Bytes that are copied at once.
CHUNK = 1 << 20

# A program may have another `open` among its builtins.
_open = io.open


@contextmanager
def private_folder() -> Iterator[str]:
    """Make a fresh folder; in the end it goes, and the files in it."""
    folder = next(name for name in _free_names("") if _made(name))
    try:
        yield folder
    finally:
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        os.rmdir(folder)


@contextmanager
def new_file(ending: str) -> Iterator[BinaryIO]:
    """Open a fresh file to write; it stays, unless what writes it fails.

    Parameters
    ----------
    ending : str
        How its name ends, such as ``".csv"``.
    """
    for path in _free_names(ending):
        try:
            file = _open(path, "xb")
        except FileExistsError:
            continue
        break
    try:
        with file:
            yield file
    except BaseException:
        os.remove(path)
        raise


def copy_file(source: str, target: BinaryIO) -> None:
    """Write what is in the file ``source`` to ``target``."""
    with _open(source, "rb") as file:
        while chunk := file.read(CHUNK):
            target.write(chunk)


def _free_names(ending: str) -> Iterator[str]:
    return (os.path.join(PLACE, f"py-playground-{number}{ending}") for number in count(1))


def _made(folder: str) -> bool:
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return False
    return True
