import unittest

from _py_playground.devices.errors import ChooserDismissedError, DeviceUnsupportedError
from _py_playground.devices.link import use_link
from py_playground import devices

from .fake_devices import FakeDevices, Loopback


class DevicesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeDevices()
        self.enterContext(self.page.installed())

    def test_what_the_reader_gave_is_told_and_nobody_is_asked(self) -> None:
        self.assertEqual(devices.given(), [])
        self.page.plug(Loopback())
        [one] = devices.given()
        self.assertEqual((one.name, one.kind), ("/dev/serial-2341-0043", "serial"))
        self.assertEqual((one.vendor_id, one.product_id), (0x2341, 0x0043))
        self.assertEqual(devices.given("serial"), [one])
        self.assertEqual(devices.given("usb"), [])
        self.assertNotIn("request", self.page.ops())

    def test_the_reader_is_asked_and_chooses(self) -> None:
        self.page.choices = [self.page.plug(Loopback(), given=False)]
        one = devices.request("serial", vendor_id=0x2341)
        self.assertEqual(one.name, "/dev/serial-2341-0043")
        self.assertEqual(devices.given(), [one])

    def test_the_reader_says_no(self) -> None:
        with self.assertRaisesRegex(ChooserDismissedError, "needs a serial port"):
            devices.request("serial")

    def test_a_kind_that_there_is_not(self) -> None:
        for call in (devices.given, devices.request):
            with self.assertRaisesRegex(ValueError, "'serial' or 'usb', not 'bluetooth'"):
                call("bluetooth")  # type: ignore[arg-type]
        self.assertEqual(self.page.ops(), [])

    def test_without_a_page_it_says_so(self) -> None:
        use_link(None)
        with self.assertRaisesRegex(DeviceUnsupportedError, "need a page"):
            devices.given()
