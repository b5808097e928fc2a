"""Connects the plain Python parts to the page. The only module that imports from JavaScript.

The worker registers a JavaScript module ``_py_playground_host`` and calls `start` once:

- ``emit(json_text)`` takes one output item: ``{"stream": "display", "mime": {type: text},
  "displayId"?, "update"?}`` or ``{"stream": "value", "text", "mime"?}``;
- ``clear(wait)`` empties the output;
- ``suspend(number, json_text)`` and ``block(json_text)`` wait, see `_py_playground.waiting`: the one
  gives a promise of the answer, the other the answer; ``interrupt(number)`` ends the former;
- ``speak_for(run)`` names the run that prints from now on;
- ``relieve()`` gives some more memory to a Python that has none;
- ``device_…`` reach the devices of the page, see `_py_playground.devices.link.DevicePort`;
- ``view_send(view, json_text)`` tells the page about a live view, see `_py_playground.views`;
- ``version`` is the version of the page's own files.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable
from math import ceil

import _py_playground_host as host

from _py_playground import __version__
from _py_playground.choosing import ask_by, use_chooser
from _py_playground.devices.hooks import install_device_hooks
from _py_playground.devices.link import Link, use_link
from _py_playground.display import Display, use_display
from _py_playground.entropy import reseed, watch_generators
from _py_playground.kept import use_kept
from _py_playground.nested import NestedLoop
from _py_playground.runner import Runner
from _py_playground.stdin import install_input
from _py_playground.streams import configure_streams
from _py_playground.system import explain_os_system
from _py_playground.time_zone import refresh_time_zone
from _py_playground.tracebacks import Tracebacks
from _py_playground.views import Views, use_views
from _py_playground.waiting import Waiting, install_sleep
from pyodide.ffi import can_run_sync, run_sync, to_js

__all__ = ["resume", "start"]

#: Timers of browsers count milliseconds in 31 bits. Whoever waits for longer looks again.
LONGEST_WAIT_MS = 2_000_000_000


_runner: Runner | None = None
_link: Link | None = None


class _Page:
    """The page as an outlet, its functions kept from the start: a program may replace them."""

    def __init__(self) -> None:
        self.emit = host.emit
        self.clear = host.clear


class _Worker:
    """The worker as something to wait for."""

    def __init__(self) -> None:
        self._suspend = host.suspend
        self.block = host.block
        self.interrupt = host.interrupt
        self.can_suspend = can_run_sync

    def suspend(self, number: int, request: str) -> str:
        """Suspend Python until the answer is there."""
        return str(run_sync(self._suspend(number, request)))


class _Devices:
    """The page's devices as a `DevicePort`."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._call, self._answer = host.device_call, host.device_answer
        self._write, self._take = host.device_write, host.device_take
        self._news = host.device_news
        self.give_up = host.device_give_up
        self.discard = host.device_discard
        self.waiting = host.device_waiting
        self.unsent = host.device_unsent
        self.trouble = host.device_trouble
        self.closed = host.device_closed
        self.wake = host.device_wake

    def call(self, about: str, data: bytes | None) -> int:
        """Ask the page to do something, and return a number for the answer."""
        return int(self._call(about, None if data is None else to_js(data)))

    def answer(self, call: int) -> tuple[str, bytes | None] | None:
        """Return the answer, once."""
        answer = self._answer(call)
        if answer is None:
            return None
        text, data = answer
        return text, None if data is None else data.to_bytes()

    def write(self, device: int, data: bytes) -> None:
        """Send bytes through a serial port."""
        self._write(device, to_js(data))

    def take(self, device: int, limit: int) -> bytes:
        """Return received bytes, the oldest."""
        return bytes(self._take(device, limit).to_bytes())

    def wait(self, seconds: float | None) -> None:
        """Block until there are news, at most so long."""
        self._waiting.wait({"kind": "devices", "ms": _milliseconds(seconds)})

    def news(self, seconds: float | None) -> Awaitable[object]:
        """Wait for news as a coroutine does."""
        return self._news(_milliseconds(seconds))


def _milliseconds(seconds: float | None) -> int | None:
    """The time for a timer of the browser, which counts whole ones: never too short."""
    return None if seconds is None else min(ceil(seconds * 1000), LONGEST_WAIT_MS)


def start(options_json: str) -> Runner:
    """Prepare the interpreter and return its runner.

    Parameters
    ----------
    options_json : str
        JSON text of an object. ``home``: the folder of the person's files, by default the
        current one.

    Returns
    -------
    Runner
        ``await run(code, filename)`` gives a report as JSON text; ``stop()`` cancels waiting;
        ``suspended()`` names what no memory image can hold; ``inspect(request)`` tells about
        variables and databases.

    Raises
    ------
    RuntimeError
        When the page's files and these come from different versions.
    """
    if host.version != __version__:
        raise RuntimeError(
            f"The page runs py-playground {host.version}, but its Python files are {__version__}. "
            "Reload the page; if that does not help, copy all files of one version to the server."
        )
    home = str(json.loads(options_json).get("home") or os.getcwd())
    os.environ.setdefault("MPLBACKEND", "agg")
    configure_streams()
    waiting = Waiting(_Worker())
    install_input(waiting.ask)
    install_sleep(waiting)
    use_chooser(ask_by(waiting.wait))
    link = Link(_Devices(waiting))
    use_link(lambda: link)
    install_device_hooks()
    explain_os_system()
    watch_generators()
    display = Display(_Page())
    use_display(display)
    # All of our packages lie side by side.
    hidden = (os.path.dirname(os.path.dirname(__file__)) + os.sep, *_event_loop_files())
    tracebacks = Tracebacks(home, hidden, _package_for)
    namespace = vars(sys.modules["__main__"])
    loop = asyncio.get_event_loop()
    global _runner, _link
    _link = link
    _runner = Runner(namespace, loop, display, tracebacks, home, waiting)
    _runner.work.speak_for = host.speak_for
    _runner.relieve = host.relieve
    _runner.begins = link.run_begins
    _runner.views = Views(host.view_send, loop)
    waiting.blocks = _runner.views.pause
    use_views(_runner.views)
    use_kept(_runner.kept)
    NestedLoop(loop, _runner.work, waiting).install(can_run_sync)
    return _runner


def resume() -> Runner:
    """Return the runner after the interpreter was restored from a memory image.

    An image is restored many times and in many places: chance, and the time zone, are those of
    this time and place. Where it holds a person's session, background work ends here; the
    runner's ``lost`` says so.
    """
    reseed()
    refresh_time_zone()
    sys.path[:] = dict.fromkeys(sys.path)  # Pyodide adds "" at every start
    assert _runner is not None, "an image is made after start()"
    assert _link is not None
    _link.restored()
    _runner.restored()
    return _runner


def _event_loop_files() -> tuple[str, ...]:
    """The file of Pyodide's event loop, whose frames say nothing about a person's program."""
    webloop = sys.modules.get("pyodide.webloop")
    return (webloop.__file__,) if webloop is not None and webloop.__file__ else ()


def _package_for(import_name: str) -> str | None:
    """The package of Pyodide's distribution that provides ``import_name``, or None."""
    hook = sys.modules.get("_pyodide._importhook")
    known = getattr(hook, "REPODATA_PACKAGES_IMPORT_TO_PACKAGE_NAME", {})
    return known.get(import_name)
