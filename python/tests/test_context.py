import unittest

from _py_playground.context import Context
from _py_playground.reading import Reading


def known(code: str, name: str, **namespace: object) -> "type | None":
    """The class that ``name`` has at the end of ``code``."""
    found = Context(Reading(code, len(code)), namespace).known(name)
    return found and found.cls


class ContextTest(unittest.TestCase):
    def test_the_running_program_knows_better_than_the_code(self) -> None:
        self.assertIs(known("x = 'a'\n", "x", x=1), int)
        self.assertIs(known("x = 'a'\n", "x"), str)

    def test_a_functions_own_name_hides_the_programs(self) -> None:
        self.assertIs(known("def f():\n    x = 'a'\n    ", "x", x=1), str)
        self.assertIsNone(known("def f(x):\n    ", "x", x=1))

    def test_a_classs_names_are_not_seen_in_its_methods(self) -> None:
        self.assertIsNone(known("class A:\n    x = 'a'\n    def f(self):\n        ", "x"))
        self.assertIs(known("class A:\n    x = 'a'\n    ", "x"), str)

    def test_self_is_an_object_of_the_class(self) -> None:
        class A: ...

        self.assertIs(known("class A:\n    def f(self):\n        ", "self", A=A), A)

    def test_names_that_lead_to_each_other_end(self) -> None:
        self.assertIsNone(known("a = b\nb = a\n", "a"))
        self.assertIsNone(known("a: a = a\n", "a"))
