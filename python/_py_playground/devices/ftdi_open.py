"""Finds FTDI's chips among the devices of the page, and opens them by the way that is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import (
    DeviceDeniedError,
    DeviceError,
    DeviceNotGivenError,
    DeviceUnsupportedError,
    DriverInTheWayError,
)
from .ftdi_chip import FtdiChip
from .ftdi_divisors import chip_of
from .ftdi_serial import FtdiSerialPort
from .link import Link, Steps

__all__ = ["FTDI_VENDOR", "FtdiInfo", "ftdi_devices", "opening"]

FTDI_VENDOR = 0x0403


@dataclass(frozen=True)
class FtdiInfo:
    """A chip that the reader has given to this playground.

    Attributes
    ----------
    name : str
        To open it by.
    kind : str
        ``"usb"``, or ``"serial"`` for one that was given as a serial port.
    vendor_id, product_id : int
        USB's numbers.
    serial_number, manufacturer, product : str or None
        Its own words. Web Serial does not tell them.
    chip : str or None
        Such as ``"FT232R"``; unknown over Web Serial.
    ports : int
        How many ports it has.
    """

    name: str
    kind: str
    vendor_id: int
    product_id: int
    serial_number: str | None
    manufacturer: str | None
    product: str | None
    chip: str | None
    ports: int


def ftdi_devices(link: Link, ask: bool = False) -> Steps[list[FtdiInfo]]:
    """Steps that return the chips of this playground: those over USB first.

    Parameters
    ----------
    ask : bool, default False
        Ask the reader when there is none; once in a run, see `Link.listed`.
    """
    found = yield from _given(link)
    if not found and ask and link.first_to_ask("usb"):
        try:
            told = yield from _asked(link)
        except DeviceUnsupportedError:
            return []
        return [_info(told)] if told else []
    return found


def _given(link: Link) -> Steps[list[FtdiInfo]]:
    told, _ = yield from link.call("list")
    assert isinstance(told, list)
    found = [_info(one) for one in told if one["vendorId"] == FTDI_VENDOR]
    return sorted(found, key=lambda info: info.kind == "serial")


def _info(told: dict[str, Any]) -> FtdiInfo:
    usb = told["usb"]
    chip = chip_of(usb["deviceVersion"], told["serialNumber"]) if usb else None
    return FtdiInfo(
        told["name"],
        told["kind"],
        told["vendorId"],
        told["productId"],
        told["serialNumber"],
        told["manufacturer"],
        told["product"],
        chip.value if chip else None,
        chip.ports if chip else 1,
    )


def opening(
    link: Link, info: FtdiInfo | None = None, port: int = 1
) -> Steps[FtdiChip | FtdiSerialPort]:
    """Steps that open a chip: over USB, or as a serial port where that cannot be.

    Parameters
    ----------
    info : FtdiInfo, optional
        Which one. Without it the first of the playground; if there is none, the reader is asked.
    port : int, default 1
        The port, from 1, of chips with several.

    Raises
    ------
    DeviceNotGivenError
        When there is no chip.
    DriverInTheWayError, DeviceDeniedError
        When a driver of the system holds it (Windows says: denied), and no serial port of the chip
        was given either.
    """
    if info is None:
        found = yield from ftdi_devices(link)
        info = found[0] if found else (yield from _chosen(link))
    if info.kind == "serial":
        return (yield from FtdiSerialPort.opening(link, info.name))
    try:
        return (yield from FtdiChip.opening(link, info.name, port))
    except (DriverInTheWayError, DeviceDeniedError) as problem:
        serial = yield from _serial_port_of(link, info)
        if serial is None:
            raise
        try:
            return (yield from FtdiSerialPort.opening(link, serial))
        except DeviceError as second:
            raise second from problem


def _serial_port_of(link: Link, info: FtdiInfo) -> Steps[str | None]:
    """The serial port of a chip that a driver holds: one that was given, or is given now."""
    ids = {"vendorId": info.vendor_id, "productId": info.product_id}
    given = yield from link.listed("serial")
    for one in given:
        if {name: one[name] for name in ids} == ids:
            return str(one["name"])
    asked = yield from link.requested("serial", filters=[dict(ids)])
    return str(asked["name"]) if asked else None


def _chosen(link: Link) -> Steps[FtdiInfo]:
    told = yield from _asked(link)
    if told is None:
        raise DeviceNotGivenError(
            "No FTDI chip was chosen. Plug one in, run the program again, and choose it."
        )
    return _info(told)


def _asked(link: Link) -> Steps[dict[str, object] | None]:
    """Ask for a chip: by USB, or as a serial port where a browser has no WebUSB."""
    filters: list[dict[str, object]] = [{"vendorId": FTDI_VENDOR}]
    try:
        return (yield from link.requested("usb", filters=filters))
    except DeviceUnsupportedError:
        return (yield from link.requested("serial", filters=filters))
