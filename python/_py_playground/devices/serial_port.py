"""A serial port, in steps: what our own API and the adapter of pyserial are both made of.

For *steps* see `link`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

from .errors import DeviceError, DeviceSettingError, DeviceTimeoutError
from .link import Link, OpenDevice, Steps, deadline, remaining
from .serial_settings import SerialSettings

__all__ = ["Lines", "SerialPort", "opening"]

#: Bytes that may be written and not be gone yet; a writer waits beyond that.
WINDOW = 64 << 10


class Lines(NamedTuple):
    """The lines that the other side drives; True: active.

    Attributes
    ----------
    cts : bool
        *Clear to send*: it can take bytes.
    dsr : bool
        *Data set ready*: it is there, and switched on.
    ri : bool
        *Ring indicator*: the telephone rings.
    cd : bool
        *Carrier detect*: it is connected to somebody.
    """

    cts: bool
    dsr: bool
    ri: bool
    cd: bool


def opening(
    link: Link, name: str, settings: SerialSettings, dtr: bool | None, rts: bool | None
) -> Steps[SerialPort]:
    """Steps that open a port, asking the reader for one where none has this name.

    Parameters
    ----------
    link : Link
        The page.
    name : str
        The port's name, or any other: then the reader says which port that is.
    settings : SerialSettings
        How bytes look on the wire.
    dtr, rts : bool or None
        The lines *data terminal ready* and *request to send*; None leaves them to the system, as
        RTS is when it controls the flow.

    Raises
    ------
    DeviceError
        Or one of its kinds: why it cannot be opened.
    """
    device = yield from link.opened("serial", name, settings.described())
    port = SerialPort(device, settings)
    yield from port.beginning(dtr, rts)
    return port


class SerialPort:
    """A serial port that is open.

    Bytes that came are kept here until somebody reads them; a read that is given up (by Stop, or
    by a task that is cancelled) loses none.

    Parameters
    ----------
    device : OpenDevice
        What `Link.opened` returned.
    settings : SerialSettings
        With which it was opened.

    Attributes
    ----------
    settings : SerialSettings
        How bytes look on the wire now.
    troubles : collections.deque of DeviceError
        What went wrong on the wire while the port went on, the oldest first; the last hundred.
    """

    def __init__(self, device: OpenDevice, settings: SerialSettings) -> None:
        self.settings = settings
        self.troubles: deque[DeviceError] = deque(maxlen=100)
        self._device = device
        self._received = bytearray()
        self._read = 0
        self._dtr: bool | None = None
        self._rts: bool | None = None
        self._cancelled: set[str] = set()

    @property
    def link(self) -> Link:
        """The page."""
        return self._device.link

    @property
    def info(self) -> dict[str, object]:
        """What the page knows of the port, as ``DeviceInfo`` in ``src/protocol/devices.ts``."""
        return self._device.info

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self._device.is_open

    def looking(self) -> Steps[int]:
        """Steps that return how many bytes can be read at once, and let news in if there is none.

        So a program that asks again and again does not keep the bytes out by asking.
        """
        if not self._waiting:
            yield 0.0
        if not self._waiting:
            self._device.check()
        return self._waiting

    def leaving(self) -> Steps[int]:
        """Steps that return how many written bytes have not gone yet, and let news in if some."""
        if self._device.unsent:
            yield 0.0
        self._device.check()
        return self._device.unsent

    def reading(self, size: int, timeout: float | None, pause: float | None = None) -> Steps[bytes]:
        """Steps that read bytes: as many as are asked for, or fewer when the time is over.

        Parameters
        ----------
        size : int
            How many.
        timeout : float or None
            Seconds; None for any time, 0 for what is there now.
        pause : float, optional
            Seconds after which a pause between two bytes is an end, too.

        Raises
        ------
        DeviceError
            When the port is not open any more, and everything that came before was read.
        """
        if size <= 0:
            self._device.check()
            return b""
        return (yield from self._gathering(lambda: size, size, timeout, pause))

    def reading_until(
        self, expected: bytes, size: int | None, timeout: float | None
    ) -> Steps[bytes]:
        """Steps that read up to and with certain bytes, or `size` bytes; or fewer as `reading`."""
        if not expected:
            raise ValueError("The bytes that end the reading must be one or more, such as b'\\n'.")
        searched = self._read

        def enough() -> int | None:
            nonlocal searched
            at = self._received.find(expected, max(0, searched - self._read - len(expected) + 1))
            searched = self._read + len(self._received)
            if at < 0:
                return size
            return at + len(expected) if size is None else min(size, at + len(expected))

        return (yield from self._gathering(enough, size, timeout))

    def writing(self, data: bytes, timeout: float | None) -> Steps[int]:
        """Steps that write bytes, and wait only while 64 kB have not gone yet.

        Parameters
        ----------
        data : bytes
            What to write.
        timeout : float or None
            Seconds; None for any time. 0 writes what there is room for.

        Returns
        -------
        int
            How many were written: fewer only for the timeout 0, or when `cancel` was called.

        Raises
        ------
        DeviceTimeoutError
            When the time is over. The first of the bytes have been written then.
        """
        self._device.check()
        end, looked, written, rest = deadline(timeout), False, 0, memoryview(data)
        while written < len(data):
            if self._was_cancelled("write"):
                break
            room = min(WINDOW - self._device.unsent, len(data) - written)
            if room > 0:
                self._device.write(bytes(rest[written : written + room]))
                written += room
                continue
            self._device.check()
            left = remaining(end)
            if left == 0 and looked:
                if timeout == 0:
                    break
                raise DeviceTimeoutError(
                    f"Only {written} of {len(data)} bytes were written in {timeout:g} seconds: "
                    "the device does not take more. Is its flow control as set here?"
                )
            looked = True
            yield left
        return written

    def draining(self) -> Steps[None]:
        """Steps that wait until everything that was written is on the wire."""
        yield from self._device.call("drain")

    def discarding(self, what: Literal["input", "output"]) -> Steps[None]:
        """Steps that forget what was received and not read, or written and not sent."""
        yield from self._device.call("discard", what=what)
        if what == "input":
            self._device.forget_received()
            self._cut(len(self._received))

    def driving(
        self, *, dtr: bool | None = None, rts: bool | None = None, brk: bool | None = None
    ) -> Steps[None]:
        """Steps that set lines; None leaves one as it is. `brk` holds the data line at "break"."""
        names = {"dataTerminalReady": dtr, "requestToSend": rts, "break": brk}
        signals = {name: bool(value) for name, value in names.items() if value is not None}
        if signals:
            yield from self._device.call("set-signals", signals=signals)
        self._dtr = self._dtr if dtr is None else dtr
        self._rts = self._rts if rts is None else rts

    def beginning(self, dtr: bool | None, rts: bool | None) -> Steps[None]:
        """Steps that set the lines of a port that was just opened."""
        try:
            hardware = self.settings.flow_control == "hardware"
            yield from self.driving(dtr=dtr, rts=None if hardware else rts)
        except DeviceSettingError:
            pass  # A port without these lines is still a port: pyserial's POSIX side goes on, too.

    def lines(self) -> Steps[Lines]:
        """Steps that return the lines that the other side drives."""
        value, _ = yield from self._device.call("get-signals")
        assert isinstance(value, dict)
        names = ("clearToSend", "dataSetReady", "ringIndicator", "dataCarrierDetect")
        return Lines(*(bool(value[name]) for name in names))

    def breaking(self, seconds: float) -> Steps[None]:
        """Steps that send a break of so many seconds. It ends even when the program is stopped."""
        ended = False
        yield from self.driving(brk=True)
        end = deadline(seconds)
        try:
            while left := remaining(end):
                yield left
            ended = True
            yield from self.driving(brk=False)
        finally:
            if not ended and self.is_open:
                self.link.give_up(self._device.begin("set-signals", signals={"break": False}))

    def changing(self, settings: SerialSettings) -> Steps[None]:
        """Steps that give the port other settings.

        Web Serial can do so only by closing and opening it: DTR and RTS drop for a moment, and a
        board that listens to them starts anew. Then they are set again as they were.
        """
        if settings == self.settings:
            self._device.check()
            return
        yield from self._device.call("reopen", settings=settings.described())
        self.settings = settings
        yield from self.beginning(self._dtr, self._rts)

    def closing(self) -> Steps[None]:
        """Steps that close the port. Twice is no error."""
        self._cut(len(self._received))
        yield from self._device.closing()

    def cancel(self, what: Literal["read", "write"]) -> None:
        """End the read or write that goes on just now; if none does, the next one ends at once."""
        self._cancelled.add(what)
        self.link.wake()

    def _gathering(
        self,
        enough: Callable[[], int | None],
        most: int | None,
        timeout: float | None,
        pause: float | None = None,
    ) -> Steps[bytes]:
        """Steps that read as many bytes as `enough` says; it does not know yet: None."""
        end, looked = deadline(timeout), False
        count, quiet = 0, None
        while True:
            if (length := self._collect(enough)) is not None:
                return self._cut(length)
            here = len(self._received)
            if self._was_cancelled("read"):
                break
            if not self._device.is_open:
                if here:
                    break  # what came before the end
                self._device.check()
            left = remaining(end)
            if pause is not None and here:
                if here != count:
                    count, quiet = here, deadline(pause)
                left = remaining(min(moment for moment in (end, quiet) if moment is not None))
            if left == 0 and (here or looked):
                break
            looked = True
            yield left
        return self._cut(len(self._received) if most is None else min(most, len(self._received)))

    def _collect(self, enough: Callable[[], int | None]) -> int | None:
        """Take what came, and return how much of it is enough; None: there is not enough yet.

        No more than needed, in pieces of some size: what is left keeps a fast device waiting.
        """
        while trouble := self._device.trouble():
            self.troubles.append(trouble)
        while (length := enough()) is None or length > len(self._received):
            missing = 0 if length is None else length - len(self._received)
            data = self._device.take(max(WINDOW, missing))
            if not data:
                return None
            self._received += data
        return length

    def _cut(self, length: int) -> bytes:
        data = bytes(self._received[:length])
        del self._received[:length]
        self._read += len(data)
        return data

    @property
    def _waiting(self) -> int:
        return len(self._received) + self._device.waiting

    def _was_cancelled(self, what: str) -> bool:
        cancelled = what in self._cancelled
        self._cancelled.discard(what)
        return cancelled
