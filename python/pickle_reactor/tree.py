"""The instance tree: what is shown now, with the numbers by which the page knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappush
from typing import Any, cast

from .instances import Instance, id_for
from .nodes import FRAGMENT, NO_PROPS, Child, VNode, check_keys
from .places import ComponentNode, ElementNode, Group, Node, TextNode, around, numbers
from .signals import Reactive
from .wiring import Binding, connect, disconnect, properties

__all__ = ["Tree"]

#: Elements within each other, as in ``VIEW_LIMITS`` of ``protocol/views.ts``.
MOST_ELEMENTS = 400
#: Components, fragments and elements within each other: a component that shows itself has no end.
MOST_LEVELS = 2_000


class Tree:
    """What is shown, and what is still to be done about it.

    Parameters
    ----------
    changed
        Called when there is something to do, maybe often.
    ids
        What each ``use_id()`` begins with.
    count
        The last number given to a node.
    """

    live = True

    def __init__(self, changed: Callable[[], object], ids: str, count: int = 0) -> None:
        self.changed = changed
        self.ids = ids
        self.id_count = 0
        self.count = count
        #: The number of this tree's first node.
        self.first = count + 1
        #: The elements that have handlers, refs or signals, by number.
        self.wired: dict[int, ElementNode] = {}
        #: What the page is to do next.
        self.operations: list[list[Any]] = []
        #: What was made and has to be undone when a part fails before it is whole.
        self.journal: list[Any] = []
        #: Components to render, by depth; the second number keeps their order.
        self.heap: list[tuple[int, int, ComponentNode]] = []
        self.later: list[ComponentNode] = []
        self.order = 0
        self.round = 0
        #: Components with effects that are due, in the order in which they rendered.
        self.effects: list[ComponentNode] = []
        #: Signals in the tree that changed.
        self.bindings: dict[Binding, None] = {}
        #: What the page is to be told (again) of form fields: an element and "value" or the like.
        self.fields: dict[tuple[ElementNode, str], None] = {}
        #: The component in which the last part that could not be made failed.
        self.failed = ""
        #: Methods of elements to call.
        self.calls: list[tuple[ElementNode, str]] = []
        self.top = Group(None, VNode(FRAGMENT))

    def mark(self, instance: Instance) -> None:
        """Render a component again, soon: in this round if it has not had its turn."""
        node: ComponentNode = instance  # type: ignore[assignment]
        if not node.alive or node.due:
            return
        node.due = True
        if node.round == self.round:
            self.later.append(node)
        else:
            self.push(node)
        self.changed()

    def push(self, node: ComponentNode) -> None:
        """Let a component have its turn in this round."""
        self.order += 1
        heappush(self.heap, (node.depth, self.order, node))

    def queue(self, instance: Instance) -> None:
        """Run the effects of a component after the next commit."""
        if not self.effects or self.effects[-1] is not instance:
            self.effects.append(instance)  # type: ignore[arg-type]

    def next_id(self) -> str:
        """Return an id that nothing else in this tree has."""
        self.id_count += 1
        return id_for(self.id_count, self.ids)

    def call(self, node: ElementNode, method: str) -> None:
        """Call a method of an element in the page after the next changes."""
        if node.number:
            self.calls.append((node, method))
            self.changed()

    def stale(self, binding: Binding) -> None:
        """Show what a signal holds now."""
        self.bindings[binding] = None
        self.changed()

    def build(self, child: Child, parent: Any) -> tuple[Node, list[Any]]:
        """Make a part of the tree.

        A loop with a stack of its own: trees may be deeper than Python's. Numbers are given in the
        order of the source, as the page gives them.

        Returns
        -------
        tuple
            The new node, and the specs of its elements and texts.

        Raises
        ------
        Exception
            What a component raised that has no boundary around in this part. What was made is
            in the journal then, and to be undone with ``undo``.
        """
        first: list[Node] = []
        made: list[Any] = []
        nodes, specs = first, made
        owner, levels, elements = around(parent)
        todo: Iterator[Child] = iter((child,))
        frames: list[tuple[Any, ...]] = []
        boundaries: list[tuple[int, ComponentNode, int, int, int]] = []
        number = self.count
        while True:
            try:
                while True:
                    for child in todo:
                        if type(child) is str:
                            number += 1
                            nodes.append(TextNode(number, parent, child))
                            specs.append(child)
                            continue
                        if type(child) is not VNode:
                            number += 1
                            text = TextNode(number, parent, child)
                            signal = cast("Reactive[Any]", child)
                            text.binding = binding = Binding(self, text, None, signal)
                            nodes.append(text)
                            self.journal.append(text)
                            specs.append(binding.shown)
                            continue
                        tag = child.tag
                        inner = child.children
                        if type(tag) is str:
                            number += 1
                            node = ElementNode(number, parent, child)
                            nodes.append(node)
                            given: Any = child.props
                            if given is NO_PROPS:
                                given = 0
                            else:
                                for value in given.values():
                                    if type(value) is not str:
                                        self.count = number
                                        connect(self, node)
                                        given = properties(node)
                                        break
                            if not inner:
                                specs.append((tag, given, inner))
                                continue
                            if len(inner) == 1:
                                text_child = inner[0]
                                if type(text_child) is str:
                                    number += 1
                                    node.children = [TextNode(number, node, text_child)]
                                    specs.append((tag, given, inner))
                                    continue
                            else:
                                check_keys(child, inner)
                            inside: list[Any] = []
                            specs.append((tag, given, inside))
                            frames.append((todo, nodes, specs, parent, owner))
                            nodes, specs, parent = node.children, inside, node
                        else:
                            frames.append((todo, nodes, specs, parent, owner))
                            if tag is FRAGMENT:
                                group = Group(parent, child)
                                nodes.append(group)
                                nodes, parent = group.children, group
                            else:
                                owner = ComponentNode(self, parent, child, owner)
                                self.journal.append(owner)
                                nodes.append(owner)
                                self.count = number
                                inner = owner.render()
                                if owner.caught is not None:
                                    place = (
                                        len(frames),
                                        owner,
                                        len(specs),
                                        number,
                                        len(self.journal),
                                    )
                                    boundaries.append(place)
                                nodes, parent = owner.children, owner
                            if len(inner) > 1:
                                check_keys(child, inner)
                        todo = iter(inner)
                        if len(frames) + levels >= MOST_ELEMENTS:
                            _check_depth(
                                [frame[3] for frame in frames[1:]] + [parent], levels, elements
                            )
                        break
                    else:
                        if not frames:
                            self.count = number
                            return first[0], made
                        if boundaries and boundaries[-1][0] == len(frames):
                            boundaries.pop()
                        todo, nodes, specs, parent, owner = frames.pop()
            except Exception as failure:
                error = failure
                self.failed = owner.name if owner else ""
            while True:
                if not boundaries:
                    self.count = number
                    raise error
                depth, boundary, kept, number, mark = boundaries.pop()
                caught = boundary.caught
                if caught is None or caught.error is not None:
                    continue
                self.undo(mark)
                if len(frames) > depth:
                    specs = frames[depth][2]
                    del frames[depth:]
                del specs[kept:]
                boundary.children.clear()
                caught.error = error
                try:
                    todo = iter(boundary.render())
                except Exception as failure:
                    error = failure
                    self.failed = boundary.name
                else:
                    self.failed = ""
                    nodes, parent, owner = boundary.children, boundary, boundary
                    break

    def undo(self, mark: int) -> None:
        """Undo what the journal holds from a mark on, the last first."""
        journal = self.journal
        while len(journal) > mark:
            self._end(journal.pop())

    def remove(self, node: Node) -> None:
        """Let the page remove a part of the tree, and end what is in it: inner parts first."""
        for number in numbers(node):
            self.operations.append(["remove", number])
        self.end(node)

    def end(self, node: Node) -> None:
        """End a part of the tree, inner parts first, and tell the page nothing."""
        found: list[Any] = []
        work: list[Any] = [node]
        while work:
            one = work.pop()
            found.append(one)
            if type(one) is not TextNode:
                work += one.children
        for one in reversed(found):
            self._end(one)

    def _end(self, node: Any) -> None:
        if type(node) is ComponentNode:
            node.dispose()
            # A setter that the program keeps holds the node: the rest may go.
            node.parent = None
            node.children = []
        elif type(node) is TextNode:
            node.number = 0
            if node.binding is not None:
                node.binding.leave()
        elif type(node) is ElementNode:
            if node.bindings is not None:
                disconnect(self, node)
            node.number = 0

    def specs(self) -> list[Any]:
        """Give everything shown new numbers, and return its specs."""
        made: list[Any] = []
        self.wired.clear()
        work: list[tuple[Any, list[Any]]] = [(node, made) for node in reversed(self.top.children)]
        while work:
            node, specs = work.pop()
            kind = type(node)
            if kind is TextNode:
                self.count += 1
                node.number = self.count
                specs.append(node.vnode if node.binding is None else node.binding.shown)
                continue
            if kind is ElementNode:
                self.count += 1
                node.number = self.count
                inside: list[Any] = []
                specs.append((node.vnode.tag, properties(node), inside))
                specs = inside
                if node.bindings is not None:
                    self.wired[node.number] = node
            work += [(child, specs) for child in reversed(node.children)]
        return made


def _check_depth(inside: list[Any], levels: int, elements: int) -> None:
    """Raise a ValueError when there are too many levels for something else to be inside."""
    elements += sum(type(node) is ElementNode for node in inside)
    if elements >= MOST_ELEMENTS:
        raise ValueError(
            f"more than {MOST_ELEMENTS} elements within each other; the page can show no more"
        )
    if levels + len(inside) > MOST_LEVELS:
        raise ValueError(
            f"more than {MOST_LEVELS} components within each other; does one show itself?"
        )
