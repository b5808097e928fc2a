"""Which ports there are, and asking for one."""

from __future__ import annotations

from dataclasses import dataclass

from _py_playground.devices.errors import ChooserDismissedError
from _py_playground.devices.link import Link, Steps, current_link

__all__ = [
    "PortFilter",
    "PortInfo",
    "alist_ports",
    "arequest_port",
    "finding",
    "list_ports",
    "request_port",
]


@dataclass(frozen=True)
class PortInfo:
    """A port that the reader gave to the playground.

    Attributes
    ----------
    name : str
        What `open` takes; the same after each reload.
    vendor_id, product_id : int or None
        USB's numbers of the maker and the product; None when the port is not one of USB.
    serial_number, manufacturer, product : str or None
        Where the browser tells them.
    """

    name: str
    vendor_id: int | None = None
    product_id: int | None = None
    serial_number: str | None = None
    manufacturer: str | None = None
    product: str | None = None


@dataclass(frozen=True)
class PortFilter:
    """What the chooser offers.

    Parameters
    ----------
    vendor_id : int
        USB's number of the maker, such as 0x2341 for Arduino.
    product_id : int, optional
        USB's number of the product.

    Examples
    --------
    >>> PortFilter(0x2341, 0x0043)
    PortFilter(vendor_id=9025, product_id=67)
    """

    vendor_id: int
    product_id: int | None = None


def list_ports() -> list[PortInfo]:
    """Return the ports that the reader gave to this playground. It never asks for one.

    Examples
    --------
    >>> [port.name for port in list_ports()]
    ['/dev/serial-2341-0043']
    """
    link = current_link()
    return link.now(_listing(link))


async def alist_ports() -> list[PortInfo]:
    """Return what `list_ports` returns, as a coroutine."""
    link = current_link()
    return await link.later(_listing(link))


def request_port(*filters: PortFilter) -> PortInfo:
    """Ask the reader for a port, and wait for the answer.

    Parameters
    ----------
    *filters : PortFilter
        Which ports are offered; all without one.

    Raises
    ------
    ChooserDismissedError
        When the reader chose none.
    DeviceUnsupportedError
        In a browser without Web Serial.
    DevicePolicyError
        Where the page does not allow it.
    """
    link = current_link()
    return link.now(_requesting(link, filters))


async def arequest_port(*filters: PortFilter) -> PortInfo:
    """Ask for a port as `request_port` does, as a coroutine."""
    link = current_link()
    return await link.later(_requesting(link, filters))


def finding(link: Link, port: str | PortInfo | None) -> Steps[str]:
    """Steps that return a port's name: for None the first one given, and the reader is asked."""
    if port is not None:
        return port.name if isinstance(port, PortInfo) else port
    ports = yield from _listing(link)
    return (ports[0] if ports else (yield from _requesting(link, ()))).name


def _listing(link: Link) -> Steps[list[PortInfo]]:
    found = yield from link.listed("serial")
    return [_info(one) for one in found]


def _requesting(link: Link, filters: tuple[PortFilter, ...]) -> Steps[PortInfo]:
    wanted: list[dict[str, object]] = []
    for one in filters:
        both = {"vendorId": one.vendor_id, "productId": one.product_id}
        wanted.append({key: value for key, value in both.items() if value is not None})
    given = yield from link.requested("serial", filters=wanted)
    if given is None:
        raise ChooserDismissedError(
            "This program needs a serial port, and none was chosen. Run it again and choose one."
        )
    return _info(given)


def _info(told: dict[str, object]) -> PortInfo:
    names = ("name", "vendorId", "productId", "serialNumber", "manufacturer", "product")
    return PortInfo(*(told[name] for name in names))  # type: ignore[arg-type]
