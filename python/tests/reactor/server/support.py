"""What the server's tests share: apps that are asked in this process, and real servers."""

import asyncio
import http.client
import importlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

from pickle_reactor import actions
from pickle_reactor.server.asking import Answer, ask

PYTHON = Path(__file__).parents[3]
#: The interpreter of Debian's own packages, which may not be the one that runs the tests.
DEBIAN = "/usr/bin/python3"
#: A server that is not there after this many questions does not come.
TRIES = 1200


def get(app, address: str, **options) -> Answer:
    """Ask an app, and wait for the answer."""
    return asyncio.run(ask(app, address, **options))


def call(app, name: str, body: bytes, **headers: str) -> Answer:
    """Call an action as the app's own page does; a header that is "" is left out."""
    given = {"origin": "http://localhost", "content_type": "application/json"} | headers
    sent = {key.replace("_", "-"): text for key, text in given.items() if text}
    return get(app, f"/_reactor/actions/{name}", method="POST", headers=sent, body=body)


def interpreter_with(test: unittest.TestCase, **packages: str) -> str:
    """Find a Python that has these modules (name=Debian package); or else the test fails."""
    for python in (sys.executable, DEBIAN):
        words = [python, "-c", f"import {', '.join(packages)}"]
        if (
            Path(python).exists()
            and subprocess.run(words, capture_output=True, check=False).returncode == 0
        ):
            return python
    debian = " ".join(packages.values())
    test.fail(f"This test starts a real server. Install what it needs: apt-get install {debian}")


class ProjectTest(unittest.TestCase):
    """A test with a folder of its own, from which modules can be imported."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        sys.path.insert(0, str(self.folder))
        self.addCleanup(sys.path.remove, str(self.folder))
        known = set(sys.modules)
        self.addCleanup(self._forget, known)
        importlib.invalidate_caches()

    def _forget(self, known: set[str]) -> None:
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(self.folder):
                del sys.modules[name]
        for name in actions.names():
            if not Path(actions.find(name).function.__code__.co_filename).exists():
                del actions._actions[name]

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file into the folder."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
        importlib.invalidate_caches()
        return file


class Server:
    """A real server process for ``app:app`` in a folder; it ends with the `with` block."""

    def __init__(
        self,
        test: unittest.TestCase,
        folder: Path,
        *more: str,
        health: str = "/health",
        **needs: str,
    ) -> None:
        self.test = test
        self._health = health
        python = interpreter_with(test, **({"uvicorn": "python3-uvicorn"} | needs))
        self.port = free_port()
        self._log = tempfile.TemporaryFile()
        words = [
            python,
            "-m",
            "uvicorn",
            "app:app",
            "--port",
            str(self.port),
            "--no-access-log",
            *more,
        ]
        self.process = start(words, folder, self._log)

    def __enter__(self) -> "Server":
        try:
            wait_for_port(self.test, self.process, self.port, self._health, self.log)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self._log.close()

    def log(self) -> str:
        """Tell what the server printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def ask(self, address: str, method: str = "GET", body: bytes | None = None, **headers: str):
        """Ask over a real connection: the status, the headers, the body."""
        return ask_port(
            self.port, address, method, body, {k.replace("_", "-"): v for k, v in headers.items()}
        )


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(words: list[str], folder: Path, log, **more: str) -> subprocess.Popen:
    """Start a process that finds the package."""
    environment = {**os.environ, "PYTHONPATH": str(PYTHON), "PYTHONDONTWRITEBYTECODE": "1", **more}
    return subprocess.Popen(
        words, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
    )


def wait_for_port(
    test: unittest.TestCase,
    process,
    port: int,
    address: str,
    log,
    nudge: Callable[[], object] = lambda: None,
) -> None:
    """Ask until the status is 200; ``nudge`` is called now and then."""
    for turn in range(TRIES):
        if turn % 60 == 59:
            nudge()
        try:
            if ask_port(port, address)[0] == 200:
                return
        except OSError:
            pass  # it does not listen yet
        if process.poll() is not None:
            break
        time.sleep(0.05)
    test.fail(f"The server did not come:\n{log()}")


def ask_port(
    port: int,
    address: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
):
    """Ask a server on this computer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, address, body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()
