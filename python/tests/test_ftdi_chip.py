import unittest
from typing import Any

from _py_playground.devices.errors import (
    DeviceNotGivenError,
    DeviceSettingError,
    DeviceTimeoutError,
    DeviceUnsupportedError,
    DriverInTheWayError,
)
from _py_playground.devices.ftdi_chip import FtdiChip, eeprom_checksum
from _py_playground.devices.ftdi_divisors import Chip
from _py_playground.devices.ftdi_open import ftdi_devices, opening

from .fake_devices import Loopback
from .fake_usb import FakeUsb, FtdiBoard, Thing


class FtdiTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeUsb()
        self.link = self.enterContext(self.page.installed())

    def give(self, version: int = 0x0600, ports: int = 1, size: int = 64) -> FtdiBoard:
        board = self.page.give(FtdiBoard(version, ports, size))
        assert isinstance(board, FtdiBoard)
        return board

    def open(self, port: int = 1) -> Any:
        return self.link.now(opening(self.link, None, port))

    def now(self, steps: Any) -> Any:
        return self.link.now(steps)


class OpenTest(FtdiTest):
    def test_it_starts_as_chips_do(self) -> None:
        board = self.give()
        chip = self.open()
        self.assertEqual((chip.chip, chip.opened_by, chip.baud_rate), (Chip.R, "usb", 9600))
        self.assertEqual(
            board.requests, [(0, 0, 0), (11, 0, 0), (2, 0, 0), (4, 8, 0), (3, 0x4138, 0)]
        )

    def test_chips_with_several_ports(self) -> None:
        board = self.give(0x0700, 2, 512)
        first, second = self.open(1), self.open(2)
        self.now(first.write(b"a"))
        self.now(second.write(b"bb"))
        self.assertEqual(board.heard, {2: b"a", 4: b"bb"})
        self.assertEqual(self.now(second.read(2, 1)), b"bb")
        self.assertEqual(self.now(first.read(1, 1)), b"a")
        self.assertEqual({index & 0xFF for *_, index in board.requests}, {1, 2})
        with self.assertRaisesRegex(DeviceSettingError, "ports 1 to 2"):
            self.open(3)

    def test_what_is_no_chip_is_said(self) -> None:
        board = self.give()
        board.interfaces = ({**board.interfaces[0], "endpoints": []},)
        with self.assertRaisesRegex(DeviceSettingError, "does not look like"):
            self.open()
        self.page.settle()
        self.assertIsNone(board.device)

    def test_the_reader_is_asked_for_a_chip(self) -> None:
        self.page.give(Thing())
        self.page.offer(FtdiBoard())
        self.assertEqual(self.open().name, "/dev/usb-0403-6001")
        asked = [call for call in self.page.calls if call["op"] == "request"]
        self.assertEqual([(call["kind"], call["filters"]) for call in asked], [("usb", [{"vendorId": 0x0403}])])

    def test_no_chip_is_an_error(self) -> None:
        with self.assertRaisesRegex(DeviceNotGivenError, "Plug one in"):
            self.open()

    def test_looking_asks_once_a_run(self) -> None:
        for _ in range(3):
            self.assertEqual(self.now(ftdi_devices(self.link, ask=True)), [])
        self.assertEqual(self.page.ops().count("request"), 1)


