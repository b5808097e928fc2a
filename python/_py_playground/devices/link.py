"""The way from Python to the devices of the page.

What a device does is written once, as *steps*: a generator that looks at what is there and yields
when it has to wait, with the longest time in seconds (None for any time). `Link.now` goes through
steps as a blocking function does, `Link.later` as a coroutine does.

>>> def first_byte(device):  # steps
...     while device.waiting == 0:
...         yield None
...     return device.take(1)
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Awaitable, Callable, Generator
from time import monotonic
from typing import Protocol, TypeVar

from .errors import DeviceClosedError, DeviceError, DeviceUnsupportedError, device_error

__all__ = [
    "DevicePort",
    "Link",
    "OpenDevice",
    "Steps",
    "current_link",
    "deadline",
    "remaining",
    "use_link",
]

T = TypeVar("T")

#: What to do with a device; yields how long to wait for news at most, in seconds.
Steps = Generator["float | None", None, T]


class DevicePort(Protocol):
    """The worker's side. What is in JSON is described in ``src/protocol/devices.ts``."""

    def call(self, about: str, data: bytes | None) -> int:
        """Ask the page to do something (JSON), and return a number for the answer."""

    def answer(self, call: int) -> tuple[str, bytes | None] | None:
        """Return the answer, once: JSON with ``value`` or ``problem``, and bytes; None: not yet."""

    def give_up(self, call: int) -> None:
        """Forget an answer: nobody waits for it."""

    def write(self, device: int, data: bytes) -> None:
        """Send bytes through a serial port."""

    def take(self, device: int, limit: int) -> bytes:
        """Return received bytes of a serial port, the oldest, and forget them there."""

    def discard(self, device: int) -> None:
        """Forget what a serial port has received so far."""

    def waiting(self, device: int) -> int:
        """How many received bytes nobody took."""

    def unsent(self, device: int) -> int:
        """How many written bytes have not gone yet."""

    def trouble(self, device: int) -> str | None:
        """Return the oldest problem that the port went on after (JSON), once."""

    def closed(self, device: int) -> str | None:
        """Why the device is not open any more, and not by Python's own doing (JSON)."""

    def wait(self, seconds: float | None) -> None:
        """Wait for news of any device, at most so long; raises KeyboardInterrupt on Stop."""

    def news(self, seconds: float | None) -> Awaitable[object]:
        """Wait as `wait` does, as a coroutine does."""

    def wake(self) -> None:
        """End all waits that go on just now, as news do."""


class Link:
    """The page's devices, as Python reaches them.

    Parameters
    ----------
    port : DevicePort
        The worker's side.
    """

    def __init__(self, port: DevicePort) -> None:
        self._port = port
        self._numbers = 0
        self._open: weakref.WeakSet[OpenDevice] = weakref.WeakSet()
        #: Whether a program may still ask the reader for a device of a kind by merely listing them.
        self._may_ask: set[str] = {"serial", "usb"}

    def now(self, steps: Steps[T]) -> T:
        """Go through the steps, and block while they wait. Other tasks go on meanwhile.

        Raises
        ------
        KeyboardInterrupt
            When Stop was pressed.
        RuntimeError
            Where Python cannot wait; its message says why.
        """
        try:
            while True:
                self._port.wait(next(steps))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        finally:
            steps.close()

    async def later(self, steps: Steps[T]) -> T:
        """Go through the steps as a coroutine."""
        try:
            while True:
                await self._port.news(next(steps))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        finally:
            steps.close()

    def call(
        self, op: str, /, data: bytes | None = None, **fields: object
    ) -> Steps[tuple[object, bytes | None]]:
        """Steps that ask the page to do something, and return the answer and its bytes.

        Raises
        ------
        DeviceError
            Or one of its kinds: what the page said went wrong.
        """
        call = self.begin(op, data, **fields)
        try:
            while (answer := self.answer(call)) is None:
                yield None
        except GeneratorExit:
            self._port.give_up(call)
            raise
        return answer

    def begin(self, op: str, /, data: bytes | None = None, **fields: object) -> int:
        """Ask the page to do something, and return a number for `answer`."""
        return self._port.call(json.dumps({"op": op, **fields}), data)

    def answer(self, call: int) -> tuple[object, bytes | None] | None:
        """Return the answer to a call if there is one: its value, and bytes. It is given once."""
        answer = self._port.answer(call)
        if answer is None:
            return None
        told = json.loads(answer[0])
        if "problem" in told:
            raise device_error(told["problem"]["code"], told["problem"]["message"])
        return told["value"], answer[1]

    def give_up(self, call: int) -> None:
        """Forget a call: nobody waits for its answer."""
        self._port.give_up(call)

    def wake(self) -> None:
        """Let everybody who waits look again: something has changed in Python itself."""
        self._port.wake()

    def listed(self, kind: str, ask: bool = False) -> Steps[list[dict[str, object]]]:
        """Steps that return what the reader gave to this session, as ``DeviceInfo`` has it.

        Parameters
        ----------
        kind : str
            ``"serial"`` or ``"usb"``.
        ask : bool, default False
            Ask the reader when there is none: once in a run, so that a program that looks again
            and again leaves them in peace. Without an answer the list is empty.
        """
        value, _ = yield from self.call("list")
        found = [one for one in value if one["kind"] == kind]  # type: ignore[attr-defined]
        if found or not ask or not self.first_to_ask(kind):
            return found
        try:
            given = yield from self.requested(kind)
        except DeviceUnsupportedError:
            return []
        return [given] if given else []

    def first_to_ask(self, kind: str) -> bool:
        """Whether nobody has asked the reader by merely listing in this run; now somebody has."""
        first = kind in self._may_ask
        self._may_ask.discard(kind)
        return first

    def requested(
        self, kind: str, name: str | None = None, filters: list[dict[str, object]] | None = None
    ) -> Steps[dict[str, object] | None]:
        """Steps that ask the reader for a device; None when they do not want to give one."""
        value, _ = yield from self.call("request", kind=kind, name=name, filters=filters or [])
        return value if isinstance(value, dict) else None

    def opened(
        self, kind: str, name: str, settings: dict[str, object] | None = None
    ) -> Steps[OpenDevice]:
        """Steps that open a device, asking the reader for one where no device has this name."""
        self._numbers += 1
        number = self._numbers
        value, _ = yield from self.call(
            "open", device=number, kind=kind, name=name, settings=settings
        )
        assert isinstance(value, dict)
        device = OpenDevice(self, self._port, number, value)
        self._open.add(device)
        return device

    def run_begins(self) -> None:
        """A program begins: it may ask the reader again."""
        self._may_ask |= {"serial", "usb"}

    def restored(self) -> None:
        """Mark all devices as closed: the interpreter was restored from a memory image."""
        for device in list(self._open):
            device.lose(
                "The device was open when this session was saved, and is not any more. Open it again."
            )
        self._open.clear()
        self.run_begins()


