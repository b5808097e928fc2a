import os
import sys
import tempfile
import types
import unittest

from _py_playground.needs import needs


class NeedsTest(unittest.TestCase):
    def imports(self, code: str) -> object:
        return needs(code)["imports"]

    def test_missing_modules_are_named_once_in_order(self) -> None:
        code = (
            "import zz_b.part as x, zz_a\ndef f():\n    from zz_c.d import e\n"
            "try:\n    import zz_d\nexcept ImportError:\n    import zz_b\n"
            "if 0: import zz_e\nawait x\nimport zz_f"
        )
        self.assertEqual(self.imports(code), ["zz_b", "zz_a", "zz_c", "zz_d", "zz_e", "zz_f"])

    def test_what_is_here_is_not_needed(self) -> None:
        sys.modules["zz_loaded"] = types.ModuleType("zz_loaded")
        self.addCleanup(sys.modules.pop, "zz_loaded")
        self.assertEqual(
            self.imports("import os, json.x, zz_loaded, __main__\nfrom . import a"), []
        )

    def test_what_no_package_can_bring_is_not_asked_for(self) -> None:
        self.assertEqual(self.imports("import tkinter, pip, js, py_playground, cgi, winreg"), [])

    def test_a_file_beside_the_program_is_here_as_soon_as_it_is_written(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        sys.path.insert(0, folder.name)
        self.addCleanup(sys.path.remove, folder.name)
        self.assertEqual(self.imports("import zz_own"), ["zz_own"])
        with open(os.path.join(folder.name, "zz_own.py"), "w", encoding="utf-8") as file:
            file.write("raise SystemExit\n")
        self.assertEqual(self.imports("import zz_own"), [])

    def test_the_block_is_read_though_the_code_is_broken(self) -> None:
        code = '# /// script\n# dependencies = ["a"]\n# ///\nimport zz_a\nx = ('
        self.assertEqual(needs(code), {"kind": "needs", "imports": [], "requirements": ["a"]})

    def test_a_broken_block_names_nothing_and_imports_stay(self) -> None:
        code = "# /// script\n# dependencies = 3\n# ///\nimport zz_a"
        self.assertEqual(needs(code), {"kind": "needs", "imports": ["zz_a"], "requirements": []})

    def test_there_are_not_too_many(self) -> None:
        code = "\n".join(f"import zz_{index}" for index in range(600)) + "\nimport " + "z" * 2000
        self.assertEqual(len(needs(code)["imports"]), 500)  # type: ignore[arg-type]
