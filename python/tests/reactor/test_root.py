"""What goes between a root and the page."""

import gc
import unittest
from typing import Any

from pickle_reactor.components import component
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import button, input_, li, p, ul
from pickle_reactor.handlers import on
from pickle_reactor.hooks import use_memo, use_state
from pickle_reactor.places import ComponentNode, ElementNode, TextNode
from pickle_reactor.root import Root
from pickle_reactor.testing import mount


@component
def Counter() -> Any:
    count, set_count = use_state(0)
    return button(on_click=lambda: set_count(count + 1))[count]


class AttachTest(unittest.TestCase):
    def test_nothing_is_rendered_before(self) -> None:
        log: list[str] = []

        @component
        def Logs() -> None:
            log.append("rendered")

        class Host:
            def schedule(self, callback: Any, delay: float = 0) -> None:
                log.append("scheduled")

            def now(self) -> float:
                return 0.0

            def send(self, message: Any) -> None:
                log.append("sent")

        root = Root(Logs(), Host())  # type: ignore[arg-type]
        root.render(Logs(key=1))
        root.flush()
        self.assertEqual((log, root.mounted), ([], False))

    def test_the_first_commit(self) -> None:
        with mount([p["a"], "b", Counter()]) as view:
            specs = [("p", 0, ("a",)), "b", ("button", {"#on": {"click": {}}}, ("0",))]
            self.assertEqual(
                view.commits,
                [{"type": "commit", "commit": 1, "seen": 0, "operations": [["reset", 1, specs]]}],
            )

    def test_an_empty_view(self) -> None:
        with mount(None) as view:
            self.assertEqual(view.operations, [["reset", 1, []]])

    def test_asking_again_keeps_states_and_gives_new_numbers(self) -> None:
        with mount(Counter()) as view:
            view.click("button")
            self.assertEqual(
                view.commits[-1],
                {"type": "commit", "commit": 2, "seen": 1, "operations": [["text", 2, "1"]]},
            )
            view.attach()
            self.assertEqual(view.operations[0][:2], ["reset", 3])
            view.click("button")
            self.assertEqual(view.operations, [["text", 4, "2"]])

    def test_asking_again_in_the_middle_of_a_change(self) -> None:
        with mount(Counter()) as view:
            view.tell("button", "click")
            view.schedule(lambda: view.root.receive({"type": "attach"}))
            view.flush()
            self.assertEqual(view.text, "1")

    def test_detaching_ends_everything_until_the_page_asks(self) -> None:
        log: list[str] = []

        @component
        def Logs() -> Any:
            use_effect(lambda: log.append("+") or (lambda: log.append("-")), [])
            return Counter()

        with mount(Logs()) as view:
            view.click("button")
            view.root.receive({"type": "detach"})
            self.assertEqual((log, view.root.mounted), (["+", "-"], False))
            commits = len(view.commits)
            view.root.receive(
                {"type": "event", "event": 2, "name": "click", "node": 1, "fields": {}}
            )
            view.flush()
            self.assertEqual(len(view.commits), commits)
            view.attach()
            self.assertEqual((view.text, log), ("0", ["+", "-", "+"]))

    def test_events_of_nodes_that_are_gone_are_dropped(self) -> None:
        with mount([Counter(key=1), p["x"]]) as view:
            view.render(p["x"])
            for number in (1, 99):
                view.root.receive(
                    {"type": "event", "event": 1, "name": "click", "node": number, "fields": {}}
                )
            view.flush()
            self.assertEqual(view.html, "<p>x</p>")

    def test_what_is_not_for_it_is_ignored(self) -> None:
        with mount(p["x"]) as view:
            view.root.receive({"type": "refused", "sentences": ["no"]})
            view.root.receive({"type": "called", "call": 1, "status": 200, "body": None})
            self.assertEqual(len(view.commits), 1)


class StopTest(unittest.TestCase):
    """The reader stops the program while something is on its way: see test_boundary, too."""

    def test_a_commit_that_did_not_get_out_is_made_up_for(self) -> None:
        with mount(Counter()) as view:
            page = view.page

            def stopped(operations: Any) -> None:
                raise KeyboardInterrupt

            page.apply = stopped  # type: ignore[method-assign]
            with self.assertRaises(KeyboardInterrupt):
                view.click("button")
            del page.apply
            self.assertEqual(view.text, "0")
            view.click("button")
            self.assertEqual((view.text, view.operations[0][0]), ("2", "reset"))
            view.click("button")
            self.assertEqual((view.text, view.operations[0][0]), ("3", "text"))

    def test_the_garbage_collector_is_as_before(self) -> None:
        @component
        def Stops(stops: bool) -> Any:
            self.assertFalse(gc.isenabled())
            if stops:
                raise KeyboardInterrupt

        for enabled in (True, False):
            (gc.enable if enabled else gc.disable)()
            self.addCleanup(gc.enable)
            with mount(Stops(stops=False)) as view:
                self.assertEqual(gc.isenabled(), enabled)
                with self.assertRaises(KeyboardInterrupt):
                    view.render(Stops(stops=True))
                self.assertEqual(gc.isenabled(), enabled)


