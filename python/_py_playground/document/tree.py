"""The tree of a document: what is in what.

It lives in Python alone. Whoever shows it gives its nodes an observer, which is told of every
change just before it happens (see `changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Protocol, Union

from ..text import safe_text

if TYPE_CHECKING:
    from .nodes import Element

__all__ = [
    "Content",
    "Node",
    "Observer",
    "Text",
    "TreeNode",
    "all_nodes",
    "nodes_of",
    "put",
    "replace_all",
    "take_out",
]

#: What can be put into an element: elements, text, numbers, None (for nothing), and lists of these.
Content = object

Node = Union["Element", "Text"]


class Observer(Protocol):
    """Hears of each change of the nodes that it watches, just before it happens."""

    def children_change(self, element: Element, *, appends: bool) -> None:
        """Nodes go, come or move; with ``appends``, others only come after those there are."""

    def text_changes(self, text: Text) -> None:
        """A text becomes another."""

    def attribute_changes(self, element: Element, name: str) -> None:
        """An attribute changes."""

    def field_changes(self, element: Element, name: str) -> None:
        """The program says what a field holds: ``value``, ``checked`` or ``selected``."""

    def style_changes(self, element: Element, name: str) -> None:
        """A style changes."""

    def listening_changes(self, element: Element, event: str) -> None:
        """A handler comes or goes."""

    def call(self, element: Element, method: str) -> None:
        """A method of the page's element is to be called."""


class TreeNode:
    """What elements and texts have in common."""

    __slots__ = ("_number", "_observer", "_parent")

    #: Whether it stays where it is for ever.
    _fixed = False

    def __init__(self) -> None:
        #: By which the page knows it, or 0.
        self._number = 0
        self._observer: Observer | None = None
        self._parent: Element | None = None


class Text(TreeNode):
    """A piece of text between elements."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def all_nodes(parent: Element) -> Iterator[Node]:
    """All nodes in it, in the order of the document."""
    stack = parent._nodes[::-1]
    while stack:
        node = stack.pop()
        yield node
        if type(node) is not Text and node._nodes:  # type: ignore[union-attr]
            stack.extend(reversed(node._nodes))  # type: ignore[union-attr]


def put(parent: Element, things: Iterable[Content], before: Node | None) -> None:
    """Put things into an element, in front of a node that is in it, or at the end (None)."""
    nodes = nodes_of(things)
    if not nodes:
        return
    for node in nodes:
        if type(node) is not Text and (node is parent or node._nodes):  # type: ignore[union-attr]
            _check_not_inside(parent, node)  # type: ignore[arg-type]
    if before is not None and before in nodes:
        before = _next_not_in(parent._nodes, before, set(nodes))
    _take_all_out(nodes)
    if parent._observer is not None:
        parent._observer.children_change(parent, appends=before is None)
    if before is None:
        parent._nodes.extend(nodes)
    else:
        index = parent._nodes.index(before)
        parent._nodes[index:index] = nodes
    for node in nodes:
        node._parent = parent


def replace_all(parent: Element, nodes: list[Node]) -> None:
    """Put these nodes in the place of all that are in an element."""
    if not nodes and not parent._nodes:
        return
    if parent._observer is not None:
        parent._observer.children_change(parent, appends=False)
    for node in parent._nodes:
        node._parent = None
    parent._nodes = nodes
    for node in nodes:
        node._parent = parent


def _check_not_inside(parent: Element, element: Element) -> None:
    around: Element | None = parent
    while around is not None:
        if around is element:
            raise ValueError(f"{element!r} cannot be put into itself.")
        around = around._parent


def nodes_of(things: Iterable[Content]) -> list[Node]:
    """Make nodes of what is to be put into an element; each of them once, where it comes last."""
    nodes: list[Node] = []
    _collect(things, nodes)
    if len(nodes) > 1 and len(set(nodes)) < len(nodes):
        nodes = list(dict.fromkeys(reversed(nodes)))[::-1]
    return nodes


def _collect(things: Iterable[Content], nodes: list[Node]) -> None:
    for thing in things:
        kind = type(thing)
        if isinstance(thing, TreeNode):
            if thing._fixed:
                raise TypeError("The page's body cannot be put into an element.")
            nodes.append(thing)  # type: ignore[arg-type]
        elif thing is None or kind is bool:
            continue
        elif isinstance(thing, (str, int, float)):
            if text := safe_text(str(thing)):
                nodes.append(Text(text))
        elif isinstance(thing, Iterable) and not isinstance(
            thing, (bytes, bytearray, Mapping, Set)
        ):
            _collect(thing, nodes)
        else:
            raise TypeError(
                f"A {kind.__name__} cannot be put into an element: {thing!r:.40}. "
                "Use elements, text, numbers or lists of them."
            )


def take_out(node: Node) -> None:
    """Take a node out of the element that it is in, if it is in one."""
    parent = node._parent
    if parent is not None:
        if parent._observer is not None:
            parent._observer.children_change(parent, appends=False)
        parent._nodes.remove(node)
        node._parent = None


def _take_all_out(nodes: list[Node]) -> None:
    """Take nodes out in one go, so that many of one element take no longer than one."""
    parents = dict.fromkeys(node._parent for node in nodes if node._parent is not None)
    if not parents:
        return
    moving = set(nodes)
    for parent in parents:
        if parent._observer is not None:
            parent._observer.children_change(parent, appends=False)
        parent._nodes = [node for node in parent._nodes if node not in moving]
    for node in nodes:
        node._parent = None


def _next_not_in(nodes: list[Node], node: Node, moving: set[Node]) -> Node | None:
    """The first node behind ``node`` that stays where it is."""
    behind = nodes[nodes.index(node) + 1 :]
    return next((one for one in behind if one not in moving), None)
