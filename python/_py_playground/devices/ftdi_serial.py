"""An FTDI chip as a serial port: where a driver holds it, or a browser has no WebUSB."""

from __future__ import annotations

from .errors import DeviceSettingError, DeviceTimeoutError, DeviceUnsupportedError
from .link import Link, OpenDevice, Steps, deadline, remaining

__all__ = ["FtdiSerialPort"]

#: Seconds that nothing comes before a chip that is read says so: the latency chips start with.
_LATENCY = 0.016

_PARITIES = ("none", "odd", "even")
_FLOWS = {"none": "none", "hardware": "hardware", "software": "software"}

#: Signals as bits of the modem status.
_STATUS = {
    "clearToSend": 0x10,
    "dataSetReady": 0x20,
    "ringIndicator": 0x40,
    "dataCarrierDetect": 0x80,
}


class FtdiSerialPort:
    """The steps of `ftdi_chip.FtdiChip` over Web Serial.

    Latency timer, bit modes, pins, special characters and EEPROM can only be reached over USB: they
    raise `DeviceUnsupportedError`.

    Attributes
    ----------
    opened_by : str
        ``"serial"``.
    chip : None
        The kind of chip is unknown.
    """

    opened_by = "serial"
    chip = None

    def __init__(self, device: OpenDevice, settings: dict[str, object]) -> None:
        self.name = str(device.info["name"])
        self.baud_rate = 9600
        self.errors = 0
        self._device = device
        self._settings = settings

    @classmethod
    def opening(cls, link: Link, name: str) -> Steps[FtdiSerialPort]:
        """Steps that open a port with 9600 bits per second, 8N1 and no flow control."""
        settings: dict[str, object] = {
            "baudRate": 9600,
            "dataBits": 8,
            "stopBits": 1,
            "parity": "none",
            "flowControl": "none",
        }
        device = yield from link.opened("serial", name, settings)
        return cls(device, settings)

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self._device.is_open

    def closing(self) -> Steps[None]:
        """Steps that close it."""
        yield from self._device.closing()

    def close_soon(self) -> None:
        """Close it, and wait for nothing."""
        next(self._device.closing(), None)

    def reset(self) -> Steps[None]:
        """Steps that forget what is under way: more than that a driver does not do."""
        yield from self.purge()

    def purge(self, received: bool = True, unsent: bool = True) -> Steps[None]:
        """Steps that forget what was received and not read, and what was written and not sent."""
        if received:
            yield from self._device.call("discard", what="input")
            self._device.forget_received()
        if unsent:
            yield from self._device.call("discard", what="output")

    def set_baud_rate(self, rate: int) -> Steps[int]:
        """Steps that set the speed, and return it: what the chip makes of it is unknown."""
        if rate <= 0:
            raise DeviceSettingError(
                f"A speed is a number above 0, such as 9600, and {rate} is none."
            )
        yield from self._set(baudRate=rate)
        self.baud_rate = rate
        return rate

    def set_line(
        self, bits: int, parity: str, stop_bits: float, break_: bool = False
    ) -> Steps[None]:
        """Steps that set data bits (7, 8), parity (none, odd, even), stop bits (1, 2) and break."""
        if bits not in (7, 8) or parity not in _PARITIES or stop_bits not in (1, 2):
            raise DeviceSettingError(
                "The chip was opened as a serial port, where the line has 7 or 8 data bits, a "
                "parity that is none, odd or even, and 1 or 2 stop bits. "
                f"{bits}, {parity}, {stop_bits} is not possible."
            )
        stop = int(stop_bits)
        yield from self._set(dataBits=bits, parity=parity, stopBits=stop)
        yield from self.set_break(break_)

    def set_break(self, on: bool) -> Steps[None]:
        """Steps that hold the line at 0, or let it go."""
        yield from self._device.call("set-signals", signals={"break": bool(on)})

    def set_flow_control(self, flow: str, xon: int = 0x11, xoff: int = 0x13) -> Steps[None]:
        """Steps that set who may tell whom to wait: none, hardware or software."""
        if flow not in _FLOWS or (flow == "software" and (xon, xoff) != (0x11, 0x13)):
            raise DeviceSettingError(
                f"The chip was opened as a serial port, where the flow control '{flow}' is not "
                f"possible: {', '.join(_FLOWS)} are, the last with the usual characters."
            )
        yield from self._set(flowControl=_FLOWS[flow])

    def set_signals(self, dtr: bool | None = None, rts: bool | None = None) -> Steps[None]:
        """Steps that set DTR and RTS; None leaves a line as it is."""
        signals = {"dataTerminalReady": dtr, "requestToSend": rts}
        given = {name: bool(value) for name, value in signals.items() if value is not None}
        if given:
            yield from self._device.call("set-signals", signals=given)

    def modem_status(self) -> Steps[int]:
        """Steps that return the state of the lines as `FtdiChip.modem_status` does."""
        told, _ = yield from self._device.call("get-signals")
        assert isinstance(told, dict)
        idle = 0x6000 if self._device.unsent == 0 else 0
        return sum(bit for name, bit in _STATUS.items() if told[name]) | idle

    def set_latency(self, milliseconds: int) -> Steps[None]:
        """Not possible over Web Serial."""
        yield from _only_usb("set the latency timer")

    def latency(self) -> Steps[int]:
        """Not possible over Web Serial."""
        return (yield from _only_usb("read the latency timer"))

    def set_event_character(self, character: int, on: bool) -> Steps[None]:
        """Not possible over Web Serial."""
        yield from _only_usb("set an event character")

    def set_error_character(self, character: int, on: bool) -> Steps[None]:
        """Not possible over Web Serial."""
        yield from _only_usb("set an error character")

    def set_bit_mode(self, outputs: int, mode: int) -> Steps[None]:
        """Steps that do nothing for mode 0; others are not possible over Web Serial."""
        if mode != 0:
            yield from _only_usb("use bit-bang or other modes of the pins")

    def pins(self) -> Steps[int]:
        """Not possible over Web Serial."""
        return (yield from _only_usb("read the pins"))

    def read_eeprom(self, words: int = 64, first: int = 0) -> Steps[bytes]:
        """Not possible over Web Serial."""
        yield from _only_usb("read the EEPROM")
        return b""

    def write_eeprom(self, data: bytes, first: int = 0) -> Steps[None]:
        """Not possible over Web Serial."""
        yield from _only_usb("write the EEPROM")

    def erase_eeprom(self) -> Steps[None]:
        """Not possible over Web Serial."""
        yield from _only_usb("erase the EEPROM")

    def read(self, size: int, timeout: float | None = None) -> Steps[bytes]:
        """Steps that return `size` bytes; fewer, and no error, when the time (seconds) is over."""
        end, last = deadline(timeout), False
        while self._device.waiting < size and not last:
            self._device.check()
            left = remaining(end)
            last = left == 0
            yield left
            self._note_troubles()
        return self._device.take(size)

    def read_some(self, size: int, timeout: float | None = None) -> Steps[bytes]:
        """Steps that return up to `size` bytes: until nothing came within the latency."""
        return (yield from self.read(size, _LATENCY if timeout is None else min(timeout, _LATENCY)))

    def write(self, data: bytes, timeout: float | None = None) -> Steps[int]:
        """Steps that write bytes, and return how many, when they are on the wire.

        Raises
        ------
        DeviceTimeoutError
            When the time (seconds) is over. The bytes may still go.
        """
        end, last = deadline(timeout), False
        self._device.write(data)
        while self._device.unsent:
            if last:
                raise DeviceTimeoutError("The device did not take all bytes in time.")
            left = remaining(end)
            last = left == 0
            yield left
            self._device.check()
        return len(data)

    # ---- the rest is how

    def _set(self, **changes: object) -> Steps[None]:
        settings = self._settings | changes
        if settings != self._settings:
            yield from self._device.call("reopen", settings=settings)
            self._settings = settings

    def _note_troubles(self) -> None:
        bits = {"overrun": 0x02, "parity": 0x04, "framing": 0x08, "break": 0x10}
        while (trouble := self._device.trouble()) is not None:
            self.errors |= bits.get(trouble.code, 0)


def _only_usb(what: str) -> Steps[int]:
    raise DeviceUnsupportedError(
        f"To {what}, the chip must be opened over USB, and it was opened as a serial port: "
        "a driver of the system holds it, or the browser has no WebUSB."
    )
    yield None
