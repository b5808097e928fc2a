"""What can go wrong with a device: an exception of its own for each.

All of them are `OSError`, as what the operating system says of a device on other computers.
"""

from __future__ import annotations

import errno

__all__ = [
    "ChooserDismissedError",
    "DeviceBusyError",
    "DeviceClosedError",
    "DeviceDeniedError",
    "DeviceError",
    "DeviceGoneError",
    "DeviceNotGivenError",
    "DevicePolicyError",
    "DeviceSettingError",
    "DeviceStallError",
    "DeviceTimeoutError",
    "DeviceUnsupportedError",
    "DriverInTheWayError",
    "GestureNeededError",
    "ProtectedInterfaceError",
    "SerialBreakError",
    "SerialFramingError",
    "SerialOverrunError",
    "SerialParityError",
    "UsbBabbleError",
    "device_error",
]


class DeviceError(OSError):
    """Something went wrong with a device.

    Parameters
    ----------
    message : str
        A sentence: what was wrong, and what to do.

    Attributes
    ----------
    errno : int
        The number that fits best. Emscripten's numbers are not Linux's: compare with the names in
        `errno`.
    """

    #: The word by which the page calls it.
    code = "failed"
    number = errno.EIO

    def __init__(self, message: str) -> None:
        super().__init__(self.number, message)

    def __str__(self) -> str:
        return str(self.strerror)


class DeviceUnsupportedError(DeviceError):
    """This browser has no such devices."""

    code, number = "unsupported", errno.ENOSYS


class DevicePolicyError(DeviceError, PermissionError):
    """The page does not allow devices: by a header, or by a frame without ``allow=``."""

    code, number = "policy", errno.EACCES


class DeviceDeniedError(DeviceError, PermissionError):
    """The system, or the browser's settings, do not permit it."""

    code, number = "denied", errno.EACCES


class DeviceNotGivenError(DeviceError, FileNotFoundError):
    """The reader has not given such a device to this playground."""

    code, number = "not-given", errno.ENOENT


class ChooserDismissedError(DeviceNotGivenError):
    """The reader closed the chooser, or said no."""

    code = "dismissed"


class GestureNeededError(DeviceError, PermissionError):
    """Browsers show a chooser only after a click."""

    code, number = "no-gesture", errno.EACCES


class DeviceBusyError(DeviceError):
    """Another program, tab or playground has the device open."""

    code, number = "busy", errno.EBUSY


class DriverInTheWayError(DeviceBusyError):
    """A driver of the system holds the device."""

    code = "driver"


class ProtectedInterfaceError(DeviceError, PermissionError):
    """Browsers keep keyboards, disks, cameras and the like to themselves."""

    code, number = "protected", errno.EACCES


class DeviceGoneError(DeviceError):
    """The device was unplugged, or taken back by the reader."""

    code, number = "gone", errno.ENODEV


class DeviceClosedError(DeviceError):
    """The device is not open, or not any more."""

    code, number = "closed", errno.EBADF


class DeviceStallError(DeviceError):
    """The device refused what was asked, or its endpoint is halted."""

    code, number = "stall", errno.EPIPE


class UsbBabbleError(DeviceError):
    """The device sent more than it was asked for."""

    code, number = "babble", errno.EOVERFLOW


class SerialOverrunError(DeviceError):
    """Bytes came faster than they were read, and some are lost. The port goes on."""

    code = "overrun"


class SerialFramingError(DeviceError):
    """A byte was not understood: perhaps the speed is another. The port goes on."""

    code = "framing"


class SerialParityError(DeviceError):
    """A byte had the wrong parity. The port goes on."""

    code = "parity"


class SerialBreakError(DeviceError):
    """The other side sent a break. The port goes on."""

    code = "break"


class DeviceSettingError(DeviceError, ValueError):
    """A setting that the device, or the browser, does not take."""

    code, number = "invalid", errno.EINVAL


class DeviceTimeoutError(DeviceError, TimeoutError):
    """The time that was given is over."""

    code, number = "timeout", errno.ETIMEDOUT


def _all(kind: type[DeviceError]) -> dict[str, type[DeviceError]]:
    found = {kind.code: kind}
    for one in kind.__subclasses__():
        found |= _all(one)
    return found


_BY_CODE = _all(DeviceError)

# Under which programs know them.
for _kind in _BY_CODE.values():
    _kind.__module__ = "py_playground.devices"


def device_error(code: str, message: str) -> DeviceError:
    """Make the exception for a failure that the page reports.

    Examples
    --------
    >>> raise device_error("busy", "Another tab has it open.")
    Traceback (most recent call last):
        ...
    py_playground.devices.DeviceBusyError: Another tab has it open.
    """
    return _BY_CODE.get(code, DeviceError)(message)
