"""pyusb over the page's devices: a backend in the place of the one for libusb 1.0.

What WebUSB hides is read from the device itself (GET_DESCRIPTOR) once a program has it open; before
that, neutral values stand there: to look for a device opens none. Bus and address are numbers of
our own, which a device keeps as long as Python runs.
"""

from __future__ import annotations

import array
import errno
import functools
import weakref
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import TypeVar

import usb.backend
import usb.core

from .errors import DeviceError
from .link import Steps, current_link
from .usb_descriptors import UsbAlternate, UsbConfiguration, UsbInfo
from .usb_device import UsbDevice, usb_devices

__all__ = ["WebUsbBackend", "adapt"]

T = TypeVar("T")

_GET_DESCRIPTOR = 6
_DEVICE, _CONFIGURATION, _STRING, _INTERFACE, _ENDPOINT = range(1, 6)

#: Indices of strings begin here where WebUSB told the string and not its index. Devices begin at 1.
_FIRST_STRING = 0x80
_ENGLISH = 0x0409
_TRANSFER_TYPES = {"isochronous": 1, "bulk": 2, "interrupt": 3}

#: Libusb's number, `errno` and words for each failure.
_PROBLEMS: dict[str, tuple[int, int, str]] = {
    "stall": (-9, errno.EPIPE, "Pipe error"),
    "timeout": (-7, errno.ETIMEDOUT, "Operation timed out"),
    "babble": (-8, errno.EOVERFLOW, "Overflow"),
    "invalid": (-2, errno.EINVAL, "Invalid parameter"),
    "unsupported": (-12, errno.ENOSYS, "Operation not supported or unimplemented on this platform"),
    **dict.fromkeys(
        ("busy", "driver"),
        (-6, errno.EBUSY, "Resource busy"),
    ),
    **dict.fromkeys(
        ("denied", "policy", "protected", "no-gesture"),
        (-3, errno.EACCES, "Access denied (insufficient permissions)"),
    ),
    **dict.fromkeys(
        ("gone", "closed", "not-given", "dismissed"),
        (-4, errno.ENODEV, "No such device (it may have been disconnected)"),
    ),
}
_OTHER = (-1, errno.EIO, "Input/output error")


def adapt(module: ModuleType) -> None:
    """Make ``usb.backend.libusb1``, or ``libusb_package``, answer with our backend."""

    def get_backend(find_library: object = None) -> WebUsbBackend:
        """Return the backend for the page's USB devices. There is no library to look for."""
        return _backend()

    if module.__name__ == "libusb_package":
        module.get_libusb1_backend = lambda: _backend()  # type: ignore[attr-defined]
        module.find = _find  # type: ignore[attr-defined]
        module.get_library_path = lambda: None  # type: ignore[attr-defined]
        module.find_library = lambda candidate: None  # type: ignore[attr-defined]
    else:
        module.get_backend = get_backend  # type: ignore[attr-defined]


@functools.cache
def _backend() -> WebUsbBackend:
    return WebUsbBackend()


def _find(*args: object, **kwargs: object) -> object:
    """``libusb_package.find``: as ``usb.core.find``."""
    kwargs.setdefault("backend", _backend())
    return usb.core.find(*args, **kwargs)


def _like_libusb(method: Callable[..., T]) -> Callable[..., T]:
    """Raise pyusb's errors, with libusb's words. The sentence of ours is a note below them."""

    @functools.wraps(method)
    def wrapper(*args: object, **kwargs: object) -> T:
        try:
            return method(*args, **kwargs)
        except DeviceError as problem:
            number, name, words = _PROBLEMS.get(problem.code, _OTHER)
            kind = usb.core.USBTimeoutError if number == -7 else usb.core.USBError
            error = kind(words, number, name)
            error.add_note(str(problem))
            raise error from None

    return wrapper


class _Listed:
    """A device as pyusb's backends identify it: what is known of it without opening it."""

    def __init__(self, info: UsbInfo, address: int) -> None:
        self.info = info
        self.address = address
        #: Raw configuration descriptors, when they have been read.
        self.raw: dict[int, bytes] | None = None
        #: Who has it open. pyusb does not close what the garbage collector finds: that is dropped.
        self.handles: weakref.WeakSet[_Handle] = weakref.WeakSet()
        names = [info.manufacturer, info.product, info.serial_number]
        for configuration in info.configurations:
            names += [configuration.name, *(one.name for one in configuration.interfaces)]
        self.strings = [name for name in dict.fromkeys(names) if name][: 0x100 - _FIRST_STRING]

    def index(self, name: str | None) -> int:
        """The index that stands for a string; 0 for none."""
        return self.strings.index(name) + _FIRST_STRING if name in self.strings else 0

    def string(self, index: int) -> bytes | None:
        """The descriptor of a string that is known here."""
        if index == 0 and self.strings:
            return bytes((4, _STRING)) + _ENGLISH.to_bytes(2, "little")
        if not 0 <= index - _FIRST_STRING < len(self.strings):
            return None
        text = self.strings[index - _FIRST_STRING].encode("utf-16-le")[:252]
        return bytes((len(text) + 2, _STRING)) + text