class FlowTest(unittest.TestCase):
    def test_at_most_two_commits_are_unanswered(self) -> None:
        renders: list[int] = []

        @component
        def Fast() -> Any:
            count, set_count = use_state(0)
            renders.append(count)
            return button(on_pointermove=lambda: set_count(lambda n: n + 1))[count]

        with mount(Fast(), answering=False) as view:
            for _ in range(10):
                view.fire("button", "pointermove")
            self.assertEqual((len(view.commits), renders), (2, [0, 1]))
            view.root.receive({"type": "applied", "commit": 2})
            self.assertEqual((len(view.commits), renders, view.text), (3, [0, 1, 10], "10"))

    def test_without_an_answer_time_goes_on(self) -> None:
        with mount(Counter(), answering=False) as view:
            for _ in range(5):
                view.click("button")
            self.assertEqual(len(view.commits), 2)
            view.advance(0.09)
            self.assertEqual(len(view.commits), 2)
            view.advance(0.02)
            self.assertEqual((len(view.commits), view.text), (3, "5"))

    def test_a_busy_program_may_flush_itself(self) -> None:
        setters: list[Any] = []

        @component
        def Progress() -> Any:
            done, set_done = use_state(0)
            setters.append(set_done)
            return p[done]

        with mount(Progress(), answering=False) as view:
            for step in range(1, 101):
                setters[0](step)
                view._time += 0.01  # the loop does not run
                view.root.flush()
            self.assertLess(len(view.commits), 15)
            self.assertGreater(len(view.commits), 9)

    def test_after_a_restore_nothing_waits_for_what_is_lost(self) -> None:
        with mount(Counter(), answering=False) as view:
            for _ in range(3):
                view.click("button")
            view.tell("button", "click")
            view._due.clear()
            view.attach()
            view.click("button")
            self.assertEqual(view.text, "4")


class EventsInOrderTest(unittest.TestCase):
    def test_each_handler_sees_what_those_before_it_set(self) -> None:
        with mount(Counter(), answering=False) as view:
            for _ in range(5):
                view.tell("button", "click")
            view.flush()
            view.advance(1)
            self.assertEqual(view.text, "5")
            self.assertEqual(view.commits[-1]["seen"], 5)

    def test_an_event_for_what_went_by_the_event_before(self) -> None:
        log: list[str] = []

        @component
        def Once() -> Any:
            shown, set_shown = use_state(True)
            return (
                button(on_click=lambda: (log.append("clicked"), set_shown(False)) and None)
                if shown
                else "gone"
            )

        with mount(Once()) as view:
            view.tell("button", "click")
            view.tell("button", "click")
            view.flush()
            self.assertEqual((log, view.html), (["clicked"], "gone"))


class GrowthTest(unittest.TestCase):
    def test_10_000_renders_leave_nothing_behind(self) -> None:
        @component
        def Row(n: int, remove: Any) -> Any:
            use_effect(lambda: lambda: None, [n])
            text, set_text = use_state("")
            return li(key=n, class_=f"c{n % 3}")[
                input_(value=text, on_input=lambda value: set_text(value)),
                button(on_click=on(lambda: remove(n), stop=True))["x"],
            ]

        @component
        def App() -> Any:
            step, set_step = use_state(0)
            rows = use_memo(lambda: [step % 5, (step + 1) % 5], [step])
            use_effect(lambda: lambda: None)
            body = [Row(n, lambda: None, key=n) for n in rows]
            return [p(on_click=lambda: set_step(step + 1))[step], ul(title=f"t{step % 2}")[body]]

        def counts(view: Any) -> tuple[int, ...]:
            gc.collect()
            alive = gc.get_objects()
            nodes = [
                sum(type(one) is kind for one in alive)
                for kind in (ComponentNode, ElementNode, TextNode)
            ]
            tree = view.root._tree
            return (
                *nodes,
                len(tree.wired),
                len(tree.journal),
                len(tree.heap),
                len(tree.effects),
                len(alive),
            )

        with mount(App()) as view:
            seen = []
            for many in (990, 8_910):  # the same step of the pattern, which repeats after 30
                for _ in range(many):
                    view.click(view.page.body.children[0])
                view.commits.clear()
                seen.append(counts(view))
            (*first, objects), (*last, objects_later) = seen
            self.assertEqual(first, last)
            self.assertLess(abs(objects_later - objects), 50)
            self.assertEqual(view.find("p").text, "9900")
        gc.collect()
        self.assertEqual([one for one in gc.get_objects() if type(one) is ComponentNode], [])


if __name__ == "__main__":
    unittest.main()
