"""A page with devices, in Python: a `DevicePort` whose clock moves only while somebody waits."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from _py_playground.devices import link
from _py_playground.devices.link import Link, use_link


class Peer:
    """What is at the far end of a serial port. It swallows everything, and says nothing."""

    def __init__(self) -> None:
        self.line: Line
        #: Everything that came over the wire.
        self.heard = bytearray()
        #: Settings of each opening, and signals as they were set.
        self.settings: list[dict[str, Any]] = []
        self.signals: list[dict[str, bool]] = []

    def opened(self, settings: dict[str, Any]) -> None:
        self.settings.append(settings)

    def receive(self, data: bytes) -> None:
        self.heard += data

    def driven(self, signals: dict[str, bool]) -> None:
        self.signals.append(signals)

    def lines(self) -> dict[str, bool]:
        return dict.fromkeys(LINES, False)


LINES = ("clearToSend", "dataSetReady", "ringIndicator", "dataCarrierDetect")


class Loopback(Peer):
    """Gecko's test device: bytes come back, and so do RTS (as CTS) and DTR (as DSR and DCD)."""

    def __init__(self) -> None:
        super().__init__()
        self.now = {"dataTerminalReady": False, "requestToSend": False}

    def opened(self, settings: dict[str, Any]) -> None:
        super().opened(settings)
        self.now = {"dataTerminalReady": False, "requestToSend": False}

    def receive(self, data: bytes) -> None:
        super().receive(data)
        self.line.send(data)

    def driven(self, signals: dict[str, bool]) -> None:
        super().driven(signals)
        self.now |= signals

    def lines(self) -> dict[str, bool]:
        dtr, rts = self.now["dataTerminalReady"], self.now["requestToSend"]
        return dict(zip(LINES, (rts, dtr, False, dtr), strict=True))


class Line:
    """One port: what is on its way, in both directions."""

    def __init__(self, page: FakeDevices, peer: Peer, info: dict[str, Any]) -> None:
        self.page, self.peer, self.info = page, peer, info
        self.device: int | None = None
        self.baud = 9600
        #: Nothing leaves any more: the other side does not take it.
        self.stalled = False
        #: What the next opening fails with.
        self.refusal: tuple[str, str] | None = None
        self.received = bytearray()
        self.outgoing: list[bytes] = []
        self._sending = False
        self.troubles: list[str] = []
        self.end: str | None = None
        peer.line = self

    @property
    def unsent(self) -> int:
        return sum(map(len, self.outgoing))

    def send(self, data: bytes, after: float = 0.0) -> None:
        """Let bytes arrive here, in so many seconds."""
        device = self.device

        def arrive() -> None:
            if device is not None and self.device == device and self.end is None:
                self.received += data

        self.page.at(after, arrive)

    def fail(self, code: str) -> None:
        """Something went wrong on the wire; the port goes on."""
        self.troubles.append(problem(code, f"A {code} error."))

    def unplug(self) -> None:
        """Pull the plug."""
        self.page.lines.remove(self)
        self.end = problem("gone", f"{self.info['name']} was unplugged. Plug it in again.")

    def pump(self) -> None:
        """Send the oldest piece, as fast as the wire is: ten bits for each byte."""
        if self._sending or self.stalled or not self.outgoing:
            return
        self._sending = True
        piece = self.outgoing[0]

        def gone() -> None:
            self._sending = False
            if self.outgoing and self.outgoing[0] is piece and self.end is None:
                del self.outgoing[0]
                self.peer.receive(piece)
            self.pump()

        self.page.at(len(piece) * 10 / self.baud, gone)


def problem(code: str, message: str) -> str:
    return json.dumps({"code": code, "message": message})


