"""Writes a table, or a whole database, into a file of its own for a person to download."""

from __future__ import annotations

import math
import os
from binascii import b2a_base64
from collections.abc import Callable, Iterator
from typing import BinaryIO

from .database_copy import Deadline, connected, private_copy
from .databases import checked, select_all
from .problem import Problem
from .scratch import copy_file, new_file
from .text import to_json

__all__ = ["write_database", "write_table"]


def write_table(path: str, table: str, form: str, deadline: Deadline) -> dict[str, object]:
    """Write a table as CSV or JSON.

    In both, bytes become base64. CSV has a header and an empty field for NULL, and is as RFC 4180
    has it. JSON is a list of objects; whole numbers are exact, so some are larger than JavaScript
    can read, and an infinite number is the text ``"inf"`` or ``"-inf"``.

    Parameters
    ----------
    path : str
        The database.
    table : str
        One of `table_names`.
    form : {"csv", "json"}
        What to write.
    deadline : Deadline
        When to give up.

    Returns
    -------
    dict
        ``{"file", "bytes"}``: the path, and the size. Who asked deletes the file.
    """
    if form not in _FORMS:
        raise Problem(f"A table can be written as csv or json, not as {form}.")
    with (
        private_copy(path) as copy,
        connected(copy, deadline) as connection,
        new_file(f".{form}") as file,
    ):
        cursor = connection.execute(select_all(checked(connection, table)))
        columns = [column[0] for column in cursor.description]
        _FORMS[form](file, columns, _until(deadline, cursor))
    return _made(file)


def write_database(path: str, deadline: Deadline) -> dict[str, object]:
    """Write a database as one file that needs no other beside it; returns what `write_table` does.

    What was not committed is not in it.
    """
    with private_copy(path) as copy:
        with connected(copy, deadline) as connection:
            connection.execute("PRAGMA query_only=OFF")
            connection.execute("PRAGMA journal_mode=DELETE")  # writes what is in a -wal
        with new_file(".db") as file:
            copy_file(copy, file)
    return _made(file)


Rows = Iterator[tuple[object, ...]]


def _until(deadline: Deadline, found: Rows) -> Rows:
    for row in found:
        deadline.check()
        yield row


def _made(file: BinaryIO) -> dict[str, object]:
    return {"file": file.name, "bytes": os.stat(file.name).st_size}


def _base64(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode("ascii")


def _write_csv(file: BinaryIO, columns: list[str], found: Rows) -> None:
    # Not `csv`: a person's own csv.py would run.
    from _csv import writer
    from io import TextIOWrapper

    text = TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        table = writer(text)
        table.writerow(columns)
        for row in found:
            table.writerow([_base64(cell) if type(cell) is bytes else cell for cell in row])
    finally:
        text.detach()  # else it would close the file


def _write_json(file: BinaryIO, columns: list[str], found: Rows) -> None:
    start = "[\n"
    for row in found:
        values = dict(zip(columns, map(_json_value, row), strict=True))
        file.write(f"{start}{to_json(values)}".encode())
        start = ",\n"
    file.write(b"[]\n" if start == "[\n" else b"\n]\n")


def _json_value(value: object) -> object:
    if type(value) is bytes:
        return _base64(value)
    return str(value) if type(value) is float and math.isinf(value) else value


_FORMS: dict[str, Callable[[BinaryIO, list[str], Rows], None]] = {
    "csv": _write_csv,
    "json": _write_json,
}
