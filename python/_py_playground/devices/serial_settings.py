"""How bytes look on a serial line, as far as browsers know it."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import DeviceSettingError

__all__ = ["SerialSettings"]

#: Web Serial counts bauds in 32 bits: https://wicg.github.io/serial/#dom-serialoptions-baudrate
HIGHEST_BAUD_RATE = 2**32 - 1


@dataclass(frozen=True)
class SerialSettings:
    """How bytes look on the wire.

    Parameters
    ----------
    baud_rate : int, default 9600
        Bits per second. The device must use the same.
    data_bits : {8, 7}
        Bits of a byte.
    parity : {"none", "even", "odd"}
        The kind of check bit after each byte.
    stop_bits : {1, 2}
        The pause after each byte, in bits.
    flow_control : {"none", "hardware", "software"}
        How each side asks the other to wait: by the lines RTS and CTS (``"hardware"``), or by the
        bytes 0x11 and 0x13 (``"software"``), which then cannot be part of the data.

    Raises
    ------
    DeviceSettingError
        Which is a `ValueError`: when browsers do not have such a port.

    Examples
    --------
    >>> SerialSettings(baud_rate=115200).flow_control
    'none'
    >>> SerialSettings(data_bits=5)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    py_playground...DeviceSettingError: A serial port in a browser has 8 or 7 data bits, not 5.
    """

    baud_rate: int = 9600
    data_bits: int = 8
    parity: str = "none"
    stop_bits: float = 1
    flow_control: str = "none"

    def __post_init__(self) -> None:
        rate = self.baud_rate
        if not isinstance(rate, int) or not 0 < rate <= HIGHEST_BAUD_RATE:
            raise DeviceSettingError(
                f"A baud rate is a whole number from 1 on, such as 9600 or 115200, not {rate!r}."
            )
        _one_of("8 or 7 data bits", self.data_bits, (8, 7))
        _one_of("the parity 'none', 'even' or 'odd'", self.parity, ("none", "even", "odd"))
        _one_of("1 or 2 stop bits", self.stop_bits, (1, 2))
        flows = ("none", "hardware", "software")
        _one_of("the flow control 'none', 'hardware' or 'software'", self.flow_control, flows)

    def described(self) -> dict[str, object]:
        """As ``SerialSettings`` in ``src/protocol/devices.ts`` has it."""
        return {
            "baudRate": int(self.baud_rate),
            "dataBits": int(self.data_bits),
            "stopBits": int(self.stop_bits),
            "parity": self.parity,
            "flowControl": self.flow_control,
        }


def _one_of(possible: str, value: object, values: tuple[object, ...]) -> None:
    if value not in values:
        raise DeviceSettingError(f"A serial port in a browser has {possible}, not {value!r}.")
