import asyncio
import contextlib
import doctest
import gc
import importlib
import inspect
import unittest

import web_serial
from _py_playground.devices.link import use_link

from .fake_devices import FakeDevices, Loopback, Peer

MODULES = ("common", "port", "ports", "async_port")


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    """Add the docstrings' examples: they have a cable whose two ends are joined."""

    def set_up(test: doctest.DocTest) -> None:
        page, pages = FakeDevices(), contextlib.ExitStack()
        page.plug(Loopback())
        pages.enter_context(page.installed())
        test.globs["_pages"] = pages

    def tear_down(test: doctest.DocTest) -> None:
        test.globs["_pages"].close()

    for name in MODULES:
        module = importlib.import_module(f"web_serial.{name}")
        tests.addTests(doctest.DocTestSuite(module, setUp=set_up, tearDown=tear_down))
    return tests


class WebSerialTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakeDevices()
        self.enterContext(self.page.installed())
        self.peer = Loopback()

    def given(self, peer: Peer | None = None):
        self.line = self.page.plug(peer or self.peer)
        return self.line


class PackageTest(unittest.TestCase):
    def test_every_public_name_exists_and_has_a_docstring(self) -> None:
        self.assertEqual(sorted(web_serial.__all__), web_serial.__all__)
        for name in web_serial.__all__:
            self.assertTrue(getattr(web_serial, name).__doc__, name)

    def test_both_faces_have_the_same_methods_and_parameters(self) -> None:
        def methods(kind: type) -> dict[str, object]:
            found = inspect.getmembers(kind, inspect.isfunction)
            return {
                name: list(inspect.signature(method).parameters.values())
                for name, method in found
                if not name.startswith("_")
            }

        blocking, waiting = methods(web_serial.SerialPort), methods(web_serial.AsyncSerialPort)
        self.assertEqual(blocking, waiting)
        self.assertGreater(len(blocking), 10)
        self.assertEqual(
            inspect.signature(web_serial.open).parameters,
            inspect.signature(web_serial.aopen).parameters,
        )

    def test_without_a_page_it_says_so(self) -> None:
        use_link(None)
        with self.assertRaisesRegex(web_serial.DeviceUnsupportedError, "need a page"):
            web_serial.open("/dev/ttyUSB0")


class OpenTest(WebSerialTest):
    def test_the_first_given_port_without_a_name(self) -> None:
        self.given()
        with web_serial.open() as port:
            self.assertEqual(port.name, "/dev/serial-2341-0043")
            self.assertTrue(port.is_open)
        self.assertFalse(port.is_open)

    def test_without_a_given_port_the_reader_is_asked(self) -> None:
        self.page.choices = [self.page.plug(self.peer, given=False)]
        self.assertEqual(web_serial.open().name, "/dev/serial-2341-0043")

    def test_the_reader_who_says_no(self) -> None:
        with self.assertRaisesRegex(web_serial.ChooserDismissedError, "none was chosen"):
            web_serial.open()
        with self.assertRaises(web_serial.DeviceNotGivenError):
            web_serial.open("COM3")

    def test_a_name_of_a_list(self) -> None:
        self.given()
        [info] = web_serial.list_ports()
        self.assertEqual((info.vendor_id, info.product_id), (0x2341, 0x0043))
        web_serial.open(info).close()
        web_serial.open(info.name).close()

    def test_settings_reach_the_port(self) -> None:
        self.given()
        web_serial.open(
            baud_rate=19200, data_bits=7, parity="even", stop_bits=2, flow_control="software"
        )
        expected = {"baudRate": 19200, "dataBits": 7, "stopBits": 2, "parity": "even"}
        self.assertEqual(self.peer.settings, [expected | {"flowControl": "software"}])

    def test_a_wrong_setting_is_refused_before_anything_is_asked(self) -> None:
        with self.assertRaises(ValueError):
            web_serial.open(baud_rate=-5)
        self.assertEqual(self.page.calls, [])

    def test_hardware_flow_control_has_rts_for_itself(self) -> None:
        self.given()
        web_serial.open(flow_control="hardware")
        self.assertEqual(self.peer.signals, [{"dataTerminalReady": True}])

    def test_filters_reach_the_chooser(self) -> None:
        self.page.choices = [self.page.plug(self.peer, given=False)]
        web_serial.request_port(web_serial.PortFilter(0x2341), web_serial.PortFilter(1, 2))
        [request] = self.page.calls
        expected = [{"vendorId": 0x2341}, {"vendorId": 1, "productId": 2}]
        self.assertEqual(request["filters"], expected)

    def test_a_port_that_nobody_has_is_closed(self) -> None:
        self.given()
        port = web_serial.open()
        del port
        gc.collect()
        self.assertEqual(self.page.ops()[-1], "close")


