import asyncio
import unittest
from typing import Any

from _py_playground.background import BackgroundWork
from _py_playground.nested import STUCK, NestedLoop
from _py_playground.waiting import Waiting

from .support import FakeWaits
from .web_loop import WebLoop


class NestedLoopTest(unittest.TestCase):
    def setUp(self) -> None:
        self.loop = WebLoop()
        self.now = 100.0
        self.loop.time = lambda: self.now  # type: ignore[method-assign]
        self.waits = FakeWaits()
        answer = self.waits.block

        def block(request: str) -> str:
            answered = answer(request)
            self.now += self.waits.requests[-1]["seconds"]
            return answered

        self.waits.block = block  # type: ignore[method-assign]
        self.nested = NestedLoop(self.loop, BackgroundWork(self.loop), Waiting(self.waits))
        self.addCleanup(asyncio._set_running_loop, None)
        asyncio._set_running_loop(self.loop)
        self.addCleanup(setattr, asyncio, "run", asyncio.run)
        self.nested.install(lambda: False)

    def test_it_sleeps_awaits_and_returns(self) -> None:
        async def main() -> str:
            await asyncio.sleep(2)
            return "done"

        self.assertEqual(asyncio.run(main()), "done")
        self.assertEqual([request["seconds"] for request in self.waits.requests], [2.0])

    def test_tasks_run_side_by_side_in_the_order_of_their_times(self) -> None:
        seen: list[Any] = []

        async def worker(name: str, pause: float) -> str:
            await asyncio.sleep(pause)
            seen.append(name)
            return name

        async def main() -> list[str]:
            return await asyncio.gather(worker("slow", 3), worker("quick", 1))

        self.assertEqual(asyncio.run(main()), ["slow", "quick"])
        self.assertEqual(seen, ["quick", "slow"])
        self.assertEqual(self.now, 103.0)

    def test_a_timeout_works(self) -> None:
        async def main() -> str:
            try:
                await asyncio.wait_for(asyncio.sleep(600), 1)
            except TimeoutError:
                return "too late"
            return "in time"

        self.assertEqual(asyncio.run(main()), "too late")

    def test_its_error_is_the_callers(self) -> None:
        async def main() -> None:
            raise LookupError("no")

        with self.assertRaisesRegex(LookupError, "no"):
            asyncio.run(main())

    def test_stop_comes_through_a_sleep(self) -> None:
        async def main() -> None:
            await asyncio.sleep(600)

        self.waits.answers = [{"interrupted": True}]
        with self.assertRaises((KeyboardInterrupt, asyncio.CancelledError)):
            asyncio.run(main())

    def test_what_only_the_page_can_bring_is_an_error_that_says_so(self) -> None:
        async def main() -> None:
            await self.loop.create_future()

        with self.assertRaisesRegex(RuntimeError, "await main"):
            asyncio.run(main())
        self.assertIn("browser", STUCK)

    def test_a_timer_that_fires_late_finds_its_call_made(self) -> None:
        made: list[int] = []

        async def main() -> None:
            self.loop.call_later(1, made.append, 1)
            await asyncio.sleep(2)

        asyncio.run(main())
        self.loop.timers = [(0, fire) for _, fire in self.loop.timers]
        self.loop.turn()
        self.assertEqual(made, [1])

    def test_the_task_around_it_is_the_current_one_again(self) -> None:
        current: list[Any] = []

        async def main() -> None:
            await asyncio.sleep(1)

        async def outer() -> None:
            before = asyncio.current_task()
            asyncio.run(main())
            current.append(asyncio.current_task() is before)

        task = self.loop.create_task(outer())
        self.loop.turn()
        task.result()
        self.assertEqual(current, [True])
