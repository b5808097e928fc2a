"""The face that blocks."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TypeVar

from _py_playground.devices.link import Steps, current_link
from _py_playground.devices.serial_port import Lines
from _py_playground.devices.serial_settings import SerialSettings

from .common import PortBase, as_bytes, opening_any
from .ports import PortInfo

__all__ = ["SerialPort", "open"]

T = TypeVar("T")


def open(
    port: str | PortInfo | None = None,
    baud_rate: int = 9600,
    *,
    data_bits: int = 8,
    parity: str = "none",
    stop_bits: int = 1,
    flow_control: str = "none",
    timeout: float | None = None,
    write_timeout: float | None = None,
    dtr: bool | None = True,
    rts: bool | None = True,
) -> SerialPort:
    """Open a serial port.

    Parameters
    ----------
    port : str or PortInfo, optional
        Its name, as `list_ports` has it. For a name that no port has, such as ``"COM3"``, the
        reader says which port that is. Without one it is the first port that the reader gave to
        this playground; when there is none, the reader is asked for it.
    baud_rate : int, default 9600
        Bits per second. The device must use the same.
    data_bits, parity, stop_bits, flow_control
        See `SerialSettings`.
    timeout : float, optional
        Seconds after which a read returns what has come until then; None waits for any time.
    write_timeout : float, optional
        Seconds after which a write fails; None waits for any time.
    dtr, rts : bool, optional
        The lines *data terminal ready* and *request to send*. None leaves them to the system.

    Raises
    ------
    DeviceError
        One of its kinds: `ChooserDismissedError`, `DeviceBusyError`, `DeviceSettingError`,
        `DeviceUnsupportedError` and more.

    Examples
    --------
    >>> with open(baud_rate=115200) as port:  # a cable whose two ends are joined
    ...     port.write(b"hello\\nand more")
    ...     port.read_line()
    14
    b'hello\\n'
    """
    settings = SerialSettings(baud_rate, data_bits, parity, stop_bits, flow_control)
    link = current_link()
    opened = link.now(opening_any(link, port, settings, dtr, rts))
    return SerialPort(opened, timeout, write_timeout)


class SerialPort(PortBase):
    """A serial port; `open` makes one. It is closed at the end of ``with``, or when nobody has it.

    Iterating over it gives lines, as `read_line` does, until nothing came for `timeout` seconds.

    Attributes
    ----------
    timeout : float or None
        Seconds after which a read returns what has come until then; None: it waits for any time,
        0: it returns what is there. It can be changed at any time.
    write_timeout : float or None
        Seconds after which a write fails; None: it waits for any time, 0: it writes what there is
        room for.
    """

    def read(self, size: int = 1) -> bytes:
        """Read bytes: as many as are asked for, or fewer when `timeout` is over.

        Raises
        ------
        DeviceGoneError
            When the device was unplugged, and everything that came before was read.
        """
        return self._now(self._port.reading(size, self.timeout))

    def read_available(self) -> bytes:
        """Read everything that has come until now, without waiting for more."""
        return self._now(self._reading_available())

    def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        """Read up to and with certain bytes; fewer when `size` is reached or `timeout` is over.

        Examples
        --------
        >>> with open() as port:
        ...     port.write(b"ready> ")
        ...     port.read_until(b"> ")
        7
        b'ready> '
        """
        return self._now(self._port.reading_until(expected, size, self.timeout))

    def read_line(self) -> bytes:
        """Read a line with its end; a part of one, or nothing, when `timeout` is over."""
        return self.read_until()

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Write bytes, and return how many.

        It waits only while more than 64 kB have not gone yet; see `drain` for all of them.

        Raises
        ------
        DeviceTimeoutError
            When the device does not take them in `write_timeout`.
        """
        return self._now(self._port.writing(as_bytes(data), self.write_timeout))

    def drain(self) -> None:
        """Wait until everything that was written is on the wire."""
        self._now(self._port.draining())

    def discard_input(self) -> None:
        """Forget what came and was not read."""
        self._now(self._port.discarding("input"))

    def discard_output(self) -> None:
        """Forget what was written and is not on the wire yet."""
        self._now(self._port.discarding("output"))

    def waiting(self) -> int:
        """Return how many bytes can be read at once."""
        return self._now(self._port.looking())

    def unsent(self) -> int:
        """Return how many written bytes are not on the wire yet."""
        return self._now(self._port.leaving())

    def lines(self) -> Lines:
        """Return the lines that the other side drives: `cts`, `dsr`, `ri`, `cd`.

        Examples
        --------
        >>> with open(rts=False) as port:
        ...     port.lines()
        Lines(cts=False, dsr=True, ri=False, cd=True)
        """
        return self._now(self._port.lines())

    def set_lines(self, *, dtr: bool | None = None, rts: bool | None = None) -> None:
        """Set *data terminal ready* and *request to send*; None leaves one as it is."""
        self._now(self._port.driving(dtr=dtr, rts=rts))

    def send_break(self, seconds: float = 0.25) -> None:
        """Hold the line at "break" for a while, which many devices take as "listen to me"."""
        self._now(self._port.breaking(seconds))

    def change(self, **settings: object) -> None:
        """Change settings of the wire, by the names of `SerialSettings`.

        The port is closed and opened again, so DTR and RTS drop for a moment.

        Examples
        --------
        >>> with open() as port:
        ...     port.change(baud_rate=115200, parity="even")
        ...     port.settings.baud_rate
        115200
        """
        self._now(self._changing(settings))

    def close(self) -> None:
        """Close the port. Twice is no error."""
        self._now(self._port.closing())

    def __enter__(self) -> SerialPort:
        """Return the port itself; it is closed at the end of ``with``."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over lines until nothing comes for `timeout` seconds."""
        while line := self.read_line():
            yield line

    def _now(self, steps: Steps[T]) -> T:
        return self._port.link.now(steps)
