"""FTDI's chips over USB, in steps (see `link`).

The requests are those of FTDI's own driver, as libftdi and the driver of Linux (``ftdi_sio``) know
them. `ftdi_serial` has the same steps for a chip that can only be reached as a serial port.
"""

from __future__ import annotations

from .errors import DeviceSettingError, DeviceTimeoutError
from .ftdi_divisors import chip_of, divisor
from .link import Link, Steps, deadline, remaining
from .usb_descriptors import UsbEndpoint
from .usb_device import UsbDevice

__all__ = ["FLOWS", "PARITIES", "FtdiChip", "eeprom_checksum"]

#: bmRequestType: a vendor's request to the device, and one that is answered.
_OUT, _IN = 0x40, 0xC0
#: bRequest.
_RESET, _MODEM, _FLOW, _BAUD, _DATA, _STATUS, _EVENT, _ERROR = range(8)
_SET_LATENCY, _GET_LATENCY, _BIT_MODE, _PINS = range(0x09, 0x0D)
_READ_EEPROM, _WRITE_EEPROM, _ERASE_EEPROM = range(0x90, 0x93)

#: Parities by their names, as the bits from the eighth are numbered.
PARITIES = ("none", "odd", "even", "mark", "space")
#: Flow controls by their names, as the high byte of wIndex.
FLOWS = {"none": 0, "hardware": 1, "dtr/dsr": 2, "software": 4}
_STOP_BITS = {1: 0, 1.5: 1, 2: 2}

#: Bytes of one transfer to read: many packets at once, as each way to the page costs time. The chip
#: ends a transfer sooner when it has nothing more and its latency timer is over.
_READ_BYTES = 16384

#: Seconds for a request. They take a thousandth of that.
_PATIENCE = 5.0


