import unittest
import warnings
from typing import Any

from _py_playground.checking import TOO_DEEP, check

from .support import captured


def problems(code: str) -> list[tuple[str, str]]:
    """Every problem: the text that is marked, and the message."""
    found: Any = check(code)["problems"]
    return [(code[one["from"] : one["to"]], one["message"]) for one in found]


class SyntaxTest(unittest.TestCase):
    def test_good_code_has_no_problem(self) -> None:
        for code in ("", "x = 1", "await f()", "async with a: pass", "print('é😀')\r\nx\ry"):
            self.assertEqual(problems(code), [], code)

    def test_a_mistake_is_marked_where_python_sees_it(self) -> None:
        for code, marked in {
            "x = (": "(",
            "é = '😀' 1": "1",
            "print 'é'": "print 'é'",
            "ééé = 3; return": "return",
            "x = 1\r\né = 2; break": "break",
            "a\rb = 1 c": "c",
            "%time x": "%",
            "!ls": "!",
            "def f(é, é): pass": "é",
        }.items():
            [(text, message)] = problems(code)
            self.assertTrue(text.startswith(marked) and message, (code, text, message))

    def test_places_stay_inside_the_code(self) -> None:
        for code in ("x = ", "def f():", "'''", "(\n\n", "if x:\n", "\\", "\t\n  x", "f'{"):
            for one in check(code)["problems"]:  # type: ignore[attr-defined]
                self.assertLessEqual(0, one["from"])
                self.assertLessEqual(one["from"], one["to"])
                self.assertLessEqual(one["to"], len(code))

    def test_characters_that_no_program_can_hold_are_found(self) -> None:
        self.assertEqual(problems("a\0b"), [("\0", "This character cannot be in a program.")])
        self.assertEqual(problems("'\ud83d'")[0][0], "\ud83d")

    def test_deep_nesting_is_a_problem_too(self) -> None:
        for code in (
            "-" * 10_000 + "1",
            "x" + ".y" * 10_000,
            "f" + "()" * 10_000,
            "a = " + "b + \\\n" * 5000 + "b",
            "lambda:" * 5000 + "1",
            "if x:\n 1\n" + "elif x:\n 1\n" * 5000,
            "1 if x else " * 5000 + "1",
        ):
            self.assertEqual([one[1] for one in problems(code)], [TOO_DEEP], code[:20])
        self.assertEqual(problems("x = [" + "(1, -2 + y.z),\n" * 5000 + "]"), [])

    def test_code_is_not_run_and_nothing_is_printed(self) -> None:
        with captured("stdout") as out, captured("stderr") as err:
            problems("print('ran')\nassert (1, 'always true')\n'\\d'")
        self.assertEqual(out.getvalue() + err.getvalue(), "")


class WarningTest(unittest.TestCase):
    def test_a_warning_marks_its_line(self) -> None:
        [(text, message)] = problems("x = 1\n  \nif x is 1: pass  # é\ny = 2")
        self.assertEqual(text, "if x is 1: pass  # é")
        self.assertIn("is", message)

    def test_the_programs_own_filters_stay(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            before = list(warnings.filters)
            self.assertEqual(len(problems("x is 1")), 1)
            self.assertEqual(warnings.filters, before)


class ScriptBlockTest(unittest.TestCase):
    def test_a_broken_block_is_a_problem_of_its_line(self) -> None:
        [(text, message)] = problems("x\n# /// script\r\n# dependencies = 3\r\n# ///\r\n")
        self.assertEqual(text, "# /// script")
        self.assertIn("must be a list", message)

    def test_toml_names_its_line(self) -> None:
        [(text, _)] = problems("# /// script\n# a = 1\n# b = = 2\n# ///\n")
        self.assertEqual(text, "# b = = 2")
