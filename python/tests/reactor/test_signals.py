import doctest
import gc
import random
import threading
import unittest
import weakref
from typing import Any

from pickle_reactor import signals
from pickle_reactor.signals import (
    Computed,
    Reactive,
    Signal,
    batch,
    computed,
    effect,
    note_reads,
    untracked,
)


class SignalTest(unittest.TestCase):
    def test_it_holds_a_value(self) -> None:
        count = Signal(1)
        count.value = 2
        count.update(lambda n: n + 1)
        self.assertEqual((count.value, count.peek()), (3, 3))
        count.set(4)
        self.assertEqual(repr(count), "Signal(4)")

    def test_an_equal_value_changes_nothing(self) -> None:
        names, seen = Signal(["a"]), []
        names.subscribe(lambda: seen.append(names.peek()))
        names.value = ["a"]
        self.assertEqual(seen, [])
        names.value = ["b"]
        self.assertEqual(seen, [["b"]])

    def test_what_cannot_be_compared_counts_as_another(self) -> None:
        class Odd:
            def __eq__(self, other: object) -> bool:
                raise ValueError("no")

        seen: list[int] = []
        signal: Signal[Any] = Signal(Odd())
        signal.subscribe(lambda: seen.append(1))
        signal.value = Odd()
        self.assertEqual(seen, [1])


class SubscribeTest(unittest.TestCase):
    def test_it_is_called_after_each_change_until_it_is_ended(self) -> None:
        count, seen = Signal(0), []
        end = count.subscribe(lambda: seen.append(count.value))
        count.value = 1
        count.value = 2
        end()
        end()
        count.value = 3
        self.assertEqual(seen, [1, 2])

    def test_once_after_a_batch(self) -> None:
        a, b = Signal(0), Signal(0)
        both = computed(lambda: (a.value, b.value))
        seen: list[tuple[int, int]] = []
        both.subscribe(lambda: seen.append(both.value))
        with batch():
            a.value = 1
            with batch():
                b.value = 1
            self.assertEqual(seen, [])
            self.assertEqual(both.value, (1, 1))
            a.value = 2
        self.assertEqual(seen, [(2, 1)])

    def test_not_when_the_computed_value_is_equal(self) -> None:
        count, seen = Signal(1), []
        even = computed(lambda: count.value % 2 == 0)
        even.subscribe(lambda: seen.append(even.peek()))
        count.value = 3
        self.assertEqual(seen, [])
        count.value = 4
        self.assertEqual(seen, [True])

    def test_one_that_ends_another_in_the_same_turn(self) -> None:
        count, seen = Signal(0), []
        ends = []
        count.subscribe(lambda: ends[0]())
        ends.append(count.subscribe(lambda: seen.append(1)))
        count.value = 1
        self.assertEqual(seen, [])

    def test_a_callback_is_a_function(self) -> None:
        with self.assertRaisesRegex(TypeError, r"subscribe\(\) takes a function"):
            Signal(1).subscribe(3)  # type: ignore[arg-type]


