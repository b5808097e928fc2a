"""The real pyserial over a page that is made up."""

import gc
import sys
import unittest
from pathlib import Path
from unittest import mock

from _py_playground.devices.hooks import _Finder, install_device_hooks

from .fake_devices import FakeDevices, Line, Loopback, Peer
from .libraries import need_library
from .programs import ProgramTests

PROGRAMS = Path(__file__).parents[2] / "test" / "fixtures" / "pyserial_programs.py"


class PyserialTest(unittest.TestCase):
    def setUp(self) -> None:
        need_library("serial", "python3-serial")
        self.forget()
        install_device_hooks()
        self.addCleanup(self.forget)
        self.page = FakeDevices()
        self.peer = Loopback()
        self.enterContext(self.page.installed())
        import serial

        self.serial = serial
        clock = staticmethod(lambda: self.page.clock)
        self.enterContext(mock.patch.object(serial.serialutil.Timeout, "TIME", clock))

    def forget(self) -> None:
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Finder)]
        for name in [name for name in sys.modules if name.partition(".")[0] == "serial"]:
            del sys.modules[name]

    def opened(self, **settings):
        """The loopback port, open."""
        self.line = self.page.plug(self.peer)
        self.page.calls.clear()
        return self.serial.Serial(self.line.info["name"], **settings)


class ProgramsTest(ProgramTests, PyserialTest):
    programs = PROGRAMS
    fewest = 40

    def setUp(self) -> None:
        super().setUp()
        patch = mock.patch("time.sleep", self.sleep)
        patch.start()
        self.addCleanup(patch.stop)

    def prepare(self, needs: str) -> None:
        if needs in ("loopback", "signals"):
            self.page.plug(self.peer)
        elif needs == "stall":
            self.page.plug(self.peer).stalled = True
        elif needs == "chooser":
            self.page.choices = [self.page.plug(self.peer, given=False)]
        else:
            self.assertIn(needs, ("dismiss", "library"))

    def sleep(self, seconds: float) -> None:
        self.page.clock += seconds


class OpenTest(PyserialTest):
    def test_it_is_pyserials_class_with_both_lines_asserted(self) -> None:
        port = self.opened(baudrate=115200)
        self.assertIsInstance(port, self.serial.SerialBase)
        self.assertEqual(type(port).__module__, "serial.serialposix")
        self.assertEqual(self.page.ops(), ["open", "set-signals"])
        signals = {"dataTerminalReady": True, "requestToSend": True}
        self.assertEqual(self.peer.signals, [signals])
        expected = {"baudRate": 115200, "dataBits": 8, "stopBits": 1, "parity": "none"}
        self.assertEqual(self.peer.settings, [expected | {"flowControl": "none"}])

    def test_lines_of_the_flow_control_are_left_alone(self) -> None:
        port = self.opened(rtscts=True)
        self.assertEqual(self.peer.settings[0]["flowControl"], "hardware")
        self.assertEqual(self.peer.signals, [{"dataTerminalReady": True}])
        port.baudrate = 19200
        self.assertEqual(self.peer.signals[1:], [{"dataTerminalReady": True}])
        port.close()
        self.serial.Serial(self.line.info["name"], dsrdtr=True).close()
        self.assertEqual(self.peer.signals[2:], [{"requestToSend": True}])

    def test_a_port_without_lines_opens_all_the_same(self) -> None:
        line = self.page.plug(self.peer)
        self.page._op_set_signals = lambda line, call: {  # type: ignore[method-assign]
            "problem": {"code": "invalid", "message": "This port has no such lines."}
        }
        with self.serial.Serial(line.info["name"]) as port:
            self.assertTrue(port.is_open)
            with self.assertRaisesRegex(ValueError, "no such lines"):
                port.rts = False

    def test_a_port_that_fails_afterwards_is_not_left_open(self) -> None:
        line = self.page.plug(self.peer)
        self.page._op_set_signals = lambda line, call: {  # type: ignore[method-assign]
            "problem": {"code": "failed", "message": "The driver did not answer."}
        }
        with self.assertRaisesRegex(self.serial.SerialException, "could not open port .* driver"):
            self.serial.Serial(line.info["name"])
        gc.collect()
        self.assertEqual(self.page.ops()[-1], "close")

    def test_xonxoff_is_flow_control_in_software(self) -> None:
        port = self.opened(xonxoff=True)
        self.assertEqual(self.peer.settings[0]["flowControl"], "software")
        port.set_input_flow_control(False)
        port.set_input_flow_control(True)
        port.flush()
        self.assertEqual(self.peer.heard, b"\x13\x11")

    def test_both_flow_controls_at_once_are_refused(self) -> None:
        self.page.plug(self.peer)
        with self.assertRaisesRegex(ValueError, "rtscts or xonxoff"):
            self.serial.Serial("/dev/serial-2341-0043", rtscts=True, xonxoff=True)
        self.assertEqual(self.page.ops(), [])

    def test_the_pages_reason_is_in_the_exception(self) -> None:
        line = self.page.plug(self.peer)
        line.refusal = ("busy", "Another tab has it open. Close it there.")
        with self.assertRaises(self.serial.SerialException) as caught:
            self.serial.Serial(line.info["name"])
        self.assertIn("Another tab has it open", str(caught.exception))
        self.assertIsNotNone(caught.exception.errno)

    def test_kernel_rs485_is_refused_before_anything_is_opened(self) -> None:
        import serial.rs485

        line = self.page.plug(self.peer)
        port = self.serial.Serial()
        port.port, port.rs485_mode = line.info["name"], serial.rs485.RS485Settings()
        with self.assertRaisesRegex(NotImplementedError, "serial.rs485.RS485"):
            port.open()
        self.assertEqual(self.page.ops(), [])

    def test_a_dropped_port_is_closed_without_a_wait(self) -> None:
        port = self.opened()
        waits = self.page.waits
        del port
        gc.collect()
        self.assertEqual((self.page.ops()[-1], self.page.waits), ("close", waits))


