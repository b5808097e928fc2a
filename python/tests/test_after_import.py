import importlib
import os
import sys
import tempfile
import unittest
from types import ModuleType

from _py_playground.after_import import AfterImport


class AfterImportTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("watched_package/__init__.py", "")
        self.write("watched_package/numbers.py", "import watched_package.other\nvalue = 1")
        self.write("watched_package/other.py", "")
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        self.addCleanup(self.forget)
        self.noticed: list[tuple[str, object]] = []
        self.finder = AfterImport(["watched_package.numbers", "watched_missing"], self.notice)
        sys.meta_path.insert(0, self.finder)
        self.addCleanup(sys.meta_path.remove, self.finder)

    def write(self, path: str, text: str) -> None:
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def forget(self) -> None:
        for name in [name for name in sys.modules if name.startswith("watched_")]:
            del sys.modules[name]

    def notice(self, module: ModuleType) -> None:
        self.noticed.append((module.__name__, getattr(module, "value", None)))

    def test_it_is_called_once_after_the_modules_own_code(self) -> None:
        module = importlib.import_module("watched_package.numbers")
        importlib.import_module("watched_package.numbers")
        self.assertEqual(self.noticed, [("watched_package.numbers", 1)])
        self.assertNotIn("exec_module", vars(module.__loader__))

    def test_a_module_that_is_loaded_anew_is_noticed_anew(self) -> None:
        importlib.reload(importlib.import_module("watched_package.numbers"))
        self.forget()
        importlib.import_module("watched_package.numbers")
        self.assertEqual(len(self.noticed), 3)

    def test_a_missing_module_is_as_missing_as_ever(self) -> None:
        with self.assertRaises(ModuleNotFoundError):
            importlib.import_module("watched_missing")
        self.assertEqual(self.noticed, [])

    def test_a_folder_without_code_is_imported_and_not_noticed(self) -> None:
        os.mkdir(os.path.join(self.folder, "watched_missing"))
        importlib.invalidate_caches()
        self.assertIsNone(importlib.import_module("watched_missing").__file__)
        self.assertEqual(self.noticed, [])

    def test_a_module_that_fails_is_not_noticed_until_it_works(self) -> None:
        self.write("watched_missing.py", "1 / 0")
        with self.assertRaises(ZeroDivisionError):
            importlib.import_module("watched_missing")
        self.write("watched_missing.py", "value = 'repaired'")
        importlib.invalidate_caches()
        importlib.import_module("watched_missing")
        self.assertEqual(self.noticed, [("watched_missing", "repaired")])
