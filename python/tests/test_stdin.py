import builtins
import getpass
import sys
from typing import Any

from _py_playground.stdin import install_input

from .support import FakeWaits, RunnerTest, captured


class InputTest(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        for holder, name in ((builtins, "input"), (getpass, "getpass"), (sys, "stdin")):
            self.addCleanup(setattr, holder, name, getattr(holder, name))

    def value(self, code: str, *answers: Any) -> str:
        """The value of a program whose questions are answered with ``answers``."""
        self.waits.answers = list(answers)
        install_input(self.runner._waiting.ask)
        with captured("stdout"), captured("stderr"):
            report = self.run_code(code)
        return report["value"] if report["status"] == "ok" else report["error"]["type"]

    def test_every_way_to_read(self) -> None:
        for code, answers, value in (
            ("input('name? ')", ["Ada"], "'Ada'"),
            ("input()", [""], "''"),
            ("input()", [None], "EOFError"),
            ("import sys; sys.stdin.readline()", ["Ada"], "'Ada\\n'"),
            ("import sys; sys.stdin.readline()", [None], "''"),
            ("import sys; sys.stdin.read()", ["a", "b", None], "'a\\nb\\n'"),
            ("import sys; sys.stdin.buffer.readline()", ["é"], "b'\\xc3\\xa9\\n'"),
            ("import sys; [int(line) for line in sys.stdin]", ["1", "2", None], "[1, 2]"),
            ("import sys; sys.stdin.read(3)", ["abcd"], "'abc'"),
            ("import sys; sys.stdin.isatty(), sys.stdin.fileno()", [], "(True, 0)"),
            ("import fileinput; list(fileinput.input('-'))", ["x", None], "['x\\n']"),
            ("import getpass; getpass.getpass()", ["secret"], "'secret'"),
            ("import getpass; getpass.getpass('? ')", [None], "EOFError"),
            ("import sys; sys.stdin.close(); input()", ["still"], "'still'"),
            ("import io, sys; sys.stdin = io.StringIO('own'); input()", ["page"], "'own'"),
        ):
            with self.subTest(code):
                self.assertEqual(self.value(code, *answers), value)

    def test_the_prompt_and_what_was_typed_are_shown_as_in_a_terminal(self) -> None:
        self.addCleanup(setattr, sys, "__stdout__", sys.__stdout__)
        with captured("__stdout__") as typed:
            self.value("input('name? '); import getpass; getpass.getpass()", "Ada", "secret")
        self.assertEqual(typed.getvalue(), "Ada\n\n")
        self.assertEqual([asked["prompt"] for asked in self.waits.requests], ["name? ", "Password: "])
        self.assertEqual([asked["password"] for asked in self.waits.requests], [False, True])

    def test_a_page_that_cannot_wait_says_why(self) -> None:
        install_input(self.runner._waiting.ask)
        self.waits.answers = [{"problem": "No way."}]
        with captured("stdout"):
            error = self.run_code("input()")["error"]
        self.assertEqual((error["type"], error["message"]), ("RuntimeError", "No way."))
        self.assertEqual(error["frames"], [{"file": "main.py", "line": 1, "name": "<module>"}])

    def test_stop_is_a_keyboard_interrupt_that_can_be_caught(self) -> None:
        code = "try:\n    input()\nexcept KeyboardInterrupt:\n    result = 'caught'\nresult"
        self.assertEqual(self.value(code, {"interrupted": True}), "'caught'")

    def test_the_debugger_reads_here_too(self) -> None:
        code = "import pdb\nx = 41\npdb.Pdb(nosigint=True).set_trace()\nx += 1\nx"
        self.assertEqual(self.value(code, "x = 1", "c"), "2")


class FakeWaitsTest(RunnerTest):
    def test_what_nobody_answers_is_the_end(self) -> None:
        self.assertEqual(FakeWaits().block('{"kind": "input"}'), '{"text": null}')