class OpenDevice:
    """A device that Python has open. It is closed when nobody has it any more.

    Attributes
    ----------
    info : dict
        What the page knows of it, as ``DeviceInfo`` in ``src/protocol/devices.ts``.
    """

    def __init__(
        self, link: Link, port: DevicePort, number: int, info: dict[str, object]
    ) -> None:
        self.info = info
        self.link = link
        self._port = port
        self._number = number
        self._lost: DeviceError | None = None
        self._dropped = weakref.finalize(self, _close, port, number)
        self._dropped.atexit = False

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self._why_closed() is None

    @property
    def waiting(self) -> int:
        """How many received bytes nobody took."""
        return self._port.waiting(self._number) if self._lost is None else 0

    @property
    def unsent(self) -> int:
        """How many written bytes have not gone yet."""
        return self._port.unsent(self._number) if self._lost is None else 0

    def take(self, limit: int) -> bytes:
        """Return received bytes, the oldest; also those that came before it was unplugged."""
        return self._port.take(self._number, limit) if self._lost is None else b""

    def forget_received(self) -> None:
        """Forget what was received so far and is here already."""
        if self._lost is None:
            self._port.discard(self._number)

    def write(self, data: bytes) -> None:
        """Send bytes through a serial port; see `unsent` for when they have gone."""
        self.check()
        self._port.write(self._number, data)

    def call(
        self, op: str, /, data: bytes | None = None, **fields: object
    ) -> Steps[tuple[object, bytes | None]]:
        """Steps as `Link.call`, for this device."""
        self.check()
        return (yield from self.link.call(op, data, device=self._number, **fields))

    def begin(self, op: str, /, data: bytes | None = None, **fields: object) -> int:
        """Begin something as `Link.begin` does, for this device."""
        self.check()
        return self.link.begin(op, data, device=self._number, **fields)

    def trouble(self) -> DeviceError | None:
        """Return what went wrong since the last time, if the device goes on after it."""
        told = self._port.trouble(self._number) if self._lost is None else None
        return _problem(told) if told else None

    def check(self) -> None:
        """Raise what made the device unusable, if something did."""
        problem = self._why_closed()
        if problem is not None:
            raise problem

    def closing(self) -> Steps[None]:
        """Steps that close it. Twice is no error, and neither is one that was unplugged."""
        if not self._dropped.detach():
            return
        open_until_now = self.is_open
        self._lost = DeviceClosedError("The device is closed.")
        # One that was unplugged, too: the page and the worker forget what they know of it.
        call = self.link.begin("close", device=self._number)
        if not open_until_now:
            self._port.give_up(call)
            return
        while self._port.answer(call) is None:
            yield None

    def lose(self, reason: str) -> None:
        """Mark it as closed, and tell nobody: the page knows nothing of it."""
        self._dropped.detach()
        self._lost = DeviceClosedError(reason)

    def _why_closed(self) -> DeviceError | None:
        if self._lost is not None:
            return self._lost
        told = self._port.closed(self._number)
        return _problem(told) if told else None


def deadline(seconds: float | None) -> float | None:
    """The moment of `time.monotonic` in so many seconds, for `remaining`; None stays None."""
    return None if seconds is None else monotonic() + seconds


def remaining(end: float | None) -> float | None:
    """Seconds until a moment of `time.monotonic`, at least 0; None stays None."""
    return None if end is None else max(0.0, end - monotonic())


def _problem(told: str) -> DeviceError:
    problem = json.loads(told)
    return device_error(problem["code"], problem["message"])


def _close(port: DevicePort, number: int) -> None:
    port.give_up(port.call(json.dumps({"op": "close", "device": number}), None))


_current: Callable[[], Link] | None = None


def current_link() -> Link:
    """Return the link to the page's devices.

    Raises
    ------
    DeviceUnsupportedError
        Where there is no page.
    """
    if _current is None:
        raise DeviceUnsupportedError(
            "Devices need a page with a playground, and here is none. "
            "Outside of a browser use the library of your system, such as pyserial."
        )
    return _current()


def use_link(link: Callable[[], Link] | None) -> None:
    """Make the answer of this function the one of `current_link`."""
    global _current
    _current = link
