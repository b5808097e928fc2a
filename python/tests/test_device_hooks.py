import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from _py_playground.devices.hooks import ADAPTERS, STAND_INS, _Finder, install_device_hooks


class DeviceHooksTest(unittest.TestCase):
    """Two libraries: one is adapted after its own code, one has a module that is replaced."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.write("hooked_library/__init__.py", "")
        self.write("hooked_library/after.py", "value = 1")
        self.write("hooked_library/system.py", "raise ImportError('not on this system')")
        self.write("hooked_ours.py", "def adapt(module):\n    module.value += 1")
        self.write("hooked_stand_in.py", "import hooked_library\nvalue = __name__")
        sys.path.insert(0, self.folder)
        self.addCleanup(sys.path.remove, self.folder)
        self.addCleanup(self.forget)
        self.enterContext(mock.patch.object(sys, "meta_path", sys.meta_path[:]))
        self.enterContext(mock.patch.dict(ADAPTERS, {"hooked_library.after": "hooked_ours"}))
        stand_ins = {"hooked_library.system": "hooked_stand_in"}
        self.enterContext(mock.patch.dict(STAND_INS, stand_ins))
        install_device_hooks()
        importlib.invalidate_caches()

    def write(self, path: str, text: str) -> None:
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def forget(self) -> None:
        for name in [name for name in sys.modules if name.startswith("hooked_")]:
            del sys.modules[name]

    def test_a_library_is_adapted_after_its_own_code(self) -> None:
        self.assertEqual(importlib.import_module("hooked_library.after").value, 2)

    def test_a_reload_is_adapted_anew(self) -> None:
        module = importlib.reload(importlib.import_module("hooked_library.after"))
        self.assertEqual(module.value, 2)

    def test_a_stand_in_runs_under_the_librarys_name(self) -> None:
        module = importlib.import_module("hooked_library.system")
        self.assertEqual(module.value, "hooked_library.system")
        self.assertNotIn("hooked_stand_in", sys.modules)

    def test_nothing_is_imported_before(self) -> None:
        importlib.import_module("hooked_library")
        self.assertNotIn("hooked_ours", sys.modules)
        self.assertNotIn("hooked_library.after", sys.modules)

    def test_a_library_that_is_not_there_is_as_missing_as_ever(self) -> None:
        with mock.patch.dict(ADAPTERS, {"hooked_missing": "hooked_ours"}):
            self.assertIsNone(importlib.util.find_spec("hooked_missing"))
            with self.assertRaises(ModuleNotFoundError):
                importlib.import_module("hooked_missing")

    def test_the_librarys_text_is_found_for_tracebacks(self) -> None:
        module = importlib.import_module("hooked_library.after")
        self.assertEqual(module.__loader__.get_source("hooked_library.after"), "value = 1")

    def test_installed_twice_there_is_one_finder(self) -> None:
        install_device_hooks()
        self.assertEqual(sum(isinstance(one, _Finder) for one in sys.meta_path), 1)

    def test_all_of_our_modules_are_there(self) -> None:
        for ours in [*ADAPTERS.values(), *STAND_INS.values()]:
            self.assertIsNotNone(importlib.util.find_spec(ours), ours)


class StartTest(unittest.TestCase):
    def test_the_hooks_import_no_adapter_and_no_library(self) -> None:
        code = (
            "import sys\n"
            "from _py_playground.devices.hooks import install_device_hooks\n"
            "install_device_hooks()\n"
            "names = {name.partition('.')[0] for name in sys.modules}\n"
            "assert not names & {'serial', 'usb', 'json', 'dataclasses'}, names\n"
            "print(sorted(name for name in sys.modules if '_playground.devices' in name))\n"
        )
        ran = subprocess.run(
            [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
        )
        expected = ["_py_playground.devices", "_py_playground.devices.hooks"]
        self.assertEqual(ran.stdout.strip(), str(expected))
