"""The real pyusb over a page that is made up."""

import array
import errno
import gc
import sys
import types
import unittest
from pathlib import Path
from typing import Any

from _py_playground.devices.hooks import _Finder, install_device_hooks

from .fake_usb import FakeUsb, Thing, UsbThing
from .libraries import need_library
from .programs import ProgramTests

PROGRAMS = Path(__file__).parents[2] / "test" / "fixtures" / "pyusb_programs.py"


class PyusbTest(unittest.TestCase):
    def setUp(self) -> None:
        need_library("usb", "python3-usb")
        self.forget()
        install_device_hooks()
        self.addCleanup(self.forget)
        self.page = FakeUsb()
        self.enterContext(self.page.installed())
        import usb.core
        import usb.util

        self.usb = usb

    def forget(self) -> None:
        sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Finder)]
        gone = ("usb", "_py_playground.devices.pyusb")
        for name in [name for name in sys.modules if name.startswith("usb.") or name in gone]:
            del sys.modules[name]

    def thing(self) -> tuple[Thing, Any]:
        thing = self.page.give(Thing())
        assert isinstance(thing, Thing)
        return thing, self.usb.core.find(idVendor=0x1209, idProduct=0x0001)


class FindTest(PyusbTest):
    def test_finding_and_its_strings_open_nothing(self) -> None:
        _, device = self.thing()
        self.assertEqual((device.manufacturer, device.product, device.serial_number), ("Maker", "Thing", "T-1"))
        self.assertEqual(device.langids, (0x0409,))
        self.assertEqual(self.usb.util.get_string(device, device[0][0, 0].iInterface), "Loop")
        self.assertIn("ENDPOINT 0x81: Bulk IN", str(device))
        self.assertEqual(self.page.ops(), ["list"])

    def test_the_reader_is_asked_once_a_run(self) -> None:
        self.page.offer(None)
        self.assertIsNone(self.usb.core.find())
        self.assertIsNone(self.usb.core.find())
        self.assertEqual(self.page.ops(), ["list", "request", "list"])

    def test_a_browser_without_webusb_is_an_error_with_a_sentence(self) -> None:
        self.page.has_usb = False
        with self.assertRaises(self.usb.core.USBError) as caught:
            self.usb.core.find()
        self.assertEqual((caught.exception.backend_error_code, caught.exception.errno), (-12, errno.ENOSYS))
        self.assertEqual(caught.exception.__notes__, ["This browser has no WebUSB."])
        self.assertIsNone(self.usb.core.find())

    def test_what_the_reader_gives_is_found(self) -> None:
        self.page.offer(Thing())
        self.assertEqual(self.usb.core.find().idVendor, 0x1209)

    def test_bus_and_address_stay(self) -> None:
        _, device = self.thing()
        again = self.usb.core.find()
        self.assertEqual((device.bus, device.address), (again.bus, again.address))
        self.assertEqual(device, again)
        self.assertEqual((device.speed, device.port_number, device.parent), (0, None, None))

    def test_descriptors_out_of_range_are_index_errors(self) -> None:
        _, device = self.thing()
        configuration = device[0]
        for wrong in (lambda: device[1], lambda: configuration[2, 0], lambda: configuration[0, 1], lambda: configuration[0, 0][2]):
            self.assertRaises(IndexError, wrong)
        self.assertEqual([(one.bInterfaceNumber, one.bAlternateSetting) for one in configuration], [(0, 0), (1, 0), (1, 1)])

    def test_an_open_device_tells_what_webusb_hides(self) -> None:
        thing, device = self.thing()
        body = bytes((9, 4, 0, 0, 2, 255, 0, 0, 4, 5, 0x24, 1, 2, 3, 7, 5, 1, 2, 64, 0, 0, 7, 5, 0x81, 3, 64, 0, 9))
        thing.raw[0x0200] = bytes((9, 2, 9 + len(body), 0, 1, 1, 6, 0xC0, 50)) + body
        thing.raw[0x0304] = bytes((8, 3)) + "Own".encode("utf-16-le")
        device.set_configuration()
        configuration = device[0]
        self.assertEqual((configuration.bMaxPower, configuration.bmAttributes, configuration.wTotalLength), (50, 0xC0, 37))
        interface = configuration[0, 0]
        self.assertEqual(list(interface.extra_descriptors), [5, 0x24, 1, 2, 3])
        self.assertEqual((interface[1].bInterval, interface[1].bmAttributes), (9, 3))
        self.assertEqual(self.usb.util.get_string(device, 4), "Own")

    def test_libusb_package_finds_it_too(self) -> None:
        package = types.ModuleType("libusb_package")
        from _py_playground.devices.pyusb import adapt

        adapt(package)
        self.page.give(Thing())
        self.assertEqual(package.find(idVendor=0x1209).product, "Thing")
        self.assertEqual(len(list(package.find(find_all=True))), 1)
        import usb.backend.libusb1

        self.assertIs(package.get_libusb1_backend(), self.usb.backend.libusb1.get_backend(find_library=lambda name: "x"))


