import asyncio
import json
import sys
from unittest import mock

from .support import RunnerTest, captured


class ValueTest(RunnerTest):
    def test_the_last_value_is_reported_and_sent(self) -> None:
        self.assertEqual(self.run_code("6 * 7"), {"status": "ok", "value": "42"})
        self.assertEqual(self.page.items, [{"stream": "value", "text": "42"}])

    def test_none_is_not_shown(self) -> None:
        self.assertEqual(self.run_code("None"), {"status": "ok"})
        self.assertEqual(self.page.items, [])

    def test_rich_values_come_with_their_forms(self) -> None:
        code = "class B:\n  __repr__ = lambda s: 'B'\n  _repr_html_ = lambda s: '<b>B</b>'\nB()"
        mime = {"text/plain": "B", "text/html": "<b>B</b>"}
        self.assertEqual(self.run_code(code), {"status": "ok", "value": "B", "mime": mime})
        self.assertEqual(self.page.items, [{"stream": "value", "text": "B", "mime": mime}])

    def test_huge_values_are_cut(self) -> None:
        value = self.run_code("'x' * 3_000_000")["value"]
        self.assertLess(len(value), 1_000_100)
        self.assertIn("more characters not shown", value)

    def test_a_failing_repr_is_an_error_of_the_program(self) -> None:
        report = self.run_code("class A:\n  def __repr__(self): return 1 / 0\nA()")
        self.assertEqual(report["error"]["type"], "ZeroDivisionError")
        self.assertEqual(report["error"]["frames"][-1]["name"], "__repr__")

    def test_the_last_value_is_kept_as_underscore_like_in_the_repl(self) -> None:
        self.run_code("20 + 1")
        self.run_code("None")
        self.assertEqual(self.run_code("_ * 2")["value"], "42")
        self.assertNotIn("_", self.namespace)

    def test_variables_live_on_and_no_name_of_ours_is_left(self) -> None:
        self.run_code("x = 5\nx")
        self.assertEqual(self.run_code("x + 1")["value"], "6")
        names = {name for name in self.namespace if not name.startswith("__")}
        self.assertEqual(names, {"x"})
        self.assertNotIn("__py_playground_result__", self.namespace)

    def test_a_program_knows_its_name_and_file(self) -> None:
        report = self.run_code("__name__, __file__", "lesson.py")
        self.assertEqual(report["value"], "('__main__', 'lesson.py')")

    def test_await_works_at_the_top_level(self) -> None:
        code = "import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'woke')"
        self.assertEqual(self.run_code(code)["value"], "'woke'")


class EndTest(RunnerTest):
    def test_exit_codes(self) -> None:
        for code, status, number in [
            ("import sys; sys.exit()", "ok", 0),
            ("import sys; sys.exit(0)", "ok", 0),
            ("import sys; sys.exit(3)", "error", 3),
            ("raise SystemExit(True)", "error", 1),
        ]:
            with self.subTest(code):
                report = self.run_code(code)
                self.assertEqual((report["status"], report["exitCode"]), (status, number))

    def test_an_exit_with_a_number_says_so_without_a_traceback(self) -> None:
        error = self.run_code("import sys; sys.exit(3)")["error"]
        expected = {"type": "SystemExit", "message": "exited with 3", "traceback": "", "frames": []}
        self.assertEqual(error, expected)

    def test_an_exit_with_text_prints_it_and_counts_as_one(self) -> None:
        with captured("stderr") as errors:
            report = self.run_code("import sys; sys.exit('bye \\udcff')")
        self.assertEqual((errors.getvalue(), report["exitCode"]), ("bye \\udcff\n", 1))

    def test_the_interpreter_lives_after_an_exit(self) -> None:
        self.run_code("x = 1\nimport sys\nsys.exit(3)")
        self.assertEqual(self.run_code("x")["value"], "1")

    def test_an_interrupt_is_its_own_status(self) -> None:
        report = self.run_code("x = 1\nraise KeyboardInterrupt")
        self.assertEqual(report["status"], "interrupted")
        self.assertEqual(report["error"]["frames"][0]["line"], 2)

    def test_an_interrupt_while_the_value_is_shown_is_one_too(self) -> None:
        report = self.run_code("class A:\n  def __repr__(self): raise KeyboardInterrupt\nA()")
        self.assertEqual(report["status"], "interrupted")

    def test_an_interrupt_while_the_run_is_tidied_up_still_gives_a_report(self) -> None:
        with mock.patch.object(self.runner, "_end", side_effect=KeyboardInterrupt):
            self.assertEqual(self.run_code("1")["status"], "interrupted")
        self.assertEqual(self.run_code("2")["value"], "2")

    def test_a_hint_ends_the_traceback(self) -> None:
        lines = self.traceback_of("import no_such_module").splitlines()
        self.assertEqual(lines[-2], "ModuleNotFoundError: No module named 'no_such_module'")
        self.assertTrue(lines[-1].startswith("Hint: "))

    def test_source_that_cannot_be_compiled_is_an_error_of_the_program(self) -> None:
        for code in ("x = '\ud800'", "x = '\0'", "(" * 1000, "await = 1", "return 5"):
            with self.subTest(code[:20]):
                self.assertEqual(self.run_code(code)["status"], "error")