class FtdiChip:
    """One port of an FTDI chip that is open over USB.

    Attributes
    ----------
    opened_by : str
        ``"usb"``.
    name : str
        Name of the device.
    chip : Chip
        Its kind.
    baud_rate : int
        The speed that was asked for.
    errors : int
        What went wrong on the line since somebody set this to 0, as bits of the status' high byte:
        0x02 overrun, 0x04 parity, 0x08 framing, 0x10 break.
    """

    opened_by = "usb"

    def __init__(
        self, usb: UsbDevice, interface: int, ends: tuple[UsbEndpoint, UsbEndpoint]
    ) -> None:
        info = usb.info
        self.usb = usb
        self.name = info.name
        self.chip = chip_of(info.device_version, info.serial_number)
        self.baud_rate = 9600
        self.errors = 0
        self._port = interface + 1 if self.chip.ports > 1 else 0
        self._in, self._out = ends
        self._kept = bytearray()
        self._line = 8

    @classmethod
    def opening(cls, link: Link, name: str, port: int = 1) -> Steps[FtdiChip]:
        """Steps that open a port of a chip, from 1.

        It starts with 9600 bits per second, 8 data bits, no parity, 1 stop bit and no flow control.

        Raises
        ------
        DeviceBusyError
            `DriverInTheWayError` where a driver of the system holds it.
        """
        usb = yield from UsbDevice.opening(link, name)
        try:
            chip = yield from cls._opened(usb, port)
            yield from chip.reset()
            yield from chip.set_bit_mode(0, 0)
            yield from chip.set_flow_control("none")
            yield from chip.set_line(8, "none", 1)
            yield from chip.set_baud_rate(9600)
        except BaseException:
            usb.close_soon()
            raise
        return chip

    @classmethod
    def _opened(cls, usb: UsbDevice, port: int) -> Steps[FtdiChip]:
        info = usb.info
        if usb.configuration is None and info.configurations:
            yield from usb.configuring(info.configurations[0].value)
        active = info.configuration(usb.configuration)
        found = [one for one in active.interfaces if one.alternate == 0] if active else []
        if not 1 <= port <= len(found):
            raise DeviceSettingError(
                f"The chip has the ports 1 to {len(found)}, and none of the number {port}."
            )
        ends = {end.direction: end for end in found[port - 1].endpoints}
        if len(ends) < 2:
            raise DeviceSettingError(f"{info.name} does not look like a chip of FTDI's.")
        yield from usb.claiming(found[port - 1].interface)
        return cls(usb, found[port - 1].interface, (ends["in"], ends["out"]))

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self.usb.is_open

    def closing(self) -> Steps[None]:
        """Steps that close it."""
        yield from self.usb.closing()

    def close_soon(self) -> None:
        """Close it, and wait for nothing."""
        self.usb.close_soon()

    def reset(self) -> Steps[None]:
        """Steps that reset the port; what was received is forgotten."""
        yield from self._tell(_RESET, 0)
        self._forget()

    def purge(self, received: bool = True, unsent: bool = True) -> Steps[None]:
        """Steps that forget what was received and not read, and what was written and not sent."""
        if received:
            yield from self._tell(_RESET, 1)
            self._forget()
        if unsent:
            yield from self._tell(_RESET, 2)

    def set_baud_rate(self, rate: int) -> Steps[int]:
        """Steps that set the speed in bits per second, and return which one the chip makes."""
        value, index, actual = divisor(self.chip, rate, self._port)
        yield from self._tell(_BAUD, value, index, whole_index=True)
        self.baud_rate = rate
        return actual

    def set_line(
        self, bits: int, parity: str, stop_bits: float, break_: bool = False
    ) -> Steps[None]:
        """Steps that set 7 or 8 data bits, one of `PARITIES`, 1, 1.5 or 2 stop bits, and break."""
        if bits not in (7, 8) or parity not in PARITIES or stop_bits not in _STOP_BITS:
            raise DeviceSettingError(
                "A line has 7 or 8 data bits, a parity that is none, odd, even, mark or space, and "
                f"1, 1.5 or 2 stop bits. {bits}, {parity}, {stop_bits} is not possible."
            )
        line = bits | PARITIES.index(parity) << 8 | _STOP_BITS[stop_bits] << 11
        yield from self._tell(_DATA, line | break_ << 14)
        self._line = line

    def set_break(self, on: bool) -> Steps[None]:
        """Steps that hold the line at 0, or let it go."""
        yield from self._tell(_DATA, self._line | on << 14)

    def set_flow_control(self, flow: str, xon: int = 0x11, xoff: int = 0x13) -> Steps[None]:
        """Steps that set who may tell whom to wait: one of `FLOWS`."""
        if flow not in FLOWS:
            raise DeviceSettingError(
                f"A flow control is one of {', '.join(FLOWS)}, and '{flow}' is none."
            )
        value = xon | xoff << 8 if flow == "software" else 0
        yield from self._tell(_FLOW, value, FLOWS[flow])

    def set_signals(self, dtr: bool | None = None, rts: bool | None = None) -> Steps[None]:
        """Steps that set DTR and RTS; None leaves a line as it is."""
        value = 0
        if dtr is not None:
            value |= 0x0100 | dtr
        if rts is not None:
            value |= 0x0200 | rts << 1
        if value:
            yield from self._tell(_MODEM, value)

    def modem_status(self) -> Steps[int]:
        """Steps that return the state of the lines, as two bytes in one number.

        The low byte has CTS 0x10, DSR 0x20, RI 0x40 and DCD 0x80; the high byte 0x01 data ready,
        0x02 overrun, 0x04 parity error, 0x08 framing error, 0x10 break, 0x20 and 0x40 nothing to
        send.
        """
        told = yield from self._ask(_STATUS, 2)
        return int.from_bytes(told[:2], "little")

    def set_latency(self, milliseconds: int) -> Steps[None]:
        """Steps that set after how long (1 to 255 ms) the chip sends what is no full packet."""
        if not 1 <= milliseconds <= 255:
            raise DeviceSettingError(
                f"A latency is a number from 1 to 255 (milliseconds), and {milliseconds} is none."
            )
        yield from self._tell(_SET_LATENCY, milliseconds)

    def latency(self) -> Steps[int]:
        """Steps that return the latency in milliseconds; 16 is what chips start with."""
        return (yield from self._ask(_GET_LATENCY, 1))[0]

    def set_event_character(self, character: int, on: bool) -> Steps[None]:
        """Steps that set a byte at which the chip sends at once what it has."""
        yield from self._tell(_EVENT, character | on << 8)

    def set_error_character(self, character: int, on: bool) -> Steps[None]:
        """Steps that set a byte to stand for one with an error."""
        yield from self._tell(_ERROR, character | on << 8)

    def set_bit_mode(self, outputs: int, mode: int) -> Steps[None]:
        """Steps that set what the pins do.

        Parameters
        ----------
        outputs : int
            One bit for each pin: 1 is an output.
        mode : int
            0 serial, 0x01 bit-bang, 0x02 MPSSE, 0x04 synchronous bit-bang, 0x08 MCU bus, 0x10 fast
            opto-isolated, 0x20 bit-bang of the CBUS pins, 0x40 synchronous FIFO.
        """
        yield from self._tell(_BIT_MODE, outputs & 0xFF | mode << 8)

    def pins(self) -> Steps[int]:
        """Steps that return the state of the 8 data pins."""
        return (yield from self._ask(_PINS, 1))[0]

    def read_eeprom(self, words: int = 64, first: int = 0) -> Steps[bytes]:
        """Steps that read so many 16-bit words of the EEPROM, two bytes each."""
        data = b""
        for word in range(first, first + words):
            data += yield from self._ask(_READ_EEPROM, 2, word, whole_index=True)
        return data

    def write_eeprom(self, data: bytes, first: int = 0) -> Steps[None]:
        """Steps that write 16-bit words of the EEPROM. The checksum (`eeprom_checksum`) is yours.

        A wrong one makes the chip start with its defaults; wrong numbers can make it unknown to
        every program.
        """
        if len(data) % 2:
            raise DeviceSettingError(
                "An EEPROM has words of two bytes. Write an even number of bytes."
            )
        # As libftdi: some chips want to be asked these before they write.
        latency = yield from self.latency()
        yield from self.reset()
        yield from self.modem_status()
        yield from self.set_latency(0x77)
        for at in range(0, len(data), 2):
            word = int.from_bytes(data[at : at + 2], "little")
            yield from self._tell(_WRITE_EEPROM, word, first + at // 2, whole_index=True)
        yield from self.set_latency(latency)

    def erase_eeprom(self) -> Steps[None]:
        """Steps that erase the EEPROM."""
        yield from self._tell(_ERASE_EEPROM, 0, 0, whole_index=True)

    def read(self, size: int, timeout: float | None = None) -> Steps[bytes]:
        """Steps that return `size` bytes; fewer, and no error, when the time (seconds) is over."""
        end = deadline(timeout)
        while len(self._kept) < size:
            try:
                yield from self._receive(remaining(end))
            except DeviceTimeoutError:
                break
            if remaining(end) == 0:
                break
        return self._taken(size)

    def read_some(self, size: int, timeout: float | None = None) -> Steps[bytes]:
        """Steps that return up to `size` bytes: until the chip says that it has nothing more.

        As ``ftdi_read_data`` of libftdi: nothing at all means that nothing came within the latency.
        """
        end = deadline(timeout)
        while len(self._kept) < size:
            if not (yield from self._receive(remaining(end))):
                break
        return self._taken(size)

    def write(self, data: bytes, timeout: float | None = None) -> Steps[int]:
        """Steps that write bytes, and return how many. They wait while the chip is full.

        Raises
        ------
        DeviceTimeoutError
            When the time (seconds) is over. The bytes may still go.
        """
        return (yield from self.usb.transfer_out(self._out.number, data, timeout)) if data else 0

    # ---- the rest is how

    def _tell(
        self, request: int, value: int, index: int = 0, whole_index: bool = False
    ) -> Steps[None]:
        index = index if whole_index else index << 8 | self._port
        yield from self.usb.control_out(_OUT, request, value, index, b"", _PATIENCE)

    def _ask(
        self, request: int, length: int, index: int = 0, whole_index: bool = False
    ) -> Steps[bytes]:
        index = index if whole_index else self._port
        data = yield from self.usb.control_in(_IN, request, 0, index, length, _PATIENCE)
        if len(data) < length:
            raise DeviceSettingError(f"The chip has no answer to the request 0x{request:02x}.")
        return data

    def _receive(self, timeout: float | None) -> Steps[int]:
        """Keep the bytes of a transfer, and return how many. A packet begins with its status."""
        size = self._in.packet_size
        length = max(_READ_BYTES // size, 1) * size
        data = yield from self.usb.transfer_in(self._in.number, length, timeout)
        before = len(self._kept)
        for at in range(0, len(data), size):
            packet = data[at : at + size]
            if len(packet) >= 2:
                self.errors |= packet[1] & 0x1E
            self._kept += packet[2:]
        return len(self._kept) - before

    def _taken(self, size: int) -> bytes:
        data = bytes(self._kept[:size])
        del self._kept[: len(data)]
        return data

    def _forget(self) -> None:
        """Forget what is on this side: also what a transfer brought that nobody waited for."""
        self._kept.clear()
        self.usb.forget_received(self._in.number)


def eeprom_checksum(data: bytes) -> int:
    """Return the checksum of an EEPROM, which stands in its last word. The FT230X has another rule.

    Parameters
    ----------
    data : bytes
        The whole EEPROM, or all of it but its last word of two bytes.

    Examples
    --------
    >>> hex(eeprom_checksum(bytes(126)))
    '0x5555'
    """
    whole = len(data) & (len(data) - 1) == 0
    checksum = 0xAAAA
    for at in range(0, len(data) - 2 if whole else len(data), 2):
        checksum ^= int.from_bytes(data[at : at + 2], "little")
        checksum = (checksum << 1 | checksum >> 15) & 0xFFFF
    return checksum
