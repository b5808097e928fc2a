import asyncio
import unittest
from typing import Any

from _py_playground.tasks import BackgroundErrors, install_loop_handler


class PyodideLikeLoop(asyncio.SelectorEventLoop):
    """An ordinary loop with the parts of Pyodide's that matter here."""

    def __init__(self) -> None:
        super().__init__()
        self._in_progress = 0
        self._system_exit_handler: Any = None
        self._keyboard_interrupt_handler: Any = None

    def _decrement_in_progress(self, future: Any = None) -> None:
        self._in_progress -= 1

    def create_task(self, coroutine: Any, **options: Any) -> Any:
        task = super().create_task(coroutine, **options)
        self._in_progress += 1
        task.add_done_callback(self._decrement_in_progress)
        return task


class BackgroundErrorsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.written: list[str] = []
        self.interrupts: list[str] = []
        self.loop = PyodideLikeLoop()
        self.addCleanup(self.loop.close)
        self.errors: BackgroundErrors = install_loop_handler(
            self.loop, self.written.append, repr, lambda: self.interrupts.append("stop")
        )

    async def fail(self) -> None:
        raise ValueError("in the background")

    def turn(self, times: int = 5) -> None:
        """Let everything that is due happen."""

        async def pause() -> None:
            for _ in range(times):
                await asyncio.sleep(0)

        self.loop.run_until_complete(pause())

    def test_a_task_that_nobody_awaits_is_reported_once(self) -> None:
        task = self.loop.create_task(self.fail())
        self.turn()
        self.assertEqual(self.written, ["ValueError('in the background')"])
        del task  # being collected as garbage must not report it again
        self.turn()
        self.assertEqual(len(self.written), 1)

    def test_a_task_awaited_later_in_the_run_is_not_reported(self) -> None:
        async def program() -> str:
            task = asyncio.ensure_future(self.fail())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            try:
                await task
            except ValueError:
                return "handled"
            return "not raised"

        self.errors.run_started()
        self.assertEqual(self.loop.run_until_complete(program()), "handled")
        self.errors.run_ended()
        self.turn()
        self.assertEqual(self.written, [])

    def test_a_task_that_the_run_forgot_is_reported_when_it_ends(self) -> None:
        self.errors.run_started()
        self.task = self.loop.create_task(self.fail())
        self.turn()
        self.assertEqual(self.written, [])
        self.errors.run_ended()
        self.assertEqual(len(self.written), 1)

    def test_cancelled_tasks_and_good_ones_are_not_reported(self) -> None:
        good = self.loop.create_task(asyncio.sleep(0))
        cancelled = self.loop.create_task(asyncio.sleep(600))
        cancelled.cancel()
        self.turn()
        self.assertTrue(good.done() and cancelled.cancelled())
        self.assertEqual(self.written, [])

    def test_a_task_that_exits_is_one_line(self) -> None:
        error = SystemExit(4)
        self.loop.call_exception_handler({"message": "x", "exception": error})
        self.assertEqual(self.written, ["A background task exited with 4\n"])

    def test_messages_without_an_exception_are_written(self) -> None:
        self.loop.call_exception_handler({"message": "something odd"})
        self.assertEqual(self.written, ["something odd\n"])

    def test_interrupts_in_a_task_stop_the_run_and_exits_go_nowhere_else(self) -> None:
        self.loop._keyboard_interrupt_handler()
        self.loop._system_exit_handler(3)
        self.assertEqual((self.interrupts, self.written), (["stop"], []))

    def test_the_loop_still_counts_its_work(self) -> None:
        task = self.loop.create_task(self.fail())
        self.turn()
        self.assertTrue(task.done())
        self.assertEqual(self.loop._in_progress, 0)

    def test_a_handler_of_the_programs_own_gets_the_errors(self) -> None:
        seen: list[Any] = []
        self.loop.set_exception_handler(lambda loop, context: seen.append(context["exception"]))
        self.task = self.loop.create_task(self.fail())
        self.turn()
        self.assertEqual([str(error) for error in seen], ["in the background"])
        self.assertEqual(self.written, [])