class FakeDevices:
    """The worker's side and the page, both; one for each test.

    Attributes
    ----------
    clock : float
        What `time.monotonic` answers.
    lines : list of Line
        The ports that the reader has given.
    choices : list of Line or None
        What the reader gives when asked, in order; None: they close the chooser.
    calls : list of dict
        What was asked of the page.
    """

    def __init__(self) -> None:
        self.clock = 1000.0
        self.lines: list[Line] = []
        self.choices: list[Line | None] = []
        self.calls: list[dict[str, Any]] = []
        self.given_up: list[int] = []
        self.waits = 0
        self._open: dict[int, Line] = {}
        self._numbers = itertools.count(1)
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._answers: dict[int, tuple[str, bytes | None]] = {}
        self._woken = False
        self._chosen: dict[str, Line] = {}

    @contextlib.contextmanager
    def installed(self) -> Iterator[Link]:
        """Be the page of `current_link`, and the clock of everybody who waits for a device."""
        the_link = Link(self)
        use_link(lambda: the_link)
        try:
            with mock.patch.object(link, "monotonic", lambda: self.clock):
                yield the_link
        finally:
            use_link(None)

    def plug(
        self,
        peer: Peer,
        vendor: int | None = 0x2341,
        product: int | None = 0x0043,
        given: bool = True,
    ) -> Line:
        """Plug a device in; `given`: the reader has given it to the playground already."""
        name = f"/dev/serial-{vendor:04x}-{product:04x}" if vendor and product else "/dev/serial"
        same = [line for line in self.lines if line.info["name"].startswith(name)]
        info = dict.fromkeys(("serialNumber", "manufacturer", "product", "usb"))
        info |= {"name": name + (f"-{len(same) + 1}" if same else ""), "kind": "serial"}
        info |= {"vendorId": vendor, "productId": product}
        line = Line(self, peer, info)
        if given:
            self.lines.append(line)
        return line

    def at(self, after: float, happens: Callable[[], object]) -> None:
        """Let something happen in so many seconds, while somebody waits."""
        heapq.heappush(self._events, (self.clock + after, next(self._order), happens))

    def ops(self) -> list[str]:
        """What was asked of the page, in words."""
        return [call["op"] for call in self.calls]

    # The worker's side

    def call(self, about: str, data: bytes | None) -> int:
        number, call = next(self._numbers), json.loads(about)
        self.calls.append(call)
        self.at(0, lambda: self._do(number, call))
        return number

    def answer(self, call: int) -> tuple[str, bytes | None] | None:
        return self._answers.pop(call, None)

    def give_up(self, call: int) -> None:
        self.given_up.append(call)
        self._answers.pop(call, None)

    def write(self, device: int, data: bytes) -> None:
        line = self._open[device]
        line.outgoing.append(data)
        line.pump()

    def take(self, device: int, limit: int) -> bytes:
        line = self._open.get(device)
        if line is None:
            return b""
        data = bytes(line.received[:limit])
        del line.received[:limit]
        return data

    def discard(self, device: int) -> None:
        self._open[device].received.clear()

    def waiting(self, device: int) -> int:
        return len(self._open[device].received) if device in self._open else 0

    def unsent(self, device: int) -> int:
        return self._open[device].unsent if device in self._open else 0

    def trouble(self, device: int) -> str | None:
        line = self._open.get(device)
        return line.troubles.pop(0) if line and line.troubles else None

    def closed(self, device: int) -> str | None:
        return self._open[device].end if device in self._open else None

    def wait(self, seconds: float | None) -> None:
        if not self._turn(seconds):
            raise AssertionError("The program waits for ever: nothing will happen any more.")

    async def news(self, seconds: float | None) -> None:
        for _ in range(20):  # the turns of other tasks
            await asyncio.sleep(0)
            if self._woken or (self._events and self._events[0][0] <= self.clock):
                break
        self.wait(seconds)

    def wake(self) -> None:
        self._woken = True

    def _turn(self, seconds: float | None) -> bool:
        """Let the clock go on until something happens, or the time is over."""
        self.waits += 1
        if self.waits > 100_000:
            raise AssertionError("The program waits again and again.")
        if self._woken:
            self._woken = False
            return True
        # To look takes a moment, too: a loop that looks again and again gets through it.
        end = None if seconds is None else self.clock + max(seconds, 0.0001)
        if not self._events or (end is not None and self._events[0][0] > end):
            if end is None:
                return False
            self.clock = end
            return True
        self.clock = max(self.clock, self._events[0][0])
        self.clock += 0.0001 if seconds == 0 else 0
        while self._events and self._events[0][0] <= self.clock:
            heapq.heappop(self._events)[2]()
        return True

    # The page

    def _do(self, number: int, call: dict[str, Any]) -> None:
        do = getattr(self, "_op_" + call["op"].replace("-", "_"))
        if "device" in call and call["op"] != "open":
            line = self._open.get(call["device"])
            if line is None or line.end:
                told = line.end if line else problem("closed", "The device is not open.")
                self._tell(number, {"problem": json.loads(str(told))})
                return
            answer = do(line, call)
        else:
            answer = do(call)
        if answer is not LATER:
            self._tell(number, answer if isinstance(answer, dict) else {"value": answer})
        else:
            self.at(0.001, lambda: self._do(number, call))

    def _tell(self, number: int, answer: dict[str, Any]) -> None:
        self._answers[number] = (json.dumps(answer), None)

    def _op_list(self, call: dict[str, Any]) -> Any:
        return {"value": [line.info for line in self.lines]}

    def _op_request(self, call: dict[str, Any]) -> Any:
        line = self.choices.pop(0) if self.choices else None
        if line is None:
            return {"value": None}
        if line not in self.lines:
            self.lines.append(line)
        if call["name"]:
            self._chosen[call["name"]] = line
        return {"value": line.info}

    def _op_open(self, call: dict[str, Any]) -> Any:
        found = [line for line in self.lines if line.info["name"] == call["name"]]
        chosen = self._chosen.get(call["name"])
        if not found and (chosen is None or chosen not in self.lines):
            if self._op_request(call)["value"] is None:
                return {"problem": {"code": "not-given", "message": "No port was chosen."}}
            chosen = self._chosen[call["name"]]
        line = found[0] if found else chosen
        assert line is not None
        if line.refusal:
            code, message = line.refusal
            return {"problem": {"code": code, "message": message}}
        if line.device is not None:
            return {"problem": {"code": "busy", "message": "The port is open already."}}
        line.device, line.end = call["device"], None
        line.received.clear()
        self._open[call["device"]] = line
        self._set(line, call["settings"])
        return {"value": line.info}

    def _op_close(self, line: Line, call: dict[str, Any]) -> Any:
        del self._open[call["device"]]
        line.device = None
        line.outgoing.clear()

    def _op_reopen(self, line: Line, call: dict[str, Any]) -> Any:
        self._set(line, call["settings"])

    def _set(self, line: Line, settings: dict[str, Any]) -> None:
        line.baud = settings["baudRate"]
        line.peer.opened(settings)

    def _op_drain(self, line: Line, call: dict[str, Any]) -> Any:
        return LATER if line.outgoing else None

    def _op_discard(self, line: Line, call: dict[str, Any]) -> Any:
        (line.received if call["what"] == "input" else line.outgoing).clear()

    def _op_set_signals(self, line: Line, call: dict[str, Any]) -> Any:
        line.peer.driven(call["signals"])

    def _op_get_signals(self, line: Line, call: dict[str, Any]) -> Any:
        return {"value": line.peer.lines()}


#: Asked again a little later.
LATER = object()