class SettingsTest(PyserialTest):
    def test_a_timeout_does_not_open_the_port_anew(self) -> None:
        port = self.opened()
        port.timeout, port.write_timeout, port.inter_byte_timeout = 1, 2, 3
        port.exclusive, port.dsrdtr = True, True
        self.assertNotIn("reopen", self.page.ops())

    def test_several_settings_at_once_open_it_anew_once(self) -> None:
        port = self.opened()
        port.apply_settings({"baudrate": 1200, "bytesize": 7, "parity": "E", "timeout": 4})
        self.assertEqual(self.page.ops().count("reopen"), 1)
        expected = {"baudRate": 1200, "dataBits": 7, "stopBits": 1, "parity": "even"}
        self.assertEqual(self.peer.settings[-1], expected | {"flowControl": "none"})

    def test_a_rate_that_the_page_refuses_is_a_value_error(self) -> None:
        port = self.opened()
        self.page._op_reopen = lambda line, call: {  # type: ignore[method-assign]
            "problem": {"code": "invalid", "message": "This port does not know 1 baud."}
        }
        with self.assertRaisesRegex(ValueError, "1 baud"):
            port.baudrate = 1
        self.assertTrue(port.is_open)

    def test_unread_bytes_survive_another_baud_rate(self) -> None:
        port = self.opened(timeout=1)
        port.write(b"abc")
        self.assertEqual(port.read(1), b"a")
        port.baudrate = 1200
        self.assertEqual(port.read(2), b"bc")


