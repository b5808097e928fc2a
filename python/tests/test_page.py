import asyncio
import doctest
import gc
import unittest
import weakref
from typing import Any

import py_playground.page
from _py_playground.background import run_number
from _py_playground.document import live
from _py_playground.views import VIEW_TYPE
from py_playground import display, page

from .fake_view import FakeBrowser, FakeNode, FakeView
from .support import captured


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    """Add the docstring examples."""
    tests.addTests(doctest.DocTestSuite(py_playground.page))
    return tests


class PageTest(unittest.TestCase):
    def setUp(self) -> None:
        self.browser = FakeBrowser()
        self.addCleanup(self.browser.close)
        self.addCleanup(live._documents.clear)
        live._documents.clear()

    @property
    def view(self) -> FakeView:
        return self.browser.views[1]

    def node(self, id: str) -> FakeNode:
        self.browser.turns()
        return self.view.named(id)

    def fire(self, id: str, name: str, **fields: Any) -> None:
        self.browser.fire(self.node(id), name, **fields)
        self.browser.turns()


class ShowingTest(PageTest):
    def test_it_is_shown_when_something_is_first_in_it(self) -> None:
        part = page.create("p", "x")
        self.assertEqual(self.browser.items, [])
        page.append(part)
        page.append("y")
        self.assertEqual(len(self.browser.items), 1)
        self.assertEqual(
            self.browser.items[0]["mime"], {"text/plain": "<body>", VIEW_TYPE: '{"view":1}'}
        )
        self.browser.turns()
        self.assertEqual([len(one["operations"]) for one in self.browser.commits], [1, 2])

    def test_changes_of_one_turn_are_one_commit(self) -> None:
        out = page.append(page.create("p"))
        self.browser.operations()
        for n in range(3):
            out.append(n)
            page.append(n)
        self.browser.turns()
        self.assertEqual([one["commit"] for one in self.browser.commits], [3])

    def test_two_commits_go_unanswered_and_the_rest_waits_and_becomes_one(self) -> None:
        out = page.append(page.create("p", "-"))
        self.browser.turns()
        self.browser.answers = False
        live._documents[0]._flow._now = lambda: live._documents[0]._flow._last  # the clock stands
        for n in range(5):
            out.text = n
            self.browser.turns()
        self.assertEqual([one["commit"] for one in self.browser.commits], [1, 2, 3, 4])
        self.browser.answers = True
        self.browser.say(1, {"type": "applied", "commit": 3})
        self.browser.turns()
        self.assertEqual(self.browser.commits[-1]["operations"], [["text", 3, "4"]])
        self.assertEqual(len(self.browser.commits), 5)

    def test_a_page_that_does_not_answer_is_told_all_the_same_after_a_while(self) -> None:
        out = page.append(page.create("p", "-"))
        self.browser.answers = False
        self.browser.turns()
        flow = live._documents[0]._flow
        for n in range(6):
            flow._now = lambda: flow._last + 1
            out.text = n
            self.browser.turns()
        self.assertEqual(len(self.browser.commits), 8)

    def test_the_body_can_be_shown_before_it_holds_anything_and_has_looks(self) -> None:
        page.body.style["color"] = "red"
        self.assertEqual(page.body._repr_mimebundle_(), {VIEW_TYPE: '{"view":1}'})
        self.browser.show(1)
        page.append("x")
        self.browser.turns()
        self.assertEqual(self.browser.items, [])
        self.assertEqual(
            self.view.top.spec(), ["view", 0, [["div", {"style": {"color": "red"}}, ["x"]]]]
        )

    def test_the_body_stays_where_it_is(self) -> None:
        body = page.body
        for act in (body.remove, lambda: page.create("p", body), lambda: page.append(body)):
            with self.subTest(act), self.assertRaisesRegex(TypeError, "page's body"):
                act()

    def test_an_element_that_is_in_nothing_is_shown_in_a_place_of_its_own(self) -> None:
        loose, inner = page.create("p", page.create("b", "x")), page.append(page.create("i"))
        self.assertEqual(loose._repr_mimebundle_(), {VIEW_TYPE: '{"view":2}'})
        self.assertEqual(loose._repr_mimebundle_(), {})
        self.assertEqual(inner._repr_mimebundle_(), {})
        self.browser.show(2)
        loose.children[0].text = "y"
        self.browser.turns()
        self.assertEqual(
            self.browser.views[2].top.spec()[2], [["div", 0, [["p", 0, [["b", 0, ["y"]]]]]]]
        )

    def test_it_can_be_shown_in_another_place(self) -> None:
        page.append(page.create("p", "x"))
        self.browser.turns()
        display(page.body)
        self.browser.turns()
        self.assertEqual(len(self.browser.items), 2)
        self.assertEqual(self.view.top.spec(), ["view", 0, [["div", 0, [["p", 0, ["x"]]]]]])

    def test_changes_that_wait_for_an_answer_go_when_none_comes(self) -> None:
        out = page.append(page.create("p", "-", id="out"))
        flow = live._documents[0]._flow
        self.browser.turns()
        self.browser.answers = False
        flow._now = lambda: flow._last
        waiting: list[Any] = []
        self.browser.loop.call_later = lambda delay, *call: waiting.append((delay, call))
        for n in range(3):
            out.text = n
            self.browser.turns()
        self.assertEqual([round(delay, 3) for delay, _ in waiting], [0.1])
        flow._now = lambda: flow._last + 1
        (call, *arguments) = waiting[0][1]
        call(*arguments)
        self.browser.turns()
        self.assertEqual(self.view.named("out").children[0].text, "2")

    def test_one_that_was_taken_away_is_shown_again_when_something_is_put_into_it(self) -> None:
        out = page.append(page.create("p", "x", id="out"))
        self.browser.operations()
        self.browser.take_away()
        out.text = "not seen"
        self.assertEqual(self.browser.operations(), [])
        page.append("y")
        self.assertEqual([one[0] for one in self.browser.operations()], ["reset", "insert"])
        self.assertEqual(len(self.browser.items), 2)

    def test_the_page_may_ask_for_everything_again(self) -> None:
        out = page.append(page.create("p", "x", id="out"))
        self.browser.operations()
        out.text = "y"
        self.browser.views[1] = FakeView()
        self.browser.say(1, {"type": "attach"})
        self.assertEqual([one[0] for one in self.browser.operations()], ["reset"])
        out.text = "z"
        self.assertEqual([one[0] for one in self.browser.operations()], ["text"])

    def test_a_stop_in_the_middle_of_a_commit_loses_nothing(self) -> None:
        out = page.append(page.create("p", "x", id="out"))
        self.browser.turns()
        changes = live._documents[0]._changes
        insert = changes._inserts

        def stopped(*given: Any) -> Any:
            changes._inserts = insert  # once
            insert(*given)
            raise KeyboardInterrupt

        changes._inserts = stopped
        out.append(page.create("b", "y"))
        with captured("stderr") as stderr:
            self.browser.operations()
        self.assertIn("KeyboardInterrupt", stderr.getvalue())
        self.assertEqual(
            self.view.named("out").spec(), ["p", {"id": "out"}, ["x", ["b", 0, ["y"]]]]
        )
        out.text = "z"
        self.browser.turns()
        self.assertEqual(self.view.named("out").spec(), ["p", {"id": "out"}, ["z"]])

    def test_after_a_restore_it_waits_until_the_page_asks(self) -> None:
        out = page.append(page.create("p", "x"))
        self.browser.operations()
        out.text = "a"  # on its way when the image was made
        self.browser.registry.restored()
        out.text = "b"
        page.append("c")
        self.assertEqual((self.browser.operations(), len(self.browser.items)), ([], 1))
        self.browser.views[1] = FakeView()
        self.browser.say(1, {"type": "attach"})
        self.browser.operations()
        out.text = "d"
        self.assertEqual([one[0] for one in self.browser.operations()], ["text"])

    def test_what_the_page_refuses_is_said_once(self) -> None:
        page.append("x")
        self.browser.turns()
        with captured("stderr") as stderr:
            for _ in range(2):
                self.browser.say(1, {"type": "refused", "sentences": ["No iframe.", "No src."]})
            self.browser.turns()
        self.assertEqual(stderr.getvalue(), "page: No iframe.\npage: No src.\n")

    def test_without_a_page_nothing_is_printed(self) -> None:
        self.browser.close()
        with captured("stdout") as stdout:
            page.append(page.create("p", "x"))
            self.assertEqual(page.body._repr_mimebundle_(), {})
            self.assertEqual(page.create("b")._repr_mimebundle_(), {})
        self.assertEqual((stdout.getvalue(), page.query("p").text), ("", "x"))

    def test_any_name_but_body_is_none_of_it(self) -> None:
        with self.assertRaises(AttributeError):
            page.head  # noqa: B018


