import os
import subprocess
import sys
import traceback

from .support import RunnerTest

#: Programs that fail, each with a chance for its own kind of traceback.
PROGRAMS = {
    "a plain error": "def f(x):\n    return 1 / x\n\nf(0)\n",
    "a chain with a cause": "try:\n    {}['k']\nexcept KeyError as e:\n    raise OSError from e\n",
    "a chain with a context": "try:\n    {}['k']\nexcept KeyError:\n    int('x')\n",
    "a hidden context": "try:\n    {}['k']\nexcept KeyError:\n    raise OSError('x') from None\n",
    "notes": "e = ValueError('no')\ne.add_note('first')\ne.add_note('second\\nline')\nraise e\n",
    "a group": "g = ExceptionGroup('in', [KeyError(2)])\nraise ExceptionGroup('a', [g])\n",
    "an own class": "class Bad(Exception):\n    pass\n\nraise Bad\n",
    "a library's class": "import json\njson.loads('{')\n",
    "a syntax error": "x = 1\nif x\n    pass\n",
    "a syntax error in eval": "eval('1 +')\n",
    "an assertion": "assert 1 == 2, 'not so'\n",
    "a long expression": "x = {}\nprint(x['a'] + x['b'] *\n      x['c'])\n",
    "an empty message": "raise ValueError\n",
    "many lines in a message": "raise ValueError('one\\ntwo')\n",
}


class SameAsPythonTest(RunnerTest):
    """Every program's traceback equals what the same Python prints for it as a script."""

    maxDiff = None

    def test_tracebacks_are_those_of_a_script(self) -> None:
        for name, program in PROGRAMS.items():
            with self.subTest(name):
                self.assertEqual(self.traceback_of(program), self.printed_by_python(program))

    def printed_by_python(self, program: str) -> str:
        path = os.path.join(self.home, "main.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(program)
        command = [sys.executable, "-X", "utf8", path]
        environment = {**os.environ, "NO_COLOR": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        return done.stderr.replace(self.home + os.sep, "")


class ReportTest(RunnerTest):
    def test_recursion_is_folded_and_the_frames_are_capped(self) -> None:
        error = self.run_code("def f():\n    f()\nf()")["error"]
        self.assertRegex(error["traceback"], r"\[Previous line repeated \d+ more times\]")
        self.assertEqual(len(error["frames"]), 100)
        self.assertEqual(error["frames"][0], {"file": "main.py", "line": 3, "name": "<module>"})

    def test_frames_go_from_the_program_to_the_library(self) -> None:
        frames = self.run_code("import json\n\njson.loads('{')")["error"]["frames"]
        self.assertEqual(frames[0], {"file": "main.py", "line": 3, "name": "<module>"})
        self.assertTrue(frames[-1]["file"].endswith("decoder.py"))

    def test_a_syntax_error_has_one_frame_with_its_line(self) -> None:
        frames = self.run_code("x = 1\nif x\n")["error"]["frames"]
        self.assertEqual(frames, [{"file": "main.py", "line": 2, "name": "<module>"}])

    def test_the_home_folder_is_left_off(self) -> None:
        with open(os.path.join(self.home, "own_util.py"), "w", encoding="utf-8") as file:
            file.write("def go():\n    1 / 0\n")
        self.addCleanup(sys.modules.pop, "own_util", None)
        error = self.run_code("import own_util\nown_util.go()")["error"]
        self.assertIn('File "own_util.py", line 2, in go', error["traceback"])
        self.assertEqual(error["frames"][-1]["file"], "own_util.py")
        self.assertNotIn(self.home, error["traceback"])

    def test_source_lines_are_quoted_though_the_program_emptied_the_cache(self) -> None:
        text = self.traceback_of("import linecache\nlinecache.clearcache()\nint('x')")
        self.assertIn("\n    int('x')\n", text)

    def test_a_function_of_ours_that_refuses_is_no_frame(self) -> None:
        text = self.traceback_of("from py_playground import display\ndisplay(1, update=True)")
        self.assertIn("line 2, in <module>", text)
        self.assertNotIn("show", text)

    def test_a_missing_package_is_named(self) -> None:
        error = self.run_code("import no_such_module.part")["error"]
        self.assertEqual(error["missing"], "no_such_module")
        self.assertTrue(error["traceback"].splitlines()[-1].startswith("Hint: "))
        self.assertNotIn("missing", self.run_code("import json.nothing")["error"])
        self.assertNotIn("missing", self.run_code("1 / 0")["error"])

    def test_suggestions_are_kept_as_this_python_makes_them(self) -> None:
        try:  # from Python 3.12 on the last line ends with "Did you mean: 'print'?"
            exec("prnt(1)", {})
        except NameError as error:
            expected = traceback.format_exception(error)[-1]
        self.assertTrue(self.traceback_of("prnt(1)").endswith(expected))


class HostileExceptionTest(RunnerTest):
    def test_a_failing_str_is_said_as_python_says_it(self) -> None:
        code = "class E(Exception):\n    def __str__(self): raise OSError\nraise E"
        error = self.run_code(code)["error"]
        self.assertEqual(error["message"], "<exception str() failed>")
        self.assertTrue(error["traceback"].endswith("E: <exception str() failed>\n"))

    def test_a_runtime_error_with_a_failing_str_keeps_its_traceback(self) -> None:
        code = "class E(RuntimeError):\n    def __str__(self): raise OSError\nraise E"
        self.assertIn('File "main.py", line 3', self.traceback_of(code))

    def test_huge_messages_are_cut_to_size(self) -> None:
        error = self.run_code("raise ValueError('x' * 5_000_000)")["error"]
        self.assertLess(len(error["message"]), 11_000)
        self.assertLess(len(error["traceback"]), 101_000)
        self.assertIn("characters not shown", error["traceback"])

    def test_lone_surrogates_are_escaped_everywhere(self) -> None:
        error = self.run_code("raise ValueError('a\\udcffb')")["error"]
        self.assertEqual(error["message"], "a\\udcffb")
        self.assertIn("ValueError: a\\udcffb", error["traceback"])

    def test_a_metaclass_that_lies_about_names_is_not_asked(self) -> None:
        code = (
            "class M(type):\n    def __getattribute__(cls, name): raise OSError\n"
            "class E(Exception, metaclass=M): pass\nraise E('still here')"
        )
        error = self.run_code(code)["error"]
        self.assertEqual((error["type"], error["message"]), ("E", "still here"))

    def test_notes_that_are_no_list_do_no_harm(self) -> None:
        text = self.traceback_of("e = ValueError('v')\ne.__notes__ = 5\nraise e")
        self.assertIn("ValueError: v", text)

    def test_exceptions_that_cause_each_other_end(self) -> None:
        code = "a, b = KeyError('a'), KeyError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
        self.assertIn("KeyError: 'b'", self.traceback_of(code))
