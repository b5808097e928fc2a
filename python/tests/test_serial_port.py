import doctest
import unittest

import _py_playground.devices.serial_settings as settings_module
from _py_playground.devices.errors import (
    DeviceClosedError,
    DeviceGoneError,
    DeviceNotGivenError,
    DeviceSettingError,
    DeviceTimeoutError,
)
from _py_playground.devices.serial_port import WINDOW, SerialPort, opening
from _py_playground.devices.serial_settings import SerialSettings

from .fake_devices import FakeDevices, Loopback, Peer


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    tests.addTests(doctest.DocTestSuite(settings_module))
    return tests


class SerialPortTest(unittest.TestCase):
    """A port whose other side says only what the test sends."""

    peer_type: type[Peer] = Peer

    def setUp(self) -> None:
        self.page = FakeDevices()
        self.link = self.enterContext(self.page.installed())
        self.peer = self.peer_type()
        self.line = self.page.plug(self.peer)
        self.port = self.open()

    def open(self, **settings) -> SerialPort:
        wanted = SerialSettings(baud_rate=115200, **settings)
        return self.link.now(opening(self.link, self.line.info["name"], wanted, True, True))

    def read(self, size, timeout=None, pause=None):
        return self.link.now(self.port.reading(size, timeout, pause))

    def until(self, expected, size=None, timeout=None):
        return self.link.now(self.port.reading_until(expected, size, timeout))

    def write(self, data, timeout=None):
        return self.link.now(self.port.writing(data, timeout))

    def arrive(self, data: bytes) -> None:
        """Let bytes be here already."""
        self.line.received += data


class ReadTest(SerialPortTest):
    def test_it_waits_for_as_many_as_are_asked_for(self) -> None:
        self.line.send(b"ab", after=1)
        self.line.send(b"cde", after=2)
        self.assertEqual(self.read(4), b"abcd")
        self.assertEqual(self.read(1), b"e")
        self.assertEqual(self.page.clock, 1002)

    def test_fewer_when_the_time_is_over(self) -> None:
        self.line.send(b"ab", after=1)
        self.assertEqual(self.read(4, 3), b"ab")
        self.assertEqual(self.page.clock, 1003)
        self.assertEqual(self.read(4, 3), b"")

    def test_what_is_here_needs_no_wait(self) -> None:
        self.arrive(b"abc")
        waits = self.page.waits
        self.assertEqual((self.read(2), self.read(5, 0)), (b"ab", b"c"))
        self.assertEqual(self.page.waits, waits)

    def test_timeout_0_lets_news_in_once_when_nothing_is_here(self) -> None:
        self.line.send(b"ab")
        self.assertEqual(self.read(5, 0), b"ab")
        waits = self.page.waits
        self.assertEqual(self.read(5, 0), b"")
        self.assertEqual(self.page.waits, waits + 1)

    def test_nothing_asked_for_is_nothing_read(self) -> None:
        self.arrive(b"abc")
        self.assertEqual((self.read(0), self.read(-1)), (b"", b""))

    def test_a_pause_ends_it(self) -> None:
        for moment in (5, 5.05, 5.1, 7):
            self.line.send(b"x", after=moment)
        self.assertEqual(self.read(100, None, 0.5), b"xxx")
        self.assertAlmostEqual(self.page.clock, 1005.6)

    def test_a_pause_does_not_begin_before_the_first_byte(self) -> None:
        self.line.send(b"x", after=60)
        self.assertEqual(self.read(100, None, 0.5), b"x")

    def test_the_timeout_holds_with_a_pause_too(self) -> None:
        for moment in range(10):
            self.line.send(b"x", after=moment + 0.5)
        self.assertEqual(self.read(100, 3, 2), b"xxx")

    def test_a_read_that_is_given_up_loses_nothing(self) -> None:
        steps = self.port.reading(10, None)
        next(steps)
        self.arrive(b"abc")
        next(steps)
        steps.close()
        self.assertEqual(self.link.now(self.port.looking()), 3)
        self.assertEqual(self.read(3), b"abc")

    def test_two_readers_get_each_byte_once(self) -> None:
        one, two = self.port.reading(3, None), self.port.reading(3, None)
        next(one), next(two)
        self.arrive(b"abcd")
        with self.assertRaises(StopIteration) as ended:
            next(one)
        self.assertEqual(ended.exception.value, b"abc")
        next(two)
        self.arrive(b"ef")
        with self.assertRaises(StopIteration) as ended:
            next(two)
        self.assertEqual(ended.exception.value, b"def")

    def test_a_fast_device_is_not_read_ahead_of_the_program(self) -> None:
        self.arrive(bytes(500_000))
        self.read(1)
        self.assertGreater(len(self.line.received), 400_000)
        self.assertEqual(self.link.now(self.port.looking()), 499_999)
        self.assertEqual(len(self.read(499_999)), 499_999)

    def test_a_loop_that_looks_makes_progress(self) -> None:
        self.line.send(b"x", after=0.01)
        looks = 0
        while not self.link.now(self.port.looking()):
            looks += 1
        self.assertGreater(looks, 0)


