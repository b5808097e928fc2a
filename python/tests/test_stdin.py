import sys

from _py_playground.stdin import NO_INPUT, NoInput

from .support import RunnerTest, captured


class NoInputTest(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(setattr, sys, "stdin", sys.stdin)
        sys.stdin = NoInput()

    def test_every_way_to_read_explains_itself(self) -> None:
        for code in (
            "input('name? ')",
            "import sys; sys.stdin.read()",
            "import sys; sys.stdin.readline()",
            "import sys; list(sys.stdin)",
            "import fileinput, sys; sys.argv = ['main.py']; list(fileinput.input())",
        ):
            with self.subTest(code), captured("stdout"):
                self.addCleanup(setattr, sys, "argv", sys.argv)
                error = self.run_code(code)["error"]
                self.assertEqual((error["type"], error["message"]), ("OSError", NO_INPUT))

    def test_closing_it_changes_nothing(self) -> None:
        self.run_code("import sys; sys.stdin.close()")
        with captured("stdout"):
            self.assertEqual(self.run_code("input()")["error"]["message"], NO_INPUT)

    def test_the_traceback_ends_at_the_programs_own_line(self) -> None:
        with captured("stdout"):
            error = self.run_code("input()")["error"]
        self.assertEqual(error["frames"], [{"file": "main.py", "line": 1, "name": "<module>"}])

    def test_the_prompt_is_still_printed(self) -> None:
        with captured("stdout") as output:
            self.run_code("input('name? ')")
        self.assertEqual(output.getvalue(), "name? ")
