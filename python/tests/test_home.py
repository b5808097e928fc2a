import os
import sys

from .support import RunnerTest


class HomeModulesTest(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(setattr, sys, "dont_write_bytecode", sys.dont_write_bytecode)
        sys.dont_write_bytecode = True  # as in Pyodide
        for name in ("shapes", "drawing"):
            self.addCleanup(sys.modules.pop, name, None)

    def write(self, name: str, text: str) -> None:
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_changed_file_is_imported_again(self) -> None:
        self.write("shapes.py", "value = 1")
        self.assertEqual(self.run_code("import shapes; shapes.value")["value"], "1")
        self.write("shapes.py", "value = 22")
        self.assertEqual(self.run_code("import shapes; shapes.value")["value"], "22")

    def test_a_module_that_imports_a_changed_one_is_read_again_too(self) -> None:
        self.write("shapes.py", "value = 1")
        self.write("drawing.py", "from shapes import value")
        self.assertEqual(self.run_code("import drawing; drawing.value")["value"], "1")
        self.write("shapes.py", "value = 22")
        self.assertEqual(self.run_code("import drawing; drawing.value")["value"], "22")

    def test_unchanged_modules_keep_their_state(self) -> None:
        self.write("shapes.py", "value = 1")
        self.run_code("import shapes; shapes.value = 5")
        self.assertEqual(self.run_code("import shapes; shapes.value")["value"], "5")

    def test_a_file_written_after_a_failed_import_is_found(self) -> None:
        self.assertEqual(self.run_code("import shapes")["error"]["type"], "ModuleNotFoundError")
        before = os.stat(self.home)
        self.write("shapes.py", "value = 1")
        os.utime(self.home, ns=(before.st_atime_ns, before.st_mtime_ns))  # a coarse clock
        self.assertEqual(self.run_code("import shapes; shapes.value")["value"], "1")

    def test_a_deleted_file_can_no_longer_be_imported(self) -> None:
        self.write("shapes.py", "value = 1")
        self.run_code("import shapes")
        os.remove(os.path.join(self.home, "shapes.py"))
        self.assertEqual(self.run_code("import shapes")["error"]["type"], "ModuleNotFoundError")