class UntilTest(SerialPortTest):
    def test_up_to_and_with_the_expected_bytes(self) -> None:
        self.arrive(b"one\r\ntwo\r\n")
        self.assertEqual(self.until(b"\r\n"), b"one\r\n")
        self.assertEqual(self.until(b"\r\n"), b"two\r\n")

    def test_an_end_that_comes_in_pieces(self) -> None:
        for moment, piece in enumerate((b"ab\r", b"\ncd", b"\r", b"\n"), 1):
            self.line.send(piece, after=moment)
        self.assertEqual(self.until(b"\r\n"), b"ab\r\n")
        self.assertEqual(self.until(b"\r\n"), b"cd\r\n")

    def test_another_reader_in_between_hides_no_end(self) -> None:
        steps = self.port.reading_until(b"--", None, None)
        self.arrive(b"abcdefgh-")
        next(steps)
        self.assertEqual(self.read(4), b"abcd")
        self.arrive(b"-xy--")
        with self.assertRaises(StopIteration) as ended:
            next(steps)
        self.assertEqual(ended.exception.value, b"efgh--")

    def test_no_more_than_the_size(self) -> None:
        self.arrive(b"abcdef\n")
        self.assertEqual(self.until(b"\n", size=4), b"abcd")
        self.assertEqual(self.until(b"\n", size=4), b"ef\n")

    def test_a_part_when_the_time_is_over(self) -> None:
        self.line.send(b"part", after=1)
        self.assertEqual(self.until(b"\n", timeout=2), b"part")

    def test_an_end_of_no_bytes_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "one or more"):
            self.until(b"")


class WriteTest(SerialPortTest):
    def test_a_write_returns_before_the_bytes_are_gone(self) -> None:
        clock = self.page.clock
        self.assertEqual(self.write(bytes(1000)), 1000)
        self.assertEqual(self.page.clock, clock)
        self.assertEqual(self.link.now(self.port.leaving()), 1000)

    def test_much_goes_in_pieces_with_a_window(self) -> None:
        sizes, send = [], self.page.write

        def write(device: int, data: bytes) -> None:
            send(device, data)
            sizes.append(len(data))
            self.assertLessEqual(self.page.unsent(device), WINDOW)

        self.page.write = write  # type: ignore[method-assign]
        data = bytes(range(256)) * 1000
        self.assertEqual(self.write(data), len(data))
        self.link.now(self.port.draining())
        self.assertEqual(self.peer.heard, data)
        self.assertEqual((max(sizes), sum(sizes)), (WINDOW, len(data)))

    def test_a_device_that_takes_nothing_is_a_timeout(self) -> None:
        self.line.stalled = True
        self.assertEqual(self.write(bytes(WINDOW), 5), WINDOW)
        with self.assertRaisesRegex(DeviceTimeoutError, "Only 0 of 1 bytes were written in 5 sec"):
            self.write(b"x", 5)
        self.assertEqual(self.page.clock, 1005)

    def test_timeout_0_writes_what_there_is_room_for(self) -> None:
        self.line.stalled = True
        self.assertEqual(self.write(bytes(WINDOW + 1), 0), WINDOW)
        self.assertEqual(self.write(b"x", 0), 0)

    def test_nothing_is_written_to_a_port_that_is_gone(self) -> None:
        self.line.unplug()
        for data in (b"", b"x"):
            with self.assertRaises(DeviceGoneError):
                self.write(data)

    def test_unplugged_while_it_waits(self) -> None:
        self.line.stalled = True
        self.page.at(1, self.line.unplug)
        with self.assertRaises(DeviceGoneError):
            self.write(bytes(WINDOW + 1))

    def test_discarding_output_makes_room(self) -> None:
        self.line.stalled = True
        self.write(bytes(WINDOW))
        self.link.now(self.port.discarding("output"))
        self.assertEqual(self.link.now(self.port.leaving()), 0)


