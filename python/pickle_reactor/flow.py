"""When a view's changes go to the page: together, and no faster than it shows them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

__all__ = ["MOST_UNANSWERED", "PATIENCE", "Flow"]

#: How many commits may be without an answer.
MOST_UNANSWERED = 2
#: Seconds after which one more goes out all the same: a Python that is busy hears no answers.
PATIENCE = 0.1


class Flow:
    """Calls for a commit when something has changed and the page has kept up.

    All changes of one turn of the event loop become one commit. While the page has two of them to
    show, the next ones wait for its answer and become one, too.

    Parameters
    ----------
    schedule : callable
        Calls something in the event loop's next turn, or after some seconds.
    commit : callable
        Sends what has changed, each commit with a number of `next_number`.
    now : callable
        A clock, in seconds.

    Examples
    --------
    >>> turns, sent = [], []
    >>> flow = Flow(lambda call, delay: turns.append(call), lambda: sent.append(flow.next_number()))
    >>> flow.changed(); flow.changed(); len(turns)
    1
    >>> turns.pop()(); sent
    [1]
    """

    __slots__ = ("_answered", "_commit", "_due", "_last", "_now", "_schedule", "_sent", "_wanted")

    def __init__(
        self,
        schedule: Callable[[Callable[[], object], float], object],
        commit: Callable[[], object],
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._schedule = schedule
        self._commit = commit
        self._now = now
        #: Numbers of the last commit that was sent, and of the last one that the page shows.
        self._sent = self._answered = 0
        self._last = 0.0
        #: Whether something has changed, and what was scheduled to send it.
        self._wanted = False
        self._due: Callable[[], object] | None = None

    def changed(self) -> None:
        """Something has changed, or is about to."""
        self._wanted = True
        if self._due is None:
            self._wait(self._rest())

    def applied(self, commit: int) -> None:
        """The page shows this commit, and those before it."""
        self._answered = min(max(self._answered, commit), self._sent)
        if self._rest() <= 0:
            self.flush()

    def flush(self, wanted: bool = False) -> None:
        """Send what has changed now, or as soon as the page has kept up; ``wanted``: something has."""
        self._wanted |= wanted
        if not self._wanted:
            return
        if (rest := self._rest()) <= 0:
            self._due, self._wanted = None, False
            self._commit()
        elif self._due is None:
            self._wait(rest)

    def restart(self) -> None:
        """The page has nothing of the view: no answers are to come, and nothing has changed."""
        self._answered = self._sent
        self._due, self._wanted = None, False

    def next_number(self) -> int:
        """Return the number of a commit that goes out now, from 1."""
        self._sent += 1
        self._last = self._now()
        return self._sent

    def _rest(self) -> float:
        """How long to wait for an answer, in seconds."""
        if self._sent - self._answered < MOST_UNANSWERED:
            return 0.0
        return max(0.0, self._last + PATIENCE - self._now())

    def _wait(self, seconds: float) -> None:
        due: Callable[[], object]
        due = self._due = lambda: self._turn(due)
        self._schedule(due, seconds)

    def _turn(self, turn: Callable[[], object]) -> None:
        if self._due is turn:  # else an answer came, or it was sent in between
            self._due = None
            self.flush()
