import asyncio
import builtins
import getpass
import importlib
import json
import os
import random
import sys
import time
import types
import unittest
import unittest.mock
from typing import Any

from _py_playground import __version__
from _py_playground.choosing import use_chooser
from _py_playground.devices.link import use_link
from _py_playground.display import current_display, use_display
from _py_playground.kept import use_kept
from _py_playground.stdin import Typed
from _py_playground.views import use_views

from .support import FakePage, FakeWaits, captured


DEVICE_FUNCTIONS = (
    "call answer give_up write take discard waiting unsent trouble closed wake news".split()
)


class BridgeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakePage()
        self.host: Any = types.ModuleType("_py_playground_host")
        self.host.emit, self.host.clear = self.page.emit, self.page.clear
        self.waits = FakeWaits()
        self.host.suspend, self.host.block = self.waits.suspend, self.waits.block
        self.host.interrupt = self.waits.interrupt
        self.host.speak_for = lambda run: None
        self.host.view_send = lambda view, message: None
        self.host.relieve = lambda: self.relieved.append(True)
        self.relieved: list[bool] = []
        ffi: Any = types.ModuleType("pyodide.ffi")
        ffi.can_run_sync, ffi.run_sync = (lambda: False), (lambda promise: promise)
        ffi.to_js = lambda value: value
        for name in DEVICE_FUNCTIONS:
            setattr(self.host, f"device_{name}", unittest.mock.Mock(name=name))
        self.host.version = __version__
        for module in (types.ModuleType("pyodide"), ffi):
            sys.modules[module.__name__] = module
            self.addCleanup(sys.modules.pop, module.__name__, None)
        for holder, name in ((builtins, "input"), (getpass, "getpass"), (time, "sleep"), (asyncio, "run")):
            self.addCleanup(setattr, holder, name, getattr(holder, name))
        sys.modules["_py_playground_host"] = self.host
        self.addCleanup(sys.modules.pop, "_py_playground_host", None)
        self.addCleanup(sys.modules.pop, "py_playground.bridge", None)
        self.addCleanup(setattr, sys, "stdin", sys.stdin)
        self.addCleanup(setattr, os, "system", os.system)
        self.addCleanup(use_display, current_display())
        self.addCleanup(use_chooser, None)
        self.addCleanup(use_kept, None)
        self.addCleanup(use_link, None)
        self.addCleanup(use_views, None)
        self.addCleanup(sys.meta_path.__setitem__, slice(None), sys.meta_path[:])
        self.addCleanup(os.environ.pop, "MPLBACKEND", None)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.addCleanup(self.loop.close)
        self.addCleanup(asyncio.set_event_loop, None)
        self.bridge = importlib.import_module("py_playground.bridge")
        self.main = vars(sys.modules["__main__"])
        self.addCleanup(self.main.update, dict(self.main))
        self.addCleanup(self.main.clear)

    def run_code(self, runner: Any, code: str) -> dict[str, Any]:
        return json.loads(self.loop.run_until_complete(runner.run(code, "main.py")))

    def test_start_gives_a_runner_whose_output_reaches_the_page(self) -> None:
        runner = self.bridge.start("{}")
        code = "from py_playground import display, clear\ndisplay(1)\nclear(wait=True)\n2"
        self.assertEqual(self.run_code(runner, code)["value"], "2")
        self.assertEqual([item["stream"] for item in self.page.items], ["display", "value"])
        self.assertEqual(self.page.cleared, [True])

    def test_programs_run_in_the_main_module(self) -> None:
        self.run_code(self.bridge.start("{}"), "made_by_a_program = 1")
        self.assertEqual(self.main["made_by_a_program"], 1)

    def test_another_version_is_refused_in_plain_words(self) -> None:
        self.host.version = "9.9.9"
        with self.assertRaisesRegex(RuntimeError, r"9\.9\.9.*" + __version__.replace(".", r"\.")):
            self.bridge.start("{}")

    def test_the_interpreter_is_prepared(self) -> None:
        self.bridge.start('{"home": "/home/pyodide"}')
        self.assertEqual(os.environ["MPLBACKEND"], "agg")
        self.assertIsInstance(sys.stdin, Typed)

    def test_programs_ask_the_page_and_sleep_by_it(self) -> None:
        self.waits.answers = ["Ada", None, "secret"]
        runner = self.bridge.start("{}")
        code = "import time; name = input('name? '); time.sleep(2.5); import getpass\nname, getpass.getpass()"
        with captured("stdout") as output, captured("stderr"):
            self.assertEqual(self.run_code(runner, code)["value"], "('Ada', 'secret')")
        self.assertEqual(output.getvalue(), "name? ")
        asked = [(r["kind"], r.get("prompt"), r.get("password"), r.get("seconds")) for r in self.waits.requests]
        self.assertEqual(
            asked,
            [
                ("input", "name? ", False, None),
                ("sleep", None, None, 2.5),
                ("input", "Password: ", True, None),
            ],
        )

    def test_programs_ask_the_page_for_files(self) -> None:
        self.waits.answers = [None, {"interrupted": True}]
        runner = self.bridge.start("{}")
        code = "from py_playground import files\nfiles.choose('.csv', multiple=True, prompt='Which?')"
        self.assertEqual(self.run_code(runner, code)["value"], "[]")
        request = {"kind": "files", "prompt": "Which?", "accept": ".csv", "multiple": True}
        self.assertEqual(self.waits.requests, [request])
        self.assertEqual(self.run_code(runner, code)["status"], "interrupted")

    def test_what_a_program_keeps_is_told_to_the_page_and_outlives_a_restore(self) -> None:
        runner = self.bridge.start("{}")
        code = "from py_playground import state\nscore = 5\nstate.keep('score')\nstate.kept"
        self.assertEqual(self.run_code(runner, code)["value"], "('score',)")
        self.assertEqual(json.loads(self.bridge.resume().inspect('{"kind":"state"}'))["kept"], '{"score":5}')

    def test_the_environments_own_backend_wins(self) -> None:
        os.environ["MPLBACKEND"] = "svg"
        self.bridge.start("{}")
        self.assertEqual(os.environ["MPLBACKEND"], "svg")

    def test_a_program_that_replaces_the_hosts_functions_changes_nothing(self) -> None:
        runner = self.bridge.start("{}")
        self.run_code(runner, "import _py_playground_host as h\nh.emit = h.clear = None")
        self.assertEqual(self.run_code(runner, "5")["value"], "5")
        self.assertEqual(self.page.items, [{"stream": "value", "text": "5"}])

    def test_pyodides_own_list_says_which_package_has_a_module(self) -> None:
        hook: Any = types.ModuleType("_pyodide._importhook")
        hook.REPODATA_PACKAGES_IMPORT_TO_PACKAGE_NAME = {"yaml_of_pyodide": "pyyaml"}
        sys.modules[hook.__name__] = hook
        self.addCleanup(sys.modules.pop, hook.__name__, None)
        report = self.run_code(self.bridge.start("{}"), "import yaml_of_pyodide")
        self.assertIn('add "pyyaml"', report["error"]["traceback"])

    def test_a_restored_interpreter_has_the_same_runner_and_other_chances(self) -> None:
        runner = self.bridge.start("{}")
        random.seed()
        state = random.getstate()
        self.assertIs(self.bridge.resume(), runner)
        self.assertNotEqual(random.getstate(), state)
        self.assertEqual(runner.lost, "")

    def test_a_seed_that_a_program_chose_outlives_a_restore(self) -> None:
        self.addCleanup(random.seed)
        runner = self.bridge.start("{}")
        self.run_code(runner, "import random; random.seed(5)")
        self.bridge.resume()
        value = self.run_code(runner, "random.random()")["value"]
        self.assertEqual(value, repr(random.Random(5).random()))

    def test_folders_that_pyodide_adds_at_every_start_are_there_once(self) -> None:
        self.addCleanup(sys.path.__setitem__, slice(None), sys.path[:])
        self.bridge.start("{}")
        sys.path[:0] = ["", ""]
        self.bridge.resume()
        self.assertEqual(sys.path.count(""), 1)

    def test_background_work_is_cancelled_and_named_after_a_restore(self) -> None:
        runner = self.bridge.start("{}")
        code = (
            "import asyncio\nasync def poll():\n    await asyncio.sleep(600)\n"
            "back = asyncio.ensure_future(poll())\nawait asyncio.sleep(0)"
        )
        self.run_code(runner, code)
        self.bridge.resume()
        self.assertIn("task poll()", runner.lost)
        self.assertEqual(self.run_code(runner, "await asyncio.sleep(0)")["status"], "ok")
        self.assertEqual(self.run_code(runner, "back.cancelled()")["value"], "True")
        self.bridge.resume()
        self.assertEqual(runner.lost, "")

    def test_a_full_memory_is_relieved_once_for_each_error(self) -> None:
        runner = self.bridge.start("{}")
        self.run_code(runner, "raise MemoryError")
        self.run_code(runner, "1")
        self.assertEqual(self.relieved, [True])