class TransferTest(PyusbTest):
    def test_it_reads_and_writes(self) -> None:
        _, device = self.thing()
        device.set_configuration()
        self.assertEqual(device.write(1, b"hello"), 5)
        self.assertEqual(device.read(0x81, 64), array.array("B", b"hello"))
        device[0][0, 0][0].write("text")
        self.assertEqual(device[0][0, 0][1].read(64).tobytes(), b"text")

    def test_it_reads_into_a_buffer(self) -> None:
        _, device = self.thing()
        device.write(1, b"abc")
        buffer = self.usb.util.create_buffer(10)
        self.assertEqual(device.read(0x81, buffer), 3)
        self.assertEqual(buffer.tobytes(), b"abc" + bytes(7))

    def test_interrupt_endpoints_and_settings(self) -> None:
        _, device = self.thing()
        device.write(2, bytes(5))
        self.assertEqual(len(device.read(0x82, 16)), 5)
        device.set_interface_altsetting(1, 1)
        device.write(2, bytes(40))
        self.assertEqual(len(device.read(0x82, 64)), 40)

    def test_timeouts_are_pyusbs(self) -> None:
        _, device = self.thing()
        with self.assertRaises(self.usb.core.USBTimeoutError) as caught:
            device.read(0x81, 64, timeout=250)
        self.assertEqual((caught.exception.errno, caught.exception.backend_error_code), (errno.ETIMEDOUT, -7))
        self.assertEqual(caught.exception.strerror, "Operation timed out")
        self.assertAlmostEqual(self.page.clock, 1000.25, places=2)
        device.write(1, b"late")
        self.assertEqual(device.read(0x81, 64).tobytes(), b"late")

    def test_a_timeout_of_0_is_none(self) -> None:
        thing, device = self.thing()
        thing.send(1, b"much later", after=86400)
        self.assertEqual(device.read(0x81, 64, timeout=0).tobytes(), b"much later")

    def test_a_stall_is_a_pipe_error_and_can_be_cleared(self) -> None:
        thing, device = self.thing()
        thing.halted.add(0x81)
        with self.assertRaises(self.usb.core.USBError) as caught:
            device.read(0x81, 64)
        self.assertEqual((caught.exception.errno, caught.exception.backend_error_code), (errno.EPIPE, -9))
        device.clear_halt(0x81)
        device.write(1, b"ok")
        self.assertEqual(device.read(0x81, 64).tobytes(), b"ok")

    def test_other_failures_have_libusbs_numbers(self) -> None:
        thing, device = self.thing()
        thing.busy = True
        self.fails(device, -6, errno.EBUSY)
        thing.busy = False
        thing.held.add(0)
        self.fails(device, -6, errno.EBUSY)
        thing.held.clear()
        device.write(1, b"x")
        self.page.unplug(thing)
        self.fails(device, -4, errno.ENODEV)
        self.usb.util.dispose_resources(device)
        self.fails(device, -4, errno.ENODEV)

    def fails(self, device: Any, code: int, number: int) -> None:
        with self.assertRaises(self.usb.core.USBError) as caught:
            device.write(1, b"x")
        self.assertEqual((caught.exception.backend_error_code, caught.exception.errno), (code, number))

    def test_control_transfers(self) -> None:
        _, device = self.thing()
        self.assertEqual(device.ctrl_transfer(0x40, 1, 2, 3, b"xyz"), 3)
        self.assertEqual(device.ctrl_transfer(0xC0, 1, 2, 3, 10).tobytes(), b"xyz")
        buffer = self.usb.util.create_buffer(2)
        self.assertEqual(device.ctrl_transfer(0xC0, 1, 2, 3, buffer), 2)
        with self.assertRaises(self.usb.core.USBError):
            device.ctrl_transfer(0xC0 & ~0x40 | 0x20, 1, 0, 0, 4)

    def test_a_request_to_an_interface_claims_it(self) -> None:
        thing, device = self.thing()
        device.ctrl_transfer(0x41, 1, 0, 1, b"x")
        self.assertEqual(thing.claimed, {1})

    def test_isochronous_transfers_are_refused(self) -> None:
        _, device = self.thing()
        with self.assertRaisesRegex(self.usb.core.USBError, "Isochronous"):
            device.backend.iso_read(None, 1, 0, self.usb.util.create_buffer(1), 10)


