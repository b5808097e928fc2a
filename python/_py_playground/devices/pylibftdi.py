"""pylibftdi over the page's devices: functions with the names and arguments of libftdi 1.5.

pylibftdi calls the C library by ctypes, and there is none here. What it calls instead takes the
same pointers and writes to the same memory.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import TypeVar

from .errors import DeviceBusyError, DeviceError, DeviceTimeoutError, DriverInTheWayError
from .ftdi_chip import PARITIES, FtdiChip
from .ftdi_open import FtdiInfo, ftdi_devices, opening
from .ftdi_serial import FtdiSerialPort
from .link import Steps, current_link

__all__ = ["LibFtdi", "adapt"]

T = TypeVar("T")

#: Seconds that libftdi waits for a transfer.
_PATIENCE = 5.0

_NOT_FOUND, _CANNOT_OPEN, _CANNOT_CLAIM, _NOT_OPEN_FOR_DATA = -3, -4, -5, -666
_NOT_OPEN = b"The FTDI chip is not open."

_FLOWS = {0: "none", 0x100: "hardware", 0x200: "dtr/dsr"}
_STOP_BITS = {0: 1, 1: 1.5, 2: 2}


def adapt(module: ModuleType) -> None:
    """Make ``pylibftdi.driver.Driver`` load our functions as its libraries."""
    libraries = {"libftdi": LibFtdi(), "libusb": _Libusb()}

    def _load_library(self: object, name: str, search_list: list[str] | None = None) -> object:
        return libraries[name]

    module.Driver._load_library = _load_library


class _Function:
    """A function of a library, with the attributes that programs set on those of ctypes."""

    def __init__(self, call: Callable[..., object]) -> None:
        self._call = call
        self.__name__ = call.__name__
        self.argtypes: object = None
        self.restype: object = None

    def __call__(self, *args: object) -> object:
        return self._call(*args)


class _Library:
    """Looks like a library of ctypes: its functions are the methods of this class."""

    def __getattribute__(self, name: str) -> object:
        found = object.__getattribute__(self, name)
        if name.startswith(("ftdi_", "libusb_")) and not isinstance(found, _Function):
            found = _Function(found)
            setattr(self, name, found)
        return found

    def __getitem__(self, name: str) -> object:
        return getattr(self, name)


class _Libusb(_Library):
    """What pylibftdi wants of libusb: to tell its version."""

    def libusb_get_version(self) -> object:
        version = SimpleNamespace(major=1, minor=0, micro=0, nano=0, rc=b"", describe=b"WebUSB")
        return SimpleNamespace(contents=version)

    def libusb_set_auto_detach_kernel_driver(self, handle: object, enable: object) -> int:
        return 0


class _Context:
    """What libftdi keeps in a ``ftdi_context``."""

    def __init__(self, memory: object = None) -> None:
        self.memory = memory
        self.chip: FtdiChip | FtdiSerialPort | None = None
        self.port = 1
        self.error = b"all fine"
        self.bit_bang = False
        self.chunks = {"read": 4096, "write": 4096}


class _ListItem(ctypes.Structure):
    _fields_ = [("next", ctypes.c_void_p), ("dev", ctypes.c_void_p)]


class LibFtdi(_Library):
    """The functions of libftdi. Each takes its context first, by reference or as an address.

    They return 0, or a number below 0; ``ftdi_get_error_string`` has the sentence.
    """

    def __init__(self) -> None:
        self._contexts: dict[int, _Context] = {}
        #: Devices by what stands for their addresses, and lists by the address of their first item.
        self._devices: dict[int, FtdiInfo] = {}
        self._lists: dict[int, list[_ListItem]] = {}

    def ftdi_init(self, context: object) -> int:
        self._contexts[_address(context)] = _Context()
        return 0

    def ftdi_deinit(self, context: object) -> None:
        self.ftdi_usb_close(context)
        self._contexts.pop(_address(context), None)

    def ftdi_new(self) -> int:
        memory = ctypes.create_string_buffer(1024)
        address = ctypes.addressof(memory)
        self._contexts[address] = _Context(memory)
        return address

    def ftdi_free(self, context: object) -> None:
        self.ftdi_deinit(context)

    def ftdi_get_library_version(self) -> SimpleNamespace:
        return SimpleNamespace(
            major=1, minor=5, micro=0, version_str=b"1.5", snapshot_str=b"py-playground"
        )

    def ftdi_get_error_string(self, context: object) -> bytes:
        return self._of(context).error

    def ftdi_set_interface(self, context: object, interface: int) -> int:
        """0 is any, 1 is A."""
        known = self._of(context)
        if not 0 <= interface <= 4:
            known.error = b"Unknown interface"
            return -1
        if known.chip is not None:
            known.error = b"Interface can not be changed on an already open device"
            return -3
        known.port = max(interface, 1)
        return 0

    # ---- finding

    def ftdi_usb_find_all(self, context: object, first: object, vendor: int, product: int) -> int:
        """Write the address of a list of devices to the pointer `first`, and return their count."""
        found = self._found(vendor, product)
        items = [_ListItem(None, self._number(info)) for info in found]
        for item, following in zip(items, items[1:], strict=False):
            item.next = ctypes.addressof(following)
        head = ctypes.addressof(items[0]) if items else None
        ctypes.c_void_p.from_address(_address(first)).value = head
        if head is not None:
            self._lists[head] = items
        return len(items)

    def ftdi_list_free(self, first: object) -> None:
        pointer = ctypes.c_void_p.from_address(_address(first))
        self._lists.pop(pointer.value or 0, None)
        pointer.value = None

    def ftdi_list_free2(self, items: object) -> None:
        self._lists.pop(_address(items), None)

    def ftdi_usb_get_strings(
        self,
        context: object,
        device: object,
        manufacturer: object,
        manufacturer_size: int,
        description: object,
        description_size: int,
        serial: object,
        serial_size: int,
    ) -> int:
        info = self._devices[_address(device)]
        told = (
            (manufacturer, manufacturer_size, info.manufacturer, -7),
            (description, description_size, info.product, -8),
            (serial, serial_size, info.serial_number, -9),
        )
        code = 0
        for buffer, size, text, missing in told:
            if _address(buffer) and size > 0:
                data = (text or "").encode("ascii", "replace")[: size - 1] + b"\0"
                ctypes.memmove(_address(buffer), data, len(data))
                code = code or (0 if text else missing)
        return code

    ftdi_usb_get_strings2 = ftdi_usb_get_strings

    def ftdi_usb_open(self, context: object, vendor: int, product: int) -> int:
        return self.ftdi_usb_open_desc_index(context, vendor, product, None, None, 0)

    def ftdi_usb_open_desc(
        self, context: object, vendor: int, product: int, description: object, serial: object
    ) -> int:
        return self.ftdi_usb_open_desc_index(context, vendor, product, description, serial, 0)

    def ftdi_usb_open_desc_index(
        self,
        context: object,
        vendor: int,
        product: int,
        description: object,
        serial: object,
        index: int,
    ) -> int:
        found = self._found(vendor, product)
        for text, name in ((_text(description), "product"), (_text(serial), "serial_number")):
            found = [info for info in found if text is None or getattr(info, name) == text]
        if index >= len(found):
            self._of(context).error = b"device not found"
            return _NOT_FOUND
        return self._open(context, found[index])

    def ftdi_usb_open_dev(self, context: object, device: object) -> int:
        return self._open(context, self._devices[_address(device)])

    def ftdi_usb_close(self, context: object) -> int:
        known = self._of(context)
        if known.chip is None:
            return -3
        known.chip.close_soon()  # pylibftdi may be dropping its object: nothing may wait then
        known.chip = None
        return 0

    # ---- settings

    def ftdi_usb_reset(self, context: object) -> int:
        return self._do(context, lambda chip: chip.reset())

    def ftdi_usb_purge_rx_buffer(self, context: object) -> int:
        return self._do(context, lambda chip: chip.purge(received=True, unsent=False))

    def ftdi_usb_purge_tx_buffer(self, context: object) -> int:
        return self._do(context, lambda chip: chip.purge(received=False, unsent=True))

    def ftdi_usb_purge_buffers(self, context: object) -> int:
        return self._do(context, lambda chip: chip.purge())

    ftdi_tciflush = ftdi_usb_purge_rx_buffer
    ftdi_tcoflush = ftdi_usb_purge_tx_buffer
    ftdi_tcioflush = ftdi_usb_purge_buffers

    def ftdi_set_baudrate(self, context: object, rate: int) -> int:
        """In bit-bang modes four times as fast, as libftdi does it."""
        times = 4 if self._of(context).bit_bang else 1
        return self._do(context, lambda chip: chip.set_baud_rate(rate * times))

    def ftdi_set_line_property(
        self, context: object, bits: int, stop_bits: int, parity: int
    ) -> int:
        return self.ftdi_set_line_property2(context, bits, stop_bits, parity, 0)

    def ftdi_set_line_property2(
        self, context: object, bits: int, stop_bits: int, parity: int, break_: int
    ) -> int:
        if parity not in range(5) or stop_bits not in _STOP_BITS:
            self._of(context).error = b"There is no such parity, or no such number of stop bits."
            return -1
        line = (bits, PARITIES[parity], _STOP_BITS[stop_bits], bool(break_))
        return self._do(context, lambda chip: chip.set_line(*line))

    def ftdi_setflowctrl(self, context: object, flow: int) -> int:
        if flow not in _FLOWS:
            self._of(context).error = b"There is no such flow control."
            return -1
        return self._do(context, lambda chip: chip.set_flow_control(_FLOWS[flow]))

    def ftdi_setflowctrl_xonxoff(self, context: object, xon: int, xoff: int) -> int:
        return self._do(context, lambda chip: chip.set_flow_control("software", xon, xoff))

    def ftdi_setdtr(self, context: object, on: int) -> int:
        return self._do(context, lambda chip: chip.set_signals(dtr=bool(on)))

    def ftdi_setrts(self, context: object, on: int) -> int:
        return self._do(context, lambda chip: chip.set_signals(rts=bool(on)))

    def ftdi_setdtr_rts(self, context: object, dtr: int, rts: int) -> int:
        return self._do(context, lambda chip: chip.set_signals(bool(dtr), bool(rts)))

    def ftdi_set_latency_timer(self, context: object, latency: int) -> int:
        known = self._of(context)
        if isinstance(known.chip, FtdiSerialPort) and latency == 16:
            return 0  # as chips start
        return self._do(context, lambda chip: chip.set_latency(latency))

    def ftdi_get_latency_timer(self, context: object, latency: object) -> int:
        return self._answer(context, lambda chip: chip.latency(), latency, ctypes.c_ubyte)

    def ftdi_set_event_char(self, context: object, character: int, on: int) -> int:
        return self._do(context, lambda chip: chip.set_event_character(character, bool(on)))

    def ftdi_set_error_char(self, context: object, character: int, on: int) -> int:
        return self._do(context, lambda chip: chip.set_error_character(character, bool(on)))

    def ftdi_poll_modem_status(self, context: object, status: object) -> int:
        return self._answer(context, lambda chip: chip.modem_status(), status, ctypes.c_ushort)

    # ---- pins

    def ftdi_set_bitmode(self, context: object, outputs: int, mode: int) -> int:
        code = self._do(context, lambda chip: chip.set_bit_mode(outputs, mode))
        if code == 0:
            self._of(context).bit_bang = mode != 0
        return code

    def ftdi_enable_bitbang(self, context: object, outputs: int) -> int:
        return self.ftdi_set_bitmode(context, outputs, 1)

    def ftdi_disable_bitbang(self, context: object) -> int:
        return self.ftdi_set_bitmode(context, 0, 0)

    def ftdi_read_pins(self, context: object, pins: object) -> int:
        return self._answer(context, lambda chip: chip.pins(), pins, ctypes.c_ubyte)

    # ---- data

    def ftdi_read_data(self, context: object, buffer: object, size: int) -> int:
        """Return how many bytes were written to the buffer; 0: the chip has none now."""
        known = self._of(context)
        if known.chip is None:
            known.error = _NOT_OPEN
            return _NOT_OPEN_FOR_DATA
        try:
            data = current_link().now(known.chip.read_some(size, _PATIENCE))
        except DeviceTimeoutError:
            return 0
        except DeviceError as problem:
            known.error = str(problem).encode()
            return -1
        ctypes.memmove(_address(buffer), data, len(data))
        return len(data)

    def ftdi_write_data(self, context: object, buffer: object, size: int) -> int:
        known = self._of(context)
        if known.chip is None:
            known.error = _NOT_OPEN
            return _NOT_OPEN_FOR_DATA
        data = ctypes.string_at(_address(buffer), size)
        code = self._do(context, lambda chip: chip.write(data, _PATIENCE))
        return code or size

    def ftdi_read_data_set_chunksize(self, context: object, size: int) -> int:
        return self._set_chunks(context, "read", size)

    def ftdi_read_data_get_chunksize(self, context: object, size: object) -> int:
        return self._get_chunks(context, "read", size)

    def ftdi_write_data_set_chunksize(self, context: object, size: int) -> int:
        return self._set_chunks(context, "write", size)

    def ftdi_write_data_get_chunksize(self, context: object, size: object) -> int:
        return self._get_chunks(context, "write", size)

    def ftdi_read_eeprom_location(self, context: object, address: int, value: object) -> int:
        def word(chip: FtdiChip | FtdiSerialPort) -> Steps[int]:
            return int.from_bytes((yield from chip.read_eeprom(1, address)), "little")

        return self._answer(context, word, value, ctypes.c_ushort)

    def ftdi_write_eeprom_location(self, context: object, address: int, value: int) -> int:
        data = value.to_bytes(2, "little")
        return self._do(context, lambda chip: chip.write_eeprom(data, address))

    def ftdi_erase_eeprom(self, context: object) -> int:
        return self._do(context, lambda chip: chip.erase_eeprom())

    # ---- the rest is how

    def _of(self, context: object) -> _Context:
        return self._contexts.setdefault(_address(context), _Context())

    def _found(self, vendor: int, product: int) -> list[FtdiInfo]:
        link = current_link()
        found = link.now(ftdi_devices(link, ask=True))
        if (vendor, product) == (0, 0):
            return found
        return [one for one in found if (one.vendor_id, one.product_id) == (vendor, product)]

    def _number(self, info: FtdiInfo) -> int:
        for number, known in self._devices.items():
            if known.name == info.name:
                self._devices[number] = info
                return number
        number = len(self._devices) + 1
        self._devices[number] = info
        return number

    def _open(self, context: object, info: FtdiInfo) -> int:
        known, link = self._of(context), current_link()
        try:
            known.chip = link.now(opening(link, info, known.port))
        except (DriverInTheWayError, DeviceBusyError) as problem:
            known.error = str(problem).encode()
            return _CANNOT_CLAIM
        except DeviceError as problem:
            known.error = str(problem).encode()
            return _CANNOT_OPEN
        known.bit_bang = False
        return 0

    def _do(
        self, context: object, steps: Callable[[FtdiChip | FtdiSerialPort], Steps[object]]
    ) -> int:
        return self._answer(context, steps, None, None)

    def _answer(
        self,
        context: object,
        steps: Callable[[FtdiChip | FtdiSerialPort], Steps[object]],
        where: object,
        kind: type[ctypes.c_ubyte] | type[ctypes.c_ushort] | None,
    ) -> int:
        """Go through steps, and write what they return to where libftdi would."""
        known = self._of(context)
        if known.chip is None:
            known.error = _NOT_OPEN
            return -3
        try:
            value = current_link().now(steps(known.chip))
        except DeviceError as problem:
            known.error = str(problem).encode()
            return -1
        if kind is not None:
            kind.from_address(_address(where)).value = value  # type: ignore[assignment]
        return 0

    def _set_chunks(self, context: object, which: str, size: int) -> int:
        self._of(context).chunks[which] = size
        return 0

    def _get_chunks(self, context: object, which: str, size: object) -> int:
        ctypes.c_uint.from_address(_address(size)).value = self._of(context).chunks[which]
        return 0


def _address(where: object) -> int:
    """The address that ctypes would hand to C for an argument; 0 for None."""
    if where is None or isinstance(where, int):
        return where or 0
    return ctypes.cast(where, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _text(where: object) -> str | None:
    """The text at an address; None for no address."""
    if isinstance(where, bytes):
        return where.decode("latin-1")
    address = _address(where)
    return ctypes.string_at(address).decode("latin-1") if address else None