class ComputedTest(unittest.TestCase):
    def test_it_is_lazy_and_kept(self) -> None:
        count, calls = Signal(1), []

        @computed
        def double() -> int:
            calls.append(count.value)
            return count.value * 2

        self.assertEqual(calls, [])
        self.assertEqual([double.value, double.value, double.peek()], [2, 2, 2])
        self.assertEqual(calls, [1])
        count.value = 2
        count.value = 3
        self.assertEqual(calls, [1])
        self.assertEqual(double.value, 6)
        self.assertEqual(calls, [1, 3])

    def test_a_change_elsewhere_computes_nothing(self) -> None:
        count, other, calls = Signal(1), Signal(1), []
        double = computed(lambda: calls.append(1) or count.value * 2)
        self.assertEqual(double.value, 2)
        other.value = 2
        self.assertEqual(double.value, 2)
        self.assertEqual(calls, [1])

    def test_an_equal_value_stops_there(self) -> None:
        count, calls = Signal(1), []
        even = computed(lambda: count.value % 2 == 0)
        text = computed(lambda: calls.append(1) or ("even" if even.value else "odd"))
        for watch in (False, True):
            with self.subTest(watched=watch):
                end = text.subscribe(lambda: None) if watch else lambda: None
                self.assertEqual(text.value, "odd")
                count.value += 2
                self.assertEqual(text.value, "odd")
                self.assertEqual(calls, [1])
                end()

    def test_dependencies_are_those_of_the_last_time(self) -> None:
        which, a, b, calls = Signal(True), Signal("a"), Signal("b"), []
        chosen = computed(lambda: calls.append(1) or (a.value if which.value else b.value))
        seen: list[str] = []
        chosen.subscribe(lambda: seen.append(chosen.value))
        b.value = "B"
        self.assertEqual(len(calls), 1)
        which.value = False
        a.value = "A"
        b.value = "BB"
        self.assertEqual(seen, ["B", "BB"])
        self.assertEqual(len(calls), 3)
        self.assertEqual(len(a._watchers), 0)

    def test_what_it_raises_reading_it_raises(self) -> None:
        count, calls = Signal(0), []
        inverse = computed(lambda: calls.append(1) or 1 / count.value)
        for _ in range(3):
            with self.assertRaises(ZeroDivisionError) as caught:
                inverse.value
        depth = 0
        traceback = caught.exception.__traceback__
        while traceback:
            depth, traceback = depth + 1, traceback.tb_next
        self.assertLess(depth, 6)
        self.assertEqual(calls, [1])
        count.value = 2
        self.assertEqual(inverse.value, 0.5)
        count.value = 0
        with self.assertRaises(ZeroDivisionError):
            inverse.value

    def test_an_interrupt_is_not_kept(self) -> None:
        count, stop = Signal(1), [False]

        def function() -> int:
            value = count.value
            if stop[0]:
                raise KeyboardInterrupt
            return value

        copied = computed(function)
        for watched in (False, True):
            end = copied.subscribe(lambda: None) if watched else lambda: None
            self.assertEqual(copied.value, count.peek())
            stop[0] = True
            with self.assertRaises(KeyboardInterrupt):
                count.value += 1
                copied.value
            stop[0] = False
            self.assertEqual(copied.value, count.peek())
            end()

    def test_one_that_needs_itself_is_an_error(self) -> None:
        loop: list[Computed[int]] = []
        loop.append(computed(lambda: loop[1].value))
        loop.append(computed(lambda: loop[0].value))
        with self.assertRaisesRegex(RuntimeError, "needs its own value"):
            loop[0].value

    def test_it_may_not_set_signals(self) -> None:
        count = Signal(1)
        wrong = computed(lambda: count.set(2))
        with self.assertRaisesRegex(RuntimeError, "a computed value only computes"):
            wrong.value
        self.assertEqual(count.value, 1)

    def test_it_is_an_ordinary_function(self) -> None:
        async def later() -> None: ...

        for wrong in (3, later):
            with self.assertRaisesRegex(TypeError, "takes an ordinary function"):
                computed(wrong)  # type: ignore[arg-type]

    def test_nobody_keeps_one_that_is_not_watched(self) -> None:
        count = Signal(1)
        double = computed(lambda: count.value * 2)
        end = double.subscribe(lambda: None)
        self.assertEqual(len(count._watchers), 1)
        end()
        self.assertEqual(len(count._watchers), 0)
        self.assertEqual(double.value, 2)
        gone = weakref.ref(double)
        del double, end
        gc.collect()
        self.assertIsNone(gone())

    def test_it_is_right_between_watchers(self) -> None:
        count = Signal(1)
        double = computed(lambda: count.value * 2)
        for at in range(3):
            end = double.subscribe(lambda: None)
            count.value = at * 10 + 1
            if at == 1:
                self.assertEqual(double.value, 22)
            end()
            self.assertEqual(double.value, (at * 10 + 1) * 2)
            count.value = at * 10 + 2
            self.assertEqual(double.value, (at * 10 + 2) * 2)


