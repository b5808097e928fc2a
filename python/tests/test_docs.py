import doctest
import importlib
import inspect
import pkgutil
import re
import unittest

import _py_playground
from _py_playground.devices import hooks

#: They import the library that they adapt.
ADAPTERS = {*hooks.ADAPTERS.values(), *hooks.STAND_INS.values()}
MODULES = [one.name for one in pkgutil.walk_packages(_py_playground.__path__, "_py_playground.")]
PURE = [name for name in MODULES if name not in ADAPTERS]
PUBLIC = ["py_playground", "py_playground.devices", "py_playground.files", "py_playground.page", "py_playground.state"]


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    """Add every docstring example to the suite."""
    for name in [*PURE, *PUBLIC]:
        tests.addTests(doctest.DocTestSuite(importlib.import_module(name)))
    return tests


class PackageTest(unittest.TestCase):
    def test_every_public_name_exists_and_has_a_docstring(self) -> None:
        for name in [*PURE, *PUBLIC]:
            module = importlib.import_module(name)
            self.assertTrue(module.__doc__, name)
            for public in getattr(module, "__all__", []):
                thing = getattr(module, public)
                if inspect.isclass(thing) or inspect.isroutine(thing):
                    self.assertTrue(thing.__doc__, f"{name}.{public}")

    def test_the_pure_package_never_imports_from_javascript(self) -> None:
        for name in PURE:
            with open(importlib.import_module(name).__file__, encoding="utf-8") as file:
                text = file.read()
            pattern = r"^\s*(import|from) (js|pyodide|pyodide_js|_py_playground_host)\b"
            self.assertNotRegex(text, re.compile(pattern, re.MULTILINE), name)
