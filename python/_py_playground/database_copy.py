"""Opens a copy of a person's SQLite database, never the database itself.

Programs leave databases open, even in the middle of a transaction. Locks do nothing in the
browser's file system, so a second connection would take the transaction for one that a crash had
left, and undo it under the program's hands. On a copy that is just what is wanted: there the
transaction is undone, and what was committed is read.
"""

from __future__ import annotations

import io
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .problem import Problem
from .scratch import copy_file, private_folder

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = [
    "Deadline",
    "connected",
    "explained",
    "is_database",
    "is_open",
    "private_copy",
    "size_of",
]

#: The first bytes of every database: https://www.sqlite.org/fileformat.html
MAGIC = b"SQLite format 3\0"
#: Bytes of a journal's header; all are zero when nothing is to be undone.
JOURNAL_HEADER = 28
JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
WAL_HEADER, FRAME_HEADER = 32, 24
#: Bytes of a database that is copied, with its journal.
SIZE_LIMIT = 200_000_000
#: Bytes of one value: a hostile database may make up larger ones.
VALUE_LIMIT = 50_000_000
#: Steps of SQLite's machine between two looks at the clock.
STEPS = 1_000

#: What belongs to a database beside it. Not its ``-shm``: SQLite makes it anew from the ``-wal``.
SIBLINGS = ("-journal", "-wal")

_open = io.open


class Deadline:
    """An end to reading.

    Parameters
    ----------
    seconds : float
        The time from now on.
    clock : callable
        Gives seconds, such as `time.monotonic`.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._end = clock() + seconds

    def passed(self) -> bool:
        """Whether the time is over."""
        return self._clock() > self._end

    def check(self) -> None:
        """Raise a `Problem` when the time is over."""
        if self.passed():
            raise self.problem()

    def problem(self) -> Problem:
        """What to say when the time is over."""
        return Problem(f"Reading took more than {self._seconds:g} seconds, so it was given up.")


def is_database(path: str) -> bool:
    """Whether the file begins as an SQLite database does."""
    return _beginning(path, len(MAGIC)) == MAGIC


def is_open(path: str) -> bool:
    """Whether something is unfinished: an open transaction, or changes beside the file."""
    return any(_beginning(path + "-journal", JOURNAL_HEADER)) or _size(path + "-wal") > 0


def size_of(path: str) -> int:
    """The bytes of a database, with what belongs to it."""
    return sum(_size(path + ending) for ending in ("", *SIBLINGS))


@contextmanager
def private_copy(path: str) -> Iterator[str]:
    """Copy a database, with what belongs to it, to a folder that is gone in the end.

    Raises
    ------
    Problem
        When it is too large, or cannot be read.
    """
    size = max(size_of(path), _grown(path))
    if size > SIZE_LIMIT:
        raise Problem(
            f"This database has {size / 1e6:.0f} MB: only up to {SIZE_LIMIT // 1_000_000} MB "
            "are looked into."
        )
    with private_folder() as folder:
        copy = os.path.join(folder, "copy.db")
        try:
            for ending in ("", *SIBLINGS):
                if ending == "" or _size(path + ending):
                    with _open(copy + ending, "xb") as file:
                        copy_file(path + ending, file)
        except OSError as error:
            raise Problem(f"This database could not be read: {error.strerror}.") from None
        yield copy


@contextmanager
def connected(copy: str, deadline: Deadline) -> Iterator[Connection]:
    """Connect to a copy; errors of SQLite become a `Problem`.

    A database may come from anywhere, so none of the functions that its tables and views name
    run, unless they are harmless, and nothing runs longer than until the deadline.
    """
    try:
        # Not `sqlite3`: a person's own sqlite3.py would run.
        import _sqlite3 as sqlite
    except ImportError:
        raise Problem(
            "Python's sqlite3 is not installed yet. Run a program that imports sqlite3, "
            "then look again."
        ) from None
    try:
        connection = sqlite.connect(copy, isolation_level=None)
        try:
            _make_safe(connection, sqlite.SQLITE_LIMIT_LENGTH, deadline)
            yield connection
        finally:
            connection.close()
    except sqlite.Error as error:
        raise explained(error, deadline) from None


def explained(error: Exception, deadline: Deadline) -> Problem:
    """Say what an error of SQLite means."""
    if deadline.passed():
        return deadline.problem()
    return Problem(f"This database is damaged, or SQLite cannot read it: {error}.")


def _make_safe(connection: Connection, limit_of_length: int, deadline: Deadline) -> None:
    connection.set_progress_handler(deadline.passed, STEPS)
    connection.setlimit(limit_of_length, VALUE_LIMIT)
    connection.text_factory = lambda raw: str(raw, "utf-8", "replace")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    # The index of a -wal is then kept in memory: the browser's file system cannot share it.
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # undoes, if it must
    connection.execute("PRAGMA query_only=ON")


def _grown(path: str) -> int:
    """The bytes to which a journal or a ``-wal`` would make the database grow, at most.

    What they say is not always true: files may come from anywhere. A browser's Python does not
    survive a file that it has no memory for.
    """
    journal = _beginning(path + "-journal", JOURNAL_HEADER)
    pages = size = 0
    if journal.startswith(JOURNAL_MAGIC) and len(journal) == JOURNAL_HEADER:
        pages, _, size = map(int, struct.unpack(">III", journal[16:]))
    wal = _beginning(path + "-wal", WAL_HEADER)
    if len(wal) < WAL_HEADER:
        return pages * size
    step = int.from_bytes(wal[8:12], "big")
    if not 512 <= step <= 65536:
        return pages * size  # no page can have this size, so it is not read at all
    with _open(path + "-wal", "rb", buffering=0) as file:
        last = 0
        for place in range(WAL_HEADER, _size(path + "-wal"), FRAME_HEADER + step):
            file.seek(place)
            last = max(last, int.from_bytes(file.read(4), "big"))
    return max(pages * size, last * step)


def _beginning(path: str, length: int) -> bytes:
    try:
        with _open(path, "rb") as file:
            return file.read(length)
    except (OSError, ValueError):
        return b""  # it is not there, or this cannot be the name of a file


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0  # it is not there
