import asyncio
import builtins
import json
import linecache
import os
import sys
import traceback
import types
import unittest

from _py_playground.repair import Repair

from .support import RunnerTest

#: Programs that break the interpreter; after each, ordinary programs must work as before.
SABOTAGE = {
    "empties sys.modules": "import sys\nsys.modules.clear()",
    "replaces sys.modules": "import sys\nsys.modules = {}",
    "removes the main module": "import sys\ndel sys.modules['__main__']",
    "empties builtins": "import builtins\nvars(builtins).clear()",
    "breaks every builtin": "import builtins\nfor n in dir(builtins):\n  vars(builtins)[n] = None",
    "deletes print": "import builtins\ndel builtins.print",
    "makes len lie": "import builtins\nbuiltins.len = lambda x: 1 / 0",
    "loses stdout": "import sys\nsys.stdout = None",
    "loses every stream": "import sys\ndel sys.stdout, sys.stderr, sys.stdin",
    "closes stdout": "import io, sys\nsys.stdout = io.StringIO()\nsys.stdout.close()",
    "breaks stderr": "import sys\nsys.stderr = 5",
    "breaks traceback": "import traceback as t\nfor n in list(vars(t)):\n  vars(t)[n] = 1",
    "breaks json": "import json\njson.dumps = json.encoder.c_make_encoder = None",
    "breaks linecache": "import linecache\nlinecache.cache = linecache.getline = None",
    "empties linecache": "import linecache\nlinecache.clearcache()",
    "empties the globals": "globals().clear()",
    "hides the builtins": "__builtins__ = {}",
    "renames itself": "__name__ = 'other'",
    "lowers the recursion limit": "import sys\nsys.setrecursionlimit(60)",
    "traces every line": "import sys\nsys.settrace(lambda *a: 1 / 0)",
    "profiles every call": "import sys\nsys.setprofile(lambda *a: 1 / 0)",
    "breaks asyncio": "import asyncio\nasyncio.current_task = asyncio.all_tasks = None",
}


class SabotageTest(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        modules = dict(sys.modules)
        self.addCleanup(sys.modules.update, modules)
        self.addCleanup(vars(asyncio).update, dict(vars(asyncio)))
        self.addCleanup(vars(json).update, dict(vars(json)))
        streams = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr")}
        self.addCleanup(vars(sys).update, streams)

    def test_the_next_programs_work_after_every_sabotage(self) -> None:
        for name, program in SABOTAGE.items():
            self.run_code(program)  # how it ends is its own affair
            with self.subTest(name):
                self.assert_sound()

    def assert_sound(self) -> None:
        self.assertEqual(self.run_code("import sys\nlen('abc') + 1")["value"], "4")
        self.assertEqual(self.run_code("print('', end='')\n__name__")["value"], "'__main__'")
        report = self.run_code("def f():\n    1 / 0\nf()")
        self.assertIn('File "main.py", line 2, in f\n    1 / 0', report["error"]["traceback"])
        self.assertEqual(report["error"]["type"], "ZeroDivisionError")

    def test_a_debugger_left_on_does_not_follow_the_next_program(self) -> None:
        self.run_code("import sys\nsys.settrace(lambda *a: None)")
        self.assertIsNone(sys.gettrace())

    def test_a_program_sees_its_own_sabotage_while_it_runs(self) -> None:
        report = self.run_code("import builtins\ndel builtins.len\nlen('x')")
        self.assertEqual(report["error"]["type"], "NameError")


class RepairTest(unittest.TestCase):
    def test_a_print_that_was_replaced_on_purpose_stays(self) -> None:
        repair, original = Repair(), builtins.print
        self.addCleanup(setattr, builtins, "print", original)

        def mine(*things: object) -> None:
            original(*things)

        builtins.print = mine  # type: ignore[assignment]
        repair.apply()
        self.assertIs(builtins.print, mine)

    def test_an_unusable_print_does_not(self) -> None:
        repair, original = Repair(), builtins.print
        self.addCleanup(setattr, builtins, "print", original)
        builtins.print = None  # type: ignore[assignment]
        repair.apply()
        self.assertIs(builtins.print, original)

    def test_a_working_stream_of_the_programs_own_stays(self) -> None:
        class Tee:
            def write(self, text: str) -> int:
                return len(text)

        repair, original = Repair(), sys.stdout
        self.addCleanup(setattr, sys, "stdout", original)
        sys.stdout = tee = Tee()  # type: ignore[assignment]
        repair.apply()
        self.assertIs(sys.stdout, tee)

    def test_a_first_stdout_that_was_closed_is_opened_again(self) -> None:
        original, reader, writer = sys.stdout, *os.pipe()
        self.addCleanup(setattr, sys, "stdout", original)
        self.addCleanup(os.close, reader)
        kept = os.dup(1)
        os.dup2(writer, 1)
        try:
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
            repair = Repair()
            sys.stdout.close()
            repair.apply()
            print("heard again")
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(writer)
        self.assertEqual(os.read(reader, 100), b"heard again\n")

    def test_one_module_that_was_dropped_stays_dropped(self) -> None:
        sys.modules["only_here"] = types.ModuleType("only_here")
        repair = Repair()
        del sys.modules["only_here"]
        repair.apply()
        self.assertNotIn("only_here", sys.modules)

    def test_the_modules_that_make_reports_are_put_back(self) -> None:
        repair, sound = Repair(), (traceback.TracebackException, linecache.getline)
        traceback.TracebackException = linecache.getline = None  # type: ignore
        repair.apply()
        self.assertEqual((traceback.TracebackException, linecache.getline), sound)
