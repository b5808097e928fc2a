import unittest
from collections.abc import Callable
from typing import Any

from pickle_reactor.boundary import ErrorBoundary
from pickle_reactor.components import component
from pickle_reactor.context import create_context, use_context
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import button, div, li, p, ul
from pickle_reactor.hooks import use_memo, use_signal, use_state
from pickle_reactor.nodes import fragment
from pickle_reactor.testing import Mounted, mount


def fallback(error: Exception, retry: Callable[[], None]) -> Any:
    return button(on_click=retry)[f"{type(error).__name__}: {error}"]


@component
def Fails(bad: bool = True) -> Any:
    if bad:
        raise ValueError("too bad")
    return p["good"]


class BoundaryTest(unittest.TestCase):
    def test_what_fails_at_first_is_replaced_and_the_rest_stays(self) -> None:
        with mount(
            div[p["before"], ErrorBoundary(fallback=fallback)[p["x"], Fails()], p["after"]]
        ) as view:
            self.assertEqual(
                view.html,
                "<div><p>before</p><button>ValueError: too bad</button><p>after</p></div>",
            )
            self.assertEqual(view.errors, [])
            view.click("button")
            self.assertEqual(view.find("button").text, "ValueError: too bad")

    def test_what_fails_later_is_replaced(self) -> None:
        setters: list[Any] = []

        @component
        def Later() -> Any:
            bad, set_bad = use_state(False)
            setters.append(set_bad)
            return div[Fails(bad=bad)]

        with mount(div[ErrorBoundary(fallback=fallback)[p["x"], Later()], p["after"]]) as view:
            setters[-1](True)
            view.flush()
            self.assertEqual(
                view.html, "<div><button>ValueError: too bad</button><p>after</p></div>"
            )
            view.click("button")  # made anew: with its first state
            self.assertEqual(view.html, "<div><p>x</p><div><p>good</p></div><p>after</p></div>")

    def test_the_innermost_one_counts_and_a_fallback_that_fails_is_the_outer_ones(self) -> None:
        inner = ErrorBoundary(fallback=fallback)[Fails()]
        with mount(ErrorBoundary(fallback=lambda error, retry: "outer")[inner]) as view:
            self.assertEqual(view.html, "<button>ValueError: too bad</button>")
        for broken in (lambda error, retry: 1 / 0, lambda error, retry: Fails()):
            inner = ErrorBoundary(fallback=broken)[Fails()]
            with mount(
                ErrorBoundary(fallback=lambda error, retry: f"outer: {error}")[p["x"], inner]
            ) as view:
                self.assertTrue(view.html.startswith("outer: "), view.html)

    def test_effects_that_fail(self) -> None:
        @component
        def Affects() -> Any:
            use_effect(lambda: 1 / 0, [])
            return "x"

        with mount(ErrorBoundary(fallback=fallback)[Affects()]) as view:
            self.assertEqual(view.text, "ZeroDivisionError: division by zero")

    def test_signals_that_fail(self) -> None:
        from pickle_reactor.signals import Signal, computed

        number = Signal(1)
        with mount(
            ErrorBoundary(fallback=fallback)[p[computed(lambda: 6 // number.value)]]
        ) as view:
            self.assertEqual(view.text, "6")
            number.value = 0
            view.flush()
            self.assertIn("ZeroDivisionError", view.text)

    def test_new_content_comes_with_a_retry(self) -> None:
        def page(bad: bool) -> Any:
            return ErrorBoundary(fallback=fallback)[Fails(bad=bad)]

        with mount(page(True)) as view:
            view.render(page(False))
            self.assertEqual(view.text, "ValueError: too bad")
            view.click("button")
            self.assertEqual(view.html, "<p>good</p>")


class WithoutBoundaryTest(unittest.TestCase):
    def test_a_sentence_is_shown_and_the_error_reported(self) -> None:
        with mount(div[p["x"], Fails()], keep_errors=True) as view:
            self.assertEqual(
                view.html,
                '<p role="alert">This part of the page stopped in Fails: ValueError: too bad</p>',
            )
            ((error, where),) = view.errors
            self.assertEqual((type(error), where), (ValueError, "Fails"))
            self.assertIsNotNone(error.__traceback__)
            view.render(div[p["x"], Fails(bad=False)])
            self.assertEqual(view.html, "<div><p>x</p><p>good</p></div>")

    def test_asking_again_tries_again(self) -> None:
        tries: list[int] = []

        @component
        def Second() -> Any:
            tries.append(1)
            if len(tries) == 1:
                raise ValueError("first")
            return "fine"

        with mount(Second(), keep_errors=True) as view:
            view.attach()
            self.assertEqual(view.html, "fine")


theme = create_context("light")


class Faulty:
    """Raises at its n-th call."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise OSError(f"call {self.calls}")


class AnyPlaceTest(unittest.TestCase):
    """A failure at any call of the program's code leaves nothing broken."""

    def setUp(self) -> None:
        self.fault = fault = Faulty()
        self.alive: list[str] = []
        alive = self.alive

        @component
        def Leaf(name: str) -> Any:
            fault()
            count, set_count = use_state(0)
            use_memo(lambda: fault(), [count])
            signal = use_signal(name)

            def work() -> Callable[[], None]:
                alive.append(name)
                return lambda: alive.remove(name)

            use_effect(work, [])
            fault()
            return li(class_=use_context(theme), on_click=lambda: set_count(count + 1))[
                signal, f" {count}"
            ]

        @component
        def Branch(names: str, children: Any = ()) -> Any:
            fault()
            return fragment[ul[[Leaf(key=name, name=name) for name in names]], children]

        @component
        def App(names: str, color: str) -> Any:
            use_state(fault)
            return theme(value=color)[div(title=color)[Branch(names)[p["inside"]], p[names]]]

        self.App = App

    def expected(self, names: str, color: str) -> str:
        items = "".join(f'<li class="{color}">{name} 0</li>' for name in names)
        return f'<div title="{color}"><ul>{items}</ul><p>inside</p><p>{names}</p></div>'

    def check(self, view: Mounted, wrap: Callable[[Any], Any], at: int) -> bool:
        """Render something else with a failure at a call; whether there were as many calls."""
        fault = self.fault
        fault.calls, fault.at = 0, at
        view.render(wrap(self.App("bdea", "dark")))
        reached = fault.calls >= at
        fault.at = 0
        if reached:
            self.assertIn("OSError", view.text)
            self.assertEqual(self.alive, [])
        else:
            self.assertEqual(view.html, self.expected("bdea", "dark"))
        return reached

    def test_without_a_boundary(self) -> None:
        at, reached = 1, True
        while reached:
            with mount(self.App("abc", "light"), keep_errors=True) as view:
                self.assertEqual(view.html, self.expected("abc", "light"))
                reached = self.check(view, lambda node: node, at)
                view.render(self.App("ca", "gray"))
                self.assertEqual(view.html, self.expected("ca", "gray"))
                self.assertEqual(sorted(self.alive), ["a", "c"])
            self.assertEqual(self.alive, [])
            at += 1
        self.assertGreater(at, 8)

    def test_within_a_boundary(self) -> None:
        def wrap(node: Any) -> Any:
            return ErrorBoundary(fallback=fallback)[node]

        at, reached = 1, True
        while reached:
            with mount(wrap(self.App("abc", "light"))) as view:
                reached = self.check(view, wrap, at)
                view.render(wrap(self.App("ca", "gray")))
                for one in view.find_all("button"):
                    view.click(one)
                self.assertEqual(view.html, self.expected("ca", "gray"))
                self.assertEqual(sorted(self.alive), ["a", "c"])
            self.assertEqual(self.alive, [])
            at += 1
        self.assertGreater(at, 8)

    def test_at_the_first_render(self) -> None:
        for at in range(1, 11):
            self.fault.calls, self.fault.at = 0, at
            with mount(ErrorBoundary(fallback=fallback)[self.App("abc", "light")]) as view:
                self.fault.at = 0
                self.assertEqual(view.html, f"<button>OSError: call {at}</button>")
                self.assertEqual(self.alive, [])
                view.click("button")
                self.assertEqual(view.html, self.expected("abc", "light"))
            self.assertEqual(self.alive, [])

    def test_a_stop_in_the_middle_of_a_render(self) -> None:
        def stop() -> None:
            raise KeyboardInterrupt

        for place in range(3):
            stops: list[Any] = []

            @component
            def Stops(name: str, place: int = place, stops: list[Any] = stops) -> Any:
                if stops and name == "abc"[place]:
                    stops.pop()()
                use_effect(lambda: self.alive.append(name) or (lambda: self.alive.remove(name)), [])
                return li[name]

            @component
            def All(stops: list[Any] = stops) -> Any:
                count, set_count = use_state(0)
                return ul(on_click=lambda: set_count(count + 1))[
                    [Stops(key=f"{n}{count}", name=n) for n in "abc"]
                ]

            with mount(All()) as view:
                stops.append(stop)
                with self.assertRaises(KeyboardInterrupt):
                    view.click("ul")
                self.assertEqual(self.alive, [])
                view.click("ul")  # the page still shows what was there: it is shown again
                self.assertEqual(view.html, "<ul><li>a</li><li>b</li><li>c</li></ul>")
                view.click("ul")
                self.assertEqual(sorted(self.alive), ["a", "b", "c"])


if __name__ == "__main__":
    unittest.main()
