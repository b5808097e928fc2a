"""USB devices for the page of `fake_devices`: boards in Python, a test device and FTDI's chips."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from .fake_devices import FakeDevices, problem

#: A board's answer to a transfer: it comes later, when the board says so.
Answer = Callable[..., None]


NOT_CLAIMED = {"problem": {"code": "invalid", "message": "The interface is not claimed."}}


class Stall(Exception):
    """A board refuses."""


def endpoint(address: int, size: int = 64, kind: str = "bulk") -> dict[str, Any]:
    direction = "in" if address & 0x80 else "out"
    return {"number": address & 15, "direction": direction, "type": kind, "packetSize": size}


def alternate(
    number: int, *endpoints: dict[str, Any], setting: int = 0, name: str | None = None
) -> dict[str, Any]:
    what = {"interface": number, "alternate": setting, "class": 255, "subclass": 0, "protocol": 0}
    return {**what, "name": name, "endpoints": list(endpoints)}


class Board:
    """A USB device. Bytes that it sends come as packets; nothing is answered while nothing is sent."""

    vendor, product, version = 0x1209, 0x0001, 0x0100
    names: tuple[str | None, str | None, str | None] = ("Maker", "Thing", "T-1")
    name = "/dev/usb-1209-0001"
    active: int | None = 1

    def __init__(self, *interfaces: dict[str, Any]) -> None:
        self.page: FakeUsb
        self.interfaces = interfaces
        self.device: int | None = None
        self.claimed: set[int] = set()
        self.held: set[int] = set()
        self.busy = self.denied = False
        self.setups: list[tuple[str, dict[str, Any], Any]] = []
        #: Packets for each endpoint, and transfers that wait for them: number of call, length.
        self.packets: dict[int, list[bytes]] = {}
        self.pending: dict[int, list[tuple[int, int]]] = {}
        self.halted: set[int] = set()
        self.full: set[int] = set()
        self.heard: dict[int, bytes] = {}

    def info(self) -> dict[str, Any]:
        manufacturer, product, serial = self.names
        configuration = {"value": 1, "name": None, "interfaces": list(self.interfaces)}
        return {
            "name": self.name,
            "kind": "usb",
            "vendorId": self.vendor,
            "productId": self.product,
            "serialNumber": serial,
            "manufacturer": manufacturer,
            "product": product,
            "usb": {
                "usbVersion": 0x0200,
                "deviceVersion": self.version,
                "deviceClass": 0,
                "deviceSubclass": 0,
                "deviceProtocol": 0,
                "active": self.active,
                "configurations": [configuration],
            },
        }

    def size(self, number: int) -> int:
        for one in self.interfaces:
            for end in one["endpoints"]:
                if end["number"] == number and end["direction"] == "in":
                    return int(end["packetSize"])
        return 64

    def has_claimed(self, number: int) -> bool:
        """Whether the interface of an endpoint is claimed."""
        return any(
            one["interface"] in self.claimed and any(end["number"] == number for end in one["endpoints"])
            for one in self.interfaces
        )

    def send(self, number: int, data: bytes, after: float = 0.0) -> None:
        """Send bytes as USB does: full packets, and one that is not, be it empty."""
        size = self.size(number)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        if not pieces or len(pieces[-1]) == size:
            pieces.append(b"")
        self.send_packets(number, pieces, after)

    def send_packets(self, number: int, packets: list[bytes], after: float = 0.0) -> None:
        def arrive() -> None:
            self.packets.setdefault(number, []).extend(packets)
            self.pump(number)

        self.page.at(after, arrive)

    def pump(self, number: int) -> None:
        """Answer transfers with the packets that are there."""
        waiting, packets = self.pending.setdefault(number, []), self.packets.setdefault(number, [])
        while waiting and packets:
            call, length = waiting[0]
            data, size, whole = b"", self.size(number), False
            count = 0
            for packet in packets:
                if len(data) + len(packet) > length:
                    break
                data, count = data + packet, count + 1
                if len(packet) < size or len(data) == length:
                    whole = True
                    break
            if not whole:
                return
            del packets[:count], waiting[0]
            self.page.answered(call, len(data), data)

    # what boards do differently

    def control_in(self, setup: dict[str, Any], length: int) -> bytes:
        raise Stall

    def control_out(self, setup: dict[str, Any], data: bytes) -> None:
        raise Stall

    def received(self, number: int, data: bytes) -> None:
        self.heard[number] = self.heard.get(number, b"") + data

    def asked(self, number: int) -> None:
        """A transfer waits."""

    def reset(self) -> None:
        """The device was reset."""


class Thing(Board):
    """Gives back what comes at endpoint 1, and at 3 with interrupts; keeps a register for control."""

    def __init__(self) -> None:
        super().__init__(
            alternate(0, endpoint(0x01), endpoint(0x81), name="Loop"),
            alternate(1, endpoint(0x82, 16, "interrupt"), endpoint(0x02, 16, "interrupt")),
            alternate(1, endpoint(0x82, 64), endpoint(0x02, 64), setting=1),
        )
        self.register = b""
        self.raw: dict[int, bytes] = {}

    def received(self, number: int, data: bytes) -> None:
        super().received(number, data)
        self.send(number, data)

    def control_out(self, setup: dict[str, Any], data: bytes) -> None:
        if setup["requestType"] != "vendor":
            raise Stall
        self.register = data

    def control_in(self, setup: dict[str, Any], length: int) -> bytes:
        if setup["requestType"] == "standard" and setup["request"] == 6:
            if setup["value"] not in self.raw:
                raise Stall
            return self.raw[setup["value"]][:length]
        if setup["requestType"] != "vendor":
            raise Stall
        return self.register[:length]


class UsbThing(Board):
    """The device of ``demo/boards/usb-thing.js``."""

    names = ("Playground", "Thing – für Tests", "THING-1")
    version = 0x0123

    def __init__(self) -> None:
        loop = (endpoint(0x81), endpoint(0x01))
        counter, source = endpoint(0x82, 8, "interrupt"), endpoint(0x85)
        keys = {**alternate(2, endpoint(0x86, 8, "interrupt"), name="Keys"), "class": 3}
        super().__init__(
            alternate(0, *loop, counter, name="Loop"),
            alternate(0, *loop, source, setting=1, name="Loop and source"),
            alternate(1, endpoint(0x83), endpoint(0x03), endpoint(0x84), name="Faults"),
            keys,
        )
        self.reset()
        self.echo = b""

    def info(self) -> dict[str, Any]:
        told = super().info()
        first = told["usb"]["configurations"][0] | {"name": "Everything"}
        only = alternate(0, endpoint(0x81), endpoint(0x01), name="Loop")
        second = {"value": 2, "name": "Loop only", "interfaces": [only]}
        told["usb"]["configurations"] = [first, second]
        return told

    def reset(self) -> None:
        self.halted = {0x83, 0x03}
        self.count = 0
        self.packets.clear()

    def received(self, number: int, data: bytes) -> None:
        if number == 1:
            pieces = [data[at : at + 64] for at in range(0, max(1, len(data)), 64)]
            self.send_packets(1, pieces)

    def asked(self, number: int) -> None:
        if number == 2:
            self.send_packets(2, [self.count.to_bytes(4, "little")])
            self.count += 1
        elif number == 3:
            self.send_packets(3, [bytes(1)])
        elif number in (4, 5):
            self.send_packets(number, [bytes(64)] * (self.pending[number][0][1] // 64))

    def control_out(self, setup: dict[str, Any], data: bytes) -> None:
        if (setup["requestType"], setup["request"]) != ("vendor", 1):
            raise Stall
        self.echo = data

    def control_in(self, setup: dict[str, Any], length: int) -> bytes:
        request, value, index = setup["request"], setup["value"], setup["index"]
        if setup["requestType"] == "standard" and request == 6:
            return self.descriptor(value >> 8, value & 0xFF)[:length]
        if setup["requestType"] != "vendor" or request not in (1, 2):
            raise Stall
        told = value.to_bytes(2, "little") + index.to_bytes(2, "little")
        return (self.echo if request == 1 else told)[:length]

    def descriptor(self, kind: int, number: int) -> bytes:
        """As the device itself says it; its strings are numbered from 1."""
        configurations = self.info()["usb"]["configurations"]
        names = list(self.names)
        for one in configurations:
            names += [one["name"], *(each["name"] for each in one["interfaces"])]
        strings = list(dict.fromkeys(names))
        if kind == 1:
            return bytes((18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0x23, 1, 1, 2, 3, 2))
        if kind == 3 and 0 <= number <= len(strings):
            text = strings[number - 1].encode("utf-16-le") if number else b"\x09\x04"
            return bytes((2 + len(text), 3)) + text
        if kind != 2 or number >= len(configurations):
            raise Stall
        told, body = configurations[number], b""
        for one in told["interfaces"]:
            head = (9, 4, one["interface"], one["alternate"], len(one["endpoints"]), one["class"], 0, 0)
            body += bytes((*head, strings.index(one["name"]) + 1))
            for end in one["endpoints"]:
                interrupt = end["type"] == "interrupt"
                address = end["number"] | (0x80 if end["direction"] == "in" else 0)
                body += bytes((7, 5, address, 3 if interrupt else 2, end["packetSize"], 0, 8 * interrupt))
        count = len({one["interface"] for one in told["interfaces"]})
        size = (9 + len(body)).to_bytes(2, "little")
        return bytes((9, 2, *size, count, told["value"], strings.index(told["name"]) + 1, 0x80, 45)) + body


class FtdiBoard(Board):
    """An FTDI chip whose line gives back what is written; RTS is CTS, and DTR is DSR and DCD."""

    vendor, product = 0x0403, 0x6001
    name = "/dev/usb-0403-6001"
    names = ("FTDI", "FT232R USB UART", "A1")

    def __init__(self, version: int = 0x0600, ports: int = 1, size: int = 64) -> None:
        ends = [(endpoint(0x81 + 2 * n, size), endpoint(0x02 + 2 * n, size)) for n in range(ports)]
        super().__init__(*(alternate(n, *both) for n, both in enumerate(ends)))
        self.version = version
        self.requests: list[tuple[int, int, int]] = []
        self.eeprom = bytearray(range(128))
        self.latency = 16
        self.mode, self.outputs, self.latch, self.inputs = 0, 0, 0, 0
        self.rts = self.dtr = False
        self.line_status = 0x60
        self.loop = True
        self.fifo: dict[int, bytearray] = {}

    def status(self) -> bytes:
        lines = 0x01 | 0x10 * self.rts | 0xA0 * self.dtr
        return bytes((lines, self.line_status))

    def control_out(self, setup: dict[str, Any], data: bytes) -> None:
        if setup["requestType"] != "vendor":
            raise Stall
        request, value, index = setup["request"], setup["value"], setup["index"]
        self.requests.append((request, value, index))
        if request == 0 and value in (0, 1):
            self.fifo.clear()
        elif request == 1:
            self.dtr = bool(value & 1) if value & 0x100 else self.dtr
            self.rts = bool(value & 2) if value & 0x200 else self.rts
        elif request == 9:
            self.latency = value
        elif request == 0x0B:
            self.outputs, self.mode = value & 0xFF, value >> 8
        elif request == 0x91:
            self.eeprom[2 * index : 2 * index + 2] = value.to_bytes(2, "little")

    def control_in(self, setup: dict[str, Any], length: int) -> bytes:
        answers: dict[int, Callable[[], bytes]] = {
            5: self.status,
            0x0A: lambda: bytes((self.latency,)),
            0x0C: lambda: bytes((self.latch & self.outputs | self.inputs & ~self.outputs & 0xFF,)),
            0x90: lambda: bytes(self.eeprom[2 * setup["index"] : 2 * setup["index"] + 2]),
        }
        if setup["requestType"] != "vendor" or setup["request"] not in answers:
            raise Stall
        return answers[setup["request"]]()[:length]

    def received(self, number: int, data: bytes) -> None:
        super().received(number, data)
        if self.mode:
            self.latch = data[-1]
        if self.loop:
            self.say(data, number - 1)

    def say(self, data: bytes, number: int = 1, after: float = 0.0) -> None:
        """Let bytes come from the line."""

        def arrive() -> None:
            self.fifo.setdefault(number, bytearray()).extend(data)
            self.asked(number)

        self.page.at(after, arrive)

    def asked(self, number: int) -> None:
        """Send what is there at once, or the status alone when the latency is over."""
        fifo = self.fifo.setdefault(number, bytearray())
        if fifo and self.pending.get(number):
            self._flush(number)
        elif self.pending.get(number):
            call = self.pending[number][0]

            def idle() -> None:
                if self.pending.get(number) and self.pending[number][0] == call:
                    self._flush(number)

            self.page.at(self.latency / 1000, idle)

    def _flush(self, number: int) -> None:
        fifo, size = self.fifo.setdefault(number, bytearray()), self.size(number)
        while self.pending.get(number):
            part = bytes(fifo[: size - 2])
            del fifo[: len(part)]
            self.packets.setdefault(number, []).append(self.status() + part)
            self.pump(number)


class FakeUsb(FakeDevices):
    """A page with USB devices beside serial ports.

    Attributes
    ----------
    boards : list of Board
        What the reader has given.
    usb_choices : list of Board or None
        What they give when asked.
    """

    def __init__(self) -> None:
        super().__init__()
        self.boards: list[Board] = []
        self.usb_choices: list[Board | None] = []
        self.has_usb = True
        self._usb: dict[int, Board] = {}
        self._gone: dict[int, str] = {}

    def give(self, board: Board) -> Board:
        """Plug a board in, and give it to the playground."""
        board.page = self
        self.boards.append(board)
        return board

    def offer(self, board: Board | None) -> Board | None:
        """What the reader chooses next."""
        if board is not None:
            board.page = self
        self.usb_choices.append(board)
        return board

    def unplug(self, board: Board) -> None:
        self.boards.remove(board)
        if board.device is not None:
            self._gone[board.device] = problem("gone", f"{board.name} was unplugged.")
            for waiting in board.pending.values():
                for call, _ in waiting:
                    self._tell(call, {"problem": json.loads(self._gone[board.device])})
            board.pending.clear()

    def answered(self, call: int, value: Any, data: bytes | None = None) -> None:
        self._answers[call] = (json.dumps({"value": value}), data)
        self.wake()

    async def news(self, seconds: float | None) -> None:
        before = self.waits
        for _ in range(20):  # the turns of other tasks: their news are everybody's
            await asyncio.sleep(0)
            if self.waits != before:
                return
        self.wait(seconds)

    def settle(self) -> None:
        """Let everything happen that is under way."""
        while self._events:
            self._turn(None)

    def closed(self, device: int) -> str | None:
        return self._gone.get(device) or super().closed(device)

    def call(self, about: str, data: bytes | None) -> int:
        number, call = next(self._numbers), json.loads(about)
        self.calls.append(call)
        self.at(0, lambda: self._do_any(number, call, data))
        return number

    def _do_any(self, number: int, call: dict[str, Any], data: bytes | None) -> None:
        op = call["op"].replace("-", "_")
        if op == "list":
            infos = [line.info for line in self.lines] + [board.info() for board in self.boards]
            self._tell(number, {"value": infos})
        elif call.get("kind") == "usb":
            self._tell(number, getattr(self, f"_usb_{op}")(call))
        elif call.get("device") in self._usb:
            self._do_usb(number, call, data)
        else:
            self._do(number, call)

    def _do_usb(self, number: int, call: dict[str, Any], data: bytes | None) -> None:
        board = self._usb[call["device"]]
        if call["device"] in self._gone and call["op"] != "close":
            self._tell(number, {"problem": json.loads(self._gone[call["device"]])})
            return
        try:
            answer = getattr(self, "_on_" + call["op"].replace("-", "_"))(board, number, call, data)
        except Stall:
            answer = {"problem": {"code": "stall", "message": "The device refused."}}
        if answer is not None:
            value, got = answer if isinstance(answer, tuple) else (answer, None)
            text = value if isinstance(value, dict) and "problem" in value else {"value": value}
            self._answers[number] = (json.dumps(text), got)

    def _usb_request(self, call: dict[str, Any]) -> dict[str, Any]:
        if not self.has_usb:
            return {"problem": {"code": "unsupported", "message": "This browser has no WebUSB."}}
        board = self.usb_choices.pop(0) if self.usb_choices else None
        if board is not None and board not in self.boards:
            self.boards.append(board)
        return {"value": board.info() if board else None}

    def _usb_open(self, call: dict[str, Any]) -> dict[str, Any]:
        board = next((one for one in self.boards if one.name == call["name"]), None)
        if board is None:
            return {"problem": {"code": "not-given", "message": "No such device was given."}}
        if board.device is not None or board.busy:
            return {"problem": {"code": "busy", "message": "Another tab has it open."}}
        if board.denied:
            return {"problem": {"code": "denied", "message": "The system does not permit it."}}
        board.device = call["device"]
        self._usb[call["device"]] = board
        return {"value": board.info()}

    def _on_close(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        del self._usb[call["device"]]
        board.device = None
        board.claimed.clear()
        board.pending.clear()
        return True

    def _on_select(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.active = call["configuration"]
        board.claimed.clear()
        return True

    def _on_claim(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        if call["interface"] in board.held:
            return {"problem": {"code": "driver", "message": "A driver of the system holds it."}}
        if any(one["interface"] == call["interface"] and one["class"] == 3 for one in board.interfaces):
            return {"problem": {"code": "protected", "message": "Browsers keep keyboards to themselves."}}
        board.claimed.add(call["interface"])
        return True

    def _on_release(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.claimed.discard(call["interface"])
        return True

    def _on_alternate(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        return True

    def _on_reset(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.reset()
        return True

    def _on_clear_halt(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.halted.discard(call["endpoint"] | (0x80 if call["direction"] == "in" else 0))
        return True

    def _on_control_in(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.setups.append(("in", call["setup"], call["length"]))
        got = board.control_in(call["setup"], call["length"])
        return len(got), got

    def _on_control_out(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        board.setups.append(("out", call["setup"], data))
        board.control_out(call["setup"], data or b"")
        return len(data or b"")

    def _on_transfer_in(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        end = call["endpoint"]
        if not board.has_claimed(end):
            return NOT_CLAIMED
        if end | 0x80 in board.halted:
            raise Stall
        assert call["length"] % board.size(end) == 0, "the browser would lose bytes (babble)"
        board.pending.setdefault(end, []).append((number, call["length"]))
        board.pump(end)
        board.asked(end)
        return None

    def _on_transfer_out(self, board: Board, number: int, call: dict[str, Any], data: Any) -> Any:
        end = call["endpoint"]
        if not board.has_claimed(end):
            return NOT_CLAIMED
        if end in board.halted:
            raise Stall
        if end in board.full:  # asked again a little later
            self.at(0.01, lambda: self._do_any(number, call, data))
            return None
        board.received(end, data)
        return len(data)
