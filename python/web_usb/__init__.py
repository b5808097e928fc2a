"""USB devices from a page: a small API of its own, with nothing to install.

The reader gives a device to the playground once; it stays given until they take it back. Whoever
asks for one that is not there makes the page ask the reader.

>>> import web_usb
>>> with web_usb.open(vendor_id=0x1209) as device:  # doctest: +SKIP
...     device.claim(0)
...     device.write(1, b"hello")
...     print(device.read(0x81, 64, timeout=1))
b'hello'

The same for ``async`` programs, where other tasks go on meanwhile:

>>> async def main():
...     async with web_usb.aopen(vendor_id=0x1209) as device:
...         await device.claim(0)
...         await device.write(1, b"hello")
...         return await device.read(0x81, 64, timeout=1)

Times are in seconds; None is any time. All errors are `DeviceError`, which is an `OSError`.
"""

from __future__ import annotations

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
    UsbBabbleError,
)
from _py_playground.devices.link import Link, Steps, current_link
from _py_playground.devices.opening import Opening
from _py_playground.devices.usb_descriptors import (
    UsbAlternate,
    UsbConfiguration,
    UsbEndpoint,
    UsbInfo,
)
from _py_playground.devices.usb_device import UsbDevice as _Device
from _py_playground.devices.usb_device import usb_devices

__all__ = [
    "AsyncUsbDevice",
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
    "UsbAlternate",
    "UsbBabbleError",
    "UsbConfiguration",
    "UsbDevice",
    "UsbEndpoint",
    "UsbInfo",
    "alist_devices",
    "aopen",
    "arequest_device",
    "list_devices",
    "open",
    "request_device",
]


def list_devices() -> list[UsbInfo]:
    """Return the devices that the reader has given to this playground. Nobody is asked."""
    link = current_link()
    return link.now(usb_devices(link))


async def alist_devices() -> list[UsbInfo]:
    """As `list_devices`."""
    link = current_link()
    return await link.later(usb_devices(link))


def request_device(
    vendor_id: int | None = None,
    product_id: int | None = None,
    serial_number: str | None = None,
    *,
    filters: list[dict[str, object]] | None = None,
) -> UsbInfo | None:
    """Ask the reader for a device, also if there are some already.

    Parameters
    ----------
    vendor_id, product_id : int, optional
        Show only devices with these numbers.
    serial_number : str, optional
        Show only the device with this one.
    filters : list of dict, optional
        To show more kinds: each has ``vendor_id``, ``product_id`` or ``serial_number``, or several
        of them. A device is shown when one of the dicts fits.

    Returns
    -------
    UsbInfo or None
        None when the reader does not want to give one.
    """
    link = current_link()
    wanted = _filters(vendor_id, product_id, serial_number, filters)
    return link.now(_requested(link, wanted))


async def arequest_device(
    vendor_id: int | None = None,
    product_id: int | None = None,
    serial_number: str | None = None,
    *,
    filters: list[dict[str, object]] | None = None,
) -> UsbInfo | None:
    """As `request_device`."""
    link = current_link()
    wanted = _filters(vendor_id, product_id, serial_number, filters)
    return await link.later(_requested(link, wanted))


def open(
    device: UsbInfo | str | None = None,
    *,
    vendor_id: int | None = None,
    product_id: int | None = None,
    serial_number: str | None = None,
) -> UsbDevice:
    """Open a device.

    Parameters
    ----------
    device : UsbInfo or str, optional
        Which one, or its name. Without it the first that fits; if none does, the reader is asked.
    vendor_id, product_id : int, optional
        Only a device with these numbers fits.
    serial_number : str, optional
        Only the device with this one fits.

    Raises
    ------
    DeviceNotGivenError
        When there is none, and the reader does not want to give one.
    DeviceBusyError
        When another program, tab or playground has it open.
    """
    link = current_link()
    wanted = _filters(vendor_id, product_id, serial_number, None)
    return UsbDevice(link, link.now(_opening(link, device, wanted)))


def aopen(
    device: UsbInfo | str | None = None,
    *,
    vendor_id: int | None = None,
    product_id: int | None = None,
    serial_number: str | None = None,
) -> Opening[AsyncUsbDevice]:
    """As `open`: both ``async with aopen(...) as device`` and ``device = await aopen(...)`` do."""
    wanted = _filters(vendor_id, product_id, serial_number, None)

    async def begin() -> AsyncUsbDevice:
        link = current_link()
        return AsyncUsbDevice(link, await link.later(_opening(link, device, wanted)))

    return Opening(begin)


