import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.elements import button, div, input_, p
from pickle_reactor.hooks import use_state
from pickle_reactor.signals import Signal, batch, computed
from pickle_reactor.testing import mount


def watchers(signal: Signal[Any]) -> int:
    return len(signal._watchers)


class SignalsInTreesTest(unittest.TestCase):
    def test_a_text_changes_without_a_render(self) -> None:
        count = Signal(1)
        rendered: list[int] = []

        @component
        def Shows() -> Any:
            rendered.append(1)
            return p["n = ", count, "!"]

        with mount(Shows()) as view:
            count.value = 2
            view.flush()
            self.assertEqual((view.html, rendered), ("<p>n = 2!</p>", [1]))
            self.assertEqual(view.operations, [["text", 3, "2"]])
            count.value = None
            view.flush()
            self.assertEqual(view.html, "<p>n = !</p>")

    def test_an_attribute_changes_without_a_render(self) -> None:
        kind: Signal[Any] = Signal("a")
        style: Signal[Any] = Signal({"color": "red"})
        with mount(div(class_=kind, style=style, hidden=Signal(False))["x"]) as view:
            self.assertEqual(view.html, '<div class="a" style="color: red">x</div>')
            kind.value = ["b", {"c": True}]
            style.value = {"color": "blue", "margin": "0"}
            view.flush()
            self.assertEqual(view.html, '<div class="b c" style="color: blue; margin: 0">x</div>')
            kind.value = None
            view.flush()
            self.assertEqual(view.html, '<div style="color: blue; margin: 0">x</div>')

    def test_only_the_last_of_several_values_is_sent(self) -> None:
        count = Signal(0)
        with mount(p[count]) as view:
            commits = len(view.commits)
            for n in range(100):
                count.value = n
            view.flush()
            self.assertEqual((view.text, len(view.commits)), ("99", commits + 1))
            with batch():
                count.value = 5
                count.value = 99
            view.flush()
            self.assertEqual(len(view.commits), commits + 1)

    def test_computed_values(self) -> None:
        first, last = Signal("Ada"), Signal("Lovelace")
        name = computed(lambda: f"{first.value} {last.value}")
        with mount([p[name], input_(title=name)]) as view:
            first.value = "Augusta"
            view.flush()
            self.assertEqual(view.html, '<p>Augusta Lovelace</p><input title="Augusta Lovelace">')

    def test_a_value_read_in_a_render_renders_again(self) -> None:
        which, a, b = Signal("a"), Signal(1), Signal(2)
        rendered: list[int] = []

        @component
        def Reads() -> Any:
            rendered.append(1)
            return p[a.value if which.value == "a" else b.value]

        with mount(Reads()) as view:
            b.value = 20
            view.flush()
            self.assertEqual((view.text, len(rendered)), ("1", 1))
            which.value = "b"
            view.flush()
            self.assertEqual((view.text, len(rendered)), ("20", 2))
            a.value = 10
            view.flush()
            self.assertEqual(len(rendered), 2)
            self.assertEqual((watchers(which), watchers(a), watchers(b)), (1, 0, 1))
        self.assertEqual((watchers(which), watchers(a), watchers(b)), (0, 0, 0))

    def test_signals_come_and_go(self) -> None:
        a, b = Signal("a"), Signal("b")
        with mount(p(title=a)[a]) as view:
            view.render(p(title=b)[b])
            self.assertEqual((view.html, watchers(a), watchers(b)), ('<p title="b">b</p>', 0, 2))
            view.render(p(title="text")["text"])
            self.assertEqual((view.html, watchers(b)), ('<p title="text">text</p>', 0))
            view.render(p(title=a)[a])
            a.value = "A"
            view.flush()
            self.assertEqual(view.html, '<p title="A">A</p>')
            view.attach()
            a.value = "AA"
            view.flush()
            self.assertEqual(view.html, '<p title="AA">AA</p>')
            view.render(None)
            self.assertEqual((watchers(a), watchers(b)), (0, 0))

    def test_a_part_that_failed_leaves_no_watchers(self) -> None:
        count = Signal(1)

        @component
        def Fails() -> Any:
            raise ValueError("no")

        with mount(div[p[count], p(title=count), Fails()], keep_errors=True) as view:
            self.assertIn("ValueError", view.text)
            self.assertEqual(watchers(count), 0)

    def test_a_field_that_a_signal_holds(self) -> None:
        text = Signal("a")
        with mount(input_(value=text, on_input=lambda value: text.set(value.upper()))) as view:
            view.type("input", "b")
            self.assertEqual(view.find("input")["value"], "B")
            view.type("input", "b")
            self.assertEqual(view.find("input")["value"], "B")

    def test_what_a_signal_cannot_hold(self) -> None:
        wrong: Signal[Any] = Signal("a")
        with mount(p[wrong], keep_errors=True) as view:
            wrong.value = {"a": 1}
            view.flush()
            self.assertIn("TypeError", view.text)
            self.assertEqual(watchers(wrong), 0)

    def test_signals_and_states_together(self) -> None:
        total = Signal(0)

        @component
        def Adds() -> Any:
            own, set_own = use_state(0)

            def add() -> None:
                set_own(own + 1)
                total.update(lambda n: n + 1)

            return button(on_click=add)[own, "/", total]

        with mount([Adds(key=1), Adds(key=2)]) as view:
            one, two = view.find_all("button")
            view.click(one)
            view.click(two)
            view.click(two)
            self.assertEqual((one.text, two.text), ("1/3", "2/3"))


if __name__ == "__main__":
    unittest.main()