class StopTest(RunnerTest):
    def run_and_stop(self, code: str) -> dict:
        async def both() -> str:
            run = asyncio.ensure_future(self.runner.run(code, "main.py"))
            while not self.namespace.get("waiting"):
                await asyncio.sleep(0)
            self.assertTrue(self.runner.stop())
            return await run

        # The task of `both` itself must not be cancelled: only the run's tasks are the loop's.
        self.runner._all_tasks = lambda loop: {
            task for task in asyncio.all_tasks(loop) if "both" not in task.get_coro().__qualname__
        }
        return json.loads(self.loop.run_until_complete(both()))

    def test_a_program_that_awaits_is_stopped_like_by_ctrl_c(self) -> None:
        report = self.run_and_stop("import asyncio\nwaiting = True\nawait asyncio.sleep(600)")
        self.assertEqual(report["status"], "interrupted")
        self.assertEqual(report["error"]["type"], "KeyboardInterrupt")
        self.assertEqual(report["error"]["frames"][0]["line"], 3)
        self.assertEqual(self.run_code("x = 1")["status"], "ok")

    def test_its_background_tasks_are_cancelled_too(self) -> None:
        code = (
            "import asyncio\nback = asyncio.ensure_future(asyncio.sleep(600))\n"
            "waiting = True\nawait asyncio.sleep(600)"
        )
        self.run_and_stop(code)
        self.assertEqual(self.run_code("back.cancelled()")["value"], "True")

    def test_a_program_may_tidy_up_and_go_on(self) -> None:
        code = (
            "import asyncio\nwaiting = True\ntry:\n    await asyncio.sleep(600)\n"
            "except asyncio.CancelledError:\n    pass\n'tidied'"
        )
        self.assertEqual(self.run_and_stop(code), {"status": "ok", "value": "'tidied'"})

    def test_a_cancellation_of_its_own_making_is_an_error(self) -> None:
        report = self.run_code("import asyncio\nraise asyncio.CancelledError")
        self.assertEqual(report["status"], "error")

    def test_stopping_nothing_says_so(self) -> None:
        self.assertFalse(self.runner.stop())


class BackgroundTest(RunnerTest):
    def test_a_task_that_fails_unseen_is_printed(self) -> None:
        with captured("stderr") as errors:
            self.run_code(
                "import asyncio\nasync def f():\n    1 / 0\n"
                "task = asyncio.ensure_future(f())\nawait asyncio.sleep(0)\n"
                "await asyncio.sleep(0)\ndel task"
            )
        text = errors.getvalue()
        self.assertTrue(text.endswith("ZeroDivisionError: division by zero\n"))
        self.assertEqual(text.count("Traceback"), 1)
        self.assertIn('File "main.py", line 3, in f', text)


class OutputTest(RunnerTest):
    def test_what_is_printed_without_a_newline_is_sent_when_the_run_ends(self) -> None:
        stream = mock.Mock(wraps=sys.stdout)
        stream.closed = False
        with mock.patch.object(sys, "stdout", stream):
            self.run_code("x = 1")
        stream.flush.assert_called()


class InterruptTest(RunnerTest):
    """SIGINT may come while another task than the program's runs."""

    def test_a_task_that_computes_is_interrupted_and_the_program_that_waits_is_cancelled(self) -> None:
        code = (
            "import asyncio, signal\nseen = []\n"
            "async def compute():\n"
            "    try:\n        signal.raise_signal(signal.SIGINT)\n"
            "    except KeyboardInterrupt:\n        seen.append('task')\n"
            "task = asyncio.ensure_future(compute())\n"
            "await asyncio.sleep(600)"
        )
        report = self.run_code(code)
        self.assertEqual((report["status"], self.namespace["seen"]), ("interrupted", ["task"]))
