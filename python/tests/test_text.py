import json
import unittest

from _py_playground.text import cut, cut_middle, safe_text, to_json


class Loud(str):
    """A string that fails when it is asked to be one."""

    def __str__(self) -> str:
        raise ValueError("no")

    def encode(self, *_: object) -> bytes:
        raise ValueError("no")


class SafeTextTest(unittest.TestCase):
    def test_lone_surrogates_become_escapes(self) -> None:
        self.assertEqual(safe_text("é\ud800😀"), "é\\ud800😀")

    def test_hostile_subclasses_of_str_become_plain_strings(self) -> None:
        self.assertIs(type(safe_text(Loud("hello"))), str)
        self.assertEqual(safe_text(Loud("hello")), "hello")


class CutTest(unittest.TestCase):
    def test_text_of_exactly_the_limit_is_whole(self) -> None:
        self.assertEqual(cut("abcd", 4), "abcd")
        self.assertEqual(cut_middle("abcd", 4), "abcd")

    def test_what_is_left_out_is_counted(self) -> None:
        self.assertIn("(1 more characters", cut("abcde", 4))
        self.assertIn("(96 characters", cut_middle("x" * 100, 4))


class ToJsonTest(unittest.TestCase):
    def test_any_character_survives_the_trip(self) -> None:
        text = "\x00\x1b[31m\u2028😀\"\\"
        self.assertEqual(json.loads(to_json({"t": text})), {"t": text})
