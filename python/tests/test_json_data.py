import json
import random
import unittest
from collections import OrderedDict
from enum import IntEnum
from typing import Any

from _py_playground.json_data import SIZE_LIMIT, check_json, from_json
from _py_playground.text import to_json


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, and of the same types all through."""
    if type(one) is not type(other):
        return False
    if type(one) is list:
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is dict:
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(repr(one) == repr(other))  # tells -0.0 from 0.0


class Chance:
    """Makes values of every kind that JSON knows, and can spoil them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self) -> str:
        alphabet = 'ab"\\/\0\n\u2028é\ud7ff\ue000𝒳'
        return "".join(self._random.choices(alphabet, k=self._random.randrange(6)))

    def value(self, depth: int = 0) -> Any:
        chance = self._random
        kind = chance.randrange(10 if depth < 4 else 7)
        if kind >= 7:
            items = [self.value(depth + 1) for _ in range(chance.randrange(4))]
            return items if kind == 7 else {self.text(): item for item in items}
        return [
            None,
            chance.random() < 0.5,
            chance.randrange(-(10**30), 10**30),
            chance.uniform(-1, 1) * 10.0 ** chance.randrange(-320, 308),
            chance.choice([0, -0.0, 1.0, 1e22, 5e-324, 2**53 + 1]),
            self.text(),
            "x",
        ][kind]

    def spoiled(self, value: Any, spoil: Any) -> Any:
        """The same value with one part of it, by chance, replaced."""
        if type(value) is list and value and self._random.random() < 0.8:
            at = self._random.randrange(len(value))
            return [self.spoiled(one, spoil) if at == i else one for i, one in enumerate(value)]
        if type(value) is dict and value and self._random.random() < 0.8:
            at = self._random.choice(list(value))
            return {
                key: self.spoiled(one, spoil) if key == at else one for key, one in value.items()
            }
        return spoil


class CheckJsonTest(unittest.TestCase):
    def test_what_passes_comes_back_equal_and_of_the_same_types(self) -> None:
        for seed in range(1000):
            value = Chance(seed).value()
            with self.subTest(seed):
                check_json(value, "x")
                self.assertTrue(same(json.loads(to_json(value)), value), value)

    def test_whatever_json_would_change_is_refused_wherever_it_lies(self) -> None:
        class Grade(IntEnum):
            A = 1

        class Text(str):
            pass

        spoils = [
            {1, 2}, (1, 2), b"x", 1j, object(), float("inf"), float("nan"), "\ud800", {1: 2},
            {None: 1}, {"\udfff": 1}, OrderedDict(a=1), Grade.A, Text("x"), {Text("x"): 1},
            range(3), 1 << 20_000,
        ]  # fmt: skip
        for seed in range(500):
            chance = Chance(seed)
            value = chance.spoiled(
                [chance.value(), {"a": chance.value()}], spoils[seed % len(spoils)]
            )
            with self.subTest(seed), self.assertRaises((TypeError, ValueError)):
                check_json(value, "x")

    def test_the_error_names_the_place(self) -> None:
        for value, start in [
            ({1}, "scores has the type set,"),
            ([0, 1, 2, {"x": {1}}], 'scores[3]["x"] has the type set,'),
            ([{"y": {3: 1}}], 'scores[0]["y"] has a key of the type int.'),
            ({"k" * 50: float("nan")}, 'scores["' + "k" * 40 + '…"] is nan:'),
            (["a\ud800"], "scores[0] holds \\ud800, which is half of a character"),
            ([10**5000], "scores[0] has more than 4000 digits"),
        ]:
            with self.subTest(start), self.assertRaises((TypeError, ValueError)) as caught:
                check_json(value, "scores")
            self.assertEqual(str(caught.exception)[: len(start)], start)

    def test_a_hundred_levels_pass_and_one_more_does_not(self) -> None:
        value: list[Any] = []
        for _ in range(99):
            value = [value]
        check_json(value, "x")
        with self.assertRaisesRegex(ValueError, "more than 100 levels"):
            check_json({"a": value}, "x")

    def test_what_holds_itself_is_refused(self) -> None:
        value: list[Any] = []
        value.append(value)
        with self.assertRaisesRegex(ValueError, "holds itself"):
            check_json(value, "x")

    def test_what_grows_with_every_level_is_given_up(self) -> None:
        value: list[Any] = [1] * 10
        for _ in range(50):
            value = [value, value]
        with self.assertRaisesRegex(ValueError, "too big"):
            check_json(value, "x", 10_000)
        with self.assertRaisesRegex(ValueError, "too big"):
            check_json("x" * (SIZE_LIMIT + 1), "x")

    def test_no_code_of_the_value_runs(self) -> None:
        class Meta(type):
            def __eq__(cls, other: object) -> bool:
                raise AssertionError

            __hash__ = type.__hash__

        class Loud(metaclass=Meta):
            def __getattribute__(self, name: str) -> Any:
                raise AssertionError(name)

        with self.assertRaisesRegex(TypeError, r"x\[0\] has the type .*Loud,"):
            check_json([Loud()], "x")


class FromJsonTest(unittest.TestCase):
    def test_it_reads_what_json_reads(self) -> None:
        for seed in range(300):
            text = to_json([Chance(seed).value()] + [{}, "[{", [], '\\"['] * 40)
            with self.subTest(seed):
                self.assertTrue(same(from_json(text), json.loads(text)))

    def test_brackets_in_texts_are_no_levels(self) -> None:
        for value in ("[" * 1000, '"[\\' * 1000, {"{" * 1000: ["\\", "[" * 1000]}):
            self.assertEqual(from_json(json.dumps(value)), value)

    def test_too_many_levels_are_refused_before_they_are_read(self) -> None:
        for text in (
            "[" * 100_000,
            '{"a":' * 100_000,
            '["]]]",' * 200,
            "[[],{}," * 200,
            '["\\"",' * 200,
        ):
            with self.subTest(text[:8]), self.assertRaisesRegex(ValueError, "more than 101 levels"):
                from_json(text)
        self.assertIsInstance(from_json("[" * 101 + "]" * 101), list)