class RunsTest(PageTest):
    def setUp(self) -> None:
        super().setUp()
        token = run_number.set(1)
        self.addCleanup(run_number.reset, token)

    def test_each_run_begins_with_an_empty_page(self) -> None:
        old = page.append(page.create("p", "old", id="x"))
        run_number.set(2)
        self.assertIsNone(page.query("#x"))
        page.append("new")
        self.browser.turns()
        old.text = "still there"
        self.browser.turns()
        self.assertEqual(self.view.named("x").children[0].text, "still there")
        self.assertEqual(self.browser.views[2].top.children[0].children[0].text, "new")

    def test_handlers_and_tasks_keep_the_page_of_their_run(self) -> None:
        async def clicked() -> None:
            await asyncio.sleep(0)
            page.append("clicked")

        page.append(page.create("button", id="b", on_click=clicked))
        self.browser.turns()
        run_number.set(2)
        page.append("new")
        self.fire("b", "click")
        self.browser.turns()
        self.assertEqual(self.view.top.children[0].children[1].text, "clicked")

    def test_pages_of_runs_that_nobody_sees_are_let_go(self) -> None:
        for run in range(1, 6):
            run_number.set(run)
            page.append("x")
            self.browser.turns()
            self.browser.take_away(run)
        self.assertEqual(len(live._documents), 1)
        self.assertEqual(len(self.browser.registry._ports), 1)

    def test_one_that_was_let_go_can_be_shown_again(self) -> None:
        body = page.body
        page.append("x")
        self.browser.turns()
        self.browser.take_away()
        run_number.set(2)
        page.append("new")
        body.append("y")
        self.browser.turns()
        self.assertEqual(self.browser.views[3].top.children[0].spec(), ["div", 0, ["x", "y"]])


