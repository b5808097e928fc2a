import unittest

from _py_playground.depth import DEPTH_LIMIT, deep_place


class DepthTest(unittest.TestCase):
    def test_every_way_to_nest_is_seen(self) -> None:
        many = DEPTH_LIMIT + 1
        for code in (
            "-" * many + "x",
            "not " * many + "x",
            " + ".join(["x"] * (many + 1)),
            "x" + ".y" * many,
            "x" + "[0]" * many,
            "x" + "()" * many,
            "lambda: " * many + "1",
            "1 if x else " * many + "1",
            "(" * many,
            "await " * many + "x",
        ):
            self.assertIsNotNone(deep_place(code), code[:10])
            self.assertEqual(deep_place(f"a = 1\n{code}\nb = 2"), (6, 6 + len(code)), code[:10])

    def test_a_long_chain_of_elif_is_seen(self) -> None:
        code = "if x:\n  1\n" + "elif x:\n  1\n" * (DEPTH_LIMIT + 1)
        start, end = deep_place(code) or (0, 0)
        self.assertEqual(code[start:end], "elif")

    def test_what_is_only_long_is_not_deep(self) -> None:
        for code in (
            "x.y\n" * 1000,
            "x = [" + "(1, -2 + y.z),\n" * 1000 + "]",
            "print('" + "-" * 1000 + "')",
            "# " + "-" * 1000,
            "f(" + "a=g(1, [2]), " * 1000 + ")",
        ):
            self.assertIsNone(deep_place(code), code[:10])
