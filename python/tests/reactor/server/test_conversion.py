import doctest
import random
import unittest
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Annotated, Any, Literal, Optional

from pickle_reactor import conversion
from pickle_reactor.conversion import InvalidValue, read, read_arguments, read_text, write


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Item:
    name: str
    price: float = 0.0
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Order:
    items: list[Item]
    due: date | None = None
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("This must be even.")


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    tests.addTests(doctest.DocTestSuite(conversion))
    return tests


class ReadTest(unittest.TestCase):
    def errors(self, wanted: Any, value: object) -> dict[str, str]:
        with self.assertRaises(InvalidValue) as caught:
            read(wanted, value)
        return caught.exception.errors

    def test_values_come_back_of_the_wanted_type(self) -> None:
        cases = [
            (str, "a", "a"),
            (int, 3, 3),
            (float, 3, 3.0),
            (bool, True, True),
            (None, None, None),
            (Any, {"a": [1]}, {"a": [1]}),
            (Optional[int], None, None),
            (int | str, "1", "1"),
            (float | int, 1, 1),
            (Literal["a", 2], 2, 2),
            (Annotated[int, "hint"], 3, 3),
            (tuple[int, str], [1, "a"], (1, "a")),
            (tuple[int, ...], [1, 2], (1, 2)),
            (dict[str, list[int]], {"a": [1]}, {"a": [1]}),
            (Colour, "blue", Colour.BLUE),
            (datetime, "2026-11-21T09:30:00", datetime(2026, 11, 21, 9, 30)),
            (time, "09:30", time(9, 30)),
            (list[Item], [{"name": "x", "price": 2}], [Item("x", 2.0)]),
        ]
        for wanted, value, result in cases:
            found = read(wanted, value)
            self.assertEqual((type(found), found), (type(result), result), wanted)

    def test_what_does_not_fit_is_refused(self) -> None:
        cases = [
            (str, 1),
            (int, "1"),
            (int, True),
            (int, 1.0),
            (bool, 1),
            (float, True),
            (float, "x"),
            (float, float("nan")),
            (None, 0),
            (list[int], {"a": 1}),
            (dict[str, int], [1]),
            (Literal[1], True),
            (Colour, "green"),
            (date, "tomorrow"),
            (date, 3),
            (int | None, "x"),
            (tuple[int, int], [1]),
            (Item, []),
            (Item, None),
            (float, 10**400),
        ]
        for wanted, value in cases:
            self.assertEqual(list(self.errors(wanted, value)), [""], (wanted, value))

    def test_every_field_that_does_not_fit_is_told_by_its_path(self) -> None:
        value = {"items": [{"name": "a"}, {"price": "x", "extra": 1}], "due": 3, "more": 0}
        self.assertEqual(
            self.errors(Order, value),
            {
                "more": "There is no such field.",
                "items[1].extra": "There is no such field.",
                "items[1].name": "This is missing.",
                "items[1].price": "This must be a number, not text.",
                "due": "This must be a date such as 2026-11-21, not a whole number.",
            },
        )

    def test_a_class_of_ones_own_may_refuse_values(self) -> None:
        self.assertEqual(
            self.errors(list[Even], [{"number": 2}, {"number": 3}]), {"[1]": "This must be even."}
        )

    def test_in_a_union_the_dataclass_that_nearly_fits_tells_its_fields(self) -> None:
        self.assertEqual(
            self.errors(Item | None, {"name": 1}),
            {"name": "This must be text, not a whole number."},
        )

    def test_too_many_levels_are_refused(self) -> None:
        value: Any = 1
        wanted: Any = int
        for _ in range(60):
            value, wanted = [value], list[wanted]
        self.assertIn("levels", *self.errors(wanted, value).values())

    def test_an_unknown_type_is_the_programs_mistake(self) -> None:
        with self.assertRaisesRegex(TypeError, "cannot be read from JSON"):
            read(set[int], [1])

    def test_a_type_that_is_not_at_the_top_level_is_named(self) -> None:
        def function(value: "Nowhere") -> None: ...  # noqa: F821

        with self.assertRaisesRegex(TypeError, "'Nowhere'.*top level"):
            read_arguments(function, {"value": 1})

    def test_what_a_function_returns_need_not_be_known(self) -> None:
        def function(value: int) -> "Nowhere": ...  # noqa: F821

        self.assertEqual(
            read_arguments(function, {"value": 1, "other": "x"}), {"value": 1, "other": "x"}
        )

    def test_texts_of_an_address_become_numbers_lists_and_the_rest(self) -> None:
        cases = [
            (int, ["1", "2"], 2),
            (float, ["1.5"], 1.5),
            (bool, ["false"], False),
            (list[int], ["1", "2"], [1, 2]),
            (int | None, [""], None),
            (int | None, ["4"], 4),
            (str | None, ["4"], "4"),
            (Literal[1, 2], ["2"], 2),
            (Colour, ["red"], Colour.RED),
            (date, ["2026-11-21"], date(2026, 11, 21)),
        ]
        for wanted, texts, result in cases:
            found = read_text(wanted, texts)
            self.assertEqual((type(found), found), (type(result), result), wanted)
        for wanted, text in [
            (int, "1_0"),
            (int, " 1"),
            (int, "9" * 5000),
            (float, "nan"),
            (bool, "maybe"),
            (int, ""),
        ]:
            with self.assertRaises(InvalidValue):
                read_text(wanted, [text])


class WriteTest(unittest.TestCase):
    def test_what_was_written_is_read_equal(self) -> None:
        order = Order([Item("a", 1.5, Colour.BLUE), Item("b")], date(2026, 11, 21), {"to": "Ada"})
        self.assertEqual(read(Order, write(order)), order)

    def test_random_values_come_back_equal(self) -> None:
        chance = random.Random(7)

        def make(depth: int) -> tuple[Any, Any]:
            kind = chance.randrange(7 if depth else 4)
            if kind < 4:
                return [
                    (int, chance.randrange(99)),
                    (str, chr(chance.randrange(0xD7FF))),
                    (bool, True),
                    (Colour, Colour.BLUE),
                ][kind]
            wanted, value = make(depth - 1)
            return [
                (list[wanted], [value] * 2),
                (wanted | None, None),
                (dict[str, wanted], {"k": value}),
            ][kind - 4]

        for _ in range(500):
            wanted, value = make(4)
            self.assertEqual(read(wanted, write(value)), value, wanted)

    def test_what_json_cannot_hold_is_named_with_its_place(self) -> None:
        looped: list[Any] = []
        looped.append(looped)
        for value, words in [
            ({"a": {1}}, r'data\["a"\] is a set'),
            ({1: 2}, "data has the key 1"),
            ([float("inf")], r"data\[0\] is inf"),
            (object(), "data is a object"),
            (Item, "data is a type"),
            (looped, "holds itself"),
        ]:
            with self.assertRaisesRegex(TypeError, words):
                write(value, "data")


if __name__ == "__main__":
    unittest.main()
