"""What FTDI's chips are, and the numbers that set their speed.

The rules are those of libftdi 1.5 (``ftdi_convert_baudrate``), and of AN_120 by FTDI.
"""

from __future__ import annotations

from enum import Enum

from .errors import DeviceSettingError

__all__ = ["Chip", "chip_of", "divisor"]


class Chip(Enum):
    """The kinds of FTDI's chips; the value is what people call them."""

    AM = "FT232AM"
    BM = "FT232BM"
    C = "FT2232C"
    R = "FT232R"
    D2H = "FT2232H"
    D4H = "FT4232H"
    H = "FT232H"
    X = "FT230X"

    @property
    def ports(self) -> int:
        """How many ports it has: each is an interface of the USB device."""
        return {Chip.C: 2, Chip.D2H: 2, Chip.D4H: 4}.get(self, 1)

    @property
    def high_speed(self) -> bool:
        """Whether it has the clock of 120 MHz beside that of 48 MHz."""
        return self in (Chip.D2H, Chip.D4H, Chip.H)


_BY_VERSION = {
    0x0200: Chip.AM,
    0x0400: Chip.BM,
    0x0500: Chip.C,
    0x0600: Chip.R,
    0x0700: Chip.D2H,
    0x0800: Chip.D4H,
    0x0900: Chip.H,
    0x1000: Chip.X,
}

#: The code of each eighth.
_EIGHTHS = (0, 3, 2, 4, 1, 5, 6, 7)


def chip_of(version: int, serial_number: str | None) -> Chip:
    """Tell the chip by the bcdDevice of its descriptor.

    A BM without a serial number says that it is an AM. What is unknown is newer, and understands
    what an R does.

    Examples
    --------
    >>> chip_of(0x0900, None)
    <Chip.H: 'FT232H'>
    """
    if version == 0x0200 and not serial_number:
        return Chip.BM
    return _BY_VERSION.get(version, Chip.R)


def divisor(chip: Chip, rate: int, port: int = 0) -> tuple[int, int, int]:
    """Return what sets a speed: wValue and wIndex of the request, and the speed that it makes.

    Parameters
    ----------
    chip : Chip
        The kind of chip.
    rate : int
        Bits per second.
    port : int, default 0
        The port, from 1; 0 for chips with one.

    Raises
    ------
    DeviceSettingError
        When the chip comes no nearer than about 5 %, libftdi's limit.

    Examples
    --------
    >>> [hex(number) for number in divisor(Chip.R, 57600)[:2]]
    ['0xc034', '0x0']
    >>> divisor(Chip.R, 57600)[2]
    57554
    """
    if rate <= 0:
        raise DeviceSettingError(f"A speed is a number above 0, such as 9600, and {rate} is none.")
    if chip is Chip.AM:
        encoded, actual = _am(rate)
    elif chip.high_speed and rate * 10 > 120_000_000 // 0x3FFF:
        encoded, actual = _newer(rate, 120_000_000, 10)
        encoded |= 0x20000
    else:
        encoded, actual = _newer(rate, 48_000_000, 16)
    if actual * 21 < rate * 20 or rate * 21 < actual * 20:
        raise DeviceSettingError(
            f"An {chip.value} cannot do {rate} bits per second. The nearest speed is {actual}."
        )
    # Where a chip has several ports, the index says which. libftdi forgets that for the FT2232C;
    # the driver of Linux does not.
    index = encoded >> 16
    wide = chip.high_speed or chip.ports > 1
    return encoded & 0xFFFF, index << 8 | port if wide else index, actual


def _newer(rate: int, clock: int, prescaler: int) -> tuple[int, int]:
    """All but the AM: eighths of the divisor, except between 1 and 2, where there is only 1.5."""
    for code, twice in enumerate((2, 3, 4)):
        fastest = clock // (prescaler * twice // 2)
        if rate >= fastest:
            return code, fastest
    eighths = _rounded(clock * 16 // prescaler // rate)
    if eighths > 0x20000:
        eighths = 0x1FFFF
    actual = _rounded(clock * 16 // prescaler // eighths)
    return eighths >> 3 | _EIGHTHS[eighths & 7] << 14, actual


def _rounded(twice: int) -> int:
    return (twice + 1) // 2


def _am(rate: int) -> tuple[int, int]:
    """The AM knows 0, 1/8, 1/4 and 1/2 only, and nothing between 1 and 2."""
    below = 24_000_000 // rate
    below -= (0, 0, 0, 1, 0, 1, 2, 3)[below & 7]
    best, actual = 0, 0
    for eighths in (below, below + 1):
        if eighths <= 8:
            eighths = 8
        elif below < 16:
            eighths = 16
        else:
            eighths = min(eighths + (0, 0, 0, 1, 0, 3, 2, 1)[eighths & 7], 0x1FFF8)
        made = (24_000_000 + eighths // 2) // eighths
        if best == 0 or abs(made - rate) < abs(actual - rate):
            best, actual = eighths, made
    encoded = best >> 3 | _EIGHTHS[best & 7] << 14
    return (0 if encoded == 1 else encoded), actual
