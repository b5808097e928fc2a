import asyncio
import gc
import unittest
from typing import Any

from _py_playground.devices.errors import (
    DeviceBusyError,
    DeviceClosedError,
    DeviceGoneError,
    DeviceNotGivenError,
    DeviceSettingError,
    DeviceStallError,
    DeviceTimeoutError,
    DriverInTheWayError,
)
from _py_playground.devices.usb_device import UsbDevice, usb_devices

from .fake_usb import FakeUsb, Thing


class UsbTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeUsb()
        self.link = self.enterContext(self.page.installed())
        self.thing = self.page.give(Thing())
        assert isinstance(self.thing, Thing)

    def open(self, *interfaces: int) -> UsbDevice:
        device = self.link.now(UsbDevice.opening(self.link, self.thing.name))
        for interface in interfaces:
            self.link.now(device.claiming(interface))
        return device

    def read(self, device: UsbDevice, length: int, timeout: float | None = 1, end: int = 0x81) -> bytes:
        return self.link.now(device.transfer_in(end, length, timeout))

    def write(self, device: UsbDevice, data: bytes, timeout: float | None = 1, end: int = 1) -> int:
        return self.link.now(device.transfer_out(end, data, timeout))


class OpenTest(UsbTest):
    def test_devices_are_listed_without_opening_them(self) -> None:
        (info,) = self.link.now(usb_devices(self.link))
        self.assertEqual((info.vendor_id, info.product, info.serial_number), (0x1209, "Thing", "T-1"))
        self.assertEqual(info.configurations[0].interfaces[0].endpoints[1].address, 0x81)
        self.assertEqual(self.page.ops(), ["list"])

    def test_what_was_not_given_cannot_be_opened(self) -> None:
        with self.assertRaises(DeviceNotGivenError):
            self.link.now(UsbDevice.opening(self.link, "/dev/usb-0000-0000"))
        self.page.give(Thing())
        self.open()  # the failure is forgotten

    def test_two_of_one_program_share_a_device(self) -> None:
        first, second = self.open(0), self.open(1)
        self.write(first, b"one")
        self.assertEqual(self.read(first, 64), b"one")
        self.link.now(second.claiming(0))
        self.link.now(first.closing())
        self.assertTrue(second.is_open)
        self.write(second, b"two")
        self.assertEqual(self.read(second, 64), b"two")
        self.assertEqual(self.page.ops().count("open"), 1)
        self.link.now(second.closing())
        self.assertEqual(self.page.ops().count("close"), 1)
        with self.assertRaises(DeviceClosedError):
            self.read(second, 1)

    def test_the_last_who_releases_an_interface_releases_it(self) -> None:
        first, second = self.open(0), self.open(0)
        self.link.now(first.releasing(0))
        self.assertEqual(self.thing.claimed, {0})
        self.link.now(second.releasing(0))
        self.assertEqual(self.thing.claimed, set())

    def test_an_interface_whose_owner_is_gone_is_free(self) -> None:
        first, second = self.open(0), self.open()
        self.assertTrue(first.claimed(0))
        del first
        gc.collect()
        self.link.now(second.claiming(0))
        self.assertTrue(second.claimed(0))

    def test_a_device_that_nobody_has_any_more_is_closed(self) -> None:
        device = self.open(0)
        del device
        gc.collect()
        self.page.settle()
        self.assertIsNone(self.thing.device)

    def test_closing_does_not_have_to_wait(self) -> None:
        for _ in range(3):
            self.open(0).close_soon()
        self.assertEqual(self.page.ops()[-3:], ["open", "claim", "close"])

    def test_two_tasks_may_open_it_at_once(self) -> None:
        async def both() -> Any:
            opening = (self.link.later(UsbDevice.opening(self.link, self.thing.name)) for _ in "ab")
            return await asyncio.gather(*opening)

        first, second = asyncio.run(both())
        self.assertTrue(first.is_open and second.is_open)
        self.assertEqual(self.page.ops().count("open"), 1)

    def test_a_driver_in_the_way_is_said(self) -> None:
        self.thing.held.add(0)
        with self.assertRaises(DriverInTheWayError):
            self.open(0)

    def test_an_unplugged_device_says_so_and_can_be_opened_again(self) -> None:
        device = self.open(0)
        self.page.at(0.5, lambda: self.page.unplug(self.thing))
        with self.assertRaises(DeviceGoneError):
            self.read(device, 64, None)
        self.assertFalse(device.is_open)
        self.link.now(device.closing())
        self.thing = self.page.give(Thing())
        self.assertEqual(self.write(self.open(0), b"again"), 5)


