import unittest
from dataclasses import dataclass
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import button, div, input_, label, p
from pickle_reactor.hooks import (
    HookError,
    use_callback,
    use_id,
    use_memo,
    use_reducer,
    use_ref,
    use_signal,
    use_state,
    use_store,
)
from pickle_reactor.instances import Once, now
from pickle_reactor.stores import Store
from pickle_reactor.testing import mount


class StateTest(unittest.TestCase):
    def test_setting_renders_again(self) -> None:
        @component
        def Counter(start: int = 0) -> Any:
            count, set_count = use_state(start)
            return button(on_click=lambda: set_count(count + 1))[count]

        with mount(Counter(5)) as view:
            view.click("button")
            view.click("button")
            self.assertEqual(view.html, "<button>7</button>")

    def test_the_first_value_may_be_made_once(self) -> None:
        made = []

        @component
        def Lazy() -> Any:
            value, set_value = use_state(lambda: made.append(1) or "made")
            return button(on_click=lambda: set_value("set"))[value]

        with mount(Lazy()) as view:
            view.click("button")
            self.assertEqual((view.text, made), ("set", [1]))

    def test_functions_make_the_new_value_from_the_old_one(self) -> None:
        @component
        def Counter() -> Any:
            count, set_count = use_state(0)

            def thrice() -> None:
                for _ in range(3):
                    set_count(lambda old: old + 1)

            return button(on_click=thrice)[count]

        with mount(Counter()) as view:
            commits = len(view.commits)
            view.click("button")
            self.assertEqual(view.text, "3")
            self.assertEqual(len(view.commits), commits + 1)

    def test_classes_and_components_are_values(self) -> None:
        @component
        def Home() -> Any:
            return "home"

        @component
        def About() -> Any:
            return "about"

        @component
        def App() -> Any:
            shown, show = use_state(Home)
            return button(on_click=lambda: show(About))[shown()]

        with mount(App()) as view:
            view.click("button")
            self.assertEqual(view.text, "about")

    def test_an_equal_value_renders_nothing_and_the_setter_stays_the_same(self) -> None:
        setters = []

        @component
        def Same() -> Any:
            value, set_value = use_state([1])
            setters.append(set_value)
            return button(on_click=lambda: set_value([1]))[str(value)]

        with mount(Same()) as view:
            view.click("button")
            self.assertEqual(len(setters), 1)
            setters[0]([2])
            view.flush()
            self.assertIs(setters[0], setters[1])

    def test_setting_after_the_end_does_nothing(self) -> None:
        setters = []

        @component
        def Short() -> Any:
            setters.append(use_state(0)[1])
            return "here"

        with mount(Short()) as view:
            view.render(None)
            setters[0](1)
            view.flush()
            self.assertEqual((view.html, len(setters)), ("", 1))

    def test_a_setter_as_a_handler_gets_the_value(self) -> None:
        @component
        def Field() -> Any:
            text, set_text = use_state("")
            return [input_(value=text, on_input=set_text), p[text]]

        with mount(Field()) as view:
            view.type("input", "typed")
            self.assertEqual(view.find("p").text, "typed")


