"""What a USB device says of itself, as WebUSB shows it: no device has to be open for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["UsbAlternate", "UsbConfiguration", "UsbEndpoint", "UsbInfo"]


@dataclass(frozen=True)
class UsbEndpoint:
    """One end of a pipe between the computer and the device.

    Attributes
    ----------
    number : int
        From 1 to 15, without the direction's bit.
    direction : str
        As the computer sees it: ``"in"`` or ``"out"``.
    type : str
        ``"bulk"``, ``"interrupt"`` or ``"isochronous"``.
    packet_size : int
        Bytes of one packet at most.
    """

    number: int
    direction: str
    type: str
    packet_size: int

    @property
    def address(self) -> int:
        """Number and direction in one, as descriptors have it: 0x81 is number 1, in."""
        return self.number | (0x80 if self.direction == "in" else 0)


@dataclass(frozen=True)
class UsbAlternate:
    """An interface of a device, in one of its settings."""

    interface: int
    alternate: int
    interface_class: int
    subclass: int
    protocol: int
    name: str | None
    endpoints: tuple[UsbEndpoint, ...]


@dataclass(frozen=True)
class UsbConfiguration:
    """What a device offers at a time.

    Attributes
    ----------
    value : int
        The number that selects it.
    interfaces : tuple of UsbAlternate
        In the device's order; the settings of one interface follow each other.
    """

    value: int
    name: str | None
    interfaces: tuple[UsbAlternate, ...]


@dataclass(frozen=True)
class UsbInfo:
    """A USB device that the reader has given to this playground.

    Attributes
    ----------
    name : str
        To open it by; it is the same after each reload.
    vendor_id, product_id : int
        USB's numbers.
    serial_number, manufacturer, product : str or None
        Its own words, if it has any.
    usb_version, device_version : int
        Binary-coded decimals: 0x0200 is 2.0.
    active : int or None
        The `value` of the configuration that is selected.
    """

    name: str
    vendor_id: int
    product_id: int
    serial_number: str | None
    manufacturer: str | None
    product: str | None
    usb_version: int
    device_version: int
    device_class: int
    device_subclass: int
    device_protocol: int
    active: int | None
    configurations: tuple[UsbConfiguration, ...]

    @classmethod
    def of(cls, told: dict[str, Any]) -> UsbInfo:
        """Make it from a ``DeviceInfo`` of ``src/protocol/devices.ts``."""
        usb = told["usb"]
        return cls(
            name=told["name"],
            vendor_id=told["vendorId"],
            product_id=told["productId"],
            serial_number=told["serialNumber"],
            manufacturer=told["manufacturer"],
            product=told["product"],
            usb_version=usb["usbVersion"],
            device_version=usb["deviceVersion"],
            device_class=usb["deviceClass"],
            device_subclass=usb["deviceSubclass"],
            device_protocol=usb["deviceProtocol"],
            active=usb["active"],
            configurations=tuple(_configuration(one) for one in usb["configurations"]),
        )

    def configuration(self, value: int | None) -> UsbConfiguration | None:
        """Return the configuration of this value; None if there is none."""
        return next((one for one in self.configurations if one.value == value), None)


def _configuration(told: dict[str, Any]) -> UsbConfiguration:
    return UsbConfiguration(
        told["value"], told["name"], tuple(_alternate(one) for one in told["interfaces"])
    )


def _alternate(told: dict[str, Any]) -> UsbAlternate:
    endpoints = (
        UsbEndpoint(one["number"], one["direction"], one["type"], one["packetSize"])
        for one in told["endpoints"]
    )
    return UsbAlternate(
        told["interface"],
        told["alternate"],
        told["class"],
        told["subclass"],
        told["protocol"],
        told["name"],
        tuple(endpoints),
    )
