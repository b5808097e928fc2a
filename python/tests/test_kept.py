import sys
import unittest
from typing import Any

from _py_playground.json_data import SIZE_LIMIT
from _py_playground.kept import Kept, current_kept, use_kept
from py_playground import state


class KeptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.namespace: dict[str, Any] = {"a": 1, "b": [2], "bad": {3}}
        self.kept = Kept(self.namespace)

    def test_after_an_error_none_of_the_names_is_kept(self) -> None:
        for names, error in [
            (("a", "nothing"), NameError),
            (("a", "bad"), TypeError),
            (("a", 5), TypeError),
            (("a", "not a name"), ValueError),
            (("a", "class"), ValueError),
            (("a", "__name__"), ValueError),
            (("a", ""), ValueError),
            (("a", "n" * 201), ValueError),
        ]:
            with self.subTest(names), self.assertRaises(error):
                self.kept.keep(*names)  # type: ignore[arg-type]
            self.assertEqual(self.kept.names, ())

    def test_names_stay_in_the_order_in_which_they_were_kept(self) -> None:
        self.kept.keep("b")
        self.kept.keep("a", "b")
        self.assertEqual(self.kept.names, ("b", "a"))
        self.assertEqual(self.kept.to_text(), ('{"b":[2],"a":1}', []))
        self.kept.drop("b", "never kept")
        self.assertEqual(self.kept.names, ("a",))

    def test_only_text_can_be_dropped_and_then_all_or_nothing(self) -> None:
        self.kept.keep("a")
        with self.assertRaisesRegex(TypeError, "quotation marks"):
            self.kept.drop("a", [])  # type: ignore[arg-type]
        self.assertEqual(self.kept.names, ("a",))

    def test_the_values_are_those_of_now_and_what_does_not_fit_any_more_says_why(self) -> None:
        self.namespace["c"] = "é\u2028"
        self.kept.keep("a", "b", "c")
        self.namespace["a"] = [1, {2}]
        del self.namespace["b"]
        text, unkept = self.kept.to_text()
        self.assertEqual(text, '{"c":"é\u2028"}')
        self.assertEqual([one["name"] for one in unkept], ["a", "b"])
        self.assertRegex(unkept[0]["reason"], r"^a\[1\] has the type set,")
        self.assertEqual(unkept[1]["reason"], "There is no variable b any more.")

    def test_the_limit_counts_for_all_together(self) -> None:
        self.namespace.update(x="x" * (SIZE_LIMIT // 2), y="y" * (SIZE_LIMIT // 2))
        self.kept.keep("x", "y", "a")
        text, unkept = self.kept.to_text()
        self.assertEqual([one["name"] for one in unkept], ["y"])
        self.assertTrue(text.endswith('"a":1}'))

    def test_what_was_written_is_adopted_and_kept(self) -> None:
        self.kept.keep("b", "a")
        other: dict[str, Any] = {"a": "old", "mine": 0}
        again = Kept(other)
        again.keep("mine")
        again.adopt(self.kept.to_text()[0])
        self.assertEqual(other, {"a": 1, "mine": 0, "b": [2]})
        self.assertEqual(again.names, ("mine", "b", "a"))

    def test_what_is_not_sound_is_not_adopted_at_all(self) -> None:
        for text in [
            "", "[1]", "1", '{"a":2', '{"a":2,"class":1}', '{"a":2,"__builtins__":{}}',
            "[" * 100_000,
            '{"a":2,"x":NaN}', '{"a":2,"x":1e999}', '{"a":2,"x":"\\ud800"}', '{"a":2,"x y":1}',
            '{"a":2,"x":' + "[" * 101 + "]" * 101 + "}",
        ]:  # fmt: skip
            with self.subTest(text[:30]), self.assertRaises((TypeError, ValueError)):
                self.kept.adopt(text)
            self.assertEqual((self.namespace["a"], self.kept.names), (1, ()))


class StateTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(use_kept, None)

    def test_a_program_keeps_and_drops_its_variables(self) -> None:
        use_kept(Kept({"score": 3}))
        state.keep("score")
        self.assertEqual(state.kept, ("score",))
        state.drop("score")
        self.assertEqual(state.kept, ())

    def test_where_there_is_no_page_the_variables_are_those_of_main(self) -> None:
        use_kept(None)
        self.assertIs(current_kept().namespace, vars(sys.modules["__main__"]))

    def test_other_names_are_not_there(self) -> None:
        with self.assertRaisesRegex(AttributeError, "no attribute 'keeps'"):
            state.keeps  # noqa: B018