class DataTest(FtdiTest):
    def test_the_status_of_each_packet_is_taken_away(self) -> None:
        for version, size in ((0x0600, 64), (0x0900, 512)):
            with self.subTest(size):
                self.page.boards.clear()
                self.give(version, size=size)
                chip = self.open()
                data = bytes(range(256)) * 20
                self.now(chip.write(data))
                self.assertEqual(self.now(chip.read(len(data), 10)), data)
                self.now(chip.closing())

    def test_a_timeout_gives_what_came(self) -> None:
        board = self.give()
        chip = self.open()
        board.say(b"abc", after=0.2)
        self.assertEqual(self.now(chip.read(10, 0.1)), b"")
        self.assertEqual(self.now(chip.read(10, 0.5)), b"abc")
        self.assertEqual(self.now(chip.read(10, 0)), b"")

    def test_a_read_waits_through_packets_without_data(self) -> None:
        board = self.give()
        chip = self.open()
        board.say(b"late", after=5)
        self.assertEqual(self.now(chip.read(4)), b"late")

    def test_what_is_too_much_is_kept(self) -> None:
        board = self.give()
        chip = self.open()
        board.say(b"abcdef")
        self.assertEqual([self.now(chip.read(2, 1)) for _ in range(3)], [b"ab", b"cd", b"ef"])

    def test_reading_some_ends_when_the_chip_has_nothing(self) -> None:
        board = self.give()
        chip = self.open()
        board.say(b"abc")
        self.assertEqual(self.now(chip.read_some(100)), b"abc")
        self.assertEqual(self.now(chip.read_some(100)), b"")

    def test_errors_on_the_line_are_noted(self) -> None:
        board = self.give()
        chip = self.open()
        board.line_status = 0x60 | 0x02 | 0x08
        board.say(b"x")
        self.now(chip.read(1, 1))
        board.line_status = 0x60
        self.now(chip.read(1, 0.1))
        self.assertEqual(chip.errors, 0x0A)

    def test_a_chip_that_is_full_is_waited_for(self) -> None:
        board = self.give()
        chip = self.open()
        board.full.add(2)
        with self.assertRaises(DeviceTimeoutError):
            self.now(chip.write(b"x", 0.1))
        board.full.clear()
        self.assertEqual(self.now(chip.write(b"y", 1)), 1)
        self.assertEqual(self.now(chip.write(b"")), 0)

    def test_a_purge_forgets_what_was_received(self) -> None:
        board = self.give()
        chip = self.open()
        board.say(b"old data")
        self.assertEqual(self.now(chip.read(1, 1)), b"o")
        board.say(b"in the chip")
        self.page.settle()
        self.now(chip.purge())
        board.say(b"new")
        self.assertEqual(self.now(chip.read(3, 1)), b"new")


class SettingTest(FtdiTest):
    def test_what_is_sent(self) -> None:
        board = self.give(0x0700, 2, 512)
        chip = self.open(2)
        board.requests.clear()
        for steps in (
            chip.set_baud_rate(115200),
            chip.set_line(7, "even", 2),
            chip.set_break(True),
            chip.set_line(8, "space", 1.5, True),
            chip.set_flow_control("hardware"),
            chip.set_flow_control("software", 1, 2),
            chip.set_flow_control("dtr/dsr"),
            chip.set_signals(dtr=True),
            chip.set_signals(rts=True, dtr=False),
            chip.set_signals(),
            chip.set_latency(3),
            chip.set_bit_mode(0xF0, 4),
            chip.set_event_character(10, True),
            chip.set_error_character(0, False),
        ):
            self.now(steps)
        self.assertEqual(
            board.requests,
            [
                (3, 0xC068, 0x0202),
                (4, 0x1207, 2),
                (4, 0x5207, 2),
                (4, 0x4C08, 2),
                (2, 0, 0x0102),
                (2, 0x0201, 0x0402),
                (2, 0, 0x0202),
                (1, 0x0101, 2),
                (1, 0x0302, 2),
                (9, 3, 2),
                (11, 0x04F0, 2),
                (6, 0x010A, 2),
                (7, 0, 2),
            ],
        )
        self.assertEqual(self.now(chip.latency()), 3)

    def test_what_is_impossible_is_said_and_sends_nothing(self) -> None:
        board = self.give()
        chip = self.open()
        board.requests.clear()
        for steps in (
            chip.set_line(5, "none", 1),
            chip.set_line(8, "N", 1),
            chip.set_line(8, "none", 3),
            chip.set_flow_control("rts"),
            chip.set_latency(0),
            chip.set_latency(256),
            chip.set_baud_rate(0),
        ):
            with self.assertRaises(DeviceSettingError):
                self.now(steps)
        self.assertEqual(board.requests, [])

    def test_the_modem_status(self) -> None:
        self.give()
        chip = self.open()
        self.assertEqual(self.now(chip.modem_status()), 0x6001)
        self.now(chip.set_signals(dtr=True, rts=True))
        self.assertEqual(self.now(chip.modem_status()), 0x60B1)

    def test_pins(self) -> None:
        board = self.give()
        chip = self.open()
        board.inputs = 0xA5
        self.now(chip.set_bit_mode(0x0F, 1))
        self.now(chip.write(b"\x02\x03"))
        self.assertEqual(self.now(chip.pins()), 0xA3)

    def test_the_eeprom(self) -> None:
        board = self.give()
        chip = self.open()
        self.assertEqual(self.now(chip.read_eeprom()), bytes(range(128)))
        self.assertEqual(self.now(chip.read_eeprom(2, 5)), bytes((10, 11, 12, 13)))
        self.now(chip.write_eeprom(b"abcd", 3))
        self.assertEqual(bytes(board.eeprom[4:12]), b"\x04\x05abcd\x0a\x0b")
        with self.assertRaisesRegex(DeviceSettingError, "even number"):
            self.now(chip.write_eeprom(b"abc"))

    def test_the_checksum(self) -> None:
        data = bytes(range(126))
        checksum = 0xAAAA
        for at in range(0, 126, 2):
            checksum ^= data[at] | data[at + 1] << 8
            checksum = ((checksum << 1) & 0xFFFE) | (checksum >> 15)
        self.assertEqual(eeprom_checksum(data), checksum)
        self.assertEqual(eeprom_checksum(data + b"??"), checksum)