class EventsTest(PageTest):
    def test_a_handler_is_given_what_it_asks_for(self) -> None:
        heard: list[Any] = []
        button = page.append(page.create("button", id="b"))
        button.on("click", lambda event: heard.append((event.type, event.client_x)))
        button.on("click", lambda shift_key, page_x=1: heard.append(shift_key))
        button.on("click", lambda: heard.append("last"))
        self.fire("b", "click", client_x=7, shift_key=True)
        self.assertEqual(heard, [("click", 7), True, "last"])

    def test_handlers_share_what_the_page_listens_to(self) -> None:
        field = page.create("input")
        field.on("input", lambda value: 1, debounce=0.3)
        self.assertEqual(
            field._options("input"), {"fields": ["value", "checked", "selected"], "debounce": 300}
        )
        field.on("input", lambda data: 1, debounce=0.1, stop=True)
        options = {
            "fields": ["value", "data", "checked", "selected"],
            "stop": True,
            "debounce": 100,
        }
        self.assertEqual(field._options("input"), options)
        eager = field.on("input", lambda: 1)
        self.assertNotIn("debounce", field._options("input"))
        eager.off()
        self.assertEqual(field._options("input"), options)
        for wrong in ({"debounce": -1}, {"debounce": 1, "throttle": 1}):
            with self.subTest(wrong), self.assertRaises(ValueError):
                field.on("input", len, **wrong)
        with self.assertRaisesRegex(TypeError, "'colour'"):
            field.on("input", lambda colour: 1)

    def test_one_that_fails_is_reported_and_the_others_go_on(self) -> None:
        heard: list[str] = []
        button = page.append(page.create("button", id="b"))
        button.on("click", lambda: 1 / 0)
        button.on("click", lambda: heard.append("second"))
        self.fire("b", "click")
        self.assertEqual(
            (heard, [type(one) for one in self.browser.errors]), (["second"], [ZeroDivisionError])
        )

    def test_an_async_handler_is_a_task(self) -> None:
        heard: list[str] = []

        async def clicked(client_x: int) -> None:
            heard.append("begun")
            await asyncio.sleep(0)
            gc.collect()
            heard.append(f"done {client_x}")

        button = page.append(page.create("button", id="b", on_click=clicked))
        button.on("click", lambda: heard.append("other"))
        self.fire("b", "click", client_x=3)
        self.assertEqual(heard, ["other", "begun", "done 3"])
        self.assertEqual(live._documents[0]._tasks, set())

    def test_one_that_ends_itself_and_others_in_between(self) -> None:
        heard: list[str] = []
        button = page.append(page.create("button", id="b"))

        def once() -> None:
            heard.append("once")
            first.off()

        first = button.on("click", once)
        button.on("click", lambda: heard.append("always"))
        self.fire("b", "click")
        self.fire("b", "click")
        self.assertEqual(heard, ["once", "always", "always"])

    def test_events_of_what_is_gone_are_dropped(self) -> None:
        heard: list[str] = []
        button = page.append(page.create("button", id="b", on_click=lambda: heard.append("x")))
        node = self.node("b")
        button.remove()
        self.browser.turns()
        self.browser.fire(node, "click")
        self.browser.turns()
        self.assertEqual((heard, self.browser.errors), ([], []))

    def test_a_commit_says_which_event_it_answers(self) -> None:
        out = page.create("p", "-")
        page.append(
            out,
            page.create("button", id="b", on_click=lambda: setattr(out, "text", out.text + "x")),
        )
        self.fire("b", "click")
        self.fire("b", "click")
        self.assertEqual([one["seen"] for one in self.browser.commits], [0, 0, 1, 2])

    def test_a_field_has_what_the_reader_typed(self) -> None:
        heard: list[str] = []
        field = page.append(page.create("input", id="f"))
        self.assertEqual(self.node("f").on, {"input": {"fields": ["value", "checked", "selected"]}})
        field.on("input", lambda: heard.append(field.value))  # asks for no more than is told anyway
        self.fire("f", "input", value="typed", checked=False)
        self.assertEqual((field.value, heard), ("typed", ["typed"]))
        self.assertEqual([one[0] for one in self.browser.operations()], ["reset", "insert"])
        field.value = "typed"  # the page may have more by now: it is told
        self.assertEqual(self.browser.operations(), [["attr", 2, "value", "typed"]])

    def test_boxes_radio_buttons_and_selects_have_what_the_reader_chose(self) -> None:
        box = page.append(page.create("input", type="checkbox", id="box"))
        small, large = (
            page.create("input", type="radio", name="n", id=id) for id in ("small", "large")
        )
        small.checked = True
        select = page.create("select", [page.create("option", text) for text in "ab"], id="one")
        several = page.create(
            "select", [page.create("option", text) for text in "abc"], multiple=True, id="more"
        )
        page.append(small, large, select, several)
        self.fire("box", "input", value="on", checked=True)
        self.fire("large", "input", value="on", checked=True)
        self.fire("one", "input", value="b", selected=["b"])
        self.fire("more", "input", value="a", selected=["a", "c"])
        self.assertEqual([box.checked, small.checked, large.checked], [True, False, True])
        self.assertEqual((select.value, several.selected), ("b", ["a", "c"]))
        self.browser.operations()
        select.value = "a"
        self.assertEqual(self.browser.operations(), [["attr", select._number, "value", "a"]])
        box.checked = False
        self.assertEqual(self.browser.operations(), [["attr", box._number, "checked", None]])

    def test_a_file_field_has_no_made_up_path(self) -> None:
        field = page.append(page.create("input", type="file", id="f"))
        self.fire("f", "input", value="C:\\fakepath\\x")
        self.assertEqual(field.value, "")

    def test_what_was_removed_is_held_by_nobody(self) -> None:
        button = page.append(page.create("button", id="b", on_click=lambda: None))
        self.browser.turns()
        known = weakref.ref(button)
        button.remove()
        self.browser.turns()
        del button
        gc.collect()
        self.assertIsNone(known())
