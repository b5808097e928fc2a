import unittest

from _py_playground.script_block import ScriptBlockError, requirements


def block(toml: str) -> str:
    """A block with these lines of TOML."""
    return "# /// script\n" + "".join(f"# {line}\n" for line in toml.split("\n")) + "# ///\n"


class ScriptBlockTest(unittest.TestCase):
    def test_the_dependencies_are_listed(self) -> None:
        code = block('requires-python = ">=3.11"\ndependencies = [\n  "a>=2",\n  "b",\n]')
        for newline in ("\n", "\r\n", "\r"):
            text = f"import x\n\n{code}print(1)".replace("\n", newline)
            self.assertEqual(requirements(text), ["a>=2", "b"])

    def test_without_a_block_there_are_none(self) -> None:
        for code in ("", "# script", "x = 1  # /// script", "# /// other\n# ///", block("a = 1")):
            self.assertEqual(requirements(code), [], code)

    def test_an_empty_comment_line_is_part_of_it(self) -> None:
        self.assertEqual(requirements('# /// script\n#\n# dependencies = ["a"]\n# ///'), ["a"])

    def test_the_last_end_among_the_comments_counts(self) -> None:
        code = '# /// script\n# dependencies = ["""a\n# ///\n# """]\n# ///\n'
        self.assertEqual(requirements(code), ["a\n///\n"])

    def test_what_is_wrong_is_said_with_its_line(self) -> None:
        for code, line, words in (
            ("\n" + block("dependencies = 3"), 2, "must be a list"),
            (block("dependencies = [1]"), 1, "must be a list"),
            (block("\na = ="), 3, "cannot be read"),
            ("# /// script\n# a = 1\nx = 1\n# ///", 1, "no end"),
            (block("") + block(""), 4, "only one"),
        ):
            with self.assertRaises(ScriptBlockError) as caught:
                requirements(code)
            self.assertEqual(caught.exception.line, line, code)
            self.assertIn(words, str(caught.exception))