class _Face:
    """What both faces have."""

    def __init__(self, link: Link, device: _Device) -> None:
        self._link = link
        self._device = device

    @property
    def info(self) -> UsbInfo:
        """What the device says of itself."""
        return self._device.info

    @property
    def is_open(self) -> bool:
        """Whether it can still be used: it may be unplugged by now."""
        return self._device.is_open

    @property
    def configuration(self) -> int | None:
        """Value of the active configuration; None for none."""
        return self._device.configuration

    def __repr__(self) -> str:
        state = "open" if self.is_open else "closed"
        return f"<{type(self).__name__} {self.info.name} {state}>"


class UsbDevice(_Face):
    """A USB device that is open; see `open`. Leaving its ``with`` closes it."""

    def __enter__(self) -> UsbDevice:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it. Twice is no error."""
        self._link.now(self._device.closing())

    def select_configuration(self, value: int) -> None:
        """Select a configuration. Most devices have one, and it is selected already.

        Raises
        ------
        DeviceBusyError
            When another one is active, and interfaces of it are claimed.
        """
        self._link.now(self._device.configuring(value))

    def claim(self, interface: int) -> None:
        """Claim an interface by its number: its endpoints can only be used then.

        Raises
        ------
        DriverInTheWayError
            When another one holds it: a driver of the system, or another program.
        ProtectedInterfaceError
            When browsers keep interfaces of its class to themselves.
        """
        self._link.now(self._device.claiming(interface))

    def release(self, interface: int) -> None:
        """Release an interface; what was received and not read is forgotten."""
        self._link.now(self._device.releasing(interface))

    def select_alternate(self, interface: int, alternate: int) -> None:
        """Choose a setting of an interface that is claimed."""
        self._link.now(self._device.selecting(interface, alternate))

    def control_in(
        self,
        request_type: int,
        request: int,
        value: int = 0,
        index: int = 0,
        length: int = 0,
        timeout: float | None = 5.0,
    ) -> bytes:
        """Ask the device something over its endpoint 0.

        Parameters
        ----------
        request_type : int
            USB's bmRequestType; 0xC0 is a vendor's request to the device, 0xC1 to an interface.
        request, value, index : int
            USB's bRequest, wValue and wIndex.
        length : int
            How many bytes may come.
        timeout : float, optional
            Seconds, 5 by default.

        Raises
        ------
        DeviceStallError
            When the device does not know the request.
        DeviceTimeoutError
        """
        steps = self._device.control_in(request_type, request, value, index, length, timeout)
        return self._link.now(steps)

    def control_out(
        self,
        request_type: int,
        request: int,
        value: int = 0,
        index: int = 0,
        data: bytes = b"",
        timeout: float | None = 5.0,
    ) -> int:
        """Tell the device something over its endpoint 0, and return how many bytes went.

        As `control_in`; request types are 0x40 for a vendor's request to the device, 0x41 to an
        interface.
        """
        told = bytes(data)
        steps = self._device.control_out(request_type, request, value, index, told, timeout)
        return self._link.now(steps)

    def read(self, endpoint: int, length: int, timeout: float | None = None) -> bytes:
        """Read from a bulk or interrupt endpoint.

        It ends with `length` bytes, or with a packet that is not full. Bytes that come after a
        timeout are for the next `read`.

        Parameters
        ----------
        endpoint : int
            Number or address, such as 1 or 0x81.
        length : int
            How many bytes at most.
        timeout : float, optional
            Seconds. When they are over, what came so far is returned; if that is nothing, it is an
            error.

        Raises
        ------
        DeviceTimeoutError, DeviceStallError, DeviceGoneError
        """
        return self._link.now(self._device.transfer_in(endpoint, length, timeout))

    def write(self, endpoint: int, data: bytes, timeout: float | None = None) -> int:
        """Write to a bulk or interrupt endpoint, and return how many bytes went.

        After a timeout the bytes may still go, and the next `write` waits for them first.

        Raises
        ------
        DeviceTimeoutError, DeviceStallError, DeviceGoneError
        """
        return self._link.now(self._device.transfer_out(endpoint, bytes(data), timeout))

    def clear_halt(self, endpoint: int) -> None:
        """Let an endpoint (by its address) go on after a `DeviceStallError`."""
        self._link.now(self._device.clearing_halt(endpoint))

    def reset(self) -> None:
        """Reset the device."""
        self._link.now(self._device.resetting())


class AsyncUsbDevice(_Face):
    """As `UsbDevice`, for ``async`` programs; see `aopen`."""

    async def __aenter__(self) -> AsyncUsbDevice:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """As `UsbDevice.close`."""
        await self._link.later(self._device.closing())

    async def select_configuration(self, value: int) -> None:
        """As `UsbDevice.select_configuration`."""
        await self._link.later(self._device.configuring(value))

    async def claim(self, interface: int) -> None:
        """As `UsbDevice.claim`."""
        await self._link.later(self._device.claiming(interface))

    async def release(self, interface: int) -> None:
        """As `UsbDevice.release`."""
        await self._link.later(self._device.releasing(interface))

    async def select_alternate(self, interface: int, alternate: int) -> None:
        """As `UsbDevice.select_alternate`."""
        await self._link.later(self._device.selecting(interface, alternate))

    async def control_in(
        self,
        request_type: int,
        request: int,
        value: int = 0,
        index: int = 0,
        length: int = 0,
        timeout: float | None = 5.0,
    ) -> bytes:
        """As `UsbDevice.control_in`."""
        steps = self._device.control_in(request_type, request, value, index, length, timeout)
        return await self._link.later(steps)

    async def control_out(
        self,
        request_type: int,
        request: int,
        value: int = 0,
        index: int = 0,
        data: bytes = b"",
        timeout: float | None = 5.0,
    ) -> int:
        """As `UsbDevice.control_out`."""
        told = bytes(data)
        steps = self._device.control_out(request_type, request, value, index, told, timeout)
        return await self._link.later(steps)

    async def read(self, endpoint: int, length: int, timeout: float | None = None) -> bytes:
        """As `UsbDevice.read`. When the task is cancelled, its bytes are for the next `read`."""
        return await self._link.later(self._device.transfer_in(endpoint, length, timeout))

    async def write(self, endpoint: int, data: bytes, timeout: float | None = None) -> int:
        """As `UsbDevice.write`."""
        return await self._link.later(self._device.transfer_out(endpoint, bytes(data), timeout))

    async def clear_halt(self, endpoint: int) -> None:
        """As `UsbDevice.clear_halt`."""
        await self._link.later(self._device.clearing_halt(endpoint))

    async def reset(self) -> None:
        """As `UsbDevice.reset`."""
        await self._link.later(self._device.resetting())


_FIELDS = {"vendor_id": "vendorId", "product_id": "productId", "serial_number": "serialNumber"}


def _filters(
    vendor_id: int | None,
    product_id: int | None,
    serial_number: str | None,
    more: list[dict[str, object]] | None,
) -> list[dict[str, object]]:
    first = {"vendor_id": vendor_id, "product_id": product_id, "serial_number": serial_number}
    given = [{name: value for name, value in first.items() if value is not None}, *(more or [])]
    for one in given:
        for name in one:
            if name not in _FIELDS:
                raise TypeError(f"A filter has {', '.join(_FIELDS)}, and '{name}' is none of them.")
    return [{_FIELDS[name]: value for name, value in one.items()} for one in given if one]


def _requested(link: Link, filters: list[dict[str, object]]) -> Steps[UsbInfo | None]:
    told = yield from link.requested("usb", filters=filters)
    return UsbInfo.of(told) if told else None


def _opening(
    link: Link, device: UsbInfo | str | None, filters: list[dict[str, object]]
) -> Steps[_Device]:
    if device is None:
        found = yield from link.listed("usb")
        fitting = (UsbInfo.of(one) for one in found if _fits(one, filters))
        device = next(fitting, None) or (yield from _requested(link, filters))
    if device is None:
        raise DeviceNotGivenError(
            "No USB device was chosen. Plug it in, run the program again, and choose it."
        )
    name = device if isinstance(device, str) else device.name
    return (yield from _Device.opening(link, name))


def _fits(told: dict[str, object], filters: list[dict[str, object]]) -> bool:
    wanted = filters[0] if filters else {}
    return all(told[name] == value for name, value in wanted.items())