class LifeTest(PyusbTest):
    def test_kernel_drivers(self) -> None:
        _, device = self.thing()
        self.assertFalse(device.is_kernel_driver_active(0))
        self.assertRaises(NotImplementedError, device.detach_kernel_driver, 0)
        self.assertRaises(NotImplementedError, device.attach_kernel_driver, 0)

    def test_disposing_closes_and_it_opens_again(self) -> None:
        thing, device = self.thing()
        for _ in range(3):
            device.write(1, b"x")
            device.read(0x81, 1)
            self.usb.util.dispose_resources(device)
        self.page.settle()
        self.assertIsNone(thing.device)
        self.assertEqual((self.page.ops().count("open"), self.page.ops().count("close")), (3, 3))

    def test_a_device_that_is_dropped_is_closed_without_waiting(self) -> None:
        thing, device = self.thing()
        device.write(1, b"x")
        waits = self.page.waits
        del device
        gc.collect()
        self.assertEqual(self.page.waits, waits)
        self.page.settle()
        self.assertIsNone(thing.device)

    def test_what_a_program_left_open_is_in_nobodys_way(self) -> None:
        _, device = self.thing()
        for data in (b"first", b"again"):
            device = self.usb.core.find(idVendor=0x1209)
            device.set_configuration()
            device.write(1, data)
            self.assertEqual(device.read(0x81, 64).tobytes(), data)

    def test_resetting(self) -> None:
        _, device = self.thing()
        device.write(1, b"x")
        device.reset()
        device.write(1, b"y")
        self.assertIn("reset", self.page.ops())

    def test_a_device_without_a_configuration_gets_one(self) -> None:
        thing = self.page.give(Thing())
        thing.active = None
        device = self.usb.core.find()
        self.assertRaises(self.usb.core.USBError, device.get_active_configuration)
        device.set_configuration()
        self.assertEqual(device.get_active_configuration().bConfigurationValue, 1)

    def test_what_comes_back_as_another_is_told_anew(self) -> None:
        thing, device = self.thing()
        self.page.unplug(thing)
        other = Thing()
        other.names = ("Maker", "Thing 2", None)
        self.page.give(other)
        again = self.usb.core.find()
        self.assertEqual((again.product, again.serial_number, again.address), ("Thing 2", None, device.address))


class ProgramsTest(ProgramTests, PyusbTest):
    programs = PROGRAMS
    fewest = 15

    def leave(self) -> None:
        self.page.settle()
        self.assertEqual([board.device for board in self.page.boards if board.device], [])

    def prepare(self, needs: str) -> None:
        if needs in ("thing", "held"):
            self.page.give(UsbThing()).held.update({0} if needs == "held" else ())
        else:
            self.page.offer({"chooser": UsbThing(), "dismiss": None}[needs])
