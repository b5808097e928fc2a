"""What both faces of a port share."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, replace

from _py_playground.devices.errors import DeviceError
from _py_playground.devices.link import Link, Steps
from _py_playground.devices.serial_port import SerialPort as PortSteps
from _py_playground.devices.serial_port import opening
from _py_playground.devices.serial_settings import SerialSettings

from .ports import PortInfo, finding

__all__ = ["PortBase", "as_bytes", "opening_any"]


def as_bytes(data: bytes | bytearray | memoryview) -> bytes:
    """Return the bytes of something that holds some.

    Examples
    --------
    >>> as_bytes(bytearray(b"abc"))
    b'abc'
    >>> as_bytes("abc")
    Traceback (most recent call last):
        ...
    TypeError: A port takes bytes, such as b"hello", not str. Encode text first: text.encode().
    """
    try:
        return bytes(memoryview(data))
    except TypeError:
        raise TypeError(
            f'A port takes bytes, such as b"hello", not {type(data).__name__}. '
            "Encode text first: text.encode()."
        ) from None


def opening_any(
    link: Link,
    port: str | PortInfo | None,
    settings: SerialSettings,
    dtr: bool | None,
    rts: bool | None,
) -> Steps[PortSteps]:
    """Steps that open a port by its name, or the reader's choice."""
    name = yield from finding(link, port)
    return (yield from opening(link, name, settings, dtr, rts))


class PortBase:
    """A port without the methods that wait."""

    def __init__(
        self, port: PortSteps, timeout: float | None = None, write_timeout: float | None = None
    ) -> None:
        self._port = port
        self.timeout = timeout
        self.write_timeout = write_timeout

    @property
    def name(self) -> str:
        """The port's own name, also when it was opened by another."""
        return str(self._port.info["name"])

    @property
    def settings(self) -> SerialSettings:
        """How bytes look on the wire."""
        return self._port.settings

    @property
    def is_open(self) -> bool:
        """Whether the port can be used: it is not closed, and not unplugged."""
        return self._port.is_open

    @property
    def troubles(self) -> deque[DeviceError]:
        """What went wrong on the wire while the port went on, the oldest first.

        `SerialOverrunError` (bytes came too fast, and some are lost), `SerialFramingError`,
        `SerialParityError` and `SerialBreakError` are noticed by the reads. The last hundred are
        kept, until the program clears them.
        """
        return self._port.troubles

    def __repr__(self) -> str:
        state = "open" if self.is_open else "closed"
        return f"<{type(self).__name__} {self.name} at {self.settings.baud_rate} baud, {state}>"

    def _changing(self, settings: dict[str, object]) -> Steps[None]:
        unknown = settings.keys() - asdict(self.settings).keys()
        if unknown:
            raise TypeError(f"A port has no setting {min(unknown)!r}; see SerialSettings.")
        yield from self._port.changing(replace(self.settings, **settings))  # type: ignore[arg-type]

    def _reading_available(self) -> Steps[bytes]:
        waiting = yield from self._port.looking()
        return (yield from self._port.reading(waiting, 0))
