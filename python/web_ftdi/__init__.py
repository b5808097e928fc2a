"""FTDI's chips (USB to serial) from a page: a small API of its own, with nothing to install.

>>> import web_ftdi
>>> with web_ftdi.open(baud_rate=115200) as chip:  # doctest: +SKIP
...     chip.write(b"hello")
...     print(chip.read(5, timeout=1))
b'hello'

The same for ``async`` programs, where other tasks go on meanwhile:

>>> async def main():
...     async with web_ftdi.aopen(baud_rate=115200) as chip:
...         await chip.write(b"hello")
...         return await chip.read(5, timeout=1)

The chip is opened over USB. Where a driver of the system holds it (or a browser has no WebUSB), it
is opened as a serial port; `opened_by` says so. Then there is no latency timer, no bit-bang, and no
EEPROM: those raise `DeviceUnsupportedError`.

Times are in seconds; None is any time. All errors are `DeviceError`, which is an `OSError`.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from _py_playground.devices.errors import (
    DeviceBusyError,
    DeviceClosedError,
    DeviceDeniedError,
    DeviceError,
    DeviceGoneError,
    DeviceNotGivenError,
    DevicePolicyError,
    DeviceSettingError,
    DeviceTimeoutError,
    DeviceUnsupportedError,
    DriverInTheWayError,
    GestureNeededError,
)
from _py_playground.devices.ftdi_chip import FtdiChip, eeprom_checksum
from _py_playground.devices.ftdi_open import FtdiInfo, ftdi_devices, opening
from _py_playground.devices.ftdi_serial import FtdiSerialPort
from _py_playground.devices.link import Link, Steps, current_link
from _py_playground.devices.opening import Opening

__all__ = [
    "AsyncFtdi",
    "BitMode",
    "DeviceBusyError",
    "DeviceClosedError",
    "DeviceDeniedError",
    "DeviceError",
    "DeviceGoneError",
    "DeviceNotGivenError",
    "DevicePolicyError",
    "DeviceSettingError",
    "DeviceTimeoutError",
    "DeviceUnsupportedError",
    "DriverInTheWayError",
    "Ftdi",
    "FtdiInfo",
    "GestureNeededError",
    "ModemStatus",
    "aopen",
    "alist_devices",
    "eeprom_checksum",
    "list_devices",
    "open",
]


class ModemStatus(IntFlag):
    """The state of the lines, and of the chip."""

    CTS = 0x10
    DSR = 0x20
    RI = 0x40
    DCD = 0x80
    DATA_READY = 0x0100
    OVERRUN = 0x0200
    PARITY_ERROR = 0x0400
    FRAMING_ERROR = 0x0800
    BREAK = 0x1000
    CAN_TAKE_MORE = 0x2000
    ALL_SENT = 0x4000
    FIFO_ERROR = 0x8000


class BitMode(IntEnum):
    """What the pins do. Not every chip knows every mode."""

    SERIAL = 0x00
    BIT_BANG = 0x01
    MPSSE = 0x02
    SYNC_BIT_BANG = 0x04
    MCU = 0x08
    OPTO = 0x10
    CBUS = 0x20
    SYNC_FIFO = 0x40


def list_devices() -> list[FtdiInfo]:
    """Return the chips that the reader has given to this playground. Nobody is asked."""
    link = current_link()
    return link.now(ftdi_devices(link))


async def alist_devices() -> list[FtdiInfo]:
    """As `list_devices`."""
    link = current_link()
    return await link.later(ftdi_devices(link))


def open(
    device: FtdiInfo | str | None = None,
    *,
    port: int = 1,
    baud_rate: int = 9600,
    data_bits: int = 8,
    parity: str = "none",
    stop_bits: float = 1,
    flow_control: str = "none",
) -> Ftdi:
    """Open a chip.

    Parameters
    ----------
    device : FtdiInfo or str, optional
        Which one: also its name, or its serial number. Without it the first; if there is none, the
        reader is asked.
    port : int, default 1
        Which port of chips with several, from 1.
    baud_rate : int, default 9600
        Bits per second.
    data_bits : int, default 8
        Data data_bits: 7 or 8.
    parity : str, default "none"
        ``none``, ``odd``, ``even``, ``mark`` or ``space``.
    stop_bits : float, default 1
        1, 1.5 or 2.
    flow_control : str, default "none"
        Who may tell whom to wait: ``none``, ``hardware`` (RTS/CTS), ``dtr/dsr``, or ``software``
        (XON/XOFF).

    Raises
    ------
    DeviceNotGivenError
        When there is none, and the reader does not want to give one.
    DriverInTheWayError
        When a driver of the system holds it, and its serial port was not given either.
    DeviceSettingError
        When the chip cannot do what was asked.
    """
    link = current_link()
    settings = (baud_rate, data_bits, parity, stop_bits, flow_control)
    return Ftdi(link, link.now(_opening(link, device, port, settings)))


def aopen(
    device: FtdiInfo | str | None = None,
    *,
    port: int = 1,
    baud_rate: int = 9600,
    data_bits: int = 8,
    parity: str = "none",
    stop_bits: float = 1,
    flow_control: str = "none",
) -> Opening[AsyncFtdi]:
    """As `open`: both ``async with aopen(...) as chip`` and ``chip = await aopen(...)`` do."""
    settings = (baud_rate, data_bits, parity, stop_bits, flow_control)

    async def begin() -> AsyncFtdi:
        link = current_link()
        return AsyncFtdi(link, await link.later(_opening(link, device, port, settings)))

    return Opening(begin)


class _Face:
    """What both faces have."""

    def __init__(self, link: Link, chip: FtdiChip | FtdiSerialPort) -> None:
        self._link = link
        self._chip = chip

    @property
    def name(self) -> str:
        """Name of the device."""
        return self._chip.name

    @property
    def chip(self) -> str | None:
        """The kind of chip, such as ``"FT232R"``; unknown over Web Serial."""
        return self._chip.chip.value if self._chip.chip else None

    @property
    def opened_by(self) -> str:
        """Which way was taken: ``"usb"`` or ``"serial"``."""
        return self._chip.opened_by

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self._chip.is_open

    @property
    def line_errors(self) -> ModemStatus:
        """What went wrong since `forget_line_errors`: overrun, parity, framing, break."""
        return ModemStatus(self._chip.errors << 8)

    def forget_line_errors(self) -> None:
        """Begin anew to note what goes wrong on the line."""
        self._chip.errors = 0

    def __repr__(self) -> str:
        state = f"open by {self.opened_by}" if self.is_open else "closed"
        return f"<{type(self).__name__} {self.name} {state}>"


class Ftdi(_Face):
    """A chip that is open; see `open`. Leaving its ``with`` closes it."""

    def __enter__(self) -> Ftdi:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it. Twice is no error."""
        self._link.now(self._chip.closing())

    def read(self, size: int = 1, timeout: float | None = None) -> bytes:
        """Read `size` bytes, or fewer when the time (seconds) is over: that is no error."""
        return self._link.now(self._chip.read(size, timeout))

    def write(self, data: bytes, timeout: float | None = None) -> int:
        """Write bytes, and return how many.

        Raises
        ------
        DeviceTimeoutError
            When the chip does not take them in time (seconds). They may still go.
        """
        return self._link.now(self._chip.write(bytes(data), timeout))

    @property
    def baud_rate(self) -> int:
        """Bits per second. Setting one that the chip cannot do raises `DeviceSettingError`.

        In bit-bang modes the pins change 16 times as often.
        """
        return self._chip.baud_rate

    @baud_rate.setter
    def baud_rate(self, rate: int) -> None:
        self.set_baud_rate(rate)

    def set_baud_rate(self, rate: int) -> int:
        """Set the speed, and return which one the chip makes of it."""
        return self._link.now(self._chip.set_baud_rate(rate))

    def set_line(self, data_bits: int = 8, parity: str = "none", stop_bits: float = 1) -> None:
        """Set data data_bits, parity and stop bits as `open` has them."""
        self._link.now(self._chip.set_line(data_bits, parity, stop_bits))

    def set_break(self, on: bool) -> None:
        """Hold the line at 0, or let it go."""
        self._link.now(self._chip.set_break(on))

    def set_flow_control(self, flow_control: str, xon: int = 0x11, xoff: int = 0x13) -> None:
        """Set who may tell whom to wait, as `open` has it, and the characters of ``software``."""
        self._link.now(self._chip.set_flow_control(flow_control, xon, xoff))

    def set_signals(self, dtr: bool | None = None, rts: bool | None = None) -> None:
        """Set the lines DTR and RTS; None leaves one as it is."""
        self._link.now(self._chip.set_signals(dtr, rts))

    @property
    def modem_status(self) -> ModemStatus:
        """The state of the lines CTS, DSR, RI and DCD, and of the chip."""
        return ModemStatus(self._link.now(self._chip.modem_status()))

    @property
    def latency(self) -> int:
        """After how many milliseconds (1 to 255) the chip sends what is no full packet."""
        return self._link.now(self._chip.latency())

    @latency.setter
    def latency(self, milliseconds: int) -> None:
        self._link.now(self._chip.set_latency(milliseconds))

    def set_bit_mode(self, outputs: int, mode: int = BitMode.BIT_BANG) -> None:
        """Set what the pins do.

        Parameters
        ----------
        outputs : int
            One bit for each pin: 1 is an output.
        mode : BitMode, default BitMode.BIT_BANG
            `BitMode.SERIAL` goes back to what a chip usually does. In the bit-bang modes each byte
            that is written sets the pins.
        """
        self._link.now(self._chip.set_bit_mode(outputs, mode))

    @property
    def pins(self) -> int:
        """The state of the 8 data pins, whatever the mode is."""
        return self._link.now(self._chip.pins())

    def purge(self, received: bool = True, unsent: bool = True) -> None:
        """Forget what was received and not read, and what was written and not sent."""
        self._link.now(self._chip.purge(received, unsent))

    def reset(self) -> None:
        """Reset the port."""
        self._link.now(self._chip.reset())

    def read_eeprom(self, words: int = 64, first: int = 0) -> bytes:
        """Read so many 16-bit words of the EEPROM, two bytes each."""
        return self._link.now(self._chip.read_eeprom(words, first))

    def write_eeprom(self, data: bytes, first: int = 0) -> None:
        """Write 16-bit words of the EEPROM. The checksum (`eeprom_checksum`) is yours to write.

        Be careful: with wrong numbers in it no program knows the chip any more.
        """
        self._link.now(self._chip.write_eeprom(bytes(data), first))