class SerialWayTest(FtdiTest):
    def blocked(self) -> Loopback:
        """A chip that a driver holds, and its serial port."""
        self.give().held.add(0)
        peer = Loopback()
        self.page.plug(peer, 0x0403, 0x6001)
        return peer

    def test_a_driver_in_the_way_makes_it_a_serial_port(self) -> None:
        self.blocked()
        chip = self.open()
        self.assertEqual((chip.opened_by, chip.chip), ("serial", None))
        self.now(chip.write(b"hello"))
        self.assertEqual(self.now(chip.read(5, 1)), b"hello")
        self.page.settle()
        self.assertIsNone(self.page.boards[0].device)

    def test_so_does_a_system_that_denies_it(self) -> None:
        self.blocked()
        self.page.boards[0].denied = True
        self.assertEqual(self.open().opened_by, "serial")

    def test_the_reader_is_asked_for_the_serial_port(self) -> None:
        self.give().held.add(0)
        self.page.choices.append(self.page.plug(Loopback(), 0x0403, 0x6001, given=False))
        self.assertEqual(self.open().opened_by, "serial")

    def test_without_a_serial_port_the_driver_is_said(self) -> None:
        self.give().held.add(0)
        with self.assertRaises(DriverInTheWayError):
            self.open()

    def test_a_browser_without_webusb_asks_for_a_serial_port(self) -> None:
        self.page.has_usb = False
        self.page.choices.append(self.page.plug(Loopback(), 0x0403, 0x6014, given=False))
        chip = self.open()
        self.assertEqual(chip.opened_by, "serial")
        self.now(chip.closing())
        (info,) = self.now(ftdi_devices(self.link))
        self.assertEqual((info.kind, info.chip, info.product_id), ("serial", None, 0x6014))

    def test_settings_and_signals(self) -> None:
        peer = self.blocked()
        chip = self.open()
        self.now(chip.set_baud_rate(115200))
        self.now(chip.set_line(7, "odd", 2))
        self.now(chip.set_flow_control("hardware"))
        self.assertEqual(peer.settings[-1]["baudRate"], 115200)
        self.assertEqual(
            peer.settings[-1],
            {"baudRate": 115200, "dataBits": 7, "stopBits": 2, "parity": "odd", "flowControl": "hardware"},
        )
        self.now(chip.set_signals(dtr=True, rts=True))
        self.assertEqual(self.now(chip.modem_status()), 0x60B0)
        self.now(chip.set_bit_mode(0, 0))

    def test_what_needs_usb_says_so(self) -> None:
        self.blocked()
        chip = self.open()
        for steps in (
            chip.set_latency(1),
            chip.latency(),
            chip.set_bit_mode(255, 1),
            chip.pins(),
            chip.read_eeprom(),
            chip.write_eeprom(b"ab"),
            chip.set_event_character(1, True),
        ):
            with self.assertRaisesRegex(DeviceUnsupportedError, "over USB"):
                self.now(steps)
        for steps in (chip.set_line(8, "mark", 1), chip.set_flow_control("dtr/dsr"), chip.set_baud_rate(0)):
            with self.assertRaises(DeviceSettingError):
                self.now(steps)

    def test_reads_and_purges(self) -> None:
        self.blocked()
        chip = self.open()
        self.assertEqual(self.now(chip.read(5, 0.1)), b"")
        self.now(chip.write(b"abc"))
        self.assertEqual(self.now(chip.read_some(10)), b"abc")
        self.now(chip.write(b"abc"))
        self.page.settle()
        self.now(chip.purge())
        self.assertEqual(self.now(chip.read(5, 0.1)), b"")


class DirectTest(FtdiTest):
    def test_a_chip_is_opened_by_its_name(self) -> None:
        board = self.give()
        chip = self.now(FtdiChip.opening(self.link, board.name))
        self.assertTrue(chip.is_open)
        self.now(chip.closing())
        self.assertFalse(chip.is_open)
