"""Shows the SQLite databases in the home folder: their tables, and what is in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .database_copy import (
    Deadline,
    connected,
    explained,
    is_database,
    is_open,
    private_copy,
    size_of,
)
from .problem import Problem
from .text import cut

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["databases", "file_at", "rows", "select_all", "table_names"]

DATABASE_LIMIT = 50
TABLE_LIMIT = 200
ROW_LIMIT = 200
#: Files that are looked at.
FILE_LIMIT = 10_000
#: Characters of a table's name: of longer ones nothing is told.
NAME_LIMIT = 200
#: Characters of a cell, and of all cells of an answer, roughly.
CELL_LIMIT = 500
ANSWER_LIMIT = 1_000_000


def databases(home: str, deadline: Deadline) -> list[dict[str, object]]:
    """Describe the databases below ``home``; one that cannot be read says why.

    Returns
    -------
    list of dict
        ``{"path", "bytes", "tables", "open", "problem"}`` each. ``path`` is relative to ``home``.
        ``bytes`` counts what belongs to the file, too. ``tables`` are ``{"name", "rows"}``;
        ``rows`` is None where they could not be counted. ``open`` says that there are changes
        beside the file. ``problem`` is a sentence, or "".
    """
    found = []
    for path in _files(home, [FILE_LIMIT]):
        if is_database(path):
            found.append(_described(path, home, deadline))
            if len(found) == DATABASE_LIMIT:
                break
    return found


def rows(path: str, table: str, start: int, count: int, deadline: Deadline) -> dict[str, object]:
    """Read some rows of a table.

    Parameters
    ----------
    path : str
        The database.
    table : str
        One of `table_names`.
    start : int
        How many rows to leave out at the beginning.
    count : int
        How many rows to read, at most 200.
    deadline : Deadline
        When to give up.

    Returns
    -------
    dict
        ``{"columns", "rows", "total"}``. A row has a text for each cell, or None for NULL. There
        may be fewer rows than were asked for when they are large, but at least one.
    """
    count = min(count, ROW_LIMIT)
    with private_copy(path) as copy, connected(copy, deadline) as connection:
        total = _count(connection, checked(connection, table))
        # The numbers stand in the text: a program may have sent parameters through its own code.
        cursor = connection.execute(select_all(table) + f" LIMIT {count:d} OFFSET {start:d}")
        columns = [cut(column[0], CELL_LIMIT) for column in cursor.description]
        found: list[list[str | None]] = []
        size = 0
        for row in cursor:
            deadline.check()
            found.append([_cell(value) for value in row])
            size += sum(len(cell or "") for cell in found[-1])
            if size > ANSWER_LIMIT:
                break
    return {"columns": columns, "rows": found, "total": total}


def table_names(connection: Connection) -> list[tuple[str, bool]]:
    """The tables by name, each with whether it is stored as a table.

    A virtual table is not: to read it would run the code that makes up its rows.
    """
    query = (
        "SELECT name, rootpage, sql FROM sqlite_schema WHERE type = 'table' "
        rf"AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND length(name) <= {NAME_LIMIT} "
        f"ORDER BY name LIMIT {TABLE_LIMIT}"
    )
    return [
        (name, bool(root) and "virtual" not in str(sql)[:200].lower().partition("(")[0].split()[:2])
        for name, root, sql in connection.execute(query)
        if type(name) is str
    ]


def checked(connection: Connection, table: str) -> str:
    """Return the table's name if there is such a table to read, or raise a `Problem`."""
    for name, stored in table_names(connection):
        if name == table:
            if stored:
                return table
            raise Problem(f"The rows of {table} cannot be shown: it is a virtual table.")
    raise Problem(f"There is no table {table} in this database any more.")


def select_all(table: str) -> str:
    """The query for everything in a table.

    Examples
    --------
    >>> select_all('a"b')
    'SELECT * FROM "a""b"'
    """
    return f"SELECT * FROM {_quoted(table)}"


def file_at(home: str, path: str) -> str:
    """The full path of a database, given its path below ``home``."""
    full = os.path.normpath(os.path.join(home, *path.split("/")))
    if not full.startswith(os.path.join(home, "")) or not is_database(full):
        raise Problem(f"There is no database {path} any more.")
    return full


def _described(path: str, home: str, deadline: Deadline) -> dict[str, object]:
    tables: list[dict[str, object]] = []
    problem = ""
    try:
        deadline.check()
        with private_copy(path) as copy, connected(copy, deadline) as connection:
            for name, stored in table_names(connection):
                count = None
                if stored and not deadline.passed():
                    try:
                        count = _count(connection, name)
                    except connection.Error as error:
                        # One damaged table says nothing about the others.
                        problem = str(explained(error, deadline))
                tables.append({"name": name, "rows": count})
            deadline.check()
    except Problem as error:
        problem = str(error)
    return {
        "path": os.path.relpath(path, home).replace(os.sep, "/"),
        "bytes": size_of(path),
        "tables": tables,
        "open": is_open(path),
        "problem": problem,
    }


def _count(connection: Connection, table: str) -> int:
    # Without the WHERE it would be one long step, in which nobody looks at the clock.
    query = f"SELECT count(*) FROM {_quoted(table)} WHERE 1"
    return int(connection.execute(query).fetchone()[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: object) -> str | None:
    if value is None:
        return None
    return f"<{len(value)} bytes>" if type(value) is bytes else cut(str(value), CELL_LIMIT)


def _files(folder: str, left: list[int]) -> Iterator[str]:
    """The files in a folder and below, by name; links are not followed."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return  # a program may take away the right to look into a folder
    for entry in entries:
        if left[0] <= 0:
            return
        left[0] -= 1
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, left)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path
