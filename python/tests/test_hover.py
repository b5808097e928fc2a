import math
import unittest

from _py_playground.insight import answered


def hover(marked: str, **namespace: object) -> "tuple[str, str] | None":
    """The text that is meant and its title, at the ``|`` in the code."""
    code, cursor = marked.replace("|", "", 1), marked.index("|")
    found = answered({"kind": "hover", "code": code, "cursor": cursor}, namespace)
    return found and (code[found["from"] : found["to"]], found["title"])  # type: ignore


class HoverTest(unittest.TestCase):
    def test_each_thing_has_its_title(self) -> None:
        class Point:
            def __init__(self, x, y=0): ...
            def move(self, by): ...

        for marked, expected in {
            "y = math.sq|rt(2)": ("math.sqrt", "math.sqrt(x, /)"),
            "ma|th.sqrt": ("math", "module math"),
            "|n + 1": ("n", "n: int = 5"),
            "é😀 + n|": ("n", "n: int = 5"),
            "Poi|nt(1)": ("Point", "class Point(x, y=0)"),
            "p|": ("p", "p: Point"),
            "p.mo|ve": ("p.move", "p.move(by)"),
            "lo|ng": ("long", "long: str"),
            "'a'.jo|in": ("'a'.join", "join(iterable, /)"),
            "i|nt": ("int", "class int"),
            "def own(a): pass\now|n(1)": ("own", "own(a)"),
        }.items():
            found = hover(marked, math=math, n=5, Point=Point, p=Point(1), long="x" * 99)
            self.assertEqual(found, expected, marked)

    def test_nothing_is_said_where_nothing_is_known(self) -> None:
        for marked in ("fo|r x in y: pass", "nothing|", "1|2", "'n|'", "# n|", "|", "a + |+ b"):
            self.assertIsNone(hover(marked, n=5), marked)

    def test_the_documentation_is_cleaned(self) -> None:
        def documented():
            """One.

            Two.
            """

        question = {"kind": "hover", "code": "documented", "cursor": 3}
        found = answered(question, {"documented": documented})
        self.assertEqual(found["doc"], "One.\n\nTwo.")  # type: ignore[index]
