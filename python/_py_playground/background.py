"""What goes on in the background when no program runs: tasks that wait, and calls for later."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from .streams import flush_streams

__all__ = ["BackgroundWork", "run_number"]

#: The run that code belongs to: tasks and calls for later inherit it.
run_number: contextvars.ContextVar[int] = contextvars.ContextVar("py_playground_run", default=0)

#: How many different things one sentence names.
NAMES_LIMIT = 10


class BackgroundWork:
    """Keeps a list of the calls that Pyodide's event loop has still to make.

    Pyodide's loop has no list: each call is a JavaScript timer, and timers die with their worker.
    An interpreter that is restored from a memory image would wait for them for ever.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        Pyodide's loop. Any other keeps its own list and lives as long as its process, so nothing
        is recorded for it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._all_tasks = asyncio.all_tasks
        #: The run that goes on, or was the last.
        self.run = 0
        #: Called with the number of the run that prints from now on.
        self.speak_for: Callable[[int], object] = lambda run: None
        #: In the order in which they were scheduled: when they are due by the loop's clock, 0 for at once.
        self._calls: dict[asyncio.Handle, float] = {}
        if hasattr(loop, "_decrement_in_progress"):
            self._record_calls()

    def cancel_lost(self, returning: Collection[object] = ()) -> str:
        """Bring the loop into order after a restore, and say what was cancelled.

        Calls that were due are made now: the steps of running tasks are among them. What was to
        happen later is cancelled, tasks as well as timers, so that ``finally`` blocks run.

        Parameters
        ----------
        returning : collection of asyncio.Task
            Those that somebody begins anew: they are cancelled, and not told of.

        Returns
        -------
        str
            One sentence that names the tasks and the program's own timers, or "".
        """
        calls = list(self._calls.items())
        self._calls.clear()
        timers = [call for call, when in calls if when]
        tasks = sorted(self._all_tasks(self._loop), key=_age)
        names = [f"task {_task_name(task)}" for task in tasks if task not in returning]
        names += [f"timer {_call_name(call)}" for call in timers if not _serves_a_task(call)]
        for call, when in calls:
            if when:
                call.cancel()
            else:
                self._loop.call_soon(_make, call)
        for task in tasks:
            task.cancel()
        return _sentence(names)

    def suspended(self) -> str:
        """Name the tasks that are in the middle of a blocking call, such as ``time.sleep``.

        They wait on a WebAssembly stack of their own, which no memory image holds. Asked while no
        program runs: one that runs would be named, too.

        Returns
        -------
        str
            Such as ``"task poll()"``, several separated by commas; "" when there is none.
        """
        tasks = sorted(self._all_tasks(self._loop), key=_age)
        running = (t for t in tasks if getattr(t.get_coro(), "cr_running", False))
        return _listed(f"task {_task_name(task)}" for task in running)

    def next_call(self) -> tuple[asyncio.Handle, float] | None:
        """Return the call to be made next and when, by the loop's clock, or None when there is none."""
        return min(self._calls.items(), key=lambda call: call[1], default=None)

    def now_speaks(self, run: int) -> None:
        """Code of this run goes on: what it prints is not that of a run that began later."""
        if run != self.run:
            flush_streams()
            self.speak_for(run)

    def speaks_no_more(self, run: int) -> None:
        """Code of this run pauses or is over."""
        if run != self.run:
            flush_streams()
            self.speak_for(self.run)

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """While code waits, others speak."""
        run = run_number.get(self.run)
        self.speaks_no_more(run)
        try:
            yield
        finally:
            self.now_speaks(run)

    def _record_calls(self) -> None:
        """Follow every call that the loop schedules: each of its ways ends in ``call_later``."""
        calls, schedule, work = self._calls, self._loop.call_later, self

        class Handle(asyncio.Handle):
            """A handle that is struck off the list when its call is made or cancelled."""

            __slots__ = ()

            def _run(self) -> None:
                calls.pop(self, None)
                run = self._context.get(run_number, work.run)  # type: ignore[attr-defined]
                work.now_speaks(run)
                try:
                    super()._run()
                finally:
                    work.speaks_no_more(run)

            def cancel(self) -> None:
                calls.pop(self, None)
                super().cancel()

        def call_later(delay: float, callback: object, *args: object, **options: object) -> Handle:
            handle = schedule(delay, callback, *args, **options)
            handle.__class__ = Handle  # the same object with two more habits
            if delay != math.inf:  # never made, by any loop
                calls[handle] = self._loop.time() + delay if delay > 0 else 0.0
            return handle

        self._loop.call_later = call_later  # type: ignore[method-assign]


def _make(call: asyncio.Handle) -> None:
    if not call.cancelled():
        call._run()


def _age(task: asyncio.Task[object]) -> tuple[int, str]:
    """A sort key: tasks are named ``Task-1``, ``Task-2``, … unless the program named them."""
    name = task.get_name()
    return len(name), name


def _task_name(task: asyncio.Task[object]) -> str:
    name, called = task.get_name(), f"{_plain_name(task.get_coro())}()"
    return called if name.startswith("Task-") else f"“{name}” ({called})"


def _call_name(call: asyncio.Handle) -> str:
    return f"{_plain_name(_function(call))}()"


def _serves_a_task(call: asyncio.Handle) -> bool:
    """Whether it is asyncio's own, for a sleep or a timeout: then its task is named already. Or ours."""
    function = _function(call)
    module, name = str(getattr(function, "__module__", None)), str(getattr(function, "__name__", ""))
    return (module.startswith("asyncio.") and name.startswith("_")) or module.startswith("_py_playground.")


def _function(call: asyncio.Handle) -> object:
    """What a handle calls, without the ``functools.partial`` around it."""
    function: object = call._callback  # type: ignore[attr-defined]
    while hasattr(function, "func") and hasattr(function, "keywords"):
        function = function.func
    return function


def _plain_name(thing: object) -> str:
    """A name as its program has it: ``tick``, ``Game.tick``."""
    name = getattr(thing, "__qualname__", None)
    if type(name) is not str:
        name = type(thing).__qualname__
    return name.rpartition("<locals>.")[2]


def _listed(names: Iterable[str]) -> str:
    counts = Counter(names)
    shown = [name if n == 1 else f"{name} × {n}" for name, n in counts.items()][:NAMES_LIMIT]
    if len(counts) > NAMES_LIMIT:
        shown.append(f"and {len(counts) - NAMES_LIMIT} more")
    return ", ".join(shown)


def _sentence(names: list[str]) -> str:
    if not names:
        return ""
    return (
        "Your variables are back, but what went on in the background could not be kept and was "
        f"cancelled: {_listed(names)}. Start it again if you need it."
    )