class _Handle:
    """A device that pyusb has opened: really, when that is needed first."""

    def __init__(self, listed: _Listed) -> None:
        self.listed = listed
        self._usb: UsbDevice | None = None

    @property
    def is_open(self) -> bool:
        return self._usb is not None and self._usb.is_open

    @property
    def opened(self) -> UsbDevice | None:
        """The device, if it was needed yet."""
        return self._usb

    def usb(self) -> UsbDevice:
        if self._usb is None:
            self._usb = _now(UsbDevice.opening(current_link(), self.listed.info.name))
            self.listed.handles.add(self)
        return self._usb

    def close(self) -> None:
        if self._usb is not None:
            self._usb.close_soon()
            self.listed.handles.discard(self)
            self._usb = None


def _now(steps: Steps[T]) -> T:
    return current_link().now(steps)


class WebUsbBackend(usb.backend.IBackend):  # type: ignore[misc]
    """The page's USB devices for pyusb; see `usb.backend.IBackend` for what each method is for.

    Nothing here waits that pyusb may call while an object is being dropped.
    """

    def __init__(self) -> None:
        super().__init__()
        self._listed: dict[str, _Listed] = {}

    @_like_libusb
    def enumerate_devices(self) -> Iterator[_Listed]:
        """Return the devices of this playground. Where there is none, the reader is asked once."""
        found = _now(usb_devices(current_link(), ask=True))
        return iter([self._device(info) for info in found])

    def _device(self, info: UsbInfo) -> _Listed:
        known = self._listed.get(info.name)
        if known is None:
            known = self._listed[info.name] = _Listed(info, len(self._listed) + 1)
        elif _unlike(known.info) != _unlike(info):
            known.__init__(info, known.address)  # type: ignore[misc]
        known.info = info
        return known

    def get_parent(self, dev: _Listed) -> None:
        """Return None: WebUSB knows no hubs."""

    def get_device_descriptor(self, dev: _Listed) -> SimpleNamespace:
        """Return the descriptor, without opening the device."""
        info = dev.info
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=_DEVICE,
            bcdUSB=info.usb_version,
            bDeviceClass=info.device_class,
            bDeviceSubClass=info.device_subclass,
            bDeviceProtocol=info.device_protocol,
            bMaxPacketSize0=64,
            idVendor=info.vendor_id,
            idProduct=info.product_id,
            bcdDevice=info.device_version,
            iManufacturer=dev.index(info.manufacturer),
            iProduct=dev.index(info.product),
            iSerialNumber=dev.index(info.serial_number),
            bNumConfigurations=len(info.configurations),
            bus=1,
            address=dev.address,
            port_number=None,
            port_numbers=None,
            speed=0,  # SPEED_UNKNOWN
        )

    @_like_libusb
    def get_configuration_descriptor(self, dev: _Listed, config: int) -> SimpleNamespace:
        """Return the descriptor: the device's own where it is open, what WebUSB tells otherwise."""
        return _parsed(self._raw(dev, config))

    @_like_libusb
    def get_interface_descriptor(
        self, dev: _Listed, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """Return the descriptor of an interface in one of its settings."""
        interfaces = _parsed(self._raw(dev, config)).interfaces
        return _item(_item(interfaces, intf, "interface"), alt, "setting of the interface")

    @_like_libusb
    def get_endpoint_descriptor(
        self, dev: _Listed, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """Return the descriptor of an endpoint."""
        interface = self.get_interface_descriptor(dev, intf, alt, config)
        return _item(interface.endpoints, ep, "endpoint")

    def open_device(self, dev: _Listed) -> _Handle:
        """Return a handle. The device is opened when something is to be done with it."""
        return _Handle(dev)

    def close_device(self, dev_handle: _Handle) -> None:
        """Close the device, and wait for nothing."""
        dev_handle.close()

    @_like_libusb
    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        """Select a configuration."""
        if config_value == 0:
            raise NotImplementedError("WebUSB cannot take a device's configuration away.")
        _now(dev_handle.usb().configuring(config_value))

    @_like_libusb
    def get_configuration(self, dev_handle: _Handle) -> int:
        """Return the value of the active configuration, 0 for none."""
        device = dev_handle.opened
        return (device.configuration if device else dev_handle.listed.info.active) or 0

    @_like_libusb
    def set_interface_altsetting(self, dev_handle: _Handle, intf: int, altsetting: int) -> None:
        """Choose a setting of an interface."""
        _now(dev_handle.usb().selecting(intf, altsetting))

    @_like_libusb
    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        """Claim an interface. A device without a configuration gets its first one."""
        device = dev_handle.usb()
        if device.configuration is None and device.info.configurations:
            _now(device.configuring(device.info.configurations[0].value))
        _now(device.claiming(intf))

    @_like_libusb
    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        """Release an interface, and wait for nothing."""
        if dev_handle.opened is not None:
            dev_handle.opened.release_soon(intf)

    @_like_libusb
    def bulk_write(
        self, dev_handle: _Handle, ep: int, intf: int, data: array.array[int], timeout: int
    ) -> int:
        """Write to an endpoint. After a timeout (ms, 0 for none) the bytes may still go."""
        device = dev_handle.usb()
        return _now(device.transfer_out(ep, data.tobytes(), _seconds(timeout)))

    @_like_libusb
    def bulk_read(
        self, dev_handle: _Handle, ep: int, intf: int, buff: array.array[int], timeout: int
    ) -> int:
        """Read from an endpoint into a buffer, and return how many bytes it got."""
        size = len(buff) * buff.itemsize
        return _put(buff, _now(dev_handle.usb().transfer_in(ep, size, _seconds(timeout))))

    intr_write = bulk_write
    intr_read = bulk_read

    def iso_write(self, *args: object) -> int:
        """Refuse: there is no such thing here yet."""
        raise _no_isochronous()

    def iso_read(self, *args: object) -> int:
        """Refuse: there is no such thing here yet."""
        raise _no_isochronous()

    @_like_libusb
    def ctrl_transfer(
        self,
        dev_handle: _Handle,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: array.array[int],
        timeout: int,
    ) -> int:
        """Do a control transfer. Strings that are known already are answered here."""
        setup = (bmRequestType, bRequest, wValue, wIndex)
        if (bmRequestType, bRequest, wValue >> 8) == (0x80, _GET_DESCRIPTOR, _STRING):
            known = dev_handle.listed.string(wValue & 0xFF)
            if known is not None:
                return _put(data, known[: len(data) * data.itemsize])
        device = dev_handle.usb()
        _claim_recipient(device, bmRequestType, wIndex)
        seconds = _seconds(timeout)
        if bmRequestType & 0x80:
            size = len(data) * data.itemsize
            return _put(data, _now(device.control_in(*setup, size, seconds)))
        return _now(device.control_out(*setup, data.tobytes(), seconds))

    @_like_libusb
    def clear_halt(self, dev_handle: _Handle, ep: int) -> None:
        """Let an endpoint go on that was halted."""
        device = dev_handle.usb()
        _claim_recipient(device, 2, ep)
        _now(device.clearing_halt(ep))

    @_like_libusb
    def reset_device(self, dev_handle: _Handle) -> None:
        """Reset the device."""
        _now(dev_handle.usb().resetting())

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        """Return False: a driver in the way shows when the interface is claimed."""
        return False

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """Refuse: browsers cannot."""
        raise NotImplementedError("A browser cannot take a device away from a driver.")

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        """Refuse: browsers cannot."""
        raise NotImplementedError("A browser cannot give a device to a driver.")

    def _raw(self, dev: _Listed, config: int) -> bytes:
        """A configuration descriptor with all that follows it."""
        configuration = _item(dev.info.configurations, config, "configuration")
        handle = next((one for one in dev.handles if one.is_open), None)
        if dev.raw is None and handle is not None:
            dev.raw = _now(_read_configurations(handle.usb(), len(dev.info.configurations)))
        raw = (dev.raw or {}).get(configuration.value)
        return raw or _written(configuration, dev)


def _unlike(info: UsbInfo) -> tuple[object, ...]:
    """What makes two devices of one name different."""
    return (info.configurations, info.manufacturer, info.product, info.serial_number)


def _seconds(milliseconds: int) -> float | None:
    return milliseconds / 1000 if milliseconds else None


def _item(items: list[T] | tuple[T, ...], index: int, what: str) -> T:
    if not 0 <= index < len(items):
        raise IndexError(f"The device has no {what} {index}, counted from 0.")
    return items[index]


def _put(buffer: array.array[int], data: bytes) -> int:
    with memoryview(buffer) as view, view.cast("B") as whole:
        whole[: len(data)] = data
    return len(data)


def _claim_recipient(device: UsbDevice, request_type: int, index: int) -> None:
    """Claim the interface that a request is for: other systems do not ask for that, WebUSB does."""
    recipient = request_type & 0x1F
    interface = None
    if recipient == 1:
        interface = index & 0xFF
    elif recipient == 2 and index & 0x0F:
        interface = device.owner_of(index)
    if interface is not None and not device.claimed(interface):
        _now(device.claiming(interface))


def _no_isochronous() -> usb.core.USBError:
    return usb.core.USBError(
        "Isochronous transfers (sound, video) are not possible here. Bulk, interrupt and control "
        "transfers are.",
        -12,
        errno.ENOSYS,
    )


def _read_configurations(device: UsbDevice, count: int) -> Steps[dict[int, bytes]]:
    """Read the raw configuration descriptors, as far as the device tells them, by their values."""
    raw = {}
    for index in range(count):
        try:
            data = yield from device.control_in(
                0x80, _GET_DESCRIPTOR, _CONFIGURATION << 8 | index, 0, 0xFFFF, 5.0
            )
        except DeviceError as problem:
            if problem.code not in ("stall", "timeout", "babble"):
                raise
            continue  # what WebUSB tells will do
        if len(data) >= 9 and len(data) == int.from_bytes(data[2:4], "little"):
            raw[data[5]] = data
    return raw


def _written(configuration: UsbConfiguration, dev: _Listed) -> bytes:
    """The raw descriptor as it may be: what WebUSB hides is neutral, such as a power of 0."""
    body = b"".join(_written_interface(one, dev) for one in configuration.interfaces)
    interfaces = len({one.interface for one in configuration.interfaces})
    head = (9, _CONFIGURATION, *(9 + len(body)).to_bytes(2, "little"), interfaces)
    return bytes((*head, configuration.value, dev.index(configuration.name), 0x80, 0)) + body


def _written_interface(one: UsbAlternate, dev: _Listed) -> bytes:
    kind = (one.interface_class, one.subclass, one.protocol)
    head = (9, _INTERFACE, one.interface, one.alternate, len(one.endpoints))
    raw = bytes((*head, *kind, dev.index(one.name)))
    for end in one.endpoints:
        size = end.packet_size.to_bytes(2, "little")
        # Only interrupt endpoints must have an interval; what it is, WebUSB does not tell.
        interval = 1 if end.type == "interrupt" else 0
        raw += bytes((7, _ENDPOINT, end.address, _TRANSFER_TYPES[end.type], *size, interval))
    return raw


def _parsed(raw: bytes) -> SimpleNamespace:
    """The descriptors of a configuration, of its ``interfaces`` and their ``endpoints``."""
    configuration = SimpleNamespace(
        bLength=raw[0],
        bDescriptorType=raw[1],
        wTotalLength=int.from_bytes(raw[2:4], "little"),
        bNumInterfaces=raw[4],
        bConfigurationValue=raw[5],
        iConfiguration=raw[6],
        bmAttributes=raw[7],
        bMaxPower=raw[8],
        extra_descriptors=[],
    )
    interfaces: dict[int, list[SimpleNamespace]] = {}
    last = configuration
    for descriptor in _pieces(raw[raw[0] :]):
        if descriptor[1] == _INTERFACE and len(descriptor) >= 9:
            last = _interface(descriptor)
            interfaces.setdefault(last.bInterfaceNumber, []).append(last)
            endpoints = last.endpoints
        elif descriptor[1] == _ENDPOINT and len(descriptor) >= 7 and interfaces:
            last = _endpoint(descriptor)
            endpoints.append(last)
        else:
            last.extra_descriptors += descriptor
    configuration.interfaces = list(interfaces.values())
    return configuration


def _pieces(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at + 2 <= len(raw) and raw[at] >= 2:
        yield raw[at : at + raw[at]]
        at += raw[at]


def _interface(raw: bytes) -> SimpleNamespace:
    names = (
        "bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass "
        "bInterfaceSubClass bInterfaceProtocol iInterface"
    )
    fields = dict(zip(names.split(), raw, strict=False))
    return SimpleNamespace(**fields, extra_descriptors=[], endpoints=[])


def _endpoint(raw: bytes) -> SimpleNamespace:
    return SimpleNamespace(
        bLength=raw[0],
        bDescriptorType=raw[1],
        bEndpointAddress=raw[2],
        bmAttributes=raw[3],
        wMaxPacketSize=int.from_bytes(raw[4:6], "little"),
        bInterval=raw[6],
        bRefresh=raw[7] if len(raw) > 7 else 0,
        bSynchAddress=raw[8] if len(raw) > 8 else 0,
        extra_descriptors=[],
    )
