"""A page for live views: applies their operations, and refuses what a browser's would refuse."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from _py_playground.display import Display, current_display, use_display
from _py_playground.views import VIEW_TYPE, Views, use_views


class FakeNode:
    """A text, or an element, as the page has it."""

    def __init__(self, number: int, spec: Any) -> None:
        self.number = number
        self.parent: FakeNode | None = None
        self.text: str | None = spec if isinstance(spec, str) else None
        self.tag, props, self.children = (
            ("", 0, []) if self.text is not None else (spec[0], spec[1], [])
        )
        props = dict(props or {})
        self.style: dict[str, str] = dict(props.pop("style", {}))
        self.on: dict[str, Any] = dict(props.pop("#on", {}))
        self.attributes: dict[str, Any] = props

    def spec(self) -> Any:
        """What would make it, and all that is in it."""
        if self.text is not None:
            return self.text
        props: dict[str, Any] = dict(self.attributes)
        if self.style:
            props["style"] = self.style
        if self.on:
            props["#on"] = self.on
        return [self.tag, props or 0, [child.spec() for child in self.children]]


class FakeView:
    """What the page has of one view."""

    def __init__(self) -> None:
        self.nodes: dict[int, FakeNode] = {}
        self.top: FakeNode = FakeNode(0, ["view", 0, []])
        self.last_number = 0
        self.calls: list[list[Any]] = []

    def apply(self, operations: list[Any]) -> None:
        for name, *rest in operations:
            getattr(self, f"_{name}")(*rest)

    def named(self, id: str) -> FakeNode:
        """The element with this id."""
        return next(node for node in self.nodes.values() if node.attributes.get("id") == id)

    def _reset(self, first: int, specs: list[Any]) -> None:
        self.nodes.clear()
        self.top.children.clear()
        assert first > self.last_number, "a number is used twice"
        self.last_number = first - 1
        for spec in specs:
            self._add(self.top, len(self.top.children), spec)

    def _insert(self, parent: int, before: int, first: int, spec: Any) -> None:
        assert first == self.last_number + 1 or first > self.last_number, "a number is used twice"
        self.last_number = first - 1
        holder = self.nodes[parent]
        self._add(holder, self._index(holder, before), spec)

    def _add(self, parent: FakeNode, index: int, spec: Any) -> None:
        self.last_number += 1
        node = self.nodes[self.last_number] = FakeNode(self.last_number, spec)
        node.parent = parent
        parent.children.insert(index, node)
        for child in [] if isinstance(spec, str) else spec[2]:
            self._add(node, len(node.children), child)

    def _index(self, parent: FakeNode, before: int) -> int:
        return parent.children.index(self.nodes[before]) if before else len(parent.children)

    def _move(self, number: int, before: int) -> None:
        node = self.nodes[number]
        parent = node.parent
        assert parent is not None and number != before
        parent.children.remove(node)
        parent.children.insert(self._index(parent, before), node)

    def _remove(self, number: int) -> None:
        node = self.nodes[number]
        assert node.parent is not None
        node.parent.children.remove(node)
        self._forget(node)

    def _forget(self, node: FakeNode) -> None:
        del self.nodes[node.number]
        for child in node.children:
            self._forget(child)

    def _text(self, number: int, text: str) -> None:
        assert self.nodes[number].text is not None
        self.nodes[number].text = text

    def _attr(self, number: int, name: str, value: Any) -> None:
        _change(self.nodes[number].attributes, {name: value})

    def _style(self, number: int, changes: dict[str, Any]) -> None:
        _change(self.nodes[number].style, changes)

    def _listen(self, number: int, event: str, options: Any) -> None:
        self.nodes[number].on[event] = options

    def _unlisten(self, number: int, event: str) -> None:
        del self.nodes[number].on[event]

    def _call(self, number: int, method: str) -> None:
        assert method in ("focus", "blur", "select", "scroll-into-view")
        self.calls.append([self.nodes[number], method])


def _change(values: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = value


class FakeBrowser:
    """An output that shows views, as `engine/session-views.ts` does."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.items: list[dict[str, Any]] = []
        self.views: dict[int, FakeView] = {}
        self.commits: list[dict[str, Any]] = []
        self.over: list[int] = []
        #: What came before the item that shows the view.
        self.held: dict[int, list[Any]] = {}
        self.answers = True
        self.errors: list[Any] = []
        self.loop.set_exception_handler(
            lambda loop, context: self.errors.append(context["exception"])
        )
        self._events = 0
        self._before = current_display()
        self.registry = Views(self._send, self.loop)
        use_views(self.registry)
        use_display(Display(self))

    def close(self) -> None:
        """Leave everything as it was."""
        use_views(None)
        use_display(self._before)
        self.loop.close()

    def emit(self, json_text: str) -> None:
        item = json.loads(json_text)
        self.items.append(item)
        if VIEW_TYPE in item["mime"]:
            number = json.loads(item["mime"][VIEW_TYPE])["view"]
            self.show(number)

    def clear(self, wait: bool) -> None:
        pass

    def say(self, view: int, reply: dict[str, Any]) -> None:
        """Tell Python something of a view."""
        self.registry.receive(view, json.dumps(reply))

    def fire(self, node: FakeNode, name: str, view: int = 1, **fields: Any) -> None:
        """Do something, as the reader."""
        if name in node.on:
            asked = node.on[name].get("fields", [])
            self._events += 1
            told = {field: fields.get(field) for field in asked}
            event = {"event": self._events, "name": name, "node": node.number, "fields": told}
            self.say(view, {"type": "event", **event})

    def turns(self, count: int = 6) -> None:
        """Let the event loop go round a few times."""
        for _ in range(count):
            self.loop.run_until_complete(asyncio.sleep(0))

    def operations(self) -> list[Any]:
        """Let the loop go round, and return what came since this was last asked."""
        self.turns()
        operations = [one for commit in self.commits for one in commit["operations"]]
        self.commits.clear()
        return operations

    def show(self, number: int) -> None:
        """Show a view, or show it in another place."""
        self.views[number] = FakeView()
        held = self.held.pop(number, [])
        for message in held:
            self._apply(number, message)
        if not held:
            self.say(number, {"type": "attach"})

    def take_away(self, view: int = 1) -> None:
        """Show a view no longer."""
        del self.views[view]
        self.say(view, {"type": "detach"})
        self.turns()

    def _send(self, number: int, text: str) -> None:
        message = json.loads(text)
        if message["type"] == "over":
            self.over.append(number)
            return
        assert message["operations"], "a commit without changes"
        if number in self.views:
            self._apply(number, message)
        else:
            self.held.setdefault(number, []).append(message)

    def _apply(self, number: int, message: dict[str, Any]) -> None:
        if not self.views[number].nodes and message["operations"][0][0] != "reset":
            return  # it was on its way when this view asked for everything
        self.commits.append(message)
        self.views[number].apply(message["operations"])
        if self.answers:
            self.say(number, {"type": "applied", "commit": message["commit"]})
