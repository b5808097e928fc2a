"""Everything a program waits for: an answer of the page, or time to pass. Stop ends each of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Protocol

__all__ = ["PageWaits", "Waiting", "install_sleep"]

#: Timers of browsers count milliseconds in 31 bits: https://html.spec.whatwg.org/#timers
LONGEST_SLEEP = 2_000_000.0

#: The page's answer to whoever was interrupted.
INTERRUPTED = '{"interrupted": true}'


class PageWaits(Protocol):
    """The worker's side. Requests and answers are JSON text."""

    def can_suspend(self) -> bool:
        """Whether Python can be suspended where it stands now."""

    def suspend(self, number: int, request: str) -> str:
        """Suspend Python until the answer is there."""

    def block(self, request: str) -> str:
        """Block the worker until the answer is there."""

    def interrupt(self, number: int) -> None:
        """End the wait of this number."""


class Waiting:
    """Lets programs wait, and knows which of them does.

    Where Python can be suspended, background tasks and the page's messages go on meanwhile;
    otherwise the worker blocks.

    Parameters
    ----------
    page : PageWaits
        The worker's side.
    """

    def __init__(self, page: PageWaits) -> None:
        self._page = page
        self._numbers = 0
        self._waiting: dict[int, asyncio.Task[object] | None] = {}
        #: Of these, whoever Stop has ended, even when an answer had come just before.
        self._interrupted: set[int] = set()
        self._dumps, self._loads = json.dumps, json.loads
        self._current_task = asyncio.current_task
        #: Entered while somebody waits.
        self.silence: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
        #: The task of the run: it gets a KeyboardInterrupt, the others are cancelled.
        self.main_task: Callable[[], asyncio.Task[object] | None] = lambda: None
        #: Called before the worker blocks.
        self.blocks: Callable[[], object] = lambda: None

    def ask(self, prompt: str, password: bool = False) -> str | None:
        """Ask the page for a line of text, without its end; None is the end of input.

        Parameters
        ----------
        prompt : str
            What to ask; it names the field, and was printed already.
        password : bool, default False
            Do not show what is typed.

        Raises
        ------
        KeyboardInterrupt
            When Stop was pressed.
        RuntimeError
            Where there is no way to wait; its message says why.
        """
        answer = self.wait({"kind": "input", "prompt": prompt[-10_000:], "password": password})
        text = answer["text"]
        return text if isinstance(text, str) else None

    def sleep(self, seconds: float) -> None:
        """Sleep; raises what `ask` raises."""
        self.wait({"kind": "sleep", "seconds": seconds})

    def interrupt(self) -> list[asyncio.Task[object]]:
        """Interrupt everybody who waits, and return whose tasks that were."""
        waiting = list(self._waiting.items())
        self._interrupted.update(self._waiting)
        for number, _ in waiting:
            self._page.interrupt(number)
        return [task for _, task in waiting if task is not None]

    def forget(self) -> None:
        """Nobody waits any more: the interpreter was restored in another place."""
        self._waiting.clear()
        self._interrupted.clear()

    def wait(self, request: dict[str, object]) -> dict[str, object]:
        task = self._task()
        text = self._dumps(request)
        with self.silence(), _untraced():
            answer = self._loads(self._answer(text, task))
        if "interrupted" in answer:
            # A blocked worker runs nothing else: whoever waits stands for the program.
            main = task is self.main_task() or not self._page.can_suspend()
            raise KeyboardInterrupt if main else asyncio.CancelledError
        if "problem" in answer:
            raise RuntimeError(answer["problem"])
        return dict(answer)

    def _answer(self, request: str, task: asyncio.Task[object] | None) -> str:
        if not self._page.can_suspend():
            self.blocks()
            return self._page.block(request)
        self._numbers += 1
        number = self._numbers
        self._waiting[number] = task
        try:
            answer = self._page.suspend(number, request)
            return INTERRUPTED if number in self._interrupted else answer
        finally:
            self._waiting.pop(number, None)
            self._interrupted.discard(number)

    def _task(self) -> asyncio.Task[object] | None:
        try:
            return self._current_task()
        except RuntimeError:  # no event loop runs here
            return None


@contextlib.contextmanager
def _untraced() -> Iterator[None]:
    """Let no debugger step into the event loop, whose other tasks go on while one waits."""
    trace, monitoring = sys.gettrace(), getattr(sys, "monitoring", None)
    debugger = monitoring.DEBUGGER_ID if monitoring and monitoring.get_tool(0) else None
    events = monitoring.get_events(debugger) if debugger is not None else 0
    sys.settrace(None)
    if debugger is not None:
        monitoring.set_events(debugger, 0)
    try:
        yield
    finally:
        if debugger is not None:
            monitoring.set_events(debugger, events)
        sys.settrace(trace)


def install_sleep(waiting: Waiting) -> None:
    """Make ``time.sleep`` wait in a way that Stop can end."""
    import time

    original = time.sleep

    def sleep(seconds: float, /) -> None:
        """Delay execution for a given number of seconds.

        The argument may be a floating-point number for subsecond precision.
        """
        pause = _seconds(seconds, original)
        if pause > 0:
            waiting.sleep(pause)

    sleep.__module__ = "time"
    time.sleep = sleep


def _seconds(value: object, original: Callable[[float], None]) -> float:
    """The time to sleep; the original raises its own errors for what is none."""
    try:
        pause = value / 1  # type: ignore[operator]
        if 0 <= pause < LONGEST_SLEEP:
            return float(pause)
    except Exception:
        # What cannot be divided, or compared, is no time either: see below.
        pause = None
    original(value)  # type: ignore[arg-type]
    return 0.0
