import asyncio
import time

from _py_playground.waiting import install_sleep

from .support import RunnerTest


class SleepTest(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(setattr, time, "sleep", time.sleep)
        install_sleep(self.runner._waiting)

    def test_it_waits_by_the_page(self) -> None:
        self.assertEqual(self.run_code("import time; time.sleep(1); time.sleep(2.5)")["status"], "ok")
        self.assertEqual([request["seconds"] for request in self.waits.requests], [1.0, 2.5])

    def test_no_time_is_no_wait(self) -> None:
        self.assertEqual(self.run_code("import time; time.sleep(0)")["status"], "ok")
        self.assertEqual(self.waits.requests, [])

    def test_what_is_no_time_is_pythons_own_error(self) -> None:
        for value, error in (("-1", "ValueError"), ("'1'", "TypeError"), ("None", "TypeError"), ("float('nan')", "ValueError")):
            with self.subTest(value):
                self.assertEqual(self.run_code(f"import time; time.sleep({value})")["error"]["type"], error)
        self.assertEqual(self.waits.requests, [])

    def test_stop_ends_it_and_finally_runs(self) -> None:
        self.waits.answers = [{"interrupted": True}]
        report = self.run_code("import time\ntry:\n    time.sleep(600)\nfinally:\n    tidy = True")
        self.assertEqual(report["status"], "interrupted")
        self.assertTrue(self.namespace["tidy"])


class InterruptTest(RunnerTest):
    """The page suspends Python: stop comes while somebody waits."""

    def test_the_waiting_run_is_interrupted_and_not_cancelled_as_well(self) -> None:
        self.waits.suspends = True

        def suspend(number: int, request: str) -> str:
            self.runner.stop()
            self.assertEqual(self.waits.interrupted, [number])
            return '{"interrupted": true}'

        self.waits.suspend = suspend  # type: ignore[method-assign]
        self.addCleanup(setattr, time, "sleep", time.sleep)
        install_sleep(self.runner._waiting)
        code = (
            "import asyncio, time\ntry:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n"
            "    await asyncio.sleep(0)\n    caught = True\ncaught"
        )
        self.assertEqual(self.run_code(code).get("value"), "True")

    def test_a_background_task_that_waits_is_cancelled(self) -> None:
        async def background() -> str:
            self.waits.suspends = True
            self.waits.answers = [{"interrupted": True}]
            try:
                self.runner._waiting.ask("")
            except asyncio.CancelledError:
                return "cancelled"
            return "went on"

        self.assertEqual(self.loop.run_until_complete(background()), "cancelled")

    def test_a_stop_right_after_the_answer_is_not_lost(self) -> None:
        def suspend(number: int, request: str) -> str:
            self.runner.stop()
            return '{"text": null}'

        self.waits.suspends = True
        self.waits.suspend = suspend  # type: ignore[method-assign]
        self.addCleanup(setattr, time, "sleep", time.sleep)
        install_sleep(self.runner._waiting)
        report = self.run_code("import time\ntime.sleep(600)\nwent_on = True")
        self.assertEqual(report["status"], "interrupted")
        self.assertNotIn("went_on", self.namespace)

    def test_after_a_restore_nobody_waits(self) -> None:
        self.runner._waiting._waiting[1] = None
        self.runner.restored()
        self.runner.stop()
        self.assertEqual(self.waits.interrupted, [])
