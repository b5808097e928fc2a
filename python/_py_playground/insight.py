"""What an editor asks about code that has not run, answered by the Python that will run it.

Nothing of the program's own code runs for an answer, not even a property: see `peek`. The work is
divided so: `reading` finds strings, brackets and names in unfinished code, `context` tells what
the names stand for, and `completion`, `signatures`, `hover`, `checking` and `needs` answer one
kind of question each.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from .checking import check
from .completion import complete
from .hover import hover
from .needs import needs
from .reading import Reading
from .signatures import signature
from .text import cut, safe_text, to_json

__all__ = ["answer", "answered"]

#: Longest text of an answer. The page takes 20 000 of JavaScript's characters, and one of Python's
#: may be two of those.
TEXT_LIMIT = 9_000

_AT_CURSOR: dict[str, Callable[[Reading, dict[str, object]], object]] = {
    "complete": complete,
    "signature": signature,
    "hover": hover,
}
_OF_CODE: dict[str, Callable[[str], object]] = {"check": check, "needs": needs}


def answer(question_json: str, namespace: dict[str, object]) -> str:
    """Answer a question about code. Never raises.

    Parameters
    ----------
    question_json : str
        JSON text of ``{"kind", "code", "cursor"}``, a ``CodeQuestion`` of ``messages.ts``.
    namespace : dict
        The globals of ``__main__``.

    Returns
    -------
    str
        JSON text of a ``CodeAnswer`` of the same kind; ``"null"`` for nothing to say.

    Examples
    --------
    >>> answer('{"kind": "hover", "code": "x", "cursor": 0}', {"x": 5})
    '{"kind":"hover","from":0,"to":1,"title":"x: int = 5","doc":""}'
    >>> answer("no question", {})
    'null'
    """
    try:
        return to_json(answered(json.loads(question_json), namespace))
    except (Exception, KeyboardInterrupt):
        # A program can break anything that an answer is made with. Then there is none; the
        # program itself must not suffer from the editor's questions.
        return "null"


def answered(question: dict[str, object], namespace: dict[str, object]) -> object:
    """Answer a question as `answer` does, with plain objects, and with errors that are raised."""
    kind, code = str(question["kind"]), str(question["code"])
    if kind in _OF_CODE:
        return _safe(_OF_CODE[kind](code))
    return _safe(_AT_CURSOR[kind](Reading(code, int(str(question["cursor"]))), namespace))


def _safe(value: object) -> object:
    """The answer with texts that can be sent: valid, and not too long."""
    if type(value) is str:
        return safe_text(cut(value, TEXT_LIMIT))
    if type(value) is dict:
        return {name: _safe(item) for name, item in value.items()}
    return [_safe(item) for item in value] if type(value) is list else value
