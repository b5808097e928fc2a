import asyncio
import contextvars
import functools
import unittest
from typing import Any

from _py_playground.background import BackgroundWork, run_number

from .web_loop import WebLoop


class Restored(unittest.TestCase):
    def setUp(self) -> None:
        self.loop = WebLoop()
        self.work = BackgroundWork(self.loop)
        self.seen: list[Any] = []

    def restore(self) -> str:
        """Lose the timers as a restore does, and bring the loop into order."""
        self.loop.lose_timers()
        lost = self.work.cancel_lost()
        self.loop.turn()
        return lost

    async def poll(self, seconds: float = 600) -> None:
        try:
            await asyncio.sleep(seconds)
        finally:
            self.seen.append("tidied")

    def names(self, sentence: str) -> str:
        """The part of the sentence that names things."""
        self.assertRegex(sentence, r"was cancelled: .+\. Start it again if you need it\.$")
        return sentence.partition("cancelled: ")[2].partition(". Start")[0]


class CancelLostTest(Restored):
    def test_nothing_is_said_where_nothing_waited(self) -> None:
        self.assertEqual(self.restore(), "")
        done = self.loop.create_task(asyncio.sleep(0))
        self.loop.turn()
        self.assertTrue(done.done())
        self.assertEqual(self.restore(), "")

    def test_a_waiting_task_is_cancelled_tidied_up_and_named_without_its_timer(self) -> None:
        task = self.loop.create_task(self.poll())
        self.loop.turn()
        self.assertEqual(self.names(self.restore()), "task Restored.poll()")
        self.assertTrue(task.cancelled())
        self.assertEqual(self.seen, ["tidied"])

    def test_a_task_that_was_about_to_go_on_is_cancelled_too(self) -> None:
        async def spin() -> None:
            while True:
                self.seen.append("turn")
                await asyncio.sleep(0)

        task = self.loop.create_task(spin())
        self.loop.timers.pop(0)[1]()  # its first step; the second is due now
        self.assertEqual(self.names(self.restore()), "task spin()")
        self.assertTrue(task.cancelled())
        self.assertEqual(self.seen, ["turn"])

    def test_a_task_whose_wait_was_over_is_cancelled_too(self) -> None:
        async def wait_for(future: asyncio.Future[None]) -> None:
            await future

        future = self.loop.create_future()
        task = self.loop.create_task(wait_for(future))
        self.loop.turn()
        future.set_result(None)
        self.restore()
        self.assertTrue(task.cancelled())

    def test_a_task_that_was_never_started_is_cancelled_too(self) -> None:
        task = self.loop.create_task(self.poll())
        self.assertEqual(self.names(self.restore()), "task Restored.poll()")
        self.assertTrue(task.cancelled())
        self.assertEqual(self.seen, [])

    def test_a_task_may_refuse_and_its_next_wait_works(self) -> None:
        async def stubborn() -> None:
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                await asyncio.sleep(0)
                self.seen.append("went on")

        task = self.loop.create_task(stubborn())
        self.loop.turn()
        self.restore()
        self.assertTrue(task.done() and not task.cancelled())
        self.assertEqual(self.seen, ["went on"])

    def test_a_timeout_serves_its_task_and_is_not_named(self) -> None:
        task = self.loop.create_task(asyncio.wait_for(self.poll(), 300))
        self.loop.turn()
        self.assertNotIn("timer", self.names(self.restore()))
        self.assertTrue(task.cancelled())

    def test_timers_are_cancelled_and_named(self) -> None:
        class Game:
            def tick(self) -> None:
                raise AssertionError("never called")

        handles = [
            self.loop.call_later(1, Game().tick),
            self.loop.call_at(200, functools.partial(print, "late")),
            self.loop.call_later(1, asyncio.Event().set),
        ]
        names = "timer Game.tick(), timer print(), timer Event.set()"
        self.assertEqual(self.names(self.restore()), names)
        self.assertTrue(all(handle.cancelled() for handle in handles))

    def test_calls_that_were_due_are_made_once_and_not_named(self) -> None:
        self.loop.call_soon(self.seen.append, "due")
        self.assertEqual(self.restore(), "")
        self.assertEqual(self.seen, ["due"])
        self.assertEqual(self.restore(), "")
        self.assertEqual(self.seen, ["due"])

    def test_a_due_call_survives_two_restores_in_a_row(self) -> None:
        self.loop.call_soon(self.seen.append, "due")
        self.loop.lose_timers()
        self.work.cancel_lost()
        self.restore()
        self.assertEqual(self.seen, ["due"])

    def test_a_due_call_can_still_be_cancelled_by_its_handle(self) -> None:
        handle = self.loop.call_soon(self.seen.append, "due")
        self.loop.lose_timers()
        self.work.cancel_lost()
        handle.cancel()
        self.loop.turn()
        self.assertEqual(self.seen, [])

    def test_callbacks_of_finished_tasks_are_not_lost(self) -> None:
        future = self.loop.create_future()
        future.add_done_callback(lambda done: self.seen.append(done.result()))
        future.set_result(5)
        self.restore()
        self.assertEqual(self.seen, [5])

    def test_calls_that_were_made_or_cancelled_are_not_named(self) -> None:
        made = self.loop.call_soon(self.seen.append, 1)
        self.loop.call_later(5, self.seen.append, 2).cancel()
        never = self.loop.call_later(float("inf"), self.seen.append, 3)
        self.loop.turn()
        self.assertEqual(self.restore(), "")
        self.assertEqual(self.seen, [1])
        self.assertFalse(made.cancelled() or never.cancelled())

    def test_a_call_that_fails_is_struck_off_too(self) -> None:
        self.loop.call_soon(lambda: 1 / 0)
        self.loop.turn()
        self.assertIsInstance(self.loop.errors[0]["exception"], ZeroDivisionError)
        self.assertEqual(self.restore(), "")
        self.assertEqual(len(self.loop.errors), 1)

    def test_the_loops_own_count_is_right_afterwards(self) -> None:
        self.loop.create_task(self.poll())
        self.loop.turn()
        self.loop.create_task(self.poll())
        self.loop.create_future().set_result(None)
        self.assertGreater(self.loop._in_progress, 0)
        self.restore()
        self.assertEqual(self.loop._in_progress, 0)

    def test_timers_set_after_a_restore_are_lost_in_the_next(self) -> None:
        self.loop.create_task(self.poll())
        self.loop.turn()
        self.restore()
        self.loop.call_later(5, self.poll)
        self.assertEqual(self.names(self.restore()), "timer Restored.poll()")

    def test_handles_look_as_ever(self) -> None:
        handle = self.loop.call_later(5, print)
        self.assertIsInstance(handle, asyncio.Handle)
        self.assertRegex(repr(handle), r"^<Handle ")


