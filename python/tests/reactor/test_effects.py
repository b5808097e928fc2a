import asyncio
import unittest
from collections.abc import Callable
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import button, div, li, p
from pickle_reactor.hooks import use_state
from pickle_reactor.testing import mount


class EffectsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.log: list[str] = []
        log = self.log

        @component
        def Logs(name: str, every: Any = None, children: Any = ()) -> Any:
            def effect() -> Callable[[], None]:
                log.append(f"+{name}{every or ''}")
                return lambda: log.append(f"-{name}{every or ''}")

            use_effect(effect, [name, every])
            return div[children]

        self.Logs = Logs

    def test_inner_ones_first_and_the_same_at_the_end(self) -> None:
        Logs = self.Logs
        with mount(Logs("a")[Logs("b")[Logs("c")], Logs("d")]) as view:
            self.assertEqual(self.log, ["+c", "+b", "+d", "+a"])
            self.log.clear()
            view.render(None)
            self.assertEqual(self.log, ["-c", "-b", "-d", "-a"])

    def test_clean_ups_run_before_effects(self) -> None:
        Logs = self.Logs
        with mount([Logs("a", 1), Logs("b", 1)]) as view:
            self.log.clear()
            view.render([Logs("a", 2), Logs("b", 2)])
            self.assertEqual(self.log, ["-a1", "-b1", "+a2", "+b2"])

    def test_dependencies_decide(self) -> None:
        runs: list[str] = []

        @component
        def Affects(n: int, m: int) -> Any:
            use_effect(lambda: runs.append("always"))
            use_effect(lambda: runs.append("once"), [])
            use_effect(lambda: runs.append(f"n={n}"), [n])
            return "x"

        with mount(Affects(1, 1)) as view:
            view.render(Affects(1, 2))
            view.render(Affects(2, 2))
        self.assertEqual(runs, ["always", "once", "n=1", "always", "always", "n=2"])

    def test_they_run_after_the_commit_was_sent(self) -> None:
        seen: list[str] = []

        @component
        def Looks() -> Any:
            use_effect(lambda: seen.append(views[0].html) if views else None)
            count, set_count = use_state(0)
            return button(on_click=lambda: set_count(count + 1))[count]

        views: list[Any] = []
        with mount(Looks()) as view:
            views.append(view)
            view.click("button")
        self.assertEqual(seen, ["<button>1</button>"])

    def test_an_effect_that_sets_a_state_renders_again(self) -> None:
        @component
        def Doubles(n: int) -> Any:
            double, set_double = use_state(0)
            use_effect(lambda: set_double(n * 2), [n])
            return f"{n} {double}"

        with mount(Doubles(1)) as view:
            view.render(Doubles(4))
            self.assertEqual(view.text, "4 8")

    def test_a_failing_clean_up_is_reported_and_the_others_run(self) -> None:
        log = self.log

        @component
        def Fails() -> Any:
            use_effect(lambda: lambda: 1 / 0, [])
            use_effect(lambda: lambda: log.append("other"), [])

        with mount(Fails(), keep_errors=True) as view:
            view.render(p["still"])
            self.assertEqual((view.html, log), ("<p>still</p>", ["other"]))
            self.assertIsInstance(view.errors[0][0], ZeroDivisionError)

    def test_what_it_returns_is_nothing_or_a_function(self) -> None:
        @component
        def Wrong() -> Any:
            use_effect(lambda: 5, [])

        with mount(Wrong(), keep_errors=True) as view:
            self.assertIn("an effect of Wrong returned int", view.text)


class AsyncTest(unittest.TestCase):
    def test_a_clock(self) -> None:
        @component
        def Clock() -> Any:
            seconds, set_seconds = use_state(0)

            async def tick() -> None:
                while True:
                    await asyncio.sleep(1)
                    set_seconds(lambda s: s + 1)

            use_effect(tick, [])
            return p[seconds]

        with mount(Clock()) as view:
            self.assertEqual(view.text, "0")
            view.advance(1)
            self.assertEqual(view.text, "1")
            view.advance(10.5)
            self.assertEqual(view.text, "11")

    def test_it_is_cancelled_when_it_runs_again_and_at_the_end(self) -> None:
        log: list[str] = []

        @component
        def Waits(name: str) -> Any:
            async def wait() -> None:
                log.append(f"+{name}")
                try:
                    await asyncio.sleep(100)
                finally:
                    log.append(f"-{name}")

            use_effect(wait, [name])
            return name

        with mount(Waits("a")) as view:
            view.render(Waits("b"))
            self.assertEqual(log, ["+a", "-a", "+b"])
            view.render(None)
            self.assertEqual(log, ["+a", "-a", "+b", "-b"])
            self.assertEqual(view.errors, [])

    def test_its_errors_are_reported(self) -> None:
        @component
        def Fails() -> Any:
            async def fail() -> None:
                await asyncio.sleep(1)
                raise ValueError("later")

            use_effect(fail, [])
            return "here"

        with mount(Fails(), keep_errors=True) as view:
            view.advance(1)
            self.assertEqual(
                [(type(error), where) for error, where in view.errors], [(ValueError, "Fails")]
            )
            self.assertEqual(view.text, "here")

    def test_async_handlers(self) -> None:
        @component
        def Loads() -> Any:
            text, set_text = use_state("none")

            async def load() -> None:
                set_text("loading")
                await asyncio.sleep(2)
                set_text("loaded")

            async def fail() -> None:
                raise OSError("no")

            return [button(on_click=load)[text], li(on_click=fail)["x"]]

        with mount(Loads(), keep_errors=True) as view:
            view.click("button")
            self.assertEqual(view.find("button").text, "loading")
            view.advance(2)
            self.assertEqual(view.find("button").text, "loaded")
            view.click("li")
            self.assertEqual([where for _, where in view.errors], ["Loads"])


class InARunningLoopTest(unittest.IsolatedAsyncioTestCase):
    async def test_tasks_belong_to_the_loop_that_runs(self) -> None:
        done = asyncio.Event()

        @component
        def Sets() -> Any:
            async def work() -> None:
                await asyncio.sleep(0)
                done.set()

            use_effect(work, [])

        with mount(Sets()):
            await done.wait()


if __name__ == "__main__":
    unittest.main()
