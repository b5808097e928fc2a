import os
import sys
import tempfile
import textwrap
import unittest
from typing import Any

from _py_playground.insight import answered

#: Just enough of jedi, as an installed package.
FAKE = """
    class settings: cache_directory = None
    class InterpreterEnvironment: pass
    class Name:
        name, type, description = "shape", "instance", "def shape()"
        params = []
        def docstring(self, raw): return f"raw: {raw}"
    class Script:
        def __init__(self, code, environment): assert type(environment) is InterpreterEnvironment
        def complete(self, line, column): return [Name()] if (line, column) == (2, 8) else []
        def get_signatures(self, line, column): return [Name()]
        def help(self, line, column): return [Name()]
"""


class JediTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in [name for name in sys.modules if name.partition(".")[0] == "jedi"]:
            self.addCleanup(sys.modules.__setitem__, name, sys.modules.pop(name))

    def install(self, folder: str, source: str) -> None:
        path = os.path.join(self.folder, folder)
        os.makedirs(path)
        with open(os.path.join(path, "jedi.py"), "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(source))
        sys.path.insert(0, path)
        self.addCleanup(sys.path.remove, path)
        self.addCleanup(sys.modules.pop, "jedi", None)

    def ask(self, kind: str, code: str) -> Any:
        return answered({"kind": kind, "code": code, "cursor": len(code)}, {})

    def test_it_answers_what_live_objects_cannot(self) -> None:
        self.install("site-packages", FAKE)
        found = self.ask("complete", "😀\nf(1)[2].")
        self.assertEqual(found["completions"], [{"label": "shape", "kind": "variable"}])
        self.assertEqual(self.ask("signature", "g(")["label"], "shape()")
        self.assertEqual(self.ask("hover", "g")["title"], "def shape()")

    def test_it_keeps_its_files_out_of_the_home_folder(self) -> None:
        self.install("site-packages", FAKE)
        self.ask("hover", "g")
        folder: str = sys.modules["jedi"].settings.cache_directory
        self.assertTrue(folder.startswith(tempfile.gettempdir()))

    def test_a_persons_own_file_of_that_name_is_not_run(self) -> None:
        self.install("home", "raise SystemExit")
        self.assertIsNone(self.ask("hover", "g"))
