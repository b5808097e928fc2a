import asyncio
import doctest
import unittest

import web_usb
from _py_playground.devices.errors import DeviceUnsupportedError

from .fake_usb import FakeUsb, Thing


class WebUsbTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeUsb()
        self.enterContext(self.page.installed())

    def test_it_is_asked_for_opened_and_closed(self) -> None:
        self.assertEqual(web_usb.list_devices(), [])
        thing = self.page.offer(Thing())
        with web_usb.open(vendor_id=0x1209, product_id=1) as device:
            device.claim(0)
            self.assertEqual(device.write(1, b"hello"), 5)
            self.assertEqual(device.read(0x81, 64, timeout=1), b"hello")
            self.assertEqual((device.info.product, device.configuration), ("Thing", 1))
            self.assertEqual(repr(device), "<UsbDevice /dev/usb-1209-0001 open>")
        self.assertEqual(repr(device), "<UsbDevice /dev/usb-1209-0001 closed>")
        self.assertIsNone(thing.device)
        request = next(call for call in self.page.calls if call["op"] == "request")
        self.assertEqual(request["filters"], [{"vendorId": 0x1209, "productId": 1}])

    def test_what_is_given_is_found_without_asking(self) -> None:
        self.page.give(Thing())
        for device in (web_usb.open(), web_usb.open("/dev/usb-1209-0001"), web_usb.open(web_usb.list_devices()[0])):
            self.assertTrue(device.is_open)
        self.assertEqual(web_usb.open(serial_number="T-1").info.serial_number, "T-1")
        with self.assertRaisesRegex(web_usb.DeviceNotGivenError, "Plug it in"):
            web_usb.open(serial_number="T-2")

    def test_requesting(self) -> None:
        self.page.offer(Thing())
        wanted = [{"vendor_id": 1}, {"product_id": 2}]
        info = web_usb.request_device(filters=wanted)
        self.assertIsInstance(info, web_usb.UsbInfo)
        self.assertEqual(self.page.calls[-1]["filters"], [{"vendorId": 1}, {"productId": 2}])
        self.assertIsNone(web_usb.request_device())
        with self.assertRaisesRegex(TypeError, "'vendor'"):
            web_usb.request_device(filters=[{"vendor": 1}])

    def test_everything_there_is(self) -> None:
        thing = self.page.give(Thing())
        with web_usb.open() as device:
            device.select_configuration(1)
            device.claim(1)
            device.select_alternate(1, 1)
            device.write(2, bytes(30))
            self.assertEqual(len(device.read(0x82, 64)), 30)
            self.assertEqual(device.control_out(0x40, 1, data=b"abc"), 3)
            self.assertEqual(device.control_in(0xC0, 1, length=8), b"abc")
            thing.halted.add(0x82)
            self.assertRaises(web_usb.DeviceStallError, device.read, 0x82, 1)
            device.clear_halt(0x82)
            self.assertRaises(web_usb.DeviceTimeoutError, device.read, 0x82, 1, 0.1)
            device.reset()
            device.release(1)
        self.assertRaises(web_usb.DeviceClosedError, device.read, 0x82, 1)

    def test_the_face_with_await(self) -> None:
        async def main() -> None:
            self.assertEqual(await web_usb.alist_devices(), [])
            self.page.offer(Thing())
            self.assertIsNotNone(await web_usb.arequest_device(vendor_id=0x1209))
            async with web_usb.aopen() as device:
                await device.select_configuration(1)
                await device.claim(0)
                await device.write(1, b"hello")
                self.assertEqual(await device.read(0x81, 64, 1), b"hello")
                await device.control_out(0x40, 1, data=b"abc")
                self.assertEqual(await device.control_in(0xC0, 1, length=8), b"abc")
                await device.clear_halt(0x81)
                await device.claim(1)
                await device.select_alternate(1, 1)
                await device.reset()
                await device.release(0)
            self.assertFalse(device.is_open)
            device = await web_usb.aopen()
            await device.close()

        asyncio.run(main())

    def test_both_faces_have_the_same_methods(self) -> None:
        faces = (web_usb.UsbDevice, web_usb.AsyncUsbDevice)
        names = [{name for name in vars(face) if not name.startswith("_")} for face in faces]
        self.assertEqual(*names)

    def test_what_it_exports_is_there(self) -> None:
        for name in web_usb.__all__:
            self.assertTrue(hasattr(web_usb, name), name)

    def test_its_examples_are_right(self) -> None:
        self.assertEqual(doctest.testmod(web_usb).failed, 0)


class NoPageTest(unittest.TestCase):
    def test_it_says_that_it_needs_a_page(self) -> None:
        with self.assertRaisesRegex(DeviceUnsupportedError, "need a page"):
            web_usb.list_devices()