class AsyncFtdi(_Face):
    """As `Ftdi`, for ``async`` programs; see `aopen`. What is a property there is a method here."""

    async def __aenter__(self) -> AsyncFtdi:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """As `Ftdi.close`."""
        await self._link.later(self._chip.closing())

    async def read(self, size: int = 1, timeout: float | None = None) -> bytes:
        """As `Ftdi.read`. When the task is cancelled, its bytes are for the next `read`."""
        return await self._link.later(self._chip.read(size, timeout))

    async def write(self, data: bytes, timeout: float | None = None) -> int:
        """As `Ftdi.write`."""
        return await self._link.later(self._chip.write(bytes(data), timeout))

    @property
    def baud_rate(self) -> int:
        """Bits per second; see `set_baud_rate`."""
        return self._chip.baud_rate

    async def set_baud_rate(self, rate: int) -> int:
        """As `Ftdi.set_baud_rate`."""
        return await self._link.later(self._chip.set_baud_rate(rate))

    async def set_line(
        self, data_bits: int = 8, parity: str = "none", stop_bits: float = 1
    ) -> None:
        """As `Ftdi.set_line`."""
        await self._link.later(self._chip.set_line(data_bits, parity, stop_bits))

    async def set_break(self, on: bool) -> None:
        """As `Ftdi.set_break`."""
        await self._link.later(self._chip.set_break(on))

    async def set_flow_control(self, flow_control: str, xon: int = 0x11, xoff: int = 0x13) -> None:
        """As `Ftdi.set_flow_control`."""
        await self._link.later(self._chip.set_flow_control(flow_control, xon, xoff))

    async def set_signals(self, dtr: bool | None = None, rts: bool | None = None) -> None:
        """As `Ftdi.set_signals`."""
        await self._link.later(self._chip.set_signals(dtr, rts))

    async def modem_status(self) -> ModemStatus:
        """As `Ftdi.modem_status`."""
        return ModemStatus(await self._link.later(self._chip.modem_status()))

    async def latency(self) -> int:
        """As `Ftdi.latency`."""
        return await self._link.later(self._chip.latency())

    async def set_latency(self, milliseconds: int) -> None:
        """As setting `Ftdi.latency`."""
        await self._link.later(self._chip.set_latency(milliseconds))

    async def set_bit_mode(self, outputs: int, mode: int = BitMode.BIT_BANG) -> None:
        """As `Ftdi.set_bit_mode`."""
        await self._link.later(self._chip.set_bit_mode(outputs, mode))

    async def pins(self) -> int:
        """As `Ftdi.pins`."""
        return await self._link.later(self._chip.pins())

    async def purge(self, received: bool = True, unsent: bool = True) -> None:
        """As `Ftdi.purge`."""
        await self._link.later(self._chip.purge(received, unsent))

    async def reset(self) -> None:
        """As `Ftdi.reset`."""
        await self._link.later(self._chip.reset())

    async def read_eeprom(self, words: int = 64, first: int = 0) -> bytes:
        """As `Ftdi.read_eeprom`."""
        return await self._link.later(self._chip.read_eeprom(words, first))

    async def write_eeprom(self, data: bytes, first: int = 0) -> None:
        """As `Ftdi.write_eeprom`."""
        await self._link.later(self._chip.write_eeprom(bytes(data), first))


def _opening(
    link: Link,
    device: FtdiInfo | str | None,
    port: int,
    settings: tuple[int, int, str, float, str],
) -> Steps[FtdiChip | FtdiSerialPort]:
    if isinstance(device, str):
        device = yield from _named(link, device)
    chip = yield from opening(link, device, port)
    baud_rate, data_bits, parity, stop_bits, flow_control = settings
    try:
        yield from chip.set_baud_rate(baud_rate)
        yield from chip.set_line(data_bits, parity, stop_bits)
        yield from chip.set_flow_control(flow_control)
    except BaseException:
        chip.close_soon()
        raise
    return chip


def _named(link: Link, name: str) -> Steps[FtdiInfo]:
    found = yield from ftdi_devices(link)
    for one in found:
        if name in (one.name, one.serial_number):
            return one
    raise DeviceNotGivenError(
        f"There is no FTDI chip with the name or serial number '{name}' in this playground. "
        "Open one without a name: then the reader is asked to choose it."
    )
