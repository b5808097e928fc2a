"""What has changed in a document since the page was last told, as operations that bring it there.

Nothing is written down while a program changes things, apart from what was there before. When the
page is to be told, the two are compared: what came and went in between costs nothing, and a text
that was set five times is sent once. Operations are those of ``src/protocol/views.ts``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pickle_reactor.lis import longest_increasing

from .fields import FIELDS, value_of
from .listening import Options
from .nodes import Element
from .tree import Node, Text

__all__ = ["DEPTH_LIMIT", "Changes", "Operation"]

Operation = list[Any]

#: Elements within each other that a view may have.
DEPTH_LIMIT = 400

#: Stands for a value that the page is told in any case.
_UNKNOWN = object()


class _Change:
    """What an element was like when the page was last told, as far as it is not like that now."""

    __slots__ = ("appended_from", "attributes", "children", "options", "styles")

    def __init__(self) -> None:
        self.children: list[Node] | None = None
        #: Where there were only nodes put to the end: how many there were before.
        self.appended_from: int | None = None
        self.attributes: dict[str, object] = {}
        self.styles: dict[str, str | None] = {}
        self.options: dict[str, Options | None] = {}

    def children_before(self, element: Element) -> list[Node]:
        """The children that the page knows."""
        return element._nodes[: self.appended_from] if self.children is None else self.children


class Changes:
    """Watches the nodes that the page knows.

    Parameters
    ----------
    top : Element
        The element that everything else is in.
    on_change : callable
        Called at each change, before it happens.

    Attributes
    ----------
    live : bool
        Whether the page knows any nodes: after `begin`, until `end`.
    characters : int
        How long the operations are that `begin` or `take` returned last, roughly, as JSON.
    too_deep : int
        How many elements were left out because they are too deep within others.
    """

    def __init__(self, top: Element, on_change: Callable[[], object]) -> None:
        self.live = False
        self.characters = 0
        self.too_deep = 0
        self._top = top
        self._on_change = on_change
        self._nodes: dict[int, Node] = {}
        self._last_number = 0
        self._changed: dict[Element, _Change] = {}
        self._texts: dict[Text, str] = {}
        self._calls: list[tuple[Element, str]] = []
        top._observer = self

    def element(self, number: object) -> Element | None:
        """Return the element that the page knows by a number, or None when it is gone."""
        found = self._nodes.get(number)  # type: ignore[call-overload]
        return None if type(found) is Text else found

    def begin(self) -> list[Operation]:
        """Return the operations that make the page show everything, whatever it shows now."""
        calls = self._calls
        self.end()
        self.live, self.characters = True, 0
        first = self._last_number + 1
        spec = self._spec(self._top, 1)
        self._calls = calls
        return [["reset", first, [spec]], *self._take_calls()]

    def end(self) -> None:
        """Know that the page has no nodes any more. What happens now, it need not be told."""
        for node in self._nodes.values():
            node._number = 0
            node._observer = None
        self._nodes.clear()
        self._changed.clear()
        self._texts.clear()
        self._calls = []
        self._top._observer = self
        self.live = False

    def take(self) -> list[Operation]:
        """Return the operations for what has changed since this was last asked."""
        changed, texts = self._changed, self._texts
        self._changed, self._texts, self.characters = {}, {}, 0
        operations = self._removals(changed, texts)
        for element, change in changed.items():
            if change.children is not None:
                operations += self._rearrangement(element, change.children)
            elif change.appended_from is not None:
                added = element._nodes[change.appended_from :]
                operations += self._inserts(element, [(node, 0) for node in added])
        for text, before in texts.items():
            if text.text != before:
                self.characters += len(text.text)
                operations.append(["text", text._number, text.text])
        for element, change in changed.items():
            own = _own_changes(element, change)
            self.characters += sum(len(o[3]) for o in own if o[0] == "attr" and type(o[3]) is str)
            operations += own
        self.characters += 30 * len(operations)
        return operations + self._take_calls()

    # As an observer.

    def children_change(self, element: Element, *, appends: bool) -> None:
        """See `Observer`."""
        change = self._changed.get(element)
        if change is not None and appends and change.appended_from is not None:
            return  # as another one before, which counts for this one
        self._on_change()
        if self.live:
            change = self._change(element)
            if change.children is None:
                if not appends:
                    change.children = change.children_before(element)[:]
                elif change.appended_from is None:
                    change.appended_from = len(element._nodes)

    def text_changes(self, text: Text) -> None:
        """See `Observer`."""
        self._texts.setdefault(text, text.text)
        self._on_change()

    def attribute_changes(self, element: Element, name: str) -> None:
        """See `Observer`."""
        if self.live:
            before = element._attributes.get(name)
            self._change(element).attributes.setdefault(name, before)
            self._on_change()

    def field_changes(self, element: Element, name: str) -> None:
        """See `Observer`."""
        if self.live:
            self._change(element).attributes[name] = _UNKNOWN
            self._on_change()

    def style_changes(self, element: Element, name: str) -> None:
        """See `Observer`."""
        if self.live:
            before = (element._style or {}).get(name)
            self._change(element).styles.setdefault(name, before)
            self._on_change()

    def listening_changes(self, element: Element, event: str) -> None:
        """See `Observer`."""
        if self.live:
            options = self._change(element).options
            if event not in options:
                options[event] = element._options(event)
            self._on_change()

    def call(self, element: Element, method: str) -> None:
        """See `Observer`. A call waits until the page shows the element."""
        self._calls.append((element, method))
        if self.live:
            self._on_change()

    # What to send.

    def _change(self, element: Element) -> _Change:
        change = self._changed.get(element)
        if change is None:
            change = self._changed[element] = _Change()
        return change

    def _removals(self, changed: dict[Element, _Change], texts: dict[Text, str]) -> list[Operation]:
        """Take leave of nodes that are not where the page knows them, with all that is in them."""
        gone = {
            node: node._number
            for element, change in changed.items()
            for node in change.children or ()
            if node._parent is not element and node._number
        }
        inner: set[Node] = set()
        for top in gone:
            stack = [top] if top._number else []
            while stack:
                node = stack.pop()
                if node is not top and node in gone:
                    inner.add(node)
                if not node._number:
                    continue
                del self._nodes[node._number]
                node._number = 0
                node._observer = None
                if type(node) is Text:
                    texts.pop(node, None)
                    continue
                change = changed.pop(node, None)  # type: ignore[arg-type]
                # As the page knows it: what was put in since is not there.
                stack += change.children_before(node) if change else node._nodes  # type: ignore[union-attr,arg-type]
        return [["remove", number] for node, number in gone.items() if node not in inner]

    def _rearrangement(self, parent: Element, before: list[Node]) -> list[Operation]:
        """Moves and inserts, as few as possible, that turn the children before into those now."""
        now = parent._nodes
        start, end, end_before = 0, len(now), len(before)
        while start < end and start < end_before and now[start] is before[start]:
            start += 1
        while end > start and end_before > start and now[end - 1] is before[end_before - 1]:
            end -= 1
            end_before -= 1
        middle = now[start:end]
        index_of = {node: index for index, node in enumerate(before[start:end_before])}
        known = [node for node in middle if node._number]
        staying = {known[i] for i in longest_increasing([index_of[node] for node in known])}
        anchor = now[end]._number if end < len(now) else 0
        placed: list[tuple[Node, int]] = []
        for node in reversed(middle):
            if node in staying:
                anchor = node._number
            else:
                placed.append((node, anchor))
        placed.reverse()
        return self._inserts(parent, placed)

    def _inserts(self, parent: Element, placed: list[tuple[Node, int]]) -> list[Operation]:
        """Put nodes in front of others (0: at the end); those that the page knows only move."""
        depth, around = 1, parent
        while around._parent is not None:
            around = around._parent
            depth += 1
        operations: list[Operation] = []
        number = parent._number
        for node, before in placed:
            if node._number:
                operations.append(["move", node._number, before])
            else:
                first = self._last_number + 1
                operations.append(["insert", number, before, first, self._spec(node, depth + 1)])
        return operations

    def _spec(self, node: Node, depth: int) -> object:
        """Describe a node with all that is in it, and give numbers to it."""
        number = self._last_number = self._last_number + 1
        self._nodes[number] = node
        node._number = number
        if type(node) is Text:
            node._observer = self
            self.characters += len(node.text) + 4
            return node.text
        assert isinstance(node, Element)
        if depth >= DEPTH_LIMIT:  # nor is what changes in it of interest
            self.too_deep += 1
            return ""
        node._observer = self
        props: dict[str, object] = node._attributes  # type: ignore[assignment]
        self.characters += 20
        for name, value in node._attributes.items():
            self.characters += len(name) + (8 if value is True else len(value))  # type: ignore[arg-type]
        if node._style:
            props = {**props, "style": node._style}
            self.characters += sum(map(len, node._style.values())) + 30 * len(node._style)
        if (node._listeners or node._tag in FIELDS) and (options := node._all_options()):
            props = {**props, "#on": options}
        tag = "div" if node is self._top else node._tag
        return [tag, props or 0, [self._spec(child, depth + 1) for child in node._nodes]]

    def _take_calls(self) -> list[Operation]:
        calls, self._calls = self._calls, []
        return [["call", element._number, method] for element, method in calls if element._number]


def _own_changes(element: Element, change: _Change) -> list[Operation]:
    """What has changed of the element itself."""
    number = element._number
    operations: list[Operation] = []
    for name, before in change.attributes.items():
        now: object = element._attributes.get(name)
        if name == "value" and element.tag == "select":
            now = value_of(element)
        if now != before:
            operations.append(["attr", number, name, now])
    styles = element._style or {}
    restyled = {
        name: styles.get(name)
        for name, before in change.styles.items()
        if styles.get(name) != before
    }
    if restyled:
        operations.append(["style", number, restyled])
    for event, before_options in change.options.items():
        options = element._options(event)
        if options == before_options:
            continue
        if options is None:
            operations.append(["unlisten", number, event])
        else:
            operations.append(["listen", number, event, options])
    return operations
