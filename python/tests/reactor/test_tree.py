"""Properties, texts and places of elements."""

import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.elements import a, button, div, input_, option, p, select, span, textarea
from pickle_reactor.handlers import on
from pickle_reactor.hooks import use_ref, use_state
from pickle_reactor.nodes import fragment, trusted
from pickle_reactor.refs import Ref
from pickle_reactor.testing import mount


class PropertiesTest(unittest.TestCase):
    def changes(self, before: Any, after: Any) -> list[Any]:
        """The operations from one node to another, without the number."""
        with mount(before) as view:
            count = len(view.commits)
            view.render(after)
            operations = view.operations if len(view.commits) > count else []
            return [[one[0], *one[2:]] for one in operations]

    def test_attributes(self) -> None:
        self.assertEqual(self.changes(div(title="a"), div(title="a")), [])
        self.assertEqual(self.changes(div(title="a"), div(title="b")), [["attr", "title", "b"]])
        self.assertEqual(self.changes(div, div(title="b")), [["attr", "title", "b"]])
        self.assertEqual(self.changes(div(title="a"), div), [["attr", "title", None]])
        self.assertEqual(
            self.changes(div(hidden=True), div(hidden=False)), [["attr", "hidden", None]]
        )
        self.assertEqual(
            self.changes(div(hidden=True), div(hidden="until-found")),
            [["attr", "hidden", "until-found"]],
        )
        self.assertEqual(self.changes(div(class_=["a", "b"]), div(class_="a b")), [])

    def test_styles_by_property(self) -> None:
        before = div(style={"color": "red", "margin": "0"})
        self.assertEqual(
            self.changes(before, div(style={"color": "blue"})),
            [["style", {"color": "blue", "margin": None}]],
        )
        self.assertEqual(self.changes(before, div(style="margin: 0; color: red")), [])
        self.assertEqual(self.changes(before, div), [["style", {"color": None, "margin": None}]])
        self.assertEqual(self.changes(div, before), [["style", {"color": "red", "margin": "0"}]])

    def test_handlers_send_nothing_but_options(self) -> None:
        first, second, keyed = (lambda: 1), (lambda: 2), (lambda client_x: 3)
        self.assertEqual(self.changes(div(on_click=first), div(on_click=second)), [])
        self.assertEqual(
            self.changes(div(on_click=first), div(on_click=keyed)),
            [["listen", "click", {"fields": ["client_x"]}]],
        )
        self.assertEqual(
            self.changes(div(on_click=first), div(on_click=on(first, stop=True))),
            [["listen", "click", {"stop": True}]],
        )
        self.assertEqual(self.changes(div, div(on_click=first)), [["listen", "click", {}]])
        self.assertEqual(self.changes(div(on_click=first), div), [["unlisten", "click"]])

    def test_html(self) -> None:
        self.assertEqual(
            self.changes(div[trusted("<b>a</b>")], div[trusted("<i>b</i>")]), [["html", "<i>b</i>"]]
        )
        self.assertEqual(
            [one[0] for one in self.changes(div[p["x"]], div[trusted("<i>b</i>")])],
            ["remove", "html"],
        )
        self.assertEqual(
            [one[0] for one in self.changes(div[trusted("<i>b</i>")], div[p["x"]])],
            ["html", "insert"],
        )

    def test_another_tag_is_another_element(self) -> None:
        self.assertEqual([one[0] for one in self.changes(div["x"], p["x"])], ["remove", "insert"])
        self.assertEqual(
            [one[0] for one in self.changes(div(key=1)["x"], div(key=2)["x"])], ["remove", "insert"]
        )


class PlacesTest(unittest.TestCase):
    def test_components_and_fragments_grow_where_they_are(self) -> None:
        setters: dict[str, Any] = {}

        @component
        def Many(name: str) -> Any:
            count, setters[name] = use_state(0)
            return [span[f"{name}{i}"] for i in range(count)]

        with mount(div[Many("a"), fragment[Many("b"), Many("c")], p["end"]]) as view:
            for name, count in (("b", 2), ("a", 1), ("c", 1), ("b", 3), ("a", 0), ("c", 2)):
                setters[name](count)
                view.flush()
            self.assertEqual(view.text, "b0b1b2c0c1end")

    def test_many_nodes_move_together(self) -> None:
        def page(order: str) -> Any:
            return div[[fragment(key=name)[span[name], name.upper()] for name in order]]

        with mount(page("abc")) as view:
            view.render(page("cab"))
            self.assertEqual(view.text, "cCaAbB")
            self.assertEqual([one[0] for one in view.operations], ["move", "move"])

    def test_unkeyed_children_keep_their_kind(self) -> None:
        with mount(div[None, input_(id="field"), p["a"]]) as view:
            field = view.find("input")
            view.render(div[p["new"], input_(id="field"), p["a"]])
            self.assertIs(view.find("input"), field)
            view.render(div[input_(id="field")])
            self.assertIs(view.find("input"), field)