class OtherHooksTest(unittest.TestCase):
    def test_reducer(self) -> None:
        dispatches = []

        @component
        def Counter() -> Any:
            count, dispatch = use_reducer(lambda state, action: state + action, 1)
            dispatches.append(dispatch)
            return button(on_click=lambda: dispatch(10))[count]

        with mount(Counter()) as view:
            view.click("button")
            self.assertEqual(view.text, "11")
            self.assertIs(dispatches[0], dispatches[1])

    def test_memo_and_callback_follow_their_dependencies(self) -> None:
        computed, callbacks = [], []

        @component
        def Memo(a: int, b: int) -> Any:
            value = use_memo(lambda: computed.append(a) or a * 2, [a])
            callbacks.append(use_callback(lambda: b, [b]))
            return f"{value} {b}"

        with mount(Memo(1, 1)) as view:
            view.render(Memo(1, 2))
            self.assertEqual((computed, view.text), ([1], "2 2"))
            self.assertIsNot(callbacks[0], callbacks[1])
            view.render(Memo(2, 2))
            self.assertEqual((computed, view.text), ([1, 2], "4 2"))
            self.assertIs(callbacks[1], callbacks[2])

    def test_dependencies_are_a_list(self) -> None:
        @component
        def Wrong() -> None:
            use_memo(lambda: 1, 5)  # type: ignore[arg-type]

        with mount(Wrong(), keep_errors=True) as view:
            self.assertIn(
                "use_memo: the dependencies are a list such as [name], not int", view.text
            )

    def test_refs_stay(self) -> None:
        refs = []

        @component
        def Keeps(n: int) -> Any:
            ref = use_ref(0)
            ref.current += 1
            refs.append(ref)
            return f"{n} {ref.current}"

        with mount(Keeps(1)) as view:
            view.render(Keeps(2))
            self.assertEqual(view.text, "2 2")
            self.assertIs(refs[0], refs[1])

    def test_ids_differ_and_are_those_of_a_server(self) -> None:
        @component
        def Field() -> Any:
            name = use_id()
            return [label(for_=name)["Name"], input_(id=name)]

        @component
        def Form() -> Any:
            use_id()
            return div[Field(), Field()]

        with mount(Form()) as view:
            ids = [one["id"] for one in view.find_all("input")]
            self.assertEqual(ids, ["id-2", "id-3"])
            view.attach()
            self.assertEqual(ids, [one["id"] for one in view.find_all("input")])
        keeper = Once()
        (form,), _ = keeper.render(Form(), {})
        rendered = [keeper.render(one, {})[0][1].props["id"] for one in form.children]  # type: ignore[union-attr]
        self.assertEqual(rendered, ids)

    def test_signal(self) -> None:
        rendered = []

        @component
        def Clicks() -> Any:
            rendered.append(1)
            count = use_signal(0)
            return button(on_click=lambda: count.update(lambda n: n + 1))["n = ", count]

        with mount(Clicks()) as view:
            view.click("button")
            self.assertEqual((view.text, len(rendered)), ("n = 1", 1))

    def test_store(self) -> None:
        @dataclass(frozen=True)
        class State:
            name: str
            age: int

        store = Store(State("Ada", 36))
        rendered = []

        @component
        def Name() -> Any:
            rendered.append(1)
            return use_store(store, lambda state: state.name)

        with mount(Name()) as view:
            store.set(age=37)
            view.flush()
            self.assertEqual((view.text, len(rendered)), ("Ada", 1))
            store.set(name="Grace")
            view.flush()
            self.assertEqual((view.text, len(rendered)), ("Grace", 2))
            view.render(None)
            store.set(name="Bob")
            view.flush()
            self.assertEqual(len(rendered), 2)


class RulesTest(unittest.TestCase):
    def test_hooks_outside_of_a_component(self) -> None:
        for hook in (
            lambda: use_state(0),
            lambda: use_effect(lambda: None),
            lambda: use_memo(int, []),
            use_id,
        ):
            with self.assertRaisesRegex(
                HookError, r"use_\w+\(\) was called outside of a component"
            ):
                hook()

    def test_hooks_in_a_handler_or_an_effect(self) -> None:
        @component
        def Handles() -> Any:
            return button(on_click=lambda: use_state(0) and None)

        @component
        def Affects() -> Any:
            use_effect(lambda: use_ref() and None, [])
            return "x"

        with mount(Handles(), keep_errors=True) as view:
            view.click("button")
            self.assertIn(
                "use_state() was called in the handler of on_click in Handles",
                str(view.errors[0][0]),
            )
            self.assertEqual(view.html, "<button></button>")
        with mount(Affects(), keep_errors=True) as view:
            self.assertIn("use_ref() was called in an effect of Affects", view.text)

    def test_other_hooks_than_before(self) -> None:
        @component
        def More(n: int) -> Any:
            use_state(0)
            if n:
                use_state(1)
            return "x"

        @component
        def Other(n: int) -> Any:
            use_memo(lambda: 1, []) if n else use_state(0)
            return "x"

        for wrong, first, message in (
            (More, 0, "More calls use_state() as hook 2, and had only 1"),
            (More, 1, "More called 1 hooks, and 2 the time before"),
            (Other, 0, "Other: hook 1 is use_memo() now and was use_state() the time before"),
        ):
            with self.subTest(message), mount(wrong(first), keep_errors=True) as view:
                view.render(wrong(1 - first))
                self.assertIsInstance(view.errors[0][0], HookError)
                self.assertIn(message, view.text)

    def test_setting_while_rendering(self) -> None:
        @component
        def Sets() -> Any:
            count, set_count = use_state(0)
            set_count(count + 1)

        with mount(Sets(), keep_errors=True) as view:
            self.assertIn("a state of Sets was set while Sets renders", view.text)

    def test_hooks_work_after_a_component_raised(self) -> None:
        @component
        def Bad() -> Any:
            use_state(0)
            raise ValueError("bad")

        with mount(Bad(), keep_errors=True):
            self.assertIsNone(now.instance)
            with self.assertRaisesRegex(HookError, "outside of a component"):
                use_state(0)

    def test_effects_that_set_states_for_ever(self) -> None:
        @component
        def Loops() -> Any:
            count, set_count = use_state(0)
            use_effect(lambda: set_count(count + 1))
            return count

        with mount(Loops(), keep_errors=True) as view:
            self.assertIn("an effect of Loops led to itself 50 times", view.text)
            self.assertEqual(len(view.errors), 1)


if __name__ == "__main__":
    unittest.main()