class TransferInTest(UsbTest):
    def test_a_read_ends_with_a_packet_that_is_not_full(self) -> None:
        device = self.open(0)
        self.thing.send(1, b"x" * 100)
        self.thing.send(1, b"y" * 10)
        self.assertEqual(self.read(device, 1000), b"x" * 100)
        self.assertEqual(self.read(device, 1000), b"y" * 10)

    def test_it_ends_with_an_empty_packet(self) -> None:
        device = self.open(0)
        self.thing.send(1, b"x" * 128)
        self.assertEqual(self.read(device, 128), b"x" * 128)
        self.assertEqual(self.read(device, 128), b"")
        self.thing.send(1, b"")
        self.assertEqual(self.read(device, 64), b"")

    def test_a_surplus_is_kept(self) -> None:
        device = self.open(0)
        self.thing.send(1, bytes(range(60)))
        self.assertEqual(self.read(device, 10), bytes(range(10)))
        self.assertEqual(self.read(device, 20), bytes(range(10, 30)))
        self.assertEqual(self.read(device, 100), bytes(range(30, 60)))
        self.assertEqual([call["length"] for call in self.page.calls if call["op"] == "transfer-in"], [64])

    def test_what_comes_after_a_timeout_is_for_the_next(self) -> None:
        device = self.open(0)
        with self.assertRaises(DeviceTimeoutError):
            self.read(device, 64, 0.25)
        self.assertAlmostEqual(self.page.clock, 1000.25, places=2)
        self.thing.send(1, b"late")
        self.assertEqual(self.read(device, 64), b"late")
        self.assertEqual(self.page.ops().count("transfer-in"), 1)

    def test_a_longer_read_goes_on_after_a_kept_transfer(self) -> None:
        device = self.open(0)
        with self.assertRaises(DeviceTimeoutError):
            self.read(device, 64, 0.1)
        self.thing.send(1, bytes(range(100)))
        self.assertEqual(self.read(device, 128), bytes(range(100)))

    def test_a_timeout_returns_what_came(self) -> None:
        device = self.open(0)
        with self.assertRaises(DeviceTimeoutError):
            self.read(device, 64, 0.1)
        self.thing.send_packets(1, [b"x" * 64])
        self.assertEqual(self.read(device, 200, 0.5), b"x" * 64)

    def test_no_time_at_all_lets_the_news_in(self) -> None:
        device = self.open(0)
        with self.assertRaises(DeviceTimeoutError):
            self.read(device, 64, 0)
        self.thing.send(1, b"there")
        self.assertEqual(self.read(device, 64, 0), b"there")

    def test_a_stop_loses_nothing(self) -> None:
        device = self.open(0)
        steps = device.transfer_in(1, 64)
        next(steps)
        steps.close()
        self.thing.send(1, b"kept")
        self.assertEqual(self.read(device, 64), b"kept")

    def test_a_cancelled_task_loses_nothing(self) -> None:
        device = self.open(0)

        async def main() -> bytes:
            reading = asyncio.ensure_future(self.link.later(device.transfer_in(1, 64, 60)))
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            self.thing.send(1, b"kept")
            return await self.link.later(device.transfer_in(1, 64, 60))

        self.assertEqual(asyncio.run(main()), b"kept")

    def test_two_tasks_share_what_comes(self) -> None:
        device = self.open(0)
        for n in range(6):
            self.thing.send(1, bytes([n]), after=n / 10)

        async def read() -> bytes:
            return b"".join([await self.link.later(device.transfer_in(1, 64, 60)) for _ in range(3)])

        async def main() -> bytes:
            return b"".join(await asyncio.gather(read(), read()))

        self.assertEqual(sorted(asyncio.run(main())), [0, 1, 2, 3, 4, 5])

    def test_a_stall_is_said_and_cleared(self) -> None:
        device = self.open(0)
        self.thing.halted.add(0x81)
        for _ in range(2):
            with self.assertRaises(DeviceStallError):
                self.read(device, 64)
        self.link.now(device.clearing_halt(0x81))
        self.thing.send(1, b"well")
        self.assertEqual(self.read(device, 64), b"well")

    def test_clearing_a_halt_forgets_what_was_kept(self) -> None:
        device = self.open(0)
        self.thing.send(1, b"abcdef")
        self.assertEqual(self.read(device, 2), b"ab")
        self.link.now(device.clearing_halt(0x81))
        self.thing.send(1, b"new")
        self.assertEqual(self.read(device, 64), b"new")

    def test_releasing_forgets_what_was_kept_and_ends_who_waits(self) -> None:
        device = self.open(0)
        self.thing.send(1, b"abcdef")
        self.read(device, 2)
        reading = device.transfer_in(1, 64, None)
        self.assertEqual(self.link.now(reading), b"cdef")
        reading = device.transfer_in(1, 64, None)
        next(reading)
        self.link.now(device.releasing(0))
        with self.assertRaisesRegex(DeviceClosedError, "released"):
            next(reading)
        self.link.now(device.claiming(0))
        self.assertEqual(self.page.ops()[-2:], ["release", "claim"])

    def test_the_packets_are_those_of_the_setting(self) -> None:
        device = self.open(1)
        self.read_nothing(device, 0x82)
        self.link.now(device.selecting(1, 1))
        self.read_nothing(device, 0x82)
        lengths = [call["length"] for call in self.page.calls if call["op"] == "transfer-in"]
        self.assertEqual(lengths, [16, 64])

    def read_nothing(self, device: UsbDevice, end: int) -> None:
        with self.assertRaises(DeviceTimeoutError):
            self.read(device, 1, 0.1, end)

    def test_an_endpoint_that_is_none_is_said(self) -> None:
        with self.assertRaisesRegex(DeviceSettingError, "no endpoint 9"):
            self.read(self.open(0), 1, 1, 0x89)


