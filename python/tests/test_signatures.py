import unittest
from typing import Any

from _py_playground.insight import answered
from _py_playground.signatures import first_paragraph


def ask(marked: str, **namespace: object) -> "dict[str, Any] | None":
    """The signature of the call around the ``|``."""
    code, cursor = marked.replace("|", "", 1), marked.index("|")
    question = {"kind": "signature", "code": code, "cursor": cursor}
    return answered(question, namespace)  # type: ignore[return-value]


def active(marked: str, **namespace: object) -> str:
    """The parameter that is being written."""
    found = ask(marked, **namespace)
    assert found, marked
    return found["parameters"][found["active"]] if found["active"] >= 0 else ""


def greet(name, /, greeting="Hello", *rest, loud=False, **more):
    """Say hello.

    To anybody.
    """


class SignatureTest(unittest.TestCase):
    def test_the_label_is_the_name_and_the_parameters(self) -> None:
        found = ask("greet(|", greet=greet)
        shown = "name, /, greeting='Hello', *rest, loud=False, **more"
        self.assertEqual(found["label"], f"greet({shown})")
        self.assertEqual(", ".join(found["parameters"]), shown)
        self.assertEqual(found["doc"], "Say hello.")

    def test_the_active_parameter_is_found_by_place_and_by_name(self) -> None:
        for marked, parameter in {
            "greet(|": "name",
            "greet('a, b', |": "greeting='Hello'",
            "greet((1, 2), [3, 4]|": "greeting='Hello'",
            "greet(1, 2, 3, 4, |": "*rest",
            "greet(1, loud=|": "loud=False",
            "greet(1, loud=|True)": "loud=False",
            "greet(1, other=|": "**more",
            "greet(1,\n  |": "greeting='Hello'",
            "greet(a == |": "name",
            "abs(1, |": "",
            "sorted(x, |": "",
        }.items():
            self.assertEqual(active(marked, greet=greet), parameter, marked)

    def test_the_innermost_call_counts(self) -> None:
        for marked, name in {
            "print(round(1, |": "round",
            "print(round(1), |": "print",
            "print([1, |": "print",
            "print((1 + |": "print",
            "print({'a': |": "print",
            "print('|": "print",
        }.items():
            self.assertTrue(ask(marked)["label"].startswith(f"{name}("), marked)

    def test_what_is_no_call_has_none(self) -> None:
        for marked in (
            "|",
            "if (|",
            "def print(|",
            "class A(|",
            "print(1)|",
            "(|",
            "no_such(|",
            "# f(|",
        ):
            self.assertIsNone(ask(marked), marked)

    def test_an_unknown_function_hides_the_call_around_it(self) -> None:
        self.assertIsNone(ask("print(no_such(|"))

    def test_functions_that_are_only_written_are_known(self) -> None:
        self.assertEqual(ask("def f(a, b=2): pass\nf(|")["label"], "f(a, b=2)")
        code = (
            "class A:\n    def __init__(self, x): pass\n    def go(self, far):\n        self.go(|"
        )
        self.assertEqual(ask(code)["label"], "go(far)")
        self.assertEqual(ask("class A:\n    def __init__(self, x): pass\nA(|")["label"], "A(x)")
        self.assertEqual(ask("import textwrap\ntextwrap.dedent(|")["label"], "dedent(text)")

    def test_older_built_in_functions_are_told_by_their_documentation(self) -> None:
        found = ask("max(1, |")
        self.assertTrue(found["label"].startswith("max(iterable, *["))
        self.assertEqual((found["parameters"], found["active"]), ([], -1))

    def test_the_first_paragraph_ends_at_an_empty_line(self) -> None:
        self.assertEqual(first_paragraph("\na\nb\n \nc"), "a\nb")