class RefsTest(unittest.TestCase):
    def test_it_holds_the_element_while_it_is_shown(self) -> None:
        refs: list[Ref[Any]] = []

        @component
        def Form(shown: bool) -> Any:
            ref = use_ref()
            refs.append(ref)
            return [
                input_(ref=ref) if shown else None,
                button(on_click=lambda: ref.current.focus()),
            ]

        with mount(Form(shown=True)) as view:
            self.assertIsNotNone(refs[0].current)
            view.click("button")
            self.assertEqual(view.find("input").calls, ["focus"])
            view.attach()
            view.click("button")
            self.assertEqual(view.find("input").calls, ["focus"])
            view.render(Form(shown=False))
            self.assertIsNone(refs[0].current)

    def test_all_methods(self) -> None:
        ref = Ref(None)
        with mount(input_(ref=ref)) as view:
            field: Any = ref.current
            for method in (field.focus, field.blur, field.select, field.scroll_into_view):
                method()
            view.flush()
            self.assertEqual(
                view.find("input").calls, ["focus", "blur", "select", "scroll-into-view"]
            )
            view.render(None)
            commits = len(view.commits)
            field.focus()
            view.flush()
            self.assertEqual(len(view.commits), commits)

    def test_it_goes_from_one_element_to_another(self) -> None:
        ref = Ref(None)
        with mount([input_(key=1, ref=ref), p["x"]]) as view:
            view.render([input_(key=2, ref=ref), p["x"]])
            ref.current.focus()  # type: ignore[attr-defined]
            view.flush()
            self.assertEqual(view.find("input").calls, ["focus"])
            view.render([input_(key=2), p(ref=ref)["x"]])
            self.assertEqual(ref.current.node.vnode.tag, "p")  # type: ignore[attr-defined]


class FieldsTest(unittest.TestCase):
    def test_what_is_refused_does_not_stay(self) -> None:
        @component
        def Digits() -> Any:
            text, set_text = use_state("1")
            return input_(
                value=text, on_input=lambda value: set_text(value) if value.isdigit() else None
            )

        with mount(Digits()) as view:
            view.type("input", "12")
            self.assertEqual(
                (view.find("input")["value"], view.operations), ("12", [["attr", 1, "value", "12"]])
            )
            view.type("input", "12x")
            self.assertEqual(
                (view.find("input")["value"], view.operations), ("12", [["attr", 1, "value", "12"]])
            )
            self.assertEqual(view.commits[-1]["seen"], 2)

    def test_boxes(self) -> None:
        with mount(
            input_(type="checkbox", checked=False, value="v", on_change=lambda checked: None)
        ) as view:
            self.assertNotIn("checked", view.find("input").attributes)
            view.fire("input", "change", checked=True)
            self.assertEqual(view.operations, [["attr", 1, "checked", None]])

    def test_radio_groups(self) -> None:
        def option_(name: str) -> Any:
            return input_(
                type="radio", name="g", value=name, checked=name == "a", on_change=lambda: None
            )

        with mount(
            [option_("a"), option_("b"), input_(type="radio", name="other", checked=True)]
        ) as view:
            view.fire("[value=b]", "change")
            self.assertCountEqual(
                view.operations, [["attr", 1, "checked", True], ["attr", 2, "checked", None]]
            )

    def test_uncontrolled_fields_are_left_alone(self) -> None:
        heard: list[str] = []
        with mount(input_(on_input=lambda value: heard.append(value))) as view:
            commits = len(view.commits)
            view.type("input", "typed")
            self.assertEqual((heard, len(view.commits)), (["typed"], commits))

    def test_a_selects_value_comes_after_its_options(self) -> None:
        def page(names: str, chosen: str) -> Any:
            return select(value=chosen)[[option(key=n, value=n)[n] for n in names]]

        with mount(page("ab", "a")) as view:
            view.render(page("abc", "c"))
            self.assertEqual([one[0] for one in view.operations], ["insert", "attr"])
            view.render(page("bc", "c"))
            self.assertEqual([one[0] for one in view.operations], ["remove", "attr"])

    def test_options_of_a_multiple_select(self) -> None:
        node = select(multiple=True, on_change=lambda selected: None)[
            option(selected=True)["a"], option(selected=False)["b"]
        ]
        with mount(node) as view:
            view.fire("select", "change", selected=["b"])
            self.assertEqual(
                [one[2:] for one in view.operations], [["selected", True], ["selected", None]]
            )

    def test_text_areas(self) -> None:
        with mount(textarea(value="a", on_input=lambda: None)) as view:
            view.type("textarea", "b")
            self.assertEqual(view.find("textarea")["value"], "a")


class EventsTest(unittest.TestCase):
    def test_they_come_to_all_elements_around_unless_stopped(self) -> None:
        log: list[str] = []
        inner = a(on_click=lambda: log.append("a"))["x"]
        with mount(
            div(on_click=lambda: log.append("div"))[
                p(on_click=on(lambda: log.append("p"), stop=True))[inner]
            ]
        ) as view:
            view.click("a")
            self.assertEqual(log, ["a", "p"])

    def test_a_handler_of_the_last_render_is_called(self) -> None:
        log: list[int] = []
        with mount(button(on_click=lambda: log.append(1))) as view:
            view.render(button(on_click=lambda: log.append(2)))
            view.click("button")
        self.assertEqual(log, [2])

    def test_what_raises_is_reported_and_the_view_lives_on(self) -> None:
        @component
        def Fails() -> Any:
            count, set_count = use_state(0)

            def click() -> None:
                set_count(count + 1)
                raise ValueError("after setting")

            return button(on_click=click)[count]

        with mount(div[Fails()], keep_errors=True) as view:
            view.click("button")
            self.assertEqual(view.errors[0][1], "Fails")
            self.assertEqual(view.text, "1")


if __name__ == "__main__":
    unittest.main()
