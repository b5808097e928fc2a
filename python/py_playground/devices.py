"""The devices that the reader gave to this playground, of all kinds.

What is done with them is the business of `web_serial`, `web_usb` and `web_ftdi`, or of libraries
such as pyserial and pyusb: all of them take these names. What can go wrong has an exception of its
own here; all of them are `DeviceError`, which is an `OSError`.

>>> from py_playground import devices
>>> devices.given()  # doctest: +SKIP
[Device(name='/dev/serial-2341-0043', kind='serial', vendor_id=9025, product_id=67, ...)]
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from _py_playground.devices.errors import (
    ChooserDismissedError,
    DeviceBusyError,
    DeviceClosedError,
    DeviceDeniedError,
    DeviceError,
    DeviceGoneError,
    DeviceNotGivenError,
    DevicePolicyError,
    DeviceSettingError,
    DeviceStallError,
    DeviceTimeoutError,
    DeviceUnsupportedError,
    DriverInTheWayError,
    GestureNeededError,
    ProtectedInterfaceError,
    SerialBreakError,
    SerialFramingError,
    SerialOverrunError,
    SerialParityError,
    UsbBabbleError,
)
from _py_playground.devices.link import Link, Steps, current_link

__all__ = [
    "ChooserDismissedError",
    "Device",
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
    "given",
    "request",
]

Kind = Literal["serial", "usb"]

_KINDS = ("serial", "usb")


class Device(NamedTuple):
    """A device that the reader gave to the playground.

    Attributes
    ----------
    name : str
        How programs open it; the same after each reload.
    kind : str
        ``"serial"`` or ``"usb"``.
    vendor_id, product_id : int or None
        USB's numbers of the maker and the product; None when it is not one of USB.
    serial_number, manufacturer, product : str or None
        Where the browser tells them.
    """

    name: str
    kind: Kind
    vendor_id: int | None = None
    product_id: int | None = None
    serial_number: str | None = None
    manufacturer: str | None = None
    product: str | None = None


def given(kind: Kind | None = None) -> list[Device]:
    """Return the devices that the reader gave, and that are plugged in. It never asks for one.

    Parameters
    ----------
    kind : {"serial", "usb"}, optional
        Only those of this kind.

    Raises
    ------
    ValueError
        When there is no such kind.
    DeviceUnsupportedError
        Where there is no page.
    """
    if kind is not None:
        _check(kind)
    link = current_link()
    return link.now(_listing(link, _KINDS if kind is None else (kind,)))


def request(
    kind: Kind,
    *,
    vendor_id: int | None = None,
    product_id: int | None = None,
    serial_number: str | None = None,
) -> Device:
    """Ask the reader for a device, and wait for the answer.

    Parameters
    ----------
    kind : {"serial", "usb"}
        What to ask for.
    vendor_id, product_id : int, optional
        Only devices with these numbers of USB are offered.
    serial_number : str, optional
        Only the device with this one is offered; browsers know it of USB devices only.

    Raises
    ------
    ValueError
        When there is no such kind.
    ChooserDismissedError
        When the reader chose none.
    DeviceUnsupportedError
        In a browser that has no such devices, or where there is no page.
    DevicePolicyError
        Where the page does not allow it.
    """
    _check(kind)
    wanted = {"vendorId": vendor_id, "productId": product_id, "serialNumber": serial_number}
    fields = {key: value for key, value in wanted.items() if value is not None}
    link = current_link()
    told = link.now(link.requested(kind, filters=[fields] if fields else []))
    if told is None:
        what = "serial port" if kind == "serial" else "USB device"
        raise ChooserDismissedError(
            f"This program needs a {what}, and none was chosen. Run it again and choose one."
        )
    return _device(told)


def _listing(link: Link, kinds: tuple[str, ...]) -> Steps[list[Device]]:
    found: list[Device] = []
    for kind in kinds:
        told = yield from link.listed(kind)
        found += map(_device, told)
    return found


def _check(kind: str) -> None:
    if kind not in _KINDS:
        raise ValueError(f"kind must be 'serial' or 'usb', not {kind!r}")


def _device(told: dict[str, object]) -> Device:
    names = ("name", "kind", "vendorId", "productId", "serialNumber", "manufacturer", "product")
    return Device(*(told[name] for name in names))  # type: ignore[arg-type]
