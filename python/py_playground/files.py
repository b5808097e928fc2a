"""Files between a program and the person who runs it.

>>> from py_playground import files
>>> files.offer(b"name,points", name="points.csv")
points.csv (11 bytes)
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from pathlib import Path

from _py_playground.choosing import current_chooser, safe_name, write_new
from _py_playground.display import ITEM_LIMIT, current_display
from _py_playground.streams import flush_streams

__all__ = ["choose", "offer"]

#: Bytes of a file that is offered. As base64, with its name, it must fit into one item of output.
SIZE_LIMIT = min(20_000_000, (ITEM_LIMIT - 2_000) // 4 * 3)

_MIME = "application/vnd.py-playground.file+json"


def offer(
    source: str | bytes | bytearray | memoryview | os.PathLike[str], name: str | None = None
) -> None:
    """Show a button in the output with which the reader can save a file.

    Parameters
    ----------
    source : str, bytes or path
        The path of a file. With a ``name``, a ``str`` is the text of the file itself, and bytes
        are its bytes; use `pathlib.Path` for a file that is to get another name.
    name : str, optional
        The name under which the file is saved; needed for text and bytes.

    Raises
    ------
    TypeError
        When the source is none of these, or text or bytes have no name.
    OSError
        When the file is not there, or cannot be read.
    ValueError
        When it is too big: at most 20 MB can be offered, or less where the output takes less.

    Examples
    --------
    >>> offer("Hello!", name="letter.txt")
    letter.txt (6 bytes)
    """
    if name is not None and not isinstance(name, str):
        raise TypeError(f"name must be a str, not {type(name).__name__}")
    if isinstance(source, (bytes, bytearray, memoryview)):
        data = bytes(source)
    elif isinstance(source, str) and name is not None:
        data = _text(source, name)
    elif isinstance(source, (str, os.PathLike)):
        path = Path(source)
        name = path.name if name is None else name
        data = _content(path)
    else:
        raise TypeError(f"offer() takes a path, text or bytes, not {type(source).__name__}")
    if name is None:
        raise TypeError('bytes need a name, such as files.offer(data, name="picture.png")')
    name = safe_name(name)
    _check_size(len(data), name)
    described = {"name": name, "type": _type_of(name), "data": b64encode(data).decode("ascii")}
    forms = {_MIME: json.dumps(described), "text/plain": f"{name} ({_size(len(data))})"}
    current_display().show(forms, raw=True)


def choose(
    accept: str = "", *, multiple: bool = False, prompt: str = "Choose a file"
) -> list[Path]:
    """Ask the reader for files, and wait for them as `input` does.

    They are written into the current folder. Where a file of the same name is there already, the
    new one becomes ``name (2).csv``.

    Parameters
    ----------
    accept : str, default ""
        Which files to ask for, as endings or MIME types with commas between: ``".csv,.txt"`` or
        ``"image/*"``. It is a help, not a guarantee.
    multiple : bool, default False
        Let the reader choose more than one.
    prompt : str, default "Choose a file"
        What to ask.

    Returns
    -------
    list of pathlib.Path
        Where the files are; empty when the reader chose none.

    Raises
    ------
    TypeError
        When ``accept`` or ``prompt`` is no text.
    RuntimeError
        Where there is no page to ask, or no way to wait.
    KeyboardInterrupt
        When Stop was pressed.

    Examples
    --------
    >>> choose(".csv")
    Traceback (most recent call last):
        ...
    RuntimeError: files.choose() needs a page, and here is none: open the file by its name instead.
    """
    for value, called in ((accept, "accept"), (prompt, "prompt")):
        if not isinstance(value, str):
            raise TypeError(
                f'{called} must be text such as ".csv,.txt", not {type(value).__name__}'
            )
    ask = current_chooser()
    if ask is None:
        raise RuntimeError(
            "files.choose() needs a page, and here is none: open the file by its name instead."
        )
    flush_streams()  # what was printed before comes before
    answer = ask(prompt, accept, bool(multiple))
    if answer is None:
        return []
    chosen = [
        (str(one["name"]), b64decode(one["data"], validate=True)) for one in json.loads(answer)
    ]
    return [Path(path) for path in write_new(os.getcwd(), chosen)]


def _text(source: str, name: str) -> bytes:
    if len(source) < 1_000 and "\0" not in source and os.path.isfile(source):
        raise TypeError(
            f"With a name, {source!r} is the text to save, but there is also a file of that name. "
            f"For the file: files.offer(pathlib.Path({source!r}), name={name!r}); "
            "for the text: give it as bytes."
        )
    return source.encode("utf-8", "backslashreplace")


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder: only single files can be offered.")
    try:
        _check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no file {str(path)!r} in {os.getcwd()}. "
            'To offer text, give it a name: files.offer(text, name="letter.txt").'
        ) from None


def _check_size(size: int, name: str) -> None:
    if size > SIZE_LIMIT:
        raise ValueError(f"{name} has {_size(size)}: at most {_size(SIZE_LIMIT)} can be offered.")


def _type_of(name: str) -> str:
    from mimetypes import guess_type

    return guess_type(name)[0] or "application/octet-stream"


def _size(size: int) -> str:
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1e3:.0f} kB" if size < 999_500 else f"{size / 1e6:.1f} MB"
