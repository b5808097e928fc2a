"""What ``serial.threaded`` says where there are no threads."""

from __future__ import annotations

from types import ModuleType

__all__ = ["adapt"]


def adapt(module: ModuleType) -> None:
    """Let a ``ReaderThread`` say what to do instead, when it is started."""
    module.ReaderThread.start = _start


def _start(thread: object) -> None:
    raise RuntimeError(
        "A ReaderThread cannot start: Python in a web page has no threads. Read in a loop instead, "
        "`data = port.read(port.in_waiting or 1)`, and give the data to your protocol's "
        "data_received(); or `import web_serial` and read with `await` in a task of asyncio."
    )