class EndTest(PyserialTest):
    def test_unplugged_bytes_first_then_the_error_then_not_open(self) -> None:
        port = self.opened(timeout=5)
        port.write(b"last words")
        while port.in_waiting < 10:
            pass
        self.line.unplug()
        self.assertEqual(port.in_waiting, 10)
        self.assertEqual(port.read(100), b"last words")
        with self.assertRaisesRegex(self.serial.SerialException, "unplugged"):
            port.read()
        self.assertFalse(port.is_open)
        with self.assertRaises(self.serial.PortNotOpenError):
            port.write(b"x")
        port.close()

    def test_unplugged_while_it_waits(self) -> None:
        port = self.opened()
        self.page.at(3, self.line.unplug)
        with self.assertRaisesRegex(self.serial.SerialException, "unplugged"):
            port.read()
        self.assertEqual(self.page.clock, 1003)

    def test_plugged_in_again_and_opened_again(self) -> None:
        port = self.opened(timeout=1)
        self.line.unplug()
        with self.assertRaises(self.serial.SerialException):
            _ = port.in_waiting
        self.page.plug(self.peer)
        port.open()
        port.write(b"back")
        self.assertEqual(port.read(4), b"back")

    def test_errors_on_the_wire_are_no_errors_of_the_read(self) -> None:
        port = self.opened(timeout=1)
        self.line.fail("parity")
        self.line.fail("break")
        port.write(b"go on")
        self.assertEqual(port.read(5), b"go on")

    def test_a_restored_interpreter_has_it_closed(self) -> None:
        port = self.opened()
        port._web.link.restored()
        self.line.device = None  # another page
        with self.assertRaisesRegex(self.serial.SerialException, "Open it again"):
            port.read()
        port.open()

    def test_another_task_cancels_a_read_that_waits(self) -> None:
        port = self.opened()
        self.line.send(b"ab", after=1)
        self.page.at(2, port.cancel_read)
        self.assertEqual(port.read(10), b"ab")
        self.assertEqual(self.page.clock, 1002)

    def test_another_task_cancels_a_write_that_waits(self) -> None:
        port = self.opened()
        self.line.stalled = True
        self.page.at(2, port.cancel_write)
        self.assertEqual(port.write(bytes(100_000)), 64 << 10)

    def test_another_task_closes_the_port_under_a_read(self) -> None:
        port = self.opened()
        self.page.at(2, port._web.closing().__next__)
        with self.assertRaises(self.serial.SerialException):
            port.read()

    def test_a_cancel_before_open_is_forgotten(self) -> None:
        port = self.opened(timeout=1)
        port.cancel_read()
        port.close()
        port.open()
        port.write(b"x")
        self.assertEqual(port.read(), b"x")

    def test_stop_in_a_break_ends_the_break(self) -> None:
        port = self.opened()

        def stop() -> None:
            raise KeyboardInterrupt

        self.page.at(0.1, stop)
        with self.assertRaises(KeyboardInterrupt):
            port.send_break(10)
        self.assertEqual(self.page.calls[-1]["signals"], {"break": False})


class ListTest(PyserialTest):
    def test_a_port_that_is_not_of_usb(self) -> None:
        from serial.tools import list_ports

        self.page.plug(Peer(), vendor=None, product=None)
        [info] = list_ports.comports(include_links=True)
        self.assertEqual(tuple(info), ("/dev/serial", "n/a", "n/a"))

    def test_what_the_page_knows_of_the_device(self) -> None:
        from serial.tools import list_ports

        line = self.page.plug(Peer(), vendor=0x0403, product=0x6001)
        line.info |= {"serialNumber": "A1", "product": "FT232R", "manufacturer": "FTDI"}
        [info] = list_ports.comports()
        self.assertEqual(info.hwid, "USB VID:PID=0403:6001 SER=A1")
        self.assertEqual((info.description, info.manufacturer), ("FT232R", "FTDI"))

    def test_it_asks_once_in_a_run(self) -> None:
        from serial.tools import list_ports

        for _ in range(3):
            self.assertEqual(list_ports.comports(), [])
        self.assertEqual(self.page.ops().count("request"), 1)
        from _py_playground.devices.link import current_link

        current_link().run_begins()
        self.page.choices = [self.page.plug(self.peer, given=False)]
        self.assertEqual(len(list_ports.comports()), 1)

    def test_two_ports_are_listed_in_order(self) -> None:
        from serial.tools import list_ports

        lines: list[Line] = [self.page.plug(Peer()), self.page.plug(Peer())]
        names = [info.device for info in sorted(list_ports.comports())]
        self.assertEqual(names, [line.info["name"] for line in lines])
