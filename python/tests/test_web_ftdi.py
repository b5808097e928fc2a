import asyncio
import doctest
import unittest

import _py_playground.devices.ftdi_chip as ftdi_chip
import _py_playground.devices.ftdi_divisors as ftdi_divisors
import web_ftdi
from web_ftdi import BitMode, ModemStatus

from .fake_devices import Loopback
from .fake_usb import FakeUsb, FtdiBoard


class WebFtdiTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeUsb()
        self.enterContext(self.page.installed())

    def give(self) -> FtdiBoard:
        board = self.page.give(FtdiBoard())
        assert isinstance(board, FtdiBoard)
        return board

    def test_it_reads_and_writes(self) -> None:
        board = self.give()
        with web_ftdi.open(baud_rate=115200, data_bits=7, parity="even", stop_bits=2, flow_control="hardware") as chip:
            self.assertEqual(chip.write(b"hello"), 5)
            self.assertEqual(chip.read(5, timeout=1), b"hello")
            self.assertEqual((chip.name, chip.chip, chip.opened_by), (board.name, "FT232R", "usb"))
            self.assertEqual(repr(chip), "<Ftdi /dev/usb-0403-6001 open by usb>")
        self.assertFalse(chip.is_open)
        self.assertEqual(board.requests[-3:], [(3, 0x1A, 0), (4, 0x1207, 0), (2, 0, 0x0100)])

    def test_it_is_found_by_name_and_serial_number(self) -> None:
        self.give()
        (info,) = web_ftdi.list_devices()
        for which in (info, info.name, "A1"):
            web_ftdi.open(which).close()
        with self.assertRaisesRegex(web_ftdi.DeviceNotGivenError, "'B2'"):
            web_ftdi.open("B2")

    def test_a_setting_that_is_impossible_closes_it_again(self) -> None:
        board = self.give()
        with self.assertRaises(web_ftdi.DeviceSettingError):
            web_ftdi.open(baud_rate=7_000_000)
        self.page.settle()
        self.assertIsNone(board.device)

    def test_everything_there_is(self) -> None:
        board = self.give()
        with web_ftdi.open() as chip:
            chip.baud_rate = 300
            self.assertEqual(chip.baud_rate, 300)
            self.assertEqual(chip.set_baud_rate(57600), 57554)
            chip.set_line(8, "none", 1)
            chip.set_break(False)
            chip.set_flow_control("none")
            chip.set_signals(rts=True)
            self.assertIn(ModemStatus.CTS, chip.modem_status)
            self.assertNotIn(ModemStatus.DSR, chip.modem_status)
            chip.latency = 2
            self.assertEqual(chip.latency, 2)
            chip.set_bit_mode(0xFF, BitMode.BIT_BANG)
            chip.write(b"\x55")
            self.assertEqual(chip.pins, 0x55)
            chip.reset()
            chip.purge()
            chip.write_eeprom(b"ab", 1)
            self.assertEqual(chip.read_eeprom(1, 1), b"ab")
            board.line_status |= 0x10
            chip.read(1, 0.1)
            self.assertEqual(chip.line_errors, ModemStatus.BREAK)
            chip.forget_line_errors()
            self.assertEqual(chip.line_errors, ModemStatus(0))

    def test_the_other_way(self) -> None:
        self.give().held.add(0)
        self.page.plug(Loopback(), 0x0403, 0x6001)
        with web_ftdi.open() as chip:
            self.assertEqual((chip.opened_by, chip.chip), ("serial", None))
            with self.assertRaisesRegex(web_ftdi.DeviceUnsupportedError, "over USB"):
                chip.set_bit_mode(0xFF)

    def test_the_face_with_await(self) -> None:
        self.give()

        async def main() -> None:
            self.assertEqual(len(await web_ftdi.alist_devices()), 1)
            async with web_ftdi.aopen(baud_rate=19200) as chip:
                self.assertEqual(chip.baud_rate, 19200)
                await chip.write(b"hello")
                self.assertEqual(await chip.read(5, 1), b"hello")
                await chip.set_baud_rate(9600)
                await chip.set_line(7, "odd", 1)
                await chip.set_break(False)
                await chip.set_flow_control("hardware")
                await chip.set_signals(dtr=True)
                self.assertIn(ModemStatus.DSR, await chip.modem_status())
                await chip.set_latency(4)
                self.assertEqual(await chip.latency(), 4)
                await chip.set_bit_mode(0xFF)
                await chip.write(b"\x0f")
                self.assertEqual(await chip.pins(), 0x0F)
                await chip.reset()
                await chip.purge()
                await chip.write_eeprom(b"ab")
                self.assertEqual(await chip.read_eeprom(1), b"ab")
            self.assertFalse(chip.is_open)

        asyncio.run(main())

    def test_both_faces_have_the_same_methods(self) -> None:
        names = [
            {name for name in vars(face) if not name.startswith("_")}
            for face in (web_ftdi.Ftdi, web_ftdi.AsyncFtdi)
        ]
        self.assertEqual(names[0] | {"set_latency"}, names[1])

    def test_what_it_exports_is_there(self) -> None:
        for name in web_ftdi.__all__:
            self.assertTrue(hasattr(web_ftdi, name), name)

    def test_the_examples_are_right(self) -> None:
        for module in (web_ftdi, ftdi_chip, ftdi_divisors):
            result = doctest.testmod(module)
            self.assertEqual(result.failed, 0)
            self.assertGreater(result.attempted, 0)
