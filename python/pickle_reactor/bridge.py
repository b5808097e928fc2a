"""Connects interfaces to the page that the playground runs in. The only module that knows of it."""

from __future__ import annotations

import asyncio
import importlib
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

from _py_playground.display import current_display
from _py_playground.streams import write_error
from _py_playground.views import Reply, Views, current_views

from .components import Component
from .nodes import VNode
from .root import Root

__all__ = ["hydrate", "show"]


Again = Callable[[], Coroutine[Any, Any, object]]


class _Task:
    """A task that may be begun anew."""

    now: asyncio.Task[object]

    def __init__(self, again: Again | None) -> None:
        self.again = again

    def cancel(self) -> None:
        """Cancel what goes on now."""
        self.now.cancel()


class _Page:
    """The page as a `Host` of a root, by way of a live view."""

    now = staticmethod(time.monotonic)

    def __init__(self, views: Views, node: VNode) -> None:
        self._loop = views.loop
        self._returning = views.returning
        self.root = Root(node, self)
        self._port = views.open(self._receive)
        self._port.on_pause = self.root.flush
        self._port.on_restored = self._begin_tasks_anew
        self._tasks: set[_Task] = set()
        self._calls: dict[int, asyncio.Future[tuple[int, Any]]] = {}
        self._refused: set[str] = set()

    @property
    def mime(self) -> dict[str, str]:
        """The form in which an output item shows it."""
        return self._port.mime

    def begin(self) -> None:
        """Render, and send what the page will want as soon as it has the output item."""
        self.root.receive({"type": "attach"})

    def schedule(self, callback: Callable[[], object], delay: float = 0.0) -> None:
        if delay > 0:
            self._loop.call_later(delay, self._port.call_soon, callback)
        else:
            self._port.call_soon(callback)

    def send(self, message: dict[str, Any]) -> None:
        self._port.send(message)

    def report(self, error: BaseException, where: str) -> None:
        self._loop.call_exception_handler({"message": f"{where} failed.", "exception": error})

    def create_task(self, coroutine: Coroutine[Any, Any, object], again: Again | None = None) -> _Task:
        task = _Task(again)
        self._begin(task, coroutine)
        return task

    def _begin(self, task: _Task, coroutine: Coroutine[Any, Any, object]) -> None:
        begun = task.now = self._loop.create_task(coroutine)
        if task.again is None:
            return
        self._tasks.add(task)
        self._returning.add(begun)

        def ended(_: object) -> None:
            self._returning.discard(begun)
            if task.now is begun:
                self._tasks.discard(task)

        begun.add_done_callback(ended)

    def _begin_tasks_anew(self) -> None:
        """After a restore from a memory image, which holds no timers: what waited was cancelled."""
        for task in list(self._tasks):
            if task.again is not None:
                self._begin(task, task.again())

    async def call(self, name: str, payload: object) -> tuple[int, Any]:
        """Call an action of the page's server: its status, 0 when it was not reached, and its answer."""
        number = len(self._calls) + 1
        while number in self._calls:
            number += 1
        answer = self._calls[number] = self._loop.create_future()
        try:
            self.send({"type": "action", "call": number, "action": name, "payload": payload})
            return await answer
        finally:
            del self._calls[number]

    def _receive(self, reply: Reply) -> None:
        kind = reply["type"]
        if kind == "refused":
            self._tell(reply["sentences"])  # type: ignore[arg-type]
        elif kind == "called":
            answer = self._calls.get(reply["call"])  # type: ignore[call-overload]
            if answer is not None and not answer.done():
                answer.set_result((reply["status"], reply["body"]))
        else:
            self.root.receive(reply)
            self.root.flush()  # what an event changed is shown in this turn already
            if kind == "detach":
                self._port.forget()

    def _tell(self, sentences: list[str]) -> None:
        for sentence in sentences:
            if sentence not in self._refused:
                self._refused.add(sentence)
                write_error(f"pickle_reactor: {sentence}\n")


def show(node: VNode) -> dict[str, str]:
    """Show a node as a live interface: return the forms in which an output item shows it."""
    views = current_views()
    assert views is not None, "only a page shows live interfaces"
    page = _Page(views, node)
    page.begin()
    return page.mime


_hydrated: _Page | None = None


def hydrate(names: str, props_json: str) -> None:
    """Make live what a server rendered, or show another page of it in the same place.

    Parameters
    ----------
    names : str
        ``module:Component`` of the page; layouts stand before it, the outermost first, with spaces
        between them.
    props_json : str
        The component's arguments, as JSON text of an object.
    """
    global _hydrated
    from . import actions  # with what it needs, it is for apps that have a server
    from .conversion import fitting

    views = current_views()
    assert views is not None, "only a page hydrates"
    data = json.loads(props_json)
    shown, *layouts = [_find(name) for name in reversed(names.split())]
    node = shown(**fitting(shown.function, data))
    for layout in layouts:
        node = layout(**fitting(layout.function, data))[node]
    if _hydrated is None:
        _hydrated = _Page(views, node)
        actions.use_caller(_hydrated.call)
        _hydrated.begin()
        current_display().show(_hydrated.mime, raw=True)
    else:
        _hydrated.root.render(node)


def _find(name: str) -> Component:
    """The component of ``module:Component``."""
    module, _, attribute = name.partition(":")
    found = getattr(importlib.import_module(module), attribute, None)
    if not isinstance(found, Component):
        raise TypeError(f"{name} is no component; write @component before it")
    return found
