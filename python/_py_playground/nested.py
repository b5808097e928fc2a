"""``asyncio.run()`` where Python cannot be suspended: the event loop's calls are made on the spot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from .background import BackgroundWork
from .waiting import Waiting

__all__ = ["NestedLoop"]

T = TypeVar("T")

STUCK = (
    "asyncio.run() waits for something that comes from the browser, such as a download, and in this "
    "browser nothing can come while it waits. Write “await main()” instead of “asyncio.run(main())”."
)


class NestedLoop:
    """Runs the calls of the page's event loop from inside one of them, and blocks in between.

    Sleeping, tasks, queues, locks and timeouts work; what only the page can bring does not.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        Pyodide's loop.
    work : BackgroundWork
        Knows the loop's calls.
    waiting : Waiting
        How to block.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, work: BackgroundWork, waiting: Waiting
    ) -> None:
        self._loop = loop
        self._work = work
        self._sleep = waiting.sleep

    def install(self, can_suspend: Callable[[], bool]) -> None:
        """Take the place of ``asyncio.run`` wherever Python cannot be suspended."""
        original = asyncio.run

        def run(main: Awaitable[T], *, debug: bool | None = None, loop_factory: object = None) -> T:
            """Execute the coroutine and return the result."""
            if loop_factory is not None or can_suspend():
                return original(main, debug=debug, loop_factory=loop_factory)  # type: ignore[arg-type, call-arg]
            return self.run_until_complete(main)

        run.__module__ = "asyncio.runners"
        asyncio.run = run  # type: ignore[assignment]

    def run_until_complete(self, main: Awaitable[T]) -> T:
        """Make the loop's calls until ``main`` is done, and return its result.

        Raises
        ------
        RuntimeError
            When nothing that could be waited for here will ever end ``main``.
        """
        future = asyncio.ensure_future(main, loop=self._loop)
        outer = asyncio.current_task(self._loop)
        if outer is not None:
            asyncio.tasks._leave_task(self._loop, outer)
        try:
            while not future.done():
                self._step(future)
        finally:
            future.cancel()  # Stop came: what waits in it is told in the loop's next turn
            if outer is not None:
                asyncio.tasks._enter_task(self._loop, outer)
        return future.result()

    def _step(self, future: asyncio.Future[T]) -> None:
        """Make the call that is due first, after waiting for its time."""
        following = self._work.next_call()
        if following is None:
            future.cancel()
            raise RuntimeError(STUCK)
        call, when = following
        pause = when - self._loop.time()
        if when and pause > 0:
            self._sleep(pause)
        call._run()
        call._cancelled = True  # type: ignore[attr-defined]  # its timer will find nothing to do
