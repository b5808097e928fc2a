"""What a person can see of a program's data between two runs, and take along.

None of the program's code runs for an answer. The work is divided so: `variables` and `kept` deal
with variables, `databases` and `database_files` with SQLite files, always on a `database_copy`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .database_copy import Deadline
from .database_files import write_database, write_table
from .databases import databases, file_at, rows
from .distributions import installed_packages
from .json_data import from_json
from .kept import Kept
from .problem import Problem
from .text import cut, safe_text, to_json
from .variables import variables

__all__ = ["Inspection"]

#: Seconds for all databases together that are only looked at, and for writing one to a file.
LOOK_SECONDS = 5.0
WRITE_SECONDS = 60.0
#: Characters of a sentence.
PROBLEM_LIMIT = 5_000

Request = dict[str, object]


class Inspection:
    """Answers questions about a program's data.

    Parameters
    ----------
    kept : Kept
        The program's variables, and which of them to keep.
    home : str
        The folder of the person's own files.
    clock : callable, optional
        Gives seconds; by default `time.monotonic`.
    """

    def __init__(self, kept: Kept, home: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept, self._home, self._clock = kept, home, clock

    def answer(self, request_json: str) -> str:
        """Answer a request. Never raises.

        Parameters
        ----------
        request_json : str
            JSON text of an object whose ``kind`` is one of these:

            - ``"state"``: gives ``variables``, ``databases``, ``kept`` (the JSON text of the
              variables that are kept), and ``unkept`` (``{"name", "reason"}`` of those that
              could not be written);
            - ``"packages"``: gives ``packages``, the installed ones, name to version;
            - ``"rows"`` with ``path``, ``table``, ``from`` and ``count``: see `databases.rows`;
            - ``"table"`` with ``path``, ``table`` and ``format``: see `write_table`;
            - ``"database"`` with ``path``: see `write_database`;
            - ``"keep"`` with ``name`` and ``keep``, a bool: see `Kept.keep` and `Kept.drop`;
            - ``"adopt"`` with ``variables``, a JSON text: see `Kept.adopt`.

        Returns
        -------
        str
            JSON text of an object whose ``kind`` is ``"state"``, ``"packages"``, ``"rows"``, ``"file"`` or
            ``"kept"``; or ``{"problem"}``, a sentence for the person.

        Examples
        --------
        >>> inspection = Inspection(Kept({"x": 5}), "/no/such/folder")
        >>> inspection.answer('{"kind": "keep", "name": "x", "keep": true}')
        '{"kind":"kept"}'
        >>> inspection.answer('{"kind": "keep", "name": "y", "keep": true}')
        '{"problem":"There is no variable \\'y\\' yet. Give it a value before you keep it."}'
        """
        try:
            request = from_json(request_json)
            if type(request) is not dict:
                raise Problem("The request is not an object.")
            answer = self._answers[str(request["kind"])](self, request)
        except Problem as problem:
            answer = {"problem": cut(str(problem), PROBLEM_LIMIT)}
        except (Exception, KeyboardInterrupt) as error:
            # A program can break anything that an answer is made with.
            name = type(error).__name__
            why = cut(f"{name}: {error}", PROBLEM_LIMIT)
            answer = {"problem": f"Python could not look at the program's data: {why}."}
        return safe_text(to_json(answer))

    def _state(self, request: Request) -> Request:
        kept, unkept = self._kept.to_text()
        return {
            "kind": "state",
            "variables": variables(self._kept),
            "databases": databases(self._home, self._time(LOOK_SECONDS)),
            "kept": kept,
            "unkept": unkept,
        }

    def _packages(self, request: Request) -> Request:
        return {"kind": "packages", "packages": installed_packages()}

    def _rows(self, request: Request) -> Request:
        start, count = _number(request, "from"), _number(request, "count")
        found = rows(
            self._file(request), _text(request, "table"), start, count, self._time(LOOK_SECONDS)
        )
        return {"kind": "rows", **found}

    def _table(self, request: Request) -> Request:
        path, table = self._file(request), _text(request, "table")
        made = write_table(path, table, _text(request, "format"), self._time(WRITE_SECONDS))
        return {"kind": "file", **made}

    def _database(self, request: Request) -> Request:
        return {"kind": "file", **write_database(self._file(request), self._time(WRITE_SECONDS))}

    def _keep(self, request: Request) -> Request:
        change = self._kept.keep if request["keep"] is True else self._kept.drop
        return _changed(change, _text(request, "name"))

    def _adopt(self, request: Request) -> Request:
        return _changed(self._kept.adopt, _text(request, "variables"))

    def _file(self, request: Request) -> str:
        return file_at(self._home, _text(request, "path"))

    def _time(self, seconds: float) -> Deadline:
        return Deadline(seconds, self._clock)

    _answers: dict[str, Callable[[Inspection, Request], Request]] = {
        "state": _state,
        "packages": _packages,
        "rows": _rows,
        "table": _table,
        "database": _database,
        "keep": _keep,
        "adopt": _adopt,
    }


def _changed(change: Callable[[str], None], text: str) -> Request:
    try:
        change(text)
    except (NameError, TypeError, ValueError) as error:
        raise Problem(str(error)) from None
    return {"kind": "kept"}


def _text(request: Request, name: str) -> str:
    value = request[name]
    if type(value) is not str:
        raise Problem(f"The request's {name!r} is not a text.")
    return value


def _number(request: Request, name: str) -> int:
    value = request[name]
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise Problem(f"The request's {name!r} is not a whole number from 0 on.")
    return value