class BlockingTest(WebSerialTest):
    def test_bytes_and_lines(self) -> None:
        self.given()
        with web_serial.open(timeout=1) as port:
            port.write(b"one\ntwo\npart")
            self.assertEqual(port.read(2), b"on")
            self.assertEqual(list(port), [b"e\n", b"two\n", b"part"])
            self.assertEqual(port.read_until(b"x"), b"")

    def test_read_available(self) -> None:
        self.given()
        with web_serial.open() as port:
            self.assertEqual(port.read_available(), b"")
            self.line.received += b"abc"
            self.assertEqual(port.waiting(), 3)
            self.assertEqual(port.read_available(), b"abc")

    def test_text_is_refused_in_words(self) -> None:
        self.given()
        for wrong in ("text", 5, None):
            with web_serial.open() as port, self.assertRaisesRegex(TypeError, "Encode"):
                port.write(wrong)

    def test_output_that_nobody_takes(self) -> None:
        self.given().stalled = True
        with web_serial.open(write_timeout=2) as port:
            with self.assertRaises(web_serial.DeviceTimeoutError):
                port.write(bytes(100_000))
            self.assertGreater(port.unsent(), 0)
            port.discard_output()
            self.assertEqual(port.unsent(), 0)

    def test_drain_and_discard_input(self) -> None:
        self.given()
        with web_serial.open() as port:
            port.write(b"gone")
            port.drain()
            self.assertEqual((bytes(self.peer.heard), port.unsent()), (b"gone", 0))
            port.discard_input()
            self.assertEqual(port.waiting(), 0)

    def test_lines_break_and_another_rate(self) -> None:
        self.given()
        with web_serial.open(rts=False) as port:
            self.assertEqual(port.lines(), (False, True, False, True))
            port.set_lines(rts=True, dtr=False)
            port.change(baud_rate=1200, parity="odd")
            self.assertEqual(port.lines(), (True, False, False, False))
            self.assertEqual((port.settings.baud_rate, port.settings.parity), (1200, "odd"))
            port.send_break(0.1)
            self.assertIn({"break": True}, self.peer.signals)
            with self.assertRaisesRegex(TypeError, "no setting 'baudrate'"):
                port.change(baudrate=9600)

    def test_unplugged(self) -> None:
        self.given()
        port = web_serial.open()
        self.line.send(b"end", after=1)
        self.page.at(2, self.line.unplug)
        self.assertEqual(port.read(10), b"end")
        with self.assertRaises(web_serial.DeviceGoneError) as caught:
            port.read(10)
        self.assertIn("Plug it in again", str(caught.exception))
        self.assertIn("closed", repr(port))
        port.close()

    def test_troubles(self) -> None:
        self.given()
        with web_serial.open(timeout=0) as port:
            self.line.fail("overrun")
            port.read()
            [trouble] = port.troubles
            self.assertIsInstance(trouble, web_serial.SerialOverrunError)
            port.troubles.clear()
            port.read()
            self.assertEqual(list(port.troubles), [])


class CoroutinesTest(WebSerialTest):
    def test_async_with_and_await_both_open(self) -> None:
        self.given()

        async def main() -> list[bytes]:
            async with web_serial.aopen(timeout=1) as port:
                await port.write(b"a\nb\n")
                lines = [line async for line in port]
            self.assertFalse(port.is_open)
            port = await web_serial.aopen()
            async with port:
                self.assertTrue(port.is_open)
            self.assertFalse(port.is_open)
            return lines

        self.assertEqual(asyncio.run(main()), [b"a\n", b"b\n"])

    def test_every_method(self) -> None:
        self.given()

        async def main() -> None:
            async with web_serial.aopen(timeout=1) as port:
                await port.write(b"abc>def")
                await port.drain()
                self.assertEqual(await port.unsent(), 0)
                self.assertEqual(await port.read(1), b"a")
                self.assertEqual(await port.read_until(b">"), b"bc>")
                self.assertEqual(await port.waiting(), 3)
                self.assertEqual(await port.read_available(), b"def")
                self.assertEqual(await port.read_line(), b"")
                await port.set_lines(dtr=False)
                self.assertEqual(await port.lines(), (True, False, False, False))
                await port.change(baud_rate=300)
                await port.send_break(0.1)
                await port.discard_input()
                await port.discard_output()

        asyncio.run(main())
        self.assertEqual(self.peer.settings[-1]["baudRate"], 300)

    def test_a_cancelled_read_loses_nothing(self) -> None:
        self.given(Peer())

        async def main() -> bytes:
            async with web_serial.aopen(timeout=100) as port:
                self.line.send(b"abc", after=1)
                task = asyncio.ensure_future(port.read(10))
                while not self.line.device or not self.line.received:
                    await asyncio.sleep(0)
                    if not task.done() and self.page.clock >= 1001:
                        break
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                return await port.read(3)

        self.assertEqual(asyncio.run(main()), b"abc")

    def test_lists_and_requests(self) -> None:
        self.page.choices = [self.page.plug(self.peer, given=False)]

        async def main() -> None:
            self.assertEqual(await web_serial.alist_ports(), [])
            info = await web_serial.arequest_port()
            self.assertEqual(await web_serial.alist_ports(), [info])
            with self.assertRaises(web_serial.ChooserDismissedError):
                await web_serial.arequest_port()

        asyncio.run(main())