class EffectTest(unittest.TestCase):
    def test_it_runs_now_and_after_changes(self) -> None:
        count, seen = Signal(0), []
        shown = effect(lambda: seen.append(count.value))
        count.value = 1
        count.value = 1
        shown.dispose()
        shown.dispose()
        count.value = 2
        self.assertEqual(seen, [0, 1])
        self.assertIn("disposed", repr(shown))

    def test_it_sees_no_half_of_a_change(self) -> None:
        first, seen = Signal(1), []
        left = computed(lambda: first.value + 1)
        right = computed(lambda: first.value * 10)
        both = computed(lambda: (left.value, right.value))
        kept = effect(lambda: seen.append((first.value, left.value, *both.value)))
        first.value = 2
        self.assertEqual(seen, [(1, 2, 2, 10), (2, 3, 3, 20)])
        kept.dispose()

    def test_it_cleans_up_before_it_runs_again_and_at_the_end(self) -> None:
        count, log = Signal(0), []

        @effect
        def logged() -> Any:
            value = count.value
            log.append(f"run {value}")
            return lambda: log.append(f"clean {value}")

        count.value = 1
        logged.dispose()
        self.assertEqual(log, ["run 0", "clean 0", "run 1", "clean 1"])

    def test_a_clean_up_depends_on_nothing(self) -> None:
        count, other, runs = Signal(0), Signal(0), []

        @effect
        def logged() -> Any:
            runs.append(count.value)
            return lambda: other.value

        count.value = 1
        other.value = 1
        self.assertEqual(runs, [0, 1])
        logged.dispose()

    def test_what_it_sets_is_told_when_it_is_done(self) -> None:
        a, b, log = Signal(0), Signal(0), []
        kept = [effect(lambda: log.append(("b", b.value)))]

        def copy() -> None:
            b.value = a.value
            b.value = a.value * 10
            log.append(("a", a.value))

        kept.append(effect(copy))
        a.value = 1
        self.assertEqual(log, [("b", 0), ("a", 0), ("a", 1), ("b", 10)])
        for one in kept:
            one.dispose()

    def test_an_endless_chain_is_an_error(self) -> None:
        count, on = Signal(0), Signal(False)

        def again() -> None:
            if on.value:
                count.value += 1

        kept = effect(again)
        with self.assertRaisesRegex(RuntimeError, "without an end"):
            on.value = True
        kept.dispose()
        seen: list[int] = []
        end = count.subscribe(lambda: seen.append(1))
        count.value = -1
        self.assertEqual(seen, [1])
        end()

    def test_one_that_fails_does_not_keep_others_from_running(self) -> None:
        count, seen = Signal(0), []

        def fails() -> None:
            if count.value == 1:
                raise ValueError("no")

        kept = [effect(fails), effect(lambda: seen.append(count.value))]
        with self.assertRaisesRegex(ValueError, "no"):
            count.value = 1
        count.value = 2
        self.assertEqual(seen, [0, 1, 2])
        kept.append(effect(fails))
        with self.assertRaises(ExceptionGroup):
            count.value = 1
        for one in kept:
            one.dispose()

    def test_one_that_fails_at_first_leaves_nothing_behind(self) -> None:
        count = Signal(0)
        with self.assertRaises(ZeroDivisionError):
            effect(lambda: 1 / count.value)
        self.assertEqual(len(count._watchers), 0)

    def test_it_may_end_itself(self) -> None:
        count, seen = Signal(0), []
        kept: list[Any] = []

        def once() -> None:
            seen.append(count.value)
            if count.value == 1:
                kept[0].dispose()

        kept.append(effect(once))
        count.value = 1
        count.value = 2
        self.assertEqual(seen, [0, 1])
        self.assertEqual(len(count._watchers), 0)

    def test_it_is_an_ordinary_function(self) -> None:
        async def later() -> None: ...

        with self.assertRaisesRegex(TypeError, "takes an ordinary function"):
            effect(later)

    def test_one_effect_makes_another_that_has_its_own_dependencies(self) -> None:
        outer, inner, log = Signal(0), Signal(0), []

        @effect
        def around() -> Any:
            log.append(f"outer {outer.value}")
            return effect(lambda: log.append(f"inner {inner.value}")).dispose

        inner.value = 1
        self.assertEqual(log, ["outer 0", "inner 0", "inner 1"])
        outer.value = 1
        self.assertEqual(log[3:], ["outer 1", "inner 1"])
        around.dispose()
        inner.value = 2
        self.assertEqual(len(log), 5)


