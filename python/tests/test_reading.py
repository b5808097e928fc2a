import unittest

from _py_playground.reading import Reading


def read(marked: str) -> Reading:
    """Read code in which ``|`` stands for the cursor."""
    return Reading(marked.replace("|", "", 1), marked.index("|"))


def names(marked: str) -> list[list[str]]:
    """The names of each scope around the cursor."""
    return [list(scope.names) for scope in read(marked).scopes()]


class QuietTest(unittest.TestCase):
    def test_strings_and_comments_are_quiet(self) -> None:
        for marked in (
            "'a|'", "'a|", '"""a\n|', "x = 1  # a|", "r'\\|'", "f'a|'", "f'{{|'", "f'{a}|'",
            "'a\\\n|'", "'''a''|", "#|", "x # |\ny",
        ):  # fmt: skip
            self.assertTrue(read(marked).quiet, marked)

    def test_code_is_not(self) -> None:
        for marked in (
            "|'a'", "'a'|", "'a\n|", "f'{|'", "f'{a|}'", 'f"{d[0]} {|}"', "x |# a", "# a\n|",
            "'''a'''|", "'#'|", "|",
        ):  # fmt: skip
            self.assertFalse(read(marked).quiet, marked)

    def test_the_masked_code_is_as_long_and_has_the_same_lines(self) -> None:
        code = "x = '''a\r\n#b''' # é😀\ny = \"\\\"'\" + 'z"
        masked = Reading(code, 0).masked
        self.assertEqual(len(masked), len(code))
        self.assertEqual(masked.count("\n"), code.count("\n"))
        for hidden in "#bé😀z":
            self.assertNotIn(hidden, masked)


class BracketTest(unittest.TestCase):
    def test_open_brackets_are_those_before_the_cursor(self) -> None:
        for marked, open_ in {
            "f(a, [1, |": "([",
            "f(a, [1]|": "(",
            "f(a)|": "",
            "f(|)": "(",
            "f('(', |": "(",
            "f(\n  a,\n  |\n)": "(",
            "f(]|": "(",
        }.items():
            reading = read(marked)
            self.assertEqual("".join(reading.code[at] for at in reading.open), open_, marked)

    def test_an_unclosed_bracket_does_not_swallow_the_next_statement(self) -> None:
        self.assertEqual(read("f(1,\nx = g(|").open, [8 + 2])
        self.assertEqual(read("def a():\n    f(\n    return |").open, [])

    def test_an_expression_is_found_from_its_end(self) -> None:
        for code, operand in {
            "x = a.b": "a.b",
            "f(a.b": "a.b",
            "x = [1, 2]": "[1, 2]",
            "a[0].b": "a[0].b",
            "f(x)(y).z": "f(x)(y).z",
            "not 'a'": "'a'",
            "-f'{x}'": "f'{x}'",
            "return (a)": "(a)",
            "a + b . c": "b . c",
            "a)": "",
            "é.ü": "é.ü",
        }.items():
            reading = Reading(code, len(code))
            self.assertEqual(code[reading.operand_start(len(code)) :], operand, code)


class ScopeTest(unittest.TestCase):
    def test_every_way_to_make_a_name_is_known(self) -> None:
        code = (
            "a = 1\nb: int = 2\nc: int\nd, (e, *f) = x\nfor g, h in x: pass\n"
            "with x as i: pass\nif (j := 1): pass\nimport k.l\nimport m as n, o\n"
            "from p import q, r as s\nfrom t import (\n  u,\n)\ndef v(): pass\nclass w: pass\n"
            "async def y(): pass\nprint(z=1)\nx == 2\n|"
        )
        found = names(code)[0]
        self.assertEqual(sorted(found), list("abcdefghijknoqsuvwy"))

    def test_a_function_sees_its_parameters_and_its_own_names(self) -> None:
        code = "def f(a, *b, c: int = 1, **d):\n    e = 1\n    |\n    g = 2\nh = 3\n"
        self.assertEqual(names(code), [["f", "h"], ["a", "b", "c", "d", "e", "g"]])

    def test_after_a_function_its_names_are_gone(self) -> None:
        self.assertEqual(names("def f(a):\n    b = 1\n|"), [["f"]])
        self.assertEqual(names("def f(a):\n    b = 1\nx|"), [["f"]])

    def test_an_empty_line_belongs_where_its_cursor_stands(self) -> None:
        self.assertEqual(names("def f(a):\n    b = 1\n    |"), [["f"], ["a", "b"]])

    def test_a_class_knows_what_its_methods_give_to_self(self) -> None:
        scopes = read("class A:\n    def f(self):\n        self.x = []\n    |").scopes()
        self.assertEqual(list(scopes[1].attributes), ["x"])
        self.assertEqual(scopes[1].attributes["x"].value, "[]")

    def test_keyword_arguments_are_no_names(self) -> None:
        self.assertEqual(names("f(\n    a=1,\n    b=2)\n|"), [[]])

    def test_words_of_python_are_no_names(self) -> None:
        self.assertEqual(names("else: x = 1\ntry: pass\nlambda: 1\n|"), [[]])
