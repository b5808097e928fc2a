import asyncio
import inspect
import linecache
import unittest

from _py_playground.source import RESULT_NAME, SourceLines, compile_source


def value_of(source: str) -> object:
    """Run ``source`` and return its last expression's value, or ``...`` when none is shown."""
    scope: dict[str, object] = {}
    awaitable = eval(compile_source(source, "main.py"), scope)
    if awaitable is not None:
        asyncio.run(awaitable)  # type: ignore[arg-type]
    return scope.get(RESULT_NAME, ...)


class CompileTest(unittest.TestCase):
    def test_the_last_expression_is_kept(self) -> None:
        for source, value in {
            "1 + 1": 2,
            "x = 1\nx + 1\n\n# end": 2,
            "'only text'": "only text",
            "(\n 1,\n 2)": (1, 2),
            "1; 2": 2,
            "[c for c in 'é;']": ["é", ";"],
            "'#;'": "#;",
            "import asyncio\nawait asyncio.sleep(0, 'slept')": "slept",
        }.items():
            self.assertEqual(value_of(source), value, source)

    def test_statements_and_a_final_semicolon_show_nothing(self) -> None:
        for source in ("x = 1", "", "# note", "1 + 1;", "'é';  # why", "(1);", "def f(): 1"):
            self.assertIs(value_of(source), ..., source)

    def test_every_line_ending_works(self) -> None:
        for newline in ("\n", "\r\n", "\r"):
            self.assertEqual(value_of(f"x = 1{newline}x{newline}"), 1)
            self.assertIs(value_of(f"x = 1{newline}x;{newline}"), ...)

    def test_future_imports_reach_the_whole_program_and_only_it(self) -> None:
        source = "from __future__ import annotations\ndef f(x: nothing): pass\nf.__annotations__"
        self.assertEqual(value_of(source), {"x": "nothing"})
        self.assertRaises(NameError, value_of, "def f(x: nothing): pass\nf.__annotations__['x']")

    def test_a_coroutine_as_value_is_not_awaited(self) -> None:
        coroutine = value_of("async def f(): pass\nf()")
        self.assertTrue(inspect.iscoroutine(coroutine))
        coroutine.close()  # type: ignore[attr-defined]

    def test_broken_source_raises_syntax_error_at_its_line(self) -> None:
        with self.assertRaises(SyntaxError) as caught:
            compile_source("x = 1\ny = (", "main.py")
        self.assertEqual((caught.exception.filename, caught.exception.lineno), ("main.py", 2))


class SourceLinesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(linecache.clearcache)
        self.lines = SourceLines()
        self.lines.remember("not-a-file.py", "first\r\nsecond\x0cstill second")

    def test_linecache_knows_a_text_that_is_no_file(self) -> None:
        linecache.checkcache()
        self.assertEqual(linecache.getline("not-a-file.py", 1), "first\n")
        self.assertEqual(linecache.getline("not-a-file.py", 2), "second\x0cstill second\n")

    def test_publishing_again_brings_back_what_was_cleared(self) -> None:
        linecache.clearcache()
        self.assertEqual(linecache.getline("not-a-file.py", 1), "")
        self.lines.publish()
        self.assertEqual(linecache.getline("not-a-file.py", 1), "first\n")
