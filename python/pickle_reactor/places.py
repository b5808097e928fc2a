"""The nodes of the instance tree, and where they are in the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .instances import Instance
from .nodes import VNode

if TYPE_CHECKING:
    from .tree import Tree
    from .wiring import Binding

__all__ = [
    "ComponentNode",
    "ElementNode",
    "Group",
    "Node",
    "TextNode",
    "around",
    "element_of",
    "first_number",
    "number_after",
    "numbers",
    "owner_name",
]


class TextNode:
    """A text in the page; ``vnode`` is the text itself, or the signal that holds it."""

    __slots__ = ("binding", "number", "parent", "vnode")

    def __init__(self, number: int, parent: Any, vnode: Any) -> None:
        self.number = number
        self.parent = parent
        self.vnode = vnode
        self.binding: Binding | None = None


class ElementNode:
    """An element in the page."""

    __slots__ = ("bindings", "children", "number", "parent", "vnode")

    def __init__(self, number: int, parent: Any, vnode: VNode) -> None:
        #: 0 when it is shown no more.
        self.number = number
        self.parent = parent
        self.vnode = vnode
        self.children: list[Node] = []
        #: None for an element without handlers, refs and signals, else its signals by property.
        self.bindings: dict[str, Binding] | None = None


class Group:
    """A fragment, or the whole view (which has no parent): nodes without an element around them."""

    __slots__ = ("children", "parent", "vnode")

    def __init__(self, parent: Any, vnode: VNode) -> None:
        self.parent = parent
        self.vnode = vnode
        self.children: list[Node] = []


class ComponentNode(Instance):
    """A component; its children are what it returned."""

    __slots__ = ("children", "depth", "due", "parent", "round")

    def __init__(self, tree: Tree, parent: Any, vnode: VNode, owner: ComponentNode | None) -> None:
        super().__init__(vnode, tree, owner.contexts if owner else {})
        self.parent = parent
        self.children: list[Node] = []
        #: Components around it.
        self.depth: int = owner.depth + 1 if owner else 0
        #: To be rendered again.
        self.due = False
        #: The round of rendering that rendered it last.
        self.round = tree.round


Node = TextNode | ElementNode | Group | ComponentNode


def around(node: Any) -> tuple[ComponentNode | None, int, int]:
    """Return the component that a node is in (or is), and its levels: all of them, and elements."""
    owner: ComponentNode | None = None
    levels = elements = 0
    while node is not None:
        levels += 1
        if type(node) is ElementNode:
            elements += 1
        elif owner is None and type(node) is ComponentNode:
            owner = node
        node = node.parent
    return owner, levels, elements


def owner_name(node: Any) -> str:
    """Return the name of the component that a node is in, or is; empty for none."""
    owner = around(node)[0]
    return owner.name if owner else ""


def numbers(node: Any) -> list[int]:
    """Return the numbers of a node's outermost elements and texts, in order."""
    if type(node) is ElementNode or type(node) is TextNode:
        return [node.number]
    found: list[int] = []
    work = [node]
    while work:
        one = work.pop()
        if type(one) is ElementNode or type(one) is TextNode:
            found.append(one.number)
        else:
            work += one.children[::-1]
    return found


def first_number(nodes: Iterable[Any]) -> int:
    """Return the number of the first element or text of some nodes, or 0."""
    for node in nodes:
        if type(node) is ElementNode or type(node) is TextNode:
            return int(node.number)
        if found := numbers(node):
            return found[0]
    return 0


def number_after(node: Any) -> int:
    """Return the number of what follows the children of a node inside of the same element, or 0."""
    while node.parent is not None and type(node) is not ElementNode:
        siblings = node.parent.children
        if found := first_number(siblings[siblings.index(node) + 1 :]):
            return found
        node = node.parent
    return 0


def element_of(node: Any) -> ElementNode | None:
    """Return the element that a node is, or is in; None for the view itself."""
    while node is not None and type(node) is not ElementNode:
        node = node.parent
    return node