class TransferOutTest(UsbTest):
    def test_it_returns_how_many_bytes_went(self) -> None:
        device = self.open(0)
        self.assertEqual(self.write(device, b"x" * 1000), 1000)
        self.assertEqual(self.write(device, b""), 0)
        self.assertEqual(self.thing.heard[1], b"x" * 1000)

    def test_after_a_timeout_the_bytes_may_still_go_and_the_next_waits(self) -> None:
        device = self.open(0)
        self.thing.full.add(1)
        with self.assertRaises(DeviceTimeoutError):
            self.write(device, b"first", 0.1)
        with self.assertRaises(DeviceTimeoutError):
            self.write(device, b"lost", 0.1)
        self.page.at(0.5, lambda: self.thing.full.clear())
        self.assertEqual(self.write(device, b"second"), 6)
        self.assertEqual(self.thing.heard[1], b"firstsecond")

    def test_tasks_write_one_after_the_other(self) -> None:
        device = self.open(0)

        async def main() -> list[int]:
            writes = (self.link.later(device.transfer_out(1, bytes([n]) * n)) for n in range(1, 5))
            return await asyncio.gather(*writes)

        self.assertEqual(asyncio.run(main()), [1, 2, 3, 4])
        self.assertEqual(self.thing.heard[1], b"".join(bytes([n]) * n for n in range(1, 5)))

    def test_a_stall_is_said(self) -> None:
        device = self.open(0)
        self.thing.halted.add(1)
        with self.assertRaises(DeviceStallError):
            self.write(device, b"x")
        self.link.now(device.clearing_halt(1))
        self.assertEqual(self.write(device, b"x"), 1)


class ControlTest(UsbTest):
    def test_it_asks_and_tells(self) -> None:
        device = self.open()
        self.assertEqual(self.link.now(device.control_out(0x40, 1, 2, 3, b"abc")), 3)
        self.assertEqual(self.link.now(device.control_in(0xC0, 1, 2, 3, 2)), b"ab")
        setup = {"requestType": "vendor", "recipient": "device", "request": 1, "value": 2, "index": 3}
        self.assertEqual(self.thing.setups[0], ("out", setup, b"abc"))

    def test_an_unknown_request_stalls_and_the_next_one_works(self) -> None:
        device = self.open()
        with self.assertRaises(DeviceStallError):
            self.link.now(device.control_in(0x80, 6, 0x0700, 0, 10))
        self.assertEqual(self.link.now(device.control_out(0x40, 0, 0, 0)), 0)

    def test_numbers_out_of_range_are_said(self) -> None:
        device = self.open()
        for setup in ((0x60, 0, 0, 0), (0x40, 256, 0, 0), (0x40, 0, -1, 0), (0x40, 0, 0, 1 << 16)):
            with self.subTest(setup), self.assertRaises(DeviceSettingError):
                self.link.now(device.control_in(*setup, 1))

    def test_a_reset_forgets_what_was_kept(self) -> None:
        device = self.open(0)
        self.thing.send(1, b"abc")
        self.read(device, 1)
        self.link.now(device.resetting())
        self.thing.send(1, b"new")
        self.assertEqual(self.read(device, 64), b"new")

    def test_another_configuration_needs_free_interfaces(self) -> None:
        device, other = self.open(0), self.open()
        self.link.now(other.configuring(1))
        self.assertNotIn("select", self.page.ops())
        with self.assertRaisesRegex(DeviceBusyError, "Release them first"):
            self.link.now(other.configuring(2))
        self.assertEqual(self.write(device, b"x"), 1)
        self.link.now(device.releasing(0))
        self.link.now(other.configuring(2))
        self.assertEqual((device.configuration, other.configuration), (2, 2))

    def test_a_configuration_is_selected(self) -> None:
        self.thing.active = None
        device = self.open()
        self.assertIsNone(device.configuration)
        self.link.now(device.configuring(1))
        self.assertEqual(device.configuration, 1)
        self.assertEqual(self.thing.active, 1)
