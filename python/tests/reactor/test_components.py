import unittest
from typing import Any

from pickle_reactor.components import Component, component
from pickle_reactor.elements import div, li, p
from pickle_reactor.hooks import use_state
from pickle_reactor.nodes import VNode
from pickle_reactor.testing import mount


@component
def Greeting(name: str, mark: str = "!") -> Any:
    """Greets."""
    return f"Hello {name}{mark}"


@component
def Card(title: str, children: Any = ()) -> Any:
    return div(class_="card", title=title)[children]


class ComponentTest(unittest.TestCase):
    def test_it_keeps_name_and_documentation(self) -> None:
        self.assertIsInstance(Greeting, Component)
        self.assertEqual((Greeting.name, Greeting.__doc__), ("Greeting", "Greets."))
        self.assertEqual(repr(Greeting), "<component Greeting>")

    def test_it_cannot_be_changed(self) -> None:
        with self.assertRaisesRegex(AttributeError, "component Greeting cannot be changed"):
            Greeting.name = "Other"
        with self.assertRaisesRegex(AttributeError, "component Greeting cannot be changed"):
            del Greeting.name

    def test_a_call_makes_a_node_and_runs_nothing(self) -> None:
        ran = []

        @component
        def Loud() -> None:
            ran.append(1)

        node = Loud(key="k")
        self.assertIs(type(node), VNode)
        self.assertEqual((node.tag, node.key, ran), (Loud, "k", []))

    def test_arguments_may_have_no_name(self) -> None:
        self.assertEqual(Greeting("Ada", "?").props, {"name": "Ada", "mark": "?"})

    def test_wrong_arguments_are_errors_at_once(self) -> None:
        for call, message in (
            (
                lambda: Greeting(nmae="Ada"),
                r"Greeting\(\) has no parameter 'nmae'; it is Greeting\(name: str",
            ),
            (lambda: Greeting(), r"Greeting\(\) needs a value for 'name'"),
            (lambda: Greeting(mark="?"), r"Greeting\(\) needs a value for 'name'"),
            (
                lambda: Greeting("Ada", "!", "?"),
                r"Greeting\(\) takes 2 values without a name, not 3",
            ),
            (lambda: Greeting("Ada", name="Bob"), r"Greeting\(\) got 'name' twice"),
            (lambda: Greeting("Ada")[p["x"]], "Greeting.*no parameter for them"),
            (lambda: Greeting("Ada", key=1.5), "Greeting: a key is a string or a whole number"),  # type: ignore[arg-type]
        ):
            with self.subTest(message), self.assertRaisesRegex(TypeError, message):
                call()

    def test_what_cannot_be_a_component(self) -> None:
        async def waits() -> None: ...

        def yields() -> Any:
            yield 1

        for function, message in (
            (waits, "component waits cannot be async.*use_effect"),
            (yields, "component yields cannot use yield"),
            (lambda *rest: None, "'rest' has no name in a call"),
            (lambda key: None, "'key' is for the list around it"),
            (Greeting, "Greeting is a component already"),
            (dict, "not above the class dict"),
            (5, "not above int"),
        ):
            with self.subTest(message), self.assertRaisesRegex(TypeError, message):
                component(function)  # type: ignore[arg-type]

    def test_any_arguments_when_it_takes_any(self) -> None:
        @component
        def Any_(**rest: int) -> Any:
            return str(sorted(rest))

        with mount(Any_(b=1, a=2)) as view:
            self.assertEqual(view.html, "['a', 'b']")

    def test_children_come_as_a_tuple(self) -> None:
        with mount(Card("t")[p["a"], None, ["b", 1]]) as view:
            self.assertEqual(view.html, '<div class="card" title="t"><p>a</p>b1</div>')
            view.render(Card(title="t", children=[p["c"]]))
            self.assertEqual(view.html, '<div class="card" title="t"><p>c</p></div>')

    def test_it_may_return_anything_that_can_be_a_child(self) -> None:
        for result, html in (
            (None, ""),
            ("a", "a"),
            (7, "7"),
            ([p["a"], "b"], "<p>a</p>b"),
            (False, ""),
        ):

            @component
            def Returns(result: Any = result) -> Any:
                return result

            with self.subTest(result), mount(Returns()) as view:
                self.assertEqual(view.html, html)

    def test_what_it_returns_wrongly_names_it(self) -> None:
        @component
        def Wrong() -> Any:
            return {"a": 1}

        with mount(Wrong(), keep_errors=True) as view:
            self.assertIn("TypeError: Wrong: a child cannot be a dict", view.text)
            self.assertEqual(view.errors[0][1], "Wrong")


class MemoTest(unittest.TestCase):
    def test_equal_arguments_and_children_render_nothing(self) -> None:
        rendered = []

        @component
        def Item(value: Any, children: Any = ()) -> Any:
            rendered.append(value)
            return li[str(value), children]

        with mount(Item([1, 2])[p["a"]]) as view:
            view.render(Item([1, 2])[p["a"]])
            self.assertEqual(len(rendered), 1)
            view.render(Item([1, 3])[p["a"]])
            view.render(Item([1, 3])[p["b"]])
            self.assertEqual(len(rendered), 3)
            self.assertEqual(view.html, "<li>[1, 3]<p>b</p></li>")

    def test_values_of_other_types_count_as_different(self) -> None:
        rendered = []

        @component
        def Item(value: Any) -> Any:
            rendered.append(value)
            return repr(value)

        with mount(Item(1)) as view:
            view.render(Item(True))
            view.render(Item(1.0))
            self.assertEqual((len(rendered), view.html), (3, "1.0"))

    def test_values_that_cannot_be_compared_count_as_different(self) -> None:
        class Raises:
            def __eq__(self, other: object) -> bool:
                raise ValueError("ambiguous")

        class Answers:
            def __eq__(self, other: object) -> Any:
                return [True]

        rendered = []

        @component
        def Item(value: Any) -> None:
            rendered.append(value)

        for kind in (Raises, Answers):
            rendered.clear()
            with mount(Item(kind())) as view:
                view.render(Item(kind()))
                self.assertEqual(len(rendered), 2)
                view.render(Item(rendered[-1]))
                self.assertEqual(len(rendered), 2)

    def test_a_state_inside_renders_that_component_only(self) -> None:
        rendered = []

        @component
        def Inner() -> Any:
            rendered.append("inner")
            count, set_count = use_state(0)
            return li(on_click=lambda: set_count(count + 1))[count]

        @component
        def Outer() -> Any:
            rendered.append("outer")
            return div[Inner(), Inner(key="b")]

        with mount(Outer()) as view:
            rendered.clear()
            view.click(view.find_all("li")[1])
            self.assertEqual(rendered, ["inner"])
            self.assertEqual(view.html, "<div><li>0</li><li>1</li></div>")

    def test_a_component_moves_with_its_state_by_its_key(self) -> None:
        @component
        def Item(name: str) -> Any:
            first, _ = use_state(name)
            return li[first, " as ", name]

        with mount([Item(name="a", key=1), Item(name="b", key=2)]) as view:
            view.render([Item(name="c", key=2), Item(name="d", key=1)])
            self.assertEqual(view.html, "<li>b as c</li><li>a as d</li>")
            view.render(Item(name="e", key=3))
            self.assertEqual(view.html, "<li>e as e</li>")


if __name__ == "__main__":
    unittest.main()
