"""Errors in background tasks that nobody awaits: shown once, on stderr, and never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["BackgroundErrors", "install_loop_handler"]


class BackgroundErrors:
    """Finds the tasks whose exceptions nobody asked for.

    asyncio reports such a task when it is collected as garbage, which may be never; Pyodide's
    loop reports it the moment it fails, even if the program awaits it a second later. Here a
    failed task waits until the run is over, or until the loop's next turn when none is going on,
    and is reported if it was not awaited by then.

    Parameters
    ----------
    loop : asyncio.AbstractEventLoop
        Pyodide's loop, or any other.
    write : callable
        Takes the text of a traceback.
    format_error : callable
        Gives the text of a traceback for an exception.
    on_interrupt : callable
        Called when a KeyboardInterrupt reached a background task instead of the run.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        write: Callable[[str], object],
        format_error: Callable[[BaseException], str],
        on_interrupt: Callable[[], object],
    ) -> None:
        self._loop = loop
        self._write = write
        self._format_error = format_error
        self._failed: list[asyncio.Future[object]] = []
        self._running = False
        loop.set_exception_handler(self._handle)
        if hasattr(loop, "_decrement_in_progress"):
            # Pyodide's loop would rethrow these two into JavaScript, where nobody catches them.
            # The task keeps the exception, so it is still reported if nobody awaits it.
            setattr(loop, "_system_exit_handler", lambda code: None)  # noqa: B010
            setattr(loop, "_keyboard_interrupt_handler", lambda: on_interrupt())  # noqa: B010
            self._uncount = loop._decrement_in_progress
            setattr(loop, "_decrement_in_progress", self._task_done)  # noqa: B010

    def run_started(self) -> None:
        """Hold reports back: the program may still await its tasks."""
        self._running = True

    def run_ended(self) -> None:
        """Report what the program did not await."""
        self._running = False
        self._settle()

    def _task_done(self, future: asyncio.Future[object] | None = None) -> None:
        self._uncount()  # without the future it only counts, and reports nothing
        if future is None or future.cancelled() or not getattr(future, "_log_traceback", False):
            return
        self._failed.append(future)
        if not self._running:
            # After the callbacks that are due now: one of them may be somebody's await.
            self._loop.call_soon(self._settle)

    def _settle(self) -> None:
        failed, self._failed = self._failed, []
        for future in failed:
            if getattr(future, "_log_traceback", False):  # still not awaited
                error = future.exception()  # which also keeps asyncio from reporting it again
                message = "Task exception was never retrieved"
                context = {"message": message, "exception": error, "future": future}
                self._loop.call_exception_handler(context)

    def _handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, SystemExit):
            code = 0 if error.code is None else error.code
            self._write(f"A background task exited with {code}\n")
        elif isinstance(error, BaseException):
            self._write(self._format_error(error))
        else:
            self._write(f"{context.get('message')}\n")


def install_loop_handler(
    loop: asyncio.AbstractEventLoop,
    write: Callable[[str], object],
    format_error: Callable[[BaseException], str],
    on_interrupt: Callable[[], object],
) -> BackgroundErrors:
    """Make ``loop`` report background errors through ``write``; see `BackgroundErrors`."""
    return BackgroundErrors(loop, write, format_error, on_interrupt)