class TrackingTest(unittest.TestCase):
    def test_reads_are_noted_where_they_are_wanted(self) -> None:
        a, b, c = Signal(1), Signal(2), Signal(3)
        total = computed(lambda: a.value + b.value)
        seen: dict[Reactive[Any], int] = {}
        before = note_reads(seen)
        try:
            self.assertEqual(total.value, 3)
            c.peek()
            with untracked():
                c.value
        finally:
            self.assertIs(note_reads(before), seen)
        a.value
        self.assertEqual(list(seen), [total])

    def test_untracked_reads_do_not_run_an_effect_again(self) -> None:
        a, b, seen = Signal(1), Signal(1), []

        def function() -> None:
            with untracked():
                b.value
            seen.append(a.value)

        kept = effect(function)
        b.value = 2
        self.assertEqual(seen, [1])
        kept.dispose()

    def test_another_thread_has_its_own(self) -> None:
        count, seen = Signal(1), []

        def in_thread() -> None:
            count.value
            kept = effect(lambda: seen.append(count.value))
            count.value = 2
            kept.dispose()

        noted: dict[Reactive[Any], int] = {}
        before = note_reads(noted)
        with batch():
            thread = threading.Thread(target=in_thread)
            thread.start()
            thread.join()
        note_reads(before)
        self.assertEqual((seen, noted), ([1, 2], {}))


class AnyGraphTest(unittest.TestCase):
    def test_any_graph_is_right_after_any_changes(self) -> None:
        for seed in range(150):
            with self.subTest(seed=seed):
                self.check(random.Random(seed))

    def check(self, rng: random.Random) -> None:
        sources = [Signal(rng.randrange(4)) for _ in range(rng.randint(1, 5))]
        plans: list[Any] = []
        nodes: list[Reactive[int]] = list(sources)
        computes = 0

        def make(picked: list[int], modulus: int) -> Computed[int]:
            def function() -> int:
                nonlocal computes
                computes += 1
                first = nodes[picked[0]].value
                # What is read depends on the first.
                return (first + sum(nodes[p].value for p in picked[1 : 1 + first % 3])) % modulus

            return computed(function)

        for _ in range(rng.randint(1, 12)):
            picked = [rng.randrange(len(nodes)) for _ in range(rng.randint(1, 4))]
            modulus = rng.randint(2, 5)
            plans.append((picked, modulus))
            nodes.append(make(picked, modulus))

        def truth() -> list[int]:
            values = [source.peek() for source in sources]
            for picked, modulus in plans:
                first = values[picked[0]]
                values.append((first + sum(values[p] for p in picked[1 : 1 + first % 3])) % modulus)
            return values

        told: dict[int, int] = {}
        ends: dict[int, Any] = {}
        for _ in range(60):
            action = rng.random()
            at = rng.randrange(len(nodes))
            if action < 0.2:
                if at in ends:
                    ends.pop(at)()
                    told.pop(at)
                else:
                    told[at] = nodes[at].value

                    def tell(at: int = at) -> None:
                        value = nodes[at].value
                        if at >= len(sources):  # A signal may have been set to and fro.
                            self.assertNotEqual(told[at], value)
                        self.assertEqual(value, truth()[at])
                        told[at] = value

                    ends[at] = nodes[at].subscribe(tell)
            elif action < 0.4:
                self.assertEqual(nodes[at].value, truth()[at])
            else:
                with batch():
                    for _ in range(rng.randint(1, 3)):
                        rng.choice(sources).value = rng.randrange(4)
                before = computes
                values = truth()
                for watched, value in told.items():
                    self.assertEqual(value, values[watched])
                # What is watched is up to date: asking again computes nothing.
                for watched in told:
                    self.assertEqual(nodes[watched].value, values[watched])
                self.assertEqual(computes, before)
        for end in ends.values():
            end()
        for node in nodes:
            self.assertEqual(node._watchers, {})


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        result = doctest.testmod(signals)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)


if __name__ == "__main__":
    unittest.main()
