"""Runs as ``serial.tools.list_ports_posix``: pyserial's list of ports."""

from __future__ import annotations

from serial.tools.list_ports_common import ListPortInfo  # type: ignore[import-untyped]

from _py_playground.devices.link import current_link

__all__ = ["comports"]


def comports(include_links: bool = False) -> list[ListPortInfo]:
    """Return the ports that the reader gave to this playground.

    When there is none, the reader is asked for one, once in a run.

    Parameters
    ----------
    include_links : bool, default False
        There are no links here.
    """
    link = current_link()
    return [_port(info) for info in link.now(link.listed("serial", ask=True))]


def _port(info: dict[str, object]) -> ListPortInfo:
    port = ListPortInfo(str(info["name"]), skip_link_detection=True)
    port.vid, port.pid = info["vendorId"], info["productId"]
    port.serial_number = info["serialNumber"]
    port.manufacturer, port.product = info["manufacturer"], info["product"]
    if port.vid is not None:
        port.apply_usb_info()
    return port
