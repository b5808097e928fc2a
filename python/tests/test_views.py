"""Live views: what goes between them and the page."""

from __future__ import annotations

import asyncio
import json
import unittest

from _py_playground.views import VIEW_TYPE, Views


class ViewsTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.told: list[tuple[int, dict[str, object]]] = []

    async def asyncSetUp(self) -> None:
        self.errors: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: self.errors.append(context["exception"]))
        self.views = Views(lambda view, text: self.told.append((view, json.loads(text))), loop)

    async def test_an_output_item_names_the_view(self) -> None:
        port = self.views.open(lambda reply: None)
        self.assertEqual(port.mime, {VIEW_TYPE: '{"view":1}'})
        self.assertEqual(self.views.open(lambda reply: None).number, 2)

    async def test_what_the_page_says_comes_in_order_in_a_later_turn(self) -> None:
        heard: list[object] = []
        port = self.views.open(lambda reply: heard.append(reply["event"]))
        for number in range(3):
            self.assertTrue(self.views.receive(port.number, json.dumps({"type": "event", "event": number})))
        self.assertEqual(heard, [])
        await asyncio.sleep(0)
        self.assertEqual(heard, [0, 1, 2])

    async def test_an_answer_to_a_commit_is_nothing_to_save(self) -> None:
        port = self.views.open(lambda reply: None)
        self.assertFalse(self.views.receive(port.number, '{"type":"applied","commit":1}'))

    async def test_what_comes_while_a_handler_waits_is_for_after_it(self) -> None:
        heard: list[object] = []

        def receive(reply: dict[str, object]) -> None:
            heard.append(f"begin {reply['event']}")
            if reply["event"] == 1:
                # As a handler that sleeps: others have their turn meanwhile.
                self.views.receive(port.number, '{"type":"event","event":2}')
            heard.append(f"end {reply['event']}")

        port = self.views.open(receive)
        self.views.receive(port.number, '{"type":"event","event":1}')
        await asyncio.sleep(0)
        self.assertEqual(heard, ["begin 1", "end 1", "begin 2", "end 2"])

    async def test_an_error_is_told_and_the_view_lives_on(self) -> None:
        heard: list[object] = []

        def receive(reply: dict[str, object]) -> None:
            heard.append(reply["event"])
            raise ValueError(f"no {reply['event']}")

        port = self.views.open(receive)
        for number in range(2):
            self.views.receive(port.number, json.dumps({"type": "event", "event": number}))
        await asyncio.sleep(0)
        self.assertEqual(heard, [0, 1])
        self.assertEqual([str(error) for error in self.errors], ["no 0", "no 1"])
        self.assertEqual(self.views.busy, 0)

    async def test_a_view_that_nobody_knows_is_over(self) -> None:
        self.assertFalse(self.views.receive(7, '{"type":"attach"}'))
        self.assertFalse(self.views.receive(7, '{"type":"event","event":1}'))
        self.assertEqual(self.told, [(7, {"type": "over"})])

    async def test_a_closed_view_says_so_and_hears_nothing_more(self) -> None:
        heard: list[object] = []
        port = self.views.open(heard.append)
        port.close()
        self.views.receive(port.number, '{"type":"event","event":1}')
        await asyncio.sleep(0)
        self.assertEqual((heard, self.told), ([], [(1, {"type": "over"})]))

    async def test_a_restore_drops_what_was_on_its_way(self) -> None:
        heard: list[object] = []
        port = self.views.open(heard.append)
        restored: list[int] = []
        port.on_restored = lambda: restored.append(1)
        self.views.receive(port.number, '{"type":"event","event":1}')
        self.views.restored()
        self.views.receive(port.number, '{"type":"attach"}')
        await asyncio.sleep(0)
        self.assertEqual((heard, restored), ([{"type": "attach"}], [1]))

    async def test_after_a_restore_nothing_is_told_until_the_page_asks(self) -> None:
        port = self.views.open(lambda reply: None)
        self.views.restored()
        port.send({"type": "commit"})
        self.views.receive(port.number, '{"type":"attach"}')
        port.send({"type": "over"})
        self.assertEqual(self.told, [(1, {"type": "over"})])

    async def test_what_is_too_long_for_the_page_is_told_to_the_program(self) -> None:
        port = self.views.open(lambda reply: None)
        port.send({"text": "é" * 16_000_000})
        with self.assertRaisesRegex(ValueError, "17 MB; the page takes 17 MB at most"):
            port.send({"text": "x" * (16 << 20)})
        with self.assertRaises(ValueError):
            port.send({"text": "😀" * 9_000_000})
        self.assertEqual(len(self.told), 1)

    async def test_a_stop_ends_what_the_handler_does_and_no_more(self) -> None:
        heard: list[object] = []

        def receive(reply: dict[str, object]) -> None:
            heard.append(self.views.busy)
            raise KeyboardInterrupt

        port = self.views.open(receive)
        for _ in range(2):
            self.views.receive(port.number, '{"type":"event","event":1}')
        await asyncio.sleep(0)
        self.assertEqual((heard, self.errors), ([1, 1], []))


if __name__ == "__main__":
    unittest.main()
