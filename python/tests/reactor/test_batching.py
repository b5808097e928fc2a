"""What is rendered together, and in which order."""

import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.context import create_context, use_context
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import button, div, p
from pickle_reactor.hooks import use_reducer, use_state
from pickle_reactor.signals import Signal
from pickle_reactor.testing import mount


class BatchingTest(unittest.TestCase):
    def setUp(self) -> None:
        self.rendered: list[str] = []
        self.setters: dict[str, Any] = {}
        rendered, setters = self.rendered, self.setters

        @component
        def Box(name: str, value: Any = 0, children: Any = ()) -> Any:
            own, setters[name] = use_state(0)
            rendered.append(name)
            inside = Box(f"{name}'", value=own) if name.count("'") < 2 else None
            return div[f"{name} {own} {value}", inside, children]

        self.Box = Box

    def test_many_sets_make_one_render_and_one_commit(self) -> None:
        with mount(self.Box("a")) as view:
            self.rendered.clear()
            commits = len(view.commits)
            for n in range(1, 100):
                self.setters["a"](n)
                self.setters["a'"](n)
            self.assertEqual(self.rendered, [])
            view.flush()
            self.assertEqual(self.rendered, ["a", "a'", "a''"])
            self.assertEqual(len(view.commits), commits + 1)

    def test_outer_ones_render_before_inner_ones_in_whatever_order_they_were_set(self) -> None:
        with mount([self.Box("a"), self.Box("b")]) as view:
            self.rendered.clear()
            for name in ("b''", "a''", "a'", "b", "a"):
                self.setters[name](5)
            view.flush()
            self.assertEqual(self.rendered, ["b", "b'", "a", "a'", "a''", "b''"])
            self.assertEqual(len(set(self.rendered)), len(self.rendered))

    def test_one_that_goes_with_the_same_change_is_not_rendered(self) -> None:
        @component
        def Parent() -> Any:
            shown, self.setters["shown"] = use_state(True)
            return self.Box("a") if shown else "gone"

        with mount(Parent()) as view:
            self.rendered.clear()
            self.setters["a"](1)
            self.setters["shown"](False)
            view.flush()
            self.assertEqual((self.rendered, view.html), ([], "gone"))

    def test_back_to_the_old_value_before_it_rendered(self) -> None:
        with mount(self.Box("a")) as view:
            commits = len(view.commits)
            self.setters["a"](1)
            self.setters["a"](0)
            view.flush()
            self.assertEqual(len(view.commits), commits)

    def test_a_context_and_a_state_render_a_reader_once(self) -> None:
        theme = create_context(0)
        rendered = self.rendered
        setters = self.setters

        @component
        def Reader() -> Any:
            own, setters["reader"] = use_state(0)
            rendered.append("reader")
            return f"{own} {use_context(theme)}"

        @component
        def App(children: Any = ()) -> Any:
            value, setters["app"] = use_state(0)
            return theme(value=value)[children]

        with mount(App()[div[Reader()]]) as view:
            rendered.clear()
            setters["reader"](1)
            setters["app"](2)
            view.flush()
            self.assertEqual((rendered, view.text), (["reader"], "1 2"))

    def test_sets_in_effects_are_rendered_together(self) -> None:
        rendered = self.rendered

        @component
        def Sets() -> Any:
            a, set_a = use_state(0)
            b, add = use_reducer(lambda state, n: state + n, 0)
            rendered.append("sets")

            def effect() -> None:
                set_a(1)
                add(2)
                add(3)

            use_effect(effect, [])
            return f"{a} {b}"

        with mount(Sets()) as view:
            self.assertEqual((view.text, rendered, len(view.commits)), ("1 5", ["sets", "sets"], 2))

    def test_quick_clicks_count_each(self) -> None:
        @component
        def Counter() -> Any:
            count, set_count = use_state(0)
            return button(on_click=lambda: set_count(count + 1))[count]

        with mount(Counter()) as view:
            for _ in range(7):
                view.tell("button", "click")
            view.flush()
            self.assertEqual(view.text, "7")

    def test_events_that_come_in_great_numbers_are_rendered_together(self) -> None:
        rendered = self.rendered

        @component
        def Follows() -> Any:
            x, set_x = use_state(0)
            rendered.append("follows")
            return p(on_pointermove=lambda client_x: set_x(client_x))[x]

        with mount(Follows()) as view:
            for x in range(50):
                view.tell("p", "pointermove", client_x=x)
            view.flush()
            self.assertEqual((view.text, len(rendered)), ("49", 2))

    def test_what_changes_at_every_render_is_an_error(self) -> None:
        count = Signal(0)

        @component
        def Endless() -> Any:
            count.value += 1
            return count.value

        with mount(Endless(), keep_errors=True) as view:
            self.assertEqual(view.text, "1")
            count.value = 5
            view.flush()
            self.assertIn("HookError", view.text)
            self.assertEqual(len(view.errors), 1)
            view.render(p["fine"])
            self.assertEqual(view.html, "<p>fine</p>")


if __name__ == "__main__":
    unittest.main()
