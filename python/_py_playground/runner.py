"""Runs a person's program in ``__main__``, and says how it ended."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Collection, Coroutine
from typing import Literal, TypedDict

from .background import BackgroundWork, run_number
from .display import Display, mimebundle
from .figures import take_open_figures
from .home import HomeModules
from .kept import Kept
from .repair import Repair
from .source import RESULT_NAME, SourceLines, compile_source
from .streams import flush_streams, write_error
from .tasks import install_loop_handler
from .text import safe_text, to_json
from .tracebacks import ErrorReport, Tracebacks, plain_report
from .views import Views
from .waiting import Waiting

__all__ = ["Report", "Runner"]

#: Bytes: two of the pieces in which Python takes memory for small objects.
RESERVE = 2 << 20

Status = Literal["ok", "error", "interrupted"]


class _Required(TypedDict):
    status: Status


class Report(_Required, total=False):
    """How a run ended."""

    value: str
    mime: dict[str, str]
    error: ErrorReport
    exitCode: int


class Runner:
    """One interpreter's way to run programs, one after the other.

    Everything a run needs is imported and kept before the first program can touch it, so a
    program that empties `sys.modules` or deletes builtins spoils nothing for the next one.

    As in Python's interactive mode, the last value shown is kept as ``_`` (in `builtins`, so a
    variable of that name wins).

    Parameters
    ----------
    namespace : dict
        The globals of ``__main__``.
    loop : asyncio.AbstractEventLoop
        The loop on which programs and their tasks run.
    display : Display
        Where values go.
    tracebacks : Tracebacks
        Makes reports of exceptions.
    home : str
        The folder of the person's own files.
    waiting : Waiting
        How programs wait.

    Attributes
    ----------
    work : BackgroundWork
        What the loop has still to do.
    lost : str
        What the last restore cost: one sentence for the person, or "".
    kept : Kept
        Which variables go into a download.
    """

    def __init__(
        self,
        namespace: dict[str, object],
        loop: asyncio.AbstractEventLoop,
        display: Display,
        tracebacks: Tracebacks,
        home: str,
        waiting: Waiting,
    ) -> None:
        self._namespace = namespace
        self._loop = loop
        self._display = display
        self._tracebacks = tracebacks
        self._lines = SourceLines()
        self._folder, self._home = home, HomeModules(home)
        self.kept = Kept(namespace)
        self.work = BackgroundWork(loop)
        self._background = install_loop_handler(loop, write_error, self._format, self.stop)
        self._task: asyncio.Task[object] | None = None
        self._stopping = False
        self._pending = False
        self._waiting = waiting
        waiting.main_task = lambda: self._task
        waiting.silence = self.work.silent
        self._catch_signal, self._sigint = signal.signal, signal.SIGINT
        self._catch_signal(self._sigint, self._interrupt)
        self._all_tasks, self._current_task = asyncio.all_tasks, asyncio.current_task
        self._cancelled = asyncio.CancelledError
        self._repair = Repair()
        self._reserve: bytearray | None = None
        #: Called when a program has filled the memory: then there is some more.
        self.relieve: Callable[[], object] = lambda: None
        #: Called when a program begins.
        self.begins: Callable[[], object] = lambda: None
        #: The interfaces that programs show.
        self.views: Views | None = None
        self.lost = ""

    def run(self, code: str, filename: str, number: int = 0) -> Coroutine[object, object, str]:
        """Run a program and return its `Report` as JSON text.

        Never raises, whatever the program does. Runs must not overlap: the caller queues them.
        A stop that comes before the coroutine has its first turn ends the run before its first line.

        Parameters
        ----------
        code : str
            The program's text.
        filename : str
            The name that tracebacks show, and ``__file__``.
        number : int
            The run's own, larger than those before it: what its tasks print later is known by it.
        """
        self.work.run = number
        self._pending, self._stopping = True, False
        return self._answer(code, filename)

    async def _answer(self, code: str, filename: str) -> str:
        report: Report
        try:
            self.begins()
            report = await self._run(code, filename)
        except BaseException as error:
            # A stop that arrived while the run was being tidied up, or a program that broke
            # what even the repair needs. The program itself has ended: say how, plainly.
            stopped = isinstance(error, (KeyboardInterrupt, self._cancelled))
            report = {"status": "interrupted" if stopped else "error", "error": plain_report(error)}
        return to_json(report)

    def stop(self) -> bool:
        """Cancel what the program waits for, and its background tasks, as Ctrl-C would.

        For a program that sleeps or awaits; one that computes is stopped by a signal instead.
        Returns whether a run was going on.
        """
        if self._pending:
            self._stopping = True
            return True
        running = self._task is not None
        self._stopping = running
        self._cancel_all_but(self._waiting.interrupt())
        return running

    def _cancel_all_but(self, spared: Collection[object]) -> None:
        for task in self._all_tasks(self._loop):
            if task not in spared:
                task.cancel()

    def restored(self) -> None:
        """Cancel what can never wake after a restore from a memory image; `lost` names it."""
        self._waiting.forget()
        self.lost = self.work.cancel_lost(self.views.returning if self.views is not None else ())
        if self.views is not None:
            self.views.restored()

    def view(self, number: int, message: str) -> bool:
        """Hear what the page says of a live view; see `Views.receive`."""
        return self.views is not None and self.views.receive(number, message)

    def insight(self, question: str) -> str:
        """Answer a question about code that has not run; see `insight.answer`."""
        from .insight import answer

        return answer(question, self._namespace)

    def inspect(self, request: str) -> str:
        """Tell about the program's data, or change what is kept; see `Inspection.answer`.

        To be asked between runs.
        """
        self._repair.apply()  # background tasks go on between runs, and may break as much
        from .inspection import Inspection

        return Inspection(self.kept, self._folder).answer(request)

    @property
    def kept_text(self) -> str:
        """The variables that are kept, as the JSON text of an object; "" for none."""
        return self.kept.to_text()[0] if self.kept.names else ""

    def forget_last_error(self) -> None:
        """Let go of the exception that Python remembers last, and of all that its frames hold.

        For errors of the playground's own, such as a package that could not be installed: the
        JavaScript objects in their frames could not be kept in a memory image.
        """
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):
            sys.__dict__.pop(name, None)
        gc.collect()

    def suspended(self) -> str:
        """Name the background tasks that no memory image can hold; "" when there are none.

        To be asked between runs. See `BackgroundWork.suspended`.
        """
        return self.work.suspended()

    async def _run(self, code: str, filename: str) -> Report:
        self._begin(code, filename)
        report: Report
        try:
            if self._stopping:
                raise KeyboardInterrupt
            value = await self._execute(code, filename)
            self._repair.apply()
            report = {"status": "ok"}
            if value is not None:
                report |= self._show_value(value)
            self._show_figures(value)
        except BaseException as error:
            self._reserve = None  # before anything else: there may be no memory for it
            self._repair.apply()
            if isinstance(error, MemoryError):
                self.relieve()
            report = self._ended_by(error)
        finally:
            self._end()
        return report

    def _begin(self, code: str, filename: str) -> None:
        self._repair.apply()
        self._take_reserve()
        self._home.before_run()
        self._lines.remember(filename, code)
        self._namespace["__name__"] = "__main__"
        self._namespace["__builtins__"] = builtins
        self._namespace["__file__"] = filename
        self._background.run_started()
        self._task = self._current_task()
        run_number.set(self.work.run)
        self._pending = False

    def _take_reserve(self) -> None:
        """Keep memory back for what comes after the program, if there is any left."""
        with contextlib.suppress(MemoryError):
            self._reserve = self._reserve or bytearray(RESERVE)

    def _end(self) -> None:
        task, self._task = self._task, None
        if self._stopping and hasattr(task, "uncancel"):
            task.uncancel()  # a stop that came too late must not cancel the report
        self._namespace.pop(RESULT_NAME, None)
        self._repair.apply()
        self._background.run_ended()
        self._home.after_run()
        self._catch_signal(self._sigint, self._interrupt)
        flush_streams()

    def _interrupt(self, signum: int, frame: object) -> None:
        """Answer SIGINT: a program is interrupted; the code that starts and ends programs is not."""
        if self._task is None:
            if self.views is not None and self.views.busy:
                raise KeyboardInterrupt
            self._stopping = True
            return
        try:
            current = self._current_task()
        except RuntimeError:  # outside of the event loop there is only the program
            current = self._task
        if current is not self._task:
            self.stop()  # a task computes, or the loop itself, while the program waits
        if current is not None:
            raise KeyboardInterrupt

    async def _execute(self, code: str, filename: str) -> object:
        """Run the program and return the value of its last expression."""
        self._namespace.pop(RESULT_NAME, None)
        awaitable = eval(compile_source(code, filename), self._namespace)
        if awaitable is not None:  # the program awaits something at its top level
            await awaitable
        return self._namespace.pop(RESULT_NAME, None)

    def _show_value(self, value: object) -> Report:
        bundle = mimebundle(value)
        self._display.value(bundle)
        builtins._ = value  # type: ignore[attr-defined]
        shown: Report = {"status": "ok", "value": bundle["text/plain"]}
        if len(bundle) > 1:
            shown["mime"] = bundle
        return shown

    def _show_figures(self, value: object) -> None:
        for figure in take_open_figures():
            if figure is not value:  # else it was shown just now
                self._display.show(figure)

    def _ended_by(self, error: BaseException) -> Report:
        if isinstance(error, SystemExit):
            return _exited(error)
        if isinstance(error, self._cancelled) and self._stopping:
            error = KeyboardInterrupt().with_traceback(error.__traceback__)
        self._lines.publish()
        stopped = isinstance(error, KeyboardInterrupt)
        if stopped:
            self._cancel_all_but([self._task])  # Stop ends what the program left in the background, too
        report = self._tracebacks.report(error)
        return {"status": "interrupted" if stopped else "error", "error": report}

    def _format(self, error: BaseException) -> str:
        self._lines.publish()
        return self._tracebacks.report(error)["traceback"]


def _exited(error: SystemExit) -> Report:
    """What ``sys.exit(…)`` comes to: a number is the exit code, anything else is printed."""
    code = error.code
    if code is None:
        code = 0
    elif not isinstance(code, int):
        write_error(safe_text(f"{code}") + "\n")
        code = 1
    if code == 0:
        return {"status": "ok", "exitCode": 0}
    details: ErrorReport = {
        "type": "SystemExit",
        "message": f"exited with {int(code)}",
        "traceback": "",
        "frames": [],
    }
    return {"status": "error", "error": details, "exitCode": int(code)}
