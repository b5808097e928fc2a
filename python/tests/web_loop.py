"""An event loop made like Pyodide's: no list of its own, a timer of the host's for each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


class WebLoop(asyncio.AbstractEventLoop):
    """Pyodide's loop in the parts that matter here; the timers are `timers`, fired by the test."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.errors: list[dict[str, Any]] = []
        self._in_progress = 0

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def time(self) -> float:
        return 100.0

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        return self.call_later(0, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
        return self.call_later(when - self.time(), callback, *args, context=context)

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
        handle = asyncio.Handle(callback, args, self, context=context)

        def fire() -> None:
            if not handle.cancelled():
                handle._run()

        self.timers.append((delay, fire))
        return handle

    def _decrement_in_progress(self, future: Any = None) -> None:
        self._in_progress -= 1

    def create_future(self) -> asyncio.Future[Any]:
        self._in_progress += 1
        future: asyncio.Future[Any] = asyncio.Future(loop=self)
        future.add_done_callback(self._decrement_in_progress)
        return future

    def create_task(self, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        self._in_progress += 1
        task = asyncio.Task(coroutine, loop=self, **options)
        task.add_done_callback(self._decrement_in_progress)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.errors.append(context)

    def turn(self) -> None:
        """Fire everything that is due, and what becomes due by that."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            for _ in range(100):
                due = [fire for delay, fire in self.timers if delay <= 0]
                self.timers = [timer for timer in self.timers if timer[0] > 0]
                if not due:
                    return
                for fire in due:
                    fire()
            raise AssertionError("something goes on for ever")
        finally:
            asyncio._set_running_loop(before)

    def lose_timers(self) -> None:
        """What a restore from a memory image does to them."""
        self.timers.clear()
