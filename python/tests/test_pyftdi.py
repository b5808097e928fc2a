"""The real pyftdi over a page that is made up."""

import sys
import unittest
from pathlib import Path
from typing import Any

from _py_playground.devices.ftdi_chip import eeprom_checksum
from _py_playground.devices.hooks import _Finder, install_device_hooks

from .fake_usb import FakeUsb, FtdiBoard
from .libraries import need_library
from .programs import ProgramTests

PROGRAMS = Path(__file__).parents[2] / "test" / "fixtures" / "pyftdi_programs.py"


class PyftdiTest(unittest.TestCase):
    def setUp(self) -> None:
        need_library("usb", "python3-usb")
        need_library("pyftdi", "python3-ftdi")
        self.forget()
        install_device_hooks()
        self.addCleanup(self.forget)
        self.page = FakeUsb()
        self.enterContext(self.page.installed())
        self.board = FtdiBoard(0x0900, size=512)
        self.board.product, self.board.name = 0x6014, "/dev/usb-0403-6014"
        self.board.names = ("FTDI", "Single RS232-HS", "FT1")

    def forget(self) -> None:
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Finder)]
        for name in list(sys.modules):
            if name.partition(".")[0] in ("usb", "pyftdi") or name == "_py_playground.devices.pyusb":
                del sys.modules[name]

    def open(self, url: str = "ftdi://ftdi:232h/1") -> Any:
        if self.board not in self.page.boards:
            self.page.give(self.board)
        ftdi = self.open_class()()
        ftdi.open_from_url(url)
        self.addCleanup(ftdi.close)
        return ftdi

    def test_it_opens_reads_and_writes(self) -> None:
        ftdi = self.open()
        self.assertEqual((ftdi.ic_name, ftdi.is_connected, ftdi.has_mpsse), ("ft232h", True, True))
        self.assertEqual(ftdi.write_data(b"hello"), 5)
        self.assertEqual(ftdi.read_data_bytes(5, attempt=4), b"hello")
        data = bytes(range(256)) * 20
        ftdi.write_data(data)
        self.assertEqual(ftdi.read_data_bytes(len(data), attempt=4), data)

    def test_by_serial_number_and_the_list_of_devices(self) -> None:
        ftdi = self.open("ftdi://ftdi:232h:FT1/1")
        ((descriptor, interfaces),) = ftdi.list_devices()
        self.assertEqual((descriptor.sn, descriptor.description, interfaces), ("FT1", "Single RS232-HS", 1))

    def test_speeds_and_lines(self) -> None:
        ftdi = self.open()
        self.board.requests.clear()
        self.assertEqual(ftdi.set_baudrate(115200), 115246)
        ftdi.set_line_property(7, 2, "E")
        ftdi.set_flowctrl("hw")
        ftdi.set_dtr(True)
        ftdi.set_latency_timer(8)
        self.assertEqual(
            self.board.requests,
            [(3, 0xC068, 0x0201), (4, 0x1207, 1), (2, 0, 0x0101), (1, 0x0101, 1), (9, 8, 1)],
        )
        self.assertEqual(ftdi.get_latency_timer(), 8)

    def test_the_modem_status(self) -> None:
        ftdi = self.open()
        ftdi.set_rts(True)
        self.assertTrue(ftdi.get_cts())
        self.assertFalse(ftdi.get_dsr())
        self.assertIn("cts", ftdi.modem_status())

    def test_bit_bang(self) -> None:
        from pyftdi.gpio import GpioAsyncController

        self.page.give(self.board)
        gpio = GpioAsyncController()
        gpio.configure("ftdi://ftdi:232h/1", direction=0x0F)
        self.board.inputs = 0xA0
        gpio.write(0x05)
        self.assertEqual(gpio.read(), 0xA5)
        gpio.close()

    def test_the_eeprom(self) -> None:
        ftdi = self.open()
        self.assertEqual(ftdi.read_eeprom(0, 8, 128), bytes(range(8)))
        ftdi.write_eeprom(4, b"AB", 128, dry_run=False)
        self.assertEqual(bytes(self.board.eeprom[4:6]), b"AB")
        eeprom = bytes(self.board.eeprom)
        self.assertEqual(int.from_bytes(eeprom[-2:], "little"), eeprom_checksum(eeprom))

    def test_what_is_not_there_is_an_error_and_found_when_it_comes(self) -> None:
        from pyftdi.usbtools import UsbToolsError

        from pyftdi.ftdi import Ftdi

        self.page.offer(None)
        for _ in range(2):
            with self.assertRaisesRegex(UsbToolsError, "No USB device"):
                Ftdi().open_from_url("ftdi://ftdi:232h/1")
        self.assertEqual(self.page.ops().count("request"), 1)
        self.assertEqual(self.open().write_data(b"x"), 1)

    def test_a_chip_that_took_the_place_of_another_is_the_only_one(self) -> None:
        self.open().close()
        self.page.settle()
        self.page.unplug(self.board)
        self.page.give(FtdiBoard())
        ((descriptor, _),) = self.open_class().list_devices()
        self.assertEqual(descriptor.pid, 0x6001)

    def open_class(self) -> Any:
        from pyftdi.ftdi import Ftdi

        return Ftdi

    def test_a_second_ftdi_and_closing(self) -> None:
        self.open().close()
        self.page.settle()
        self.assertIsNone(self.board.device)
        ftdi = self.open()
        ftdi.write_data(b"again")
        self.assertEqual(ftdi.read_data_bytes(5, attempt=4), b"again")

    def test_unplugging_is_an_ftdi_error(self) -> None:
        from pyftdi.ftdi import FtdiError

        ftdi = self.open()
        self.page.unplug(self.board)
        with self.assertRaisesRegex(FtdiError, "disconnected"):
            ftdi.write_data(b"x")

    def test_modes_of_the_pins_reach_the_chip(self) -> None:
        ftdi = self.open()
        ftdi.set_bitmode(0, ftdi.BitMode.MPSSE)
        self.assertIn((11, 0x0200, 1), self.board.requests)


class ProgramsTest(ProgramTests, PyftdiTest):
    programs = PROGRAMS
    fewest = 15

    def leave(self) -> None:
        self.page.settle()
        self.assertEqual([board.device for board in self.page.boards if board.device], [])

    def prepare(self, needs: str) -> None:
        chips = {"232h": (0x0900, 0x6014), "r": (0x0600, 0x6001), "2232h": (0x0700, 0x6010), "x": (0x1000, 0x6015)}
        if needs == "dismiss":
            self.page.offer(None)
            return
        version, product = chips.get(needs, chips["232h"])
        board = FtdiBoard(version, 2 if needs == "2232h" else 1, 64 if needs in ("r", "x") else 512)
        board.product, board.name, board.inputs = product, f"/dev/usb-0403-{product:04x}", 0xFF
        board.names = ("FTDI", "Chip", "PYPLAY01")
        board.eeprom[2:6] = b"\x03\x04\x01\x60"
        (self.page.offer if needs == "chooser" else self.page.give)(board)
