"""The functions for pylibftdi, called as pylibftdi calls them: by ctypes, with its own buffers."""

import itertools
import unittest
from ctypes import (
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_int,
    c_ubyte,
    c_uint16,
    c_void_p,
    cast,
    create_string_buffer,
)
from types import ModuleType
from typing import Any

from _py_playground.devices.pylibftdi import adapt

from .fake_devices import Loopback
from .fake_usb import FakeUsb, FtdiBoard

PRODUCTS = (0x6001, 0x6010, 0x6011, 0x6014, 0x6015)


class DeviceList(Structure):
    _fields_ = [("next", c_void_p), ("dev", c_void_p)]


class PylibftdiTest(unittest.TestCase):
    def setUp(self) -> None:
        module = ModuleType("pylibftdi.driver")
        module.Driver = type("Driver", (), {})  # type: ignore[attr-defined]
        adapt(module)
        self.dll: Any = module.Driver()._load_library("libftdi")
        self.usb: Any = module.Driver()._load_library("libusb", None)
        # What its `fdll` sets once the library is loaded.
        self.dll.ftdi_get_error_string.restype = c_char_p
        self.dll.ftdi_usb_get_strings.argtypes = (c_void_p, c_void_p, c_char_p, c_int)
        self.page = FakeUsb()
        self.enterContext(self.page.installed())
        self.context = create_string_buffer(1024)

    def give(self, product: int = 0x6001, serial: str = "A1") -> FtdiBoard:
        board = FtdiBoard()
        board.product, board.name = product, f"/dev/usb-0403-{product:04x}-{serial}"
        board.names = ("FTDI", "UM232R", serial)
        self.page.give(board)
        return board

    def listed(self) -> list[tuple[str, ...]]:
        buffers = [create_string_buffer(128) for _ in range(3)]
        sizes = [value for buffer in buffers for value in (buffer, 127)]
        kind = POINTER(DeviceList)
        items = kind()
        found = []
        self.assertEqual(self.dll.ftdi_init(byref(self.context)), 0)
        for product in PRODUCTS:
            count = self.dll.ftdi_usb_find_all(byref(self.context), byref(items), 0x0403, product)
            first = byref(items)
            while items:
                self.dll.ftdi_usb_get_strings(byref(self.context), items.contents.dev, *sizes)
                found.append(tuple(buffer.value.decode() for buffer in buffers))
                items = cast(items.contents.next, kind)
                count -= 1
            self.assertEqual(count, 0)
            self.dll.ftdi_list_free(first)
        self.dll.ftdi_deinit(byref(self.context))
        return found

    def open(self, name: str | None = None, index: int = 0) -> int:
        """As `Device._open_device`: by serial number, then by description, for each product."""
        self.dll.ftdi_init(byref(self.context))
        code = -1
        for vendor, product in itertools.product((0x0403,), PRODUCTS):
            arguments: list[Any] = [byref(self.context), vendor, product, 0, 0, index]
            if name is not None:
                arguments[-2] = c_char_p(name.encode("latin1"))
            code = self.dll.ftdi_usb_open_desc_index(*arguments)
            if code != 0 and name is not None:
                arguments[-3], arguments[-2] = arguments[-2], arguments[-3]
                code = self.dll.ftdi_usb_open_desc_index(*arguments)
            if code != -3:
                break
        return code

    def call(self, name: str, *arguments: Any) -> int:
        return getattr(self.dll, f"ftdi_{name}")(byref(self.context), *arguments)

    def write(self, data: bytes) -> int:
        return self.call("write_data", byref(create_string_buffer(data)), len(data))

    def read(self, size: int) -> bytes:
        buffer = create_string_buffer(size)
        count = self.call("read_data", byref(buffer), size)
        return buffer.raw[:count]

    def error(self) -> str:
        return self.dll.ftdi_get_error_string(byref(self.context)).decode()

    def test_devices_are_listed(self) -> None:
        self.give()
        self.give(0x6014, "B2")
        self.give(0x6014, "B3")
        expected = [("FTDI", "UM232R", serial) for serial in ("A1", "B2", "B3")]
        self.assertEqual(self.listed(), expected)
        self.assertEqual(self.listed(), expected)

    def test_the_reader_is_asked_once_when_there_is_none(self) -> None:
        self.page.offer(FtdiBoard())
        self.assertEqual(self.listed(), [("FTDI", "FT232R USB UART", "A1")])
        self.assertEqual(self.page.ops().count("request"), 1)

    def test_nothing_found(self) -> None:
        self.assertEqual(self.listed(), [])
        self.assertEqual(self.open(), -3)
        self.assertEqual(self.error(), "device not found")

    def test_it_is_opened_as_pylibftdi_does(self) -> None:
        board = self.give(0x6014)
        self.assertEqual(self.open(), 0)
        # its `auto_detach` looks for a handle of libusb in the context, and must find none
        self.assertEqual(self.context.raw, bytes(1024))
        for name, value in (("set_bitmode", (0, 0)), ("setflowctrl", (0,)), ("set_baudrate", (9600,)), ("set_latency_timer", (16,))):
            self.assertEqual(self.call(name, *value), 0)
        self.assertEqual(board.requests[-2:], [(3, 0x4138, 0), (9, 16, 0)])
        self.assertEqual(self.write(b"hello"), 5)
        self.assertEqual(self.read(5), b"hello")
        self.assertEqual(self.read(5), b"")
        self.assertEqual(self.call("usb_close"), 0)
        self.call("deinit")
        self.page.settle()
        self.assertIsNone(board.device)

    def test_by_serial_number_description_and_index(self) -> None:
        self.give(0x6001, "A1")
        second = self.give(0x6001, "A2")
        for name, index in (("A2", 0), ("UM232R", 1), (None, 1)):
            with self.subTest(name):
                self.assertEqual(self.open(name, index), 0)
                self.page.settle()
                self.assertIsNotNone(second.device)
                self.call("usb_close")
                self.page.settle()
        self.assertEqual(self.open("A9"), -3)
        self.assertEqual(self.open(None, 2), -3)

    def test_failures_to_open(self) -> None:
        board = self.give()
        board.held.add(0)
        self.assertEqual(self.open(), -5)
        self.assertIn("driver", self.error())
        board.held.clear()
        self.page.settle()
        self.assertEqual(self.open(), 0)

    def test_a_serial_port_is_taken_where_a_driver_is_in_the_way(self) -> None:
        self.give().held.add(0)
        self.page.plug(Loopback(), 0x0403, 0x6001)
        self.assertEqual(self.open(), 0)
        self.assertEqual([self.call("set_bitmode", 0, 0), self.call("set_latency_timer", 16)], [0, 0])
        self.assertEqual(self.write(b"hi"), 2)
        self.assertEqual(self.read(2), b"hi")
        self.assertEqual(self.call("set_bitmode", 255, 1), -1)
        self.assertIn("over USB", self.error())

    def test_pins(self) -> None:
        board = self.give()
        self.open()
        self.assertEqual(self.call("set_bitmode", 0x0F, 1), 0)
        board.requests.clear()
        self.call("set_baudrate", 9600)
        self.assertEqual(board.requests, [(3, 0xC04E, 0)], "four times as fast")
        board.inputs = 0xA0
        self.write(b"\x05")
        pins = c_ubyte()
        self.assertEqual(self.call("read_pins", byref(pins)), 0)
        self.assertEqual(pins.value, 0xA5)

    def test_signals_and_status(self) -> None:
        self.give()
        self.open()
        self.call("setdtr", 1)
        self.call("setrts", 1)
        status = c_uint16()
        self.assertEqual(self.call("poll_modem_status", byref(status)), 0)
        self.assertEqual(status.value, 0x60B1)
        latency = c_ubyte()
        self.call("set_latency_timer", 7)
        self.call("get_latency_timer", byref(latency))
        self.assertEqual(latency.value, 7)
        self.assertEqual(self.call("set_line_property", 8, 2, 0), 0)
        self.assertEqual(self.call("set_line_property", 8, 2, 9), -1)
        word = c_uint16()
        self.call("read_eeprom_location", 1, byref(word))
        self.assertEqual(word.value, 0x0302)

    def test_purging(self) -> None:
        board = self.give()
        self.open()
        board.requests.clear()
        for name in ("usb_purge_buffers", "usb_purge_rx_buffer", "usb_purge_tx_buffer"):
            self.assertEqual(self.call(name), 0)
        self.assertEqual([value for _, value, _ in board.requests], [1, 2, 1, 2])

    def test_what_is_not_open_is_said(self) -> None:
        self.dll.ftdi_init(byref(self.context))
        self.assertEqual(self.call("set_baudrate", 9600), -3)
        self.assertEqual(self.write(b"x"), -666)
        self.assertEqual(self.error(), "The FTDI chip is not open.")

    def test_a_context_of_its_own(self) -> None:
        self.give()
        context = self.dll.ftdi_new()
        self.assertEqual(self.dll.ftdi_usb_open(c_void_p(context), 0x0403, 0x6001), 0)
        self.assertEqual(self.dll.ftdi_usb_reset(context), 0)
        self.dll.ftdi_free(context)

    def test_versions(self) -> None:
        version = self.dll.ftdi_get_library_version()
        self.assertEqual((version.major, version.version_str), (1, b"1.5"))
        self.assertEqual(self.usb.libusb_get_version().contents.describe, b"WebUSB")

    def test_a_function_that_is_none_is_missing_as_in_ctypes(self) -> None:
        self.assertFalse(hasattr(self.dll, "ftdi_fly"))