class LinesTest(SerialPortTest):
    peer_type = Loopback

    def test_lines_in_both_directions(self) -> None:
        self.assertEqual(self.link.now(self.port.lines()), (True, True, False, True))
        self.link.now(self.port.driving(rts=False))
        self.assertEqual(self.link.now(self.port.lines()), (False, True, False, True))

    def test_other_settings_keep_the_lines(self) -> None:
        self.link.now(self.port.driving(dtr=False))
        self.link.now(self.port.changing(SerialSettings(baud_rate=1200)))
        self.assertEqual(self.link.now(self.port.lines()), (True, False, False, False))
        self.assertEqual(self.port.settings.baud_rate, 1200)

    def test_the_same_settings_are_no_change(self) -> None:
        self.link.now(self.port.changing(SerialSettings(baud_rate=115200)))
        self.assertNotIn("reopen", self.page.ops())

    def test_a_break_takes_its_time(self) -> None:
        self.link.now(self.port.breaking(0.25))
        self.assertEqual(self.peer.signals[1:], [{"break": True}, {"break": False}])
        self.assertAlmostEqual(self.page.clock, 1000.25)

    def test_a_break_that_is_given_up_ends(self) -> None:
        steps = self.port.breaking(10)
        next(steps)
        self.page.wait(0)
        next(steps)
        steps.close()
        self.page.wait(0)
        self.assertEqual(self.peer.signals[-1], {"break": False})


class EndTest(SerialPortTest):
    def test_what_came_before_the_end_can_be_read(self) -> None:
        self.arrive(b"abc")
        self.line.unplug()
        self.assertEqual(self.link.now(self.port.looking()), 3)
        self.assertEqual(self.read(2), b"ab")
        self.assertEqual(self.read(2), b"c")
        with self.assertRaises(DeviceGoneError):
            self.read(2)
        with self.assertRaises(DeviceGoneError):
            self.link.now(self.port.looking())

    def test_closed_is_closed(self) -> None:
        self.arrive(b"abc")
        for _ in range(2):
            self.link.now(self.port.closing())
        with self.assertRaises(DeviceClosedError):
            self.read(1)
        self.assertEqual(self.page.ops().count("close"), 1)

    def test_troubles_are_kept_and_the_port_goes_on(self) -> None:
        self.line.fail("overrun")
        self.line.fail("framing")
        self.arrive(b"x")
        self.assertEqual(self.read(1), b"x")
        self.assertEqual([one.code for one in self.port.troubles], ["overrun", "framing"])

    def test_a_hundred_troubles_at_most(self) -> None:
        for _ in range(150):
            self.line.fail("break")
        self.read(1, 0)
        self.assertEqual(len(self.port.troubles), 100)

    def test_discarding_input_forgets_both_sides(self) -> None:
        self.arrive(bytes(200_000))
        self.read(1)
        self.link.now(self.port.discarding("input"))
        self.assertEqual(self.link.now(self.port.looking()), 0)

    def test_a_cancelled_read_returns_what_it_has(self) -> None:
        self.line.send(b"ab", after=1)
        self.page.at(2, lambda: self.port.cancel("read"))
        self.assertEqual(self.read(5), b"ab")

    def test_no_port_is_given(self) -> None:
        steps = opening(self.link, "/dev/ttyUSB9", SerialSettings(), True, True)
        with self.assertRaises(DeviceNotGivenError):
            self.link.now(steps)


class SettingsTest(unittest.TestCase):
    def test_what_browsers_do_not_have_is_refused_in_words(self) -> None:
        for wrong, words in (
            ({"baud_rate": 0}, "whole number from 1 on"),
            ({"baud_rate": 2**32}, "whole number"),
            ({"baud_rate": "fast"}, "not 'fast'"),
            ({"data_bits": 6}, "8 or 7 data bits, not 6"),
            ({"parity": "mark"}, "'none', 'even' or 'odd', not 'mark'"),
            ({"stop_bits": 1.5}, "1 or 2 stop bits, not 1.5"),
            ({"flow_control": "rts"}, "flow control"),
        ):
            with self.subTest(wrong), self.assertRaisesRegex(DeviceSettingError, words):
                SerialSettings(**wrong)
