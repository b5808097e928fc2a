"""Tests of components, without a page and without waiting.

Examples
--------
>>> from pickle_reactor import component, use_state
>>> from pickle_reactor.elements import button
>>> @component
... def Counter(start=0):
...     count, set_count = use_state(start)
...     return button(on_click=lambda: set_count(count + 1))[f"clicked {count} times"]
>>> with mount(Counter(start=3)) as view:
...     view.click("button")
...     view.html
'<button>clicked 4 times</button>'

The page is a fake one, which does the real operations and checks them; the clock stands still until
``advance`` moves it. Browsers do not get this module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from heapq import heappop, heappush
from typing import Any

from .fake_page import FakeElement, FakePage
from .root import Root

__all__ = ["Mounted", "mount"]


class Mounted:
    """Something mounted in a fake page.

    Parameters
    ----------
    node
        What is shown.
    keep_errors
        Errors that are reported (of handlers, of effects, of components without a boundary) are
        kept in ``errors``; otherwise the method that led to them raises them.
    answering
        Whether the page answers each commit at once.

    Attributes
    ----------
    root : Root
        What is tested.
    page : FakePage
        What is shown.
    commits : list of dict
        All that was sent.
    errors : list of tuple
        What was reported: an error, and where it happened.
    """

    def __init__(self, node: Any, *, keep_errors: bool = False, answering: bool = True) -> None:
        self.page = FakePage()
        self.commits: list[dict[str, Any]] = []
        self.errors: list[tuple[BaseException, str]] = []
        self.answering = answering
        self.keep_errors = keep_errors
        self._raised = 0
        self._time = 0.0
        self._count = 0
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._events = 0
        self._loop: _Loop | None = None
        self.root = Root(node, self)
        self.attach()

    # What a Root needs of its host.

    def schedule(self, callback: Callable[[], object], delay: float = 0.0) -> None:
        """Call something at its time; see `flush` and `advance`."""
        self._count += 1
        heappush(self._due, (self._time + delay, self._count, callback))

    def send(self, message: dict[str, Any]) -> None:
        """Do a commit in the fake page."""
        self.commits.append(message)
        self.page.apply(message["operations"])
        if self.answering:
            self.schedule(
                lambda: self.root.receive({"type": "applied", "commit": message["commit"]})
            )

    def report(self, error: BaseException, where: str) -> None:
        """Note an error."""
        self.errors.append((error, where))

    def now(self) -> float:
        """The time of the fake clock, in seconds."""
        return self._time

    def create_task(self, coroutine: Coroutine[Any, Any, object], again: object = None) -> Any:
        """Run a coroutine: in the loop that runs, or else in one that has the fake clock."""
        try:
            return asyncio.get_running_loop().create_task(coroutine)
        except RuntimeError:
            pass
        if self._loop is None:
            self._loop = _Loop(self)
        return self._loop.create_task(coroutine)

    # What a test uses.

    @property
    def html(self) -> str:
        """What is shown, as HTML without handlers."""
        return self.page.html

    @property
    def text(self) -> str:
        """All texts that are shown."""
        return self.page.body.text

    @property
    def operations(self) -> list[Any]:
        """The operations of the last commit."""
        return self.commits[-1]["operations"] if self.commits else []

    def find(self, selector: str) -> FakeElement:
        """The only element for a selector, such as ``li.done > input``; else an AssertionError."""
        return self.page.body.find(selector)

    def find_all(self, selector: str) -> list[FakeElement]:
        """All elements for a selector."""
        return self.page.body.find_all(selector)

    def click(self, target: str | FakeElement, **fields: Any) -> None:
        """Click an element, given by itself or a selector."""
        self.fire(target, "click", **fields)

    def type(self, target: str | FakeElement, text: str) -> None:
        """Put text into a field, as the reader does, and tell it: ``input``."""
        element = self._element(target)
        element.attributes["value"] = text
        self.fire(element, "input", value=text)

    def fire(self, target: str | FakeElement, event: str, /, **fields: Any) -> None:
        """Let an event happen. Elements around hear of it too; each gets the fields it asks for."""
        self.tell(target, event, **fields)
        self.flush()

    def tell(self, target: str | FakeElement, event: str, /, **fields: Any) -> None:
        """Let an event happen, and do not wait for what follows."""
        element: FakeElement | None = self._element(target)
        heard = False
        while element is not None and element is not self.page.body:
            options = element.listening.get(event)
            if options is not None:
                heard = True
                self._events += 1
                wanted = {name: fields.get(name) for name in options.get("fields", ())}
                reply = {
                    "type": "event",
                    "event": self._events,
                    "name": event,
                    "node": element.number,
                    "fields": wanted,
                }
                self.schedule(lambda reply=reply: self.root.receive(reply))  # type: ignore[misc]
                if options.get("stop"):
                    break
            element = element.parent
        if not heard:
            raise AssertionError(f"nothing listens to {event!r} of {target}")

    def flush(self) -> None:
        """Do all that is due now, and what follows from it."""
        self._work()
        if not self.keep_errors and len(self.errors) > self._raised:
            self._raised = len(self.errors)
            raise self.errors[-1][0]

    def advance(self, seconds: float) -> None:
        """Let time pass, and do what becomes due, in order."""
        end = self._time + seconds
        self.flush()
        while self._due and self._due[0][0] <= end:
            self._time = max(self._time, self._due[0][0])
            self.flush()
        self._time = end
        self.flush()

    def render(self, node: Any) -> None:
        """Show another node."""
        self.root.render(node)
        self.flush()

    def attach(self) -> None:
        """Let the page ask for the view, as it does at first and after it was loaded anew."""
        self.schedule(lambda: self.root.receive({"type": "attach"}))
        self.flush()

    def unmount(self) -> None:
        """End the components."""
        self.root.unmount()
        if self._loop is not None:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
        self.flush()
        if self._loop is not None:
            self._loop.close()
            self._loop = None

    def __enter__(self) -> Mounted:
        return self

    def __exit__(self, *exc: object) -> None:
        self.unmount()

    def _element(self, target: str | FakeElement) -> FakeElement:
        return self.find(target) if isinstance(target, str) else target

    def _work(self) -> None:
        while True:
            while self._due and self._due[0][0] <= self._time:
                heappop(self._due)[2]()
            if self._loop is not None and not self._loop.is_closed():
                self._loop.turn()
            if not (self._due and self._due[0][0] <= self._time):
                return


class _Loop(asyncio.SelectorEventLoop):
    """A loop for the tasks of components, with the fake clock: it never waits."""

    def __init__(self, view: Mounted) -> None:
        super().__init__()
        self._view = view
        self._soon = 0

    def time(self) -> float:
        return self._view.now()

    def call_soon(self, *args: Any, **options: Any) -> Any:  # type: ignore[override]
        self._soon += 1
        return super().call_soon(*args, **options)

    def call_at(self, when: float, *args: Any, **options: Any) -> Any:  # type: ignore[override]
        self._view.schedule(lambda: None, max(0.0, when - self.time()))
        return super().call_at(when, *args, **options)

    def turn(self) -> None:
        """Do all that can be done without waiting."""
        while True:
            before = self._soon
            super().call_soon(self.stop)
            self.run_forever()
            if self._soon == before:
                return


def mount(node: Any, *, keep_errors: bool = False, answering: bool = True) -> Mounted:
    """Mount something in a fake page; see :class:`Mounted`. Use it with ``with``."""
    return Mounted(node, keep_errors=keep_errors, answering=answering)
