"""What several tests share: a runner on a fake page, and its reports as dicts."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from typing import Any

import py_playground
from _py_playground.display import Display
from _py_playground.runner import Runner
from _py_playground.tracebacks import Tracebacks
from _py_playground.waiting import Waiting


class FakePage:
    """An outlet that keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.cleared: list[bool] = []

    def emit(self, json_text: str) -> None:
        self.items.append(json.loads(json_text))

    def clear(self, wait: bool) -> None:
        self.cleared.append(wait)


class FakeWaits:
    """A page that answers at once: each answer is a line, None (the end), or a dict as it stands."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []
        self.suspends = False
        self.interrupted: list[int] = []

    def can_suspend(self) -> bool:
        return self.suspends

    def suspend(self, number: int, request: str) -> str:
        return self.block(request)

    def block(self, request: str) -> str:
        self.requests.append(json.loads(request))
        answer = self.answers.pop(0) if self.answers else None
        return json.dumps(answer if isinstance(answer, dict) else {"text": answer})

    def interrupt(self, number: int) -> None:
        self.interrupted.append(number)


class RunnerTest(unittest.TestCase):
    """A test with a runner, and its own home folder to import from."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = os.path.realpath(folder.name)
        sys.path.insert(0, self.home)
        self.addCleanup(sys.path.remove, self.home)
        self.page = FakePage()
        self.namespace: dict[str, Any] = {}
        self.waits = FakeWaits()
        self.loop = asyncio.new_event_loop()
        self.addCleanup(self.loop.close)
        self.runner = Runner(
            self.namespace,
            self.loop,
            Display(self.page),
            Tracebacks(self.home, (os.path.dirname(py_playground.__file__),), {}.get),
            self.home,
            Waiting(self.waits),
        )

    def run_code(self, code: str, filename: str = "main.py") -> dict[str, Any]:
        """Run one program and return its report."""
        return json.loads(self.loop.run_until_complete(self.runner.run(code, filename)))

    def traceback_of(self, code: str) -> str:
        """The traceback text of a program that fails."""
        report = self.run_code(code)
        self.assertEqual(report["status"], "error")
        return report["error"]["traceback"]


@contextlib.contextmanager
def captured(name: str):
    """Replace ``sys.stdout`` or ``sys.stderr`` by a string buffer for a while."""
    before, buffer = getattr(sys, name), io.StringIO()
    setattr(sys, name, buffer)
    try:
        yield buffer
    finally:
        setattr(sys, name, before)
