"""Runs as ``serial.serialposix``, the part of pyserial that knows the operating system.

pyserial itself stays as it is: it imports `Serial` from here and builds everything else on it.
"""

from __future__ import annotations

import io
from typing import TypeVar

from serial.serialutil import (  # type: ignore[import-untyped]
    XOFF,
    XON,
    PortNotOpenError,
    SerialBase,
    SerialException,
    SerialTimeoutException,
    to_bytes,
)

from _py_playground.devices.errors import DeviceError, DeviceSettingError, DeviceTimeoutError
from _py_playground.devices.link import Steps, current_link
from _py_playground.devices.serial_port import SerialPort, opening
from _py_playground.devices.serial_settings import SerialSettings

__all__ = ["PosixPollSerial", "Serial", "VTIMESerial"]

T = TypeVar("T")

PARITIES = {"N": "none", "E": "even", "O": "odd", "M": "mark", "S": "space"}


class Serial(SerialBase):  # type: ignore[misc]
    """A serial port of the page, with everything that pyserial has on POSIX.

    Differences come from Web Serial: a change of the baud rate, or of another setting of the wire,
    closes and opens the port, so that DTR and RTS drop for a moment; a port is always exclusive;
    there is no file descriptor. For the parameters see pyserial's own documentation.
    """

    is_open: bool
    #: Not ``_port``, which is pyserial's own for the name.
    _web: SerialPort | None = None
    _all_at_once = False

    def open(self) -> None:
        """Open the port; its name may be any: the reader says which port that is.

        Raises
        ------
        SerialException
            Why it cannot be opened.
        ValueError
            For settings that serial ports of browsers do not have.
        """
        if self._port is None:
            raise SerialException("Port must be configured before it can be used.")
        if self.is_open:
            raise SerialException("Port is already open.")
        settings = self._web_settings()
        link = current_link()
        dtr = None if self._dsrdtr else bool(self._dtr_state)  # the rule of POSIX's pyserial
        try:
            self._web = link.now(opening(link, self.portstr, settings, dtr, bool(self._rts_state)))
        except DeviceSettingError as error:
            raise ValueError(str(error)) from error
        except DeviceError as error:
            reason = f"could not open port {self._port}: {error}"
            raise SerialException(error.errno, reason) from error
        self.is_open = True

    def close(self) -> None:
        """Close the port. Twice is no error, and it can be opened again."""
        web, self._web, self.is_open = self._web, None, False
        if web is not None:
            try:
                web.link.now(web.closing())
            except DeviceError as error:
                raise SerialException(error.errno, str(error)) from error

    def __del__(self) -> None:
        """Nothing: the device closes itself, and nobody has to wait, as `io.IOBase` would."""

    @property
    def in_waiting(self) -> int:
        """How many bytes can be read at once."""
        return self._do(self._opened().looking())

    @property
    def out_waiting(self) -> int:
        """How many written bytes are not on the wire yet."""
        return self._do(self._opened().leaving())

    def read(self, size: int = 1) -> bytes:
        """Read bytes: as many as are asked for, or fewer when `timeout` is over."""
        return self._do(self._opened().reading(size, self._timeout, self._inter_byte_timeout))

    def write(self, data: object) -> int:
        """Write bytes, and return how many.

        Raises
        ------
        SerialTimeoutException
            When the device does not take them in `write_timeout`.
        """
        web = self._opened()
        return self._do(web.writing(to_bytes(data), self._write_timeout))

    def flush(self) -> None:
        """Wait until everything that was written is on the wire."""
        self._do(self._opened().draining())

    def reset_input_buffer(self) -> None:
        """Forget what was received and not read."""
        self._do(self._opened().discarding("input"))

    def reset_output_buffer(self) -> None:
        """Forget what was written and is not on the wire."""
        self._do(self._opened().discarding("output"))

    def cancel_read(self) -> None:
        """End the read of another task; if there is none, the next one ends at once."""
        if self.is_open:
            self._opened().cancel("read")

    def cancel_write(self) -> None:
        """End the write of another task; if there is none, the next one ends at once."""
        if self.is_open:
            self._opened().cancel("write")

    def send_break(self, duration: float = 0.25) -> None:
        """Send a break of so many seconds."""
        self._do(self._opened().breaking(duration))

    @property
    def cts(self) -> bool:
        """Clear to send: the other side can take bytes."""
        return self._do(self._opened().lines()).cts

    @property
    def dsr(self) -> bool:
        """Data set ready: the other side is there."""
        return self._do(self._opened().lines()).dsr

    @property
    def ri(self) -> bool:
        """Ring indicator."""
        return self._do(self._opened().lines()).ri

    @property
    def cd(self) -> bool:
        """Carrier detect."""
        return self._do(self._opened().lines()).cd

    def apply_settings(self, d: dict[str, object]) -> None:
        """Apply settings of `get_settings`, and open the port anew once at most."""
        self._all_at_once = True
        try:
            super().apply_settings(d)
        finally:
            self._all_at_once = False
        if self.is_open:
            self._reconfigure_port()

    def fileno(self) -> int:
        """Raise: there is no file."""
        raise io.UnsupportedOperation(
            "A serial port in a web page has no file descriptor, so select() and add_reader() "
            "cannot wait for it. Use in_waiting, a timeout, or `import web_serial` with `await`."
        )

    def set_input_flow_control(self, enable: bool = True) -> None:
        """Ask the device to send (XON) or to pause (XOFF)."""
        self.write(XON if enable else XOFF)

    def set_output_flow_control(self, enable: bool = True) -> None:
        """Raise: Web Serial does not know it."""
        raise NotImplementedError(
            "Web Serial cannot hold back what was written. Write later instead, "
            "or let the device control the flow: rtscts=True or xonxoff=True."
        )

    def set_low_latency_mode(self, low_latency_settings: bool) -> None:
        """Raise: the browser has no such setting."""
        raise NotImplementedError(
            "The browser does not offer the system's low latency mode. Leave the call out: "
            "bytes are handed over as soon as they come."
        )

    def nonblocking(self) -> None:
        """Do nothing, as on POSIX."""

    def _opened(self) -> SerialPort:
        if not self.is_open or self._web is None:
            raise PortNotOpenError()
        return self._web

    def _do(self, steps: Steps[T]) -> T:
        """Go through the steps; what goes wrong is one of pyserial's own exceptions."""
        web = self._web
        assert web is not None
        try:
            return web.link.now(steps)
        except DeviceTimeoutError as error:
            raise SerialTimeoutException(error.errno, str(error)) from error
        except DeviceSettingError as error:
            raise ValueError(str(error)) from error
        except DeviceError as error:
            if web is self._web and not web.is_open:
                self._web, self.is_open = None, False
            raise SerialException(error.errno, str(error)) from error

    def _web_settings(self) -> SerialSettings:
        """The settings as Web Serial has them; pyserial takes some that it does not have."""
        if self._rs485_mode is not None:
            raise NotImplementedError(
                "The browser does not switch RTS for RS-485 by itself. "
                "Use serial.rs485.RS485 instead of serial.Serial: it does so in Python."
            )
        if self._rtscts and self._xonxoff:
            raise ValueError("Web Serial has one flow control at a time: set rtscts or xonxoff.")
        try:
            return SerialSettings(
                self._baudrate,
                self._bytesize,
                PARITIES[self._parity],
                self._stopbits,
                "hardware" if self._rtscts else "software" if self._xonxoff else "none",
            )
        except DeviceSettingError as error:
            raise ValueError(str(error)) from error

    def _reconfigure_port(self, force_update: bool = False) -> None:
        if not self._all_at_once:
            self._do(self._opened().changing(self._web_settings()))

    def _update_rts_state(self) -> None:
        self._do(self._opened().driving(rts=bool(self._rts_state)))

    def _update_dtr_state(self) -> None:
        self._do(self._opened().driving(dtr=bool(self._dtr_state)))

    def _update_break_state(self) -> None:
        self._do(self._opened().driving(brk=bool(self._break_state)))


class PosixPollSerial(Serial):
    """The same here; on POSIX it waits in another way."""


class VTIMESerial(Serial):
    """The same here; on POSIX it waits in another way."""
