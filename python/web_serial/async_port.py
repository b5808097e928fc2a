"""The face of coroutines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from types import TracebackType
from typing import TypeVar

from _py_playground.devices.link import Steps, current_link
from _py_playground.devices.serial_port import Lines
from _py_playground.devices.serial_settings import SerialSettings

from .common import PortBase, as_bytes, opening_any
from .ports import PortInfo

__all__ = ["AsyncSerialPort", "aopen"]

T = TypeVar("T")


def aopen(
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
) -> Opening:
    """Open a serial port for coroutines.

    Both ``async with aopen(...) as port:`` and ``port = await aopen(...)`` do. The parameters and
    exceptions are those of `open`.

    Examples
    --------
    >>> import asyncio
    >>> async def main():
    ...     async with aopen(baud_rate=115200, timeout=1) as port:
    ...         await port.write(b"hello\\n")
    ...         return await port.read_line()
    >>> asyncio.run(main())
    b'hello\\n'
    """
    settings = SerialSettings(baud_rate, data_bits, parity, stop_bits, flow_control)
    return Opening(port, settings, timeout, write_timeout, dtr, rts)


class Opening:
    """A port that opens when it is waited for, or entered; `aopen` makes one."""

    def __init__(
        self,
        port: str | PortInfo | None,
        settings: SerialSettings,
        timeout: float | None,
        write_timeout: float | None,
        dtr: bool | None,
        rts: bool | None,
    ) -> None:
        self._what = (port, settings, dtr, rts)
        self._timeouts = (timeout, write_timeout)
        self._port: AsyncSerialPort | None = None

    def __await__(self) -> Generator[object, None, AsyncSerialPort]:
        return self._open().__await__()

    async def __aenter__(self) -> AsyncSerialPort:
        self._port = await self._open()
        return self._port

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._port is not None
        await self._port.close()

    async def _open(self) -> AsyncSerialPort:
        link = current_link()
        return AsyncSerialPort(await link.later(opening_any(link, *self._what)), *self._timeouts)


class AsyncSerialPort(PortBase):
    """A serial port for coroutines; `aopen` makes one.

    A read that is cancelled, as by ``asyncio.timeout``, loses no bytes: the next read has them.
    ``async for`` gives lines, as `read_line` does, until nothing came for `timeout` seconds.

    Attributes
    ----------
    timeout, write_timeout : float or None
        Seconds, as those of `SerialPort`.
    """

    async def read(self, size: int = 1) -> bytes:
        """Read bytes: as many as are asked for, or fewer when `timeout` is over.

        Raises
        ------
        DeviceGoneError
            When the device was unplugged, and everything that came before was read.
        """
        return await self._later(self._port.reading(size, self.timeout))

    async def read_available(self) -> bytes:
        """Read everything that has come until now, without waiting for more."""
        return await self._later(self._reading_available())

    async def read_until(self, expected: bytes = b"\n", size: int | None = None) -> bytes:
        """Read up to and with certain bytes; fewer when `size` is reached or `timeout` is over."""
        return await self._later(self._port.reading_until(expected, size, self.timeout))

    async def read_line(self) -> bytes:
        """Read a line with its end; a part of one, or nothing, when `timeout` is over."""
        return await self.read_until()

    async def write(self, data: bytes | bytearray | memoryview) -> int:
        """Write bytes, and return how many.

        It waits only while more than 64 kB have not gone yet; see `drain` for all of them.

        Raises
        ------
        DeviceTimeoutError
            When the device does not take them in `write_timeout`.
        """
        return await self._later(self._port.writing(as_bytes(data), self.write_timeout))

    async def drain(self) -> None:
        """Wait until everything that was written is on the wire."""
        await self._later(self._port.draining())

    async def discard_input(self) -> None:
        """Forget what came and was not read."""
        await self._later(self._port.discarding("input"))

    async def discard_output(self) -> None:
        """Forget what was written and is not on the wire yet."""
        await self._later(self._port.discarding("output"))

    async def waiting(self) -> int:
        """Return how many bytes can be read at once."""
        return await self._later(self._port.looking())

    async def unsent(self) -> int:
        """Return how many written bytes are not on the wire yet."""
        return await self._later(self._port.leaving())

    async def lines(self) -> Lines:
        """Return the lines that the other side drives: `cts`, `dsr`, `ri`, `cd`."""
        return await self._later(self._port.lines())

    async def set_lines(self, *, dtr: bool | None = None, rts: bool | None = None) -> None:
        """Set *data terminal ready* and *request to send*; None leaves one as it is."""
        await self._later(self._port.driving(dtr=dtr, rts=rts))

    async def send_break(self, seconds: float = 0.25) -> None:
        """Hold the line at "break" for a while, which many devices take as "listen to me"."""
        await self._later(self._port.breaking(seconds))

    async def change(self, **settings: object) -> None:
        """Change settings of the wire, by the names of `SerialSettings`.

        The port is closed and opened again, so DTR and RTS drop for a moment.
        """
        await self._later(self._changing(settings))

    async def close(self) -> None:
        """Close the port. Twice is no error."""
        await self._later(self._port.closing())

    async def __aenter__(self) -> AsyncSerialPort:
        """Return the port itself; it is closed at the end of ``async with``."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Iterate over lines until nothing comes for `timeout` seconds."""
        while line := await self.read_line():
            yield line

    async def _later(self, steps: Steps[T]) -> T:
        return await self._port.link.later(steps)
