import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.context import create_context, use_context
from pickle_reactor.elements import div, p
from pickle_reactor.hooks import use_state
from pickle_reactor.testing import mount

theme = create_context("light")
size = create_context(10)


class ContextTest(unittest.TestCase):
    def setUp(self) -> None:
        self.rendered: list[str] = []
        rendered = self.rendered

        @component
        def Shows() -> Any:
            rendered.append("Shows")
            return p[f"{use_context(theme)} {use_context(size)}"]

        @component
        def Between() -> Any:
            rendered.append("Between")
            return div[Shows()]

        self.Shows, self.Between = Shows, Between

    def test_the_default_without_a_provider(self) -> None:
        with mount(self.Shows()) as view:
            self.assertEqual(view.text, "light 10")

    def test_the_nearest_provider_counts(self) -> None:
        with mount(
            theme(value="dark")[self.Shows(), theme(value="blue")[size(value=3)[self.Shows()]]]
        ) as view:
            self.assertEqual(view.html, "<p>dark 10</p><p>blue 3</p>")

    def test_a_change_renders_readers_only_and_once(self) -> None:
        with mount(theme(value="dark")[self.Between()]) as view:
            self.rendered.clear()
            view.render(theme(value="blue")[self.Between()])
            self.assertEqual(self.rendered, ["Shows"])
            self.assertEqual(view.html, "<div><p>blue 10</p></div>")
            view.render(theme(value="blue")[self.Between()])
            self.assertEqual(self.rendered, ["Shows"])

    def test_a_state_as_the_value(self) -> None:
        setters: list[Any] = []

        @component
        def App(children: Any = ()) -> Any:
            color, set_color = use_state("red")
            setters.append(set_color)
            return theme(value=color)[children]

        with mount(App()[self.Between()]) as view:
            self.rendered.clear()
            setters[-1]("green")
            view.flush()
            self.assertEqual((view.text, self.rendered), ("green 10", ["Shows"]))

    def test_readers_that_went_are_forgotten(self) -> None:
        with mount(theme(value="dark")[self.Shows(key=1), self.Shows(key=2)]) as view:
            view.render(theme(value="dark")[self.Shows(key=2)])
            self.rendered.clear()
            view.render(theme(value="blue")[self.Shows(key=2)])
            self.assertEqual(self.rendered, ["Shows"])

    def test_another_context_in_the_same_place(self) -> None:
        with mount(theme(value="dark")[self.Shows()]) as view:
            view.render(size(value=5)[self.Shows()])
            self.assertEqual(view.text, "light 5")

    def test_what_is_no_context(self) -> None:
        @component
        def Wrong() -> Any:
            return use_context("theme")  # type: ignore[arg-type]

        with mount(Wrong(), keep_errors=True) as view:
            self.assertIn("use_context takes what create_context returned, not str", view.text)


if __name__ == "__main__":
    unittest.main()
