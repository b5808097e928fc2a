"""The test kit that programs use."""

import doctest
import unittest
from typing import Any

import pickle_reactor.testing
from pickle_reactor.components import component
from pickle_reactor.elements import a, br, button, div, form, input_, p, span
from pickle_reactor.fake_page import FakePage
from pickle_reactor.hooks import use_state
from pickle_reactor.testing import mount


class FindTest(unittest.TestCase):
    def setUp(self) -> None:
        self.view = mount(
            div(id="top", class_="a b")[
                p(title="x y", hidden=True)[span["1"]], span["2"], div[span["3"]]
            ]
        )
        self.addCleanup(self.view.unmount)

    def test_selectors(self) -> None:
        for selector, expected in (
            ("span", ["1", "2", "3"]),
            ("#top > span", ["2"]),
            ("div span", ["1", "2", "3"]),
            ("div div span", ["3"]),
            (".a.b > p > span", ["1"]),
            ("[title='x']", []),
            ("p[hidden] *", ["1"]),
            ("p.a", []),
        ):
            with self.subTest(selector):
                self.assertEqual([one.text for one in self.view.find_all(selector)], expected)

    def test_what_is_no_selector(self) -> None:
        for selector in ("p:hover", "", "p,div", "["):
            with self.subTest(selector), self.assertRaisesRegex(ValueError, "selector"):
                self.view.find_all(selector)

    def test_one_is_found_or_it_fails(self) -> None:
        self.assertEqual(self.view.find("p").text, "1")
        for selector, count in (("span", 3), ("b", 0)):
            with self.assertRaisesRegex(AssertionError, f"{count} elements are '{selector}'"):
                self.view.find(selector)


class MountedTest(unittest.TestCase):
    def test_html_and_text(self) -> None:
        box = div(title='"<', hidden=True, style={"color": "red"})
        start = '<div title="&quot;&lt;" hidden style="color: red">'
        with mount(box["a<b", br, p["c & d"]]) as view:
            self.assertEqual(view.html, f"{start}a&lt;b<br><p>c &amp; d</p></div>")
            self.assertEqual(view.text, "a<bc & d")

    def test_an_event_that_nothing_hears_fails(self) -> None:
        with (
            mount(div[p["x"]]) as view,
            self.assertRaisesRegex(AssertionError, "nothing listens to 'click' of p"),
        ):
            view.click("p")

    def test_only_the_fields_that_are_asked_for_come(self) -> None:
        heard: list[Any] = []
        with mount(
            form(on_submit=lambda form: heard.append(form))[
                button(on_click=lambda: heard.append("click"))
            ]
        ) as view:
            view.fire("form", "submit", form={"name": "Ada"}, value="not asked for")
            view.click("button", client_x=1)
        self.assertEqual(heard, [{"name": "Ada"}, "click"])

    def test_errors_are_raised_where_they_came_from(self) -> None:
        @component
        def Fails() -> Any:
            text, set_text = use_state("")
            return [input_(on_input=lambda value: set_text(int(value))), a["link"], text]

        with mount(Fails()) as view:
            with self.assertRaisesRegex(ValueError, "invalid literal"):
                view.type("input", "x")
            view.type("input", "12")
            self.assertIn("12", view.html)

    def test_the_examples(self) -> None:
        found = doctest.testmod(pickle_reactor.testing)
        self.assertEqual((found.failed, found.attempted > 3), (0, True))


class FakePageTest(unittest.TestCase):
    def test_operations_that_do_not_fit_fail(self) -> None:
        start = [
            "reset",
            1,
            [["div", 0, [["p", 0, ["x"]], "y"]], ["hr", 0, []]],
        ]  # div 1, p 2, x 3, y 4, hr 5
        for operation in (
            ["reset", 1, []],
            ["insert", 99, 0, 10, "x"],
            ["insert", 1, 3, 10, "x"],
            ["insert", 1, 0, 5, "x"],
            ["insert", 3, 0, 10, "x"],
            ["insert", 5, 0, 10, "x"],
            ["move", 2, 3],
            ["move", 2, 2],
            ["move", 99, 0],
            ["remove", 99],
            ["text", 1, "x"],
            ["text", 3, None],
            ["attr", 3, "title", "x"],
            ["attr", 1, "title", 5],
            ["attr", 1, "onclick", "x"],
            ["attr", 1, "style", "x"],
            ["style", 1, {"color": None}],
            ["html", 1, "x"],
            ["unlisten", 1, "click"],
            ["call", 1, "remove"],
            ["explode", 1],
        ):
            page = FakePage()
            page.apply([start])
            with self.subTest(operation), self.assertRaises(AssertionError):
                page.apply([operation])

    def test_what_was_removed_is_gone_with_all_inside(self) -> None:
        page = FakePage()
        page.apply([["reset", 1, [["div", 0, [["p", 0, ["x"]]]]]], ["remove", 1]])
        self.assertEqual((page.html, page.nodes), ("", {}))


if __name__ == "__main__":
    unittest.main()