class SentenceTest(Restored):
    def test_equal_names_are_counted_and_the_oldest_comes_first(self) -> None:
        async def fetch() -> None:
            await asyncio.sleep(600)

        for coroutine in (self.poll(), fetch(), fetch()):
            self.loop.create_task(coroutine)
        self.assertEqual(self.names(self.restore()), "task Restored.poll(), task fetch() × 2")

    def test_a_name_that_the_program_gave_is_shown(self) -> None:
        self.loop.create_task(self.poll(), name="saver")
        self.assertEqual(self.names(self.restore()), "task “saver” (Restored.poll())")

    def test_long_lists_are_cut(self) -> None:
        for number in range(13):
            self.loop.create_task(self.poll(), name=f"n{number:02}")
        names = self.names(self.restore())
        self.assertIn("n09", names)
        self.assertTrue(names.endswith(", and 3 more"))

    def test_callables_without_a_name_are_called_by_their_type(self) -> None:
        class Bell:
            def __call__(self) -> None:
                raise AssertionError("never called")

        self.loop.call_later(1, Bell())
        self.assertEqual(self.names(self.restore()), "timer Bell()")


class SuspendedTest(Restored):
    def test_a_task_in_the_middle_of_its_own_code_is_named(self) -> None:
        async def sleeper() -> None:
            self.seen.append(self.work.suspended())

        self.loop.create_task(sleeper())
        self.loop.create_task(self.poll())
        self.loop.turn()
        self.assertEqual(self.seen, ["task sleeper()"])

    def test_tasks_that_await_are_no_obstacle(self) -> None:
        task = self.loop.create_task(self.poll())
        self.loop.turn()
        self.assertEqual(self.work.suspended(), "")
        task.cancel()
        self.loop.turn()


class OtherLoopTest(unittest.TestCase):
    def test_an_ordinary_loop_is_left_alone(self) -> None:
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        work = BackgroundWork(loop)
        self.assertNotIn("call_later", vars(loop))
        loop.call_later(60, print).cancel()
        self.assertEqual(work.cancel_lost(), "")


class SpeakingTest(unittest.TestCase):
    """What an earlier run left behind prints for that run."""

    def setUp(self) -> None:
        self.loop = WebLoop()
        self.work = BackgroundWork(self.loop)
        self.spoken: list[int] = []
        self.work.speak_for = self.spoken.append

    def schedule(self, run: int) -> None:
        context = contextvars.copy_context()
        context.run(run_number.set, run)
        self.loop.call_soon(lambda: self.spoken.append(-run), context=context)

    def test_a_call_of_the_current_run_changes_nothing(self) -> None:
        self.work.run = 2
        self.schedule(2)
        self.loop.turn()
        self.assertEqual(self.spoken, [-2])

    def test_a_call_of_an_earlier_run_speaks_for_it_and_gives_the_word_back(self) -> None:
        self.work.run = 2
        self.schedule(1)
        self.loop.turn()
        self.assertEqual(self.spoken, [1, -1, 2])

    def test_while_it_waits_the_others_speak(self) -> None:
        self.work.run = 2
        context = contextvars.copy_context()
        context.run(run_number.set, 1)

        def wait() -> None:
            with self.work.silent():
                self.spoken.append(0)
                self.work.run = 3

        self.loop.call_soon(wait, context=context)
        self.loop.turn()
        self.assertEqual(self.spoken, [1, 2, 0, 1, 3])
