import math
import unittest
from typing import Any

from _py_playground.kept import Kept
from _py_playground.variables import text_of, variables


class Meta(type):
    """A class that objects to every question."""

    def __eq__(cls, other: object) -> bool:
        raise AssertionError

    def __hash__(cls) -> int:
        raise AssertionError


class Loud(metaclass=Meta):
    """An object that objects to every question."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)

    def __repr__(self) -> str:
        raise AssertionError

    __str__ = __len__ = __eq__ = __hash__ = __repr__  # type: ignore[assignment]


class VariablesTest(unittest.TestCase):
    def test_only_data_is_listed(self) -> None:
        def function() -> None: ...

        namespace: dict[str, Any] = {
            "__name__": "__main__", "_": 1, "_x": 2, "math": math, "function": function,
            "sqrt": math.sqrt, "Loud": Loud, "method": [].append, "x": 3, "loud": Loud(), 5: 6,
        }  # fmt: skip
        found = variables(Kept(namespace))
        self.assertEqual([one["name"] for one in found], ["x", "loud"])
        self.assertEqual(
            found[1], {"name": "loud", "type": "Loud", "text": "<Loud>", "kept": False}
        )

    def test_kept_ones_say_so(self) -> None:
        kept = Kept({"a": 1, "b": 2})
        kept.keep("b")
        self.assertEqual([one["kept"] for one in variables(kept)], [False, True])

    def test_there_are_not_too_many_and_their_names_not_too_long(self) -> None:
        namespace: dict[str, object] = {"n" * 1000: 1} | {f"x{index}": 1 for index in range(600)}
        found = variables(Kept(namespace))
        self.assertEqual((len(found), found[0]["name"]), (500, "x0"))


class TextTest(unittest.TestCase):
    def test_simple_values_are_written_as_python_does(self) -> None:
        for value in [
            None, True, 5, -0.5, 1j, "it's", b"\0", [], (), {}, set(), frozenset(), (1,), [1, "a"],
            {"a": [1]}, {7}, frozenset({7}), {(1, 2): None}, float("nan"),
        ]:  # fmt: skip
            with self.subTest(value):
                self.assertEqual(text_of(value), repr(value))

    def test_long_values_are_cut(self) -> None:
        self.assertEqual(text_of("x" * 1000), repr("x" * 200) + "… 800 more")
        self.assertEqual(text_of(10**5000), "<whole number of 16610 bits>")
        values: list[Any] = [
            ["x" * 500] * 100,
            {index: [index] * 100 for index in range(1000)},
            list(range(10**6)),
        ]
        for value in values:
            with self.subTest(type(value)):
                self.assertLess(len(text_of(value)), 1000)

    def test_deep_values_are_not_followed_and_a_list_may_hold_itself(self) -> None:
        value: list[Any] = []
        value.append(value)
        self.assertEqual(text_of(value), "[[[[…]]]]")

    def test_no_code_of_the_values_runs(self) -> None:
        loud = Loud()
        self.assertEqual(
            text_of([loud, {"a": loud}, (Loud,)]), "[<Loud>, {'a': <Loud>}, (<Meta>,)]"
        )
