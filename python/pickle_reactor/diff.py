"""Bringing the instance tree from what is shown to what is to be shown, and the page with it.

The tree always is what the page will be after the operations so far. So any part can be brought up
to date at any time, and where something goes is found in the tree when it goes there.
"""

from __future__ import annotations

from typing import Any

from .attributes import HTML
from .lis import longest_increasing
from .nodes import Child, VNode, check_keys
from .places import (
    ComponentNode,
    ElementNode,
    Node,
    element_of,
    first_number,
    number_after,
    numbers,
    owner_name,
)
from .same import same_all, same_named
from .signals import Reactive
from .tree import Tree
from .wiring import Binding, patch

__all__ = ["RootFailed", "fail", "update"]

#: Parts of the tree to be brought up to date, the next one last: a node and what it is to be.
Work = list[tuple[Any, Any]]


class RootFailed(Exception):
    """No boundary is around a component that failed: the argument. The error is the cause."""


def update(tree: Tree, node: Any, vnode: Any) -> None:
    """Make a node what ``vnode`` says: another one of the same kind, or None to render it again.

    Raises
    ------
    RootFailed
        When something failed outside of every boundary. The tree is to be thrown away then.
    """
    work: Work = [(node, vnode)]
    while work:
        node, vnode = work.pop()
        failing = node
        try:
            if type(node) is ComponentNode:
                before = node.vnode
                if vnode is not None:
                    node.vnode = vnode
                    if same_named(before.props, vnode.props) and same_all(
                        before.children, vnode.children
                    ):
                        continue
                node.due = False
                node.round = tree.round
                failing = node.parent
                children = node.render()
                failing = node
                reconcile(tree, node, children, work)
            else:
                before = node.vnode
                node.vnode = vnode
                if type(node) is ElementNode and before.props is not vnode.props:
                    if node.children and HTML in vnode.props:
                        reconcile(tree, node, (), work)  # before its content is replaced
                    patch(tree, node, before.props, vnode.props)
                reconcile(tree, node, vnode.children, work)
        except Exception as error:
            boundary = fail(failing, error, tree.failed or owner_name(node))
            tree.failed = ""
            work = [one for one in work if not _is_inside(one[0], boundary)]
            work.append((boundary, None))


def fail(node: Any, error: Exception, where: str) -> ComponentNode:
    """Let the nearest boundary around a node (or the node itself, if it is one) catch an error.

    It has to be rendered again then. ``where`` is the name of the component that failed.

    Raises
    ------
    RootFailed
        When there is none.
    """
    while node is not None:
        if type(node) is ComponentNode and node.caught is not None and node.caught.error is None:
            node.caught.error = error
            return node
        node = node.parent
    raise RootFailed(where) from error


def _is_inside(node: Any, outer: Any) -> bool:
    while node is not None and node is not outer:
        node = node.parent
    return node is outer


def reconcile(tree: Tree, parent: Any, new: tuple[Child, ...], work: Work) -> None:
    """Bring the children of a node up to date; those that stay are left to ``work``.

    Children are the same by key and kind, those without a key by kind and order. A part that
    fails to be made leaves everything as it was.
    """
    old: list[Node] = parent.children
    start, old_end, new_end = 0, len(old), len(new)
    same: Work = []
    shorter = min(old_end, new_end)
    while start < shorter and _is_same(old[start].vnode, new[start]):
        _keep(tree, old[start], new[start], same)
        start += 1
    if start < old_end or start < new_end:
        end: Work = []
        while (
            old_end > start
            and new_end > start
            and _is_same(old[old_end - 1].vnode, new[new_end - 1])
        ):
            old_end -= 1
            new_end -= 1
            _keep(tree, old[old_end], new[new_end], end)
        _rearrange(tree, parent, new, start, old_end, new_end, same)
        same += end[::-1]
    work += same[::-1]


def _is_same(before: Any, child: Any) -> bool:
    if before is child:
        return True
    kind = type(child)
    if kind is VNode:
        return type(before) is VNode and before.tag == child.tag and before.key == child.key
    if kind is str:
        return type(before) is str
    return isinstance(before, Reactive)


def _keep(tree: Tree, node: Any, child: Any, same: Work) -> None:
    """A node stays: texts are brought up to date at once, the others later."""
    before = node.vnode
    if before is child:
        return
    if type(child) is VNode:
        same.append((node, child))
        return
    node.vnode = child
    if type(child) is str:
        if before != child:
            tree.operations.append(["text", node.number, child])
    else:
        shown = node.binding.shown
        node.binding.leave()
        node.binding = Binding(tree, node, None, child)
        if node.binding.shown != shown:
            tree.operations.append(["text", node.number, node.binding.shown])


def _rearrange(
    tree: Tree,
    parent: Any,
    new: tuple[Child, ...],
    start: int,
    old_end: int,
    new_end: int,
    same: Work,
) -> None:
    """Bring the part of the children that is not in its place there."""
    old: list[Node] = parent.children
    if start < new_end and len(new) > 1:
        check_keys(parent.vnode if parent.parent is not None else "the view", new)
    nodes: list[Any] = []
    specs: list[list[Any] | None] = []
    sources: list[int] = []  # where in `old` those that stay have been
    mark = len(tree.journal)
    known = _by_name(old, start, old_end)
    try:
        for child in new[start:new_end]:
            places = known.get(_name(child)) if known else None
            if places:
                at = places.pop()
                sources.append(at)
                nodes.append(old[at])
                specs.append(None)
            else:
                node, spec = tree.build(child, parent)
                nodes.append(node)
                specs.append(spec)
    except Exception:
        tree.undo(mark)
        raise
    # From here on nothing of the program runs but clean-ups, whose errors are reported.
    operations = tree.operations
    element = element_of(parent)
    number = element.number if element is not None else 0
    for places in known.values():
        for at in places:
            tree.remove(old[at])
    stay = (
        {sources[index] for index in longest_increasing(sources)}
        if len(sources) > 1
        else set(sources)
    )
    # What is new or moved goes before the next one that stays, from left to right.
    before = first_number(old[old_end:]) or number_after(parent) if nodes else 0
    befores = []
    source = len(sources)
    for index in range(len(nodes) - 1, -1, -1):
        befores.append(before)
        if specs[index] is None:
            source -= 1
            if sources[source] in stay:
                before = first_number((nodes[index],)) or before
                befores[-1] = -1
    for node, made in zip(nodes, specs, strict=True):
        before = befores.pop()
        if made is not None:
            for first, one in zip(numbers(node), made, strict=True):
                operations.append(["insert", number, before, first, one])
        elif before >= 0:
            operations += [["move", first, before] for first in numbers(node)]
    parent.children = old[:start] + nodes + old[old_end:]
    for index, node in enumerate(nodes):
        if specs[index] is None:
            _keep(tree, node, new[start + index], same)
    if element is not None and element.vnode.tag == "select" and "value" in element.vnode.props:
        tree.fields[element, "value"] = None


def _name(child: Any) -> Any:
    """What a child is found by: its kind, and its key if it has one."""
    if type(child) is VNode:
        return child.tag if child.key is None else (child.tag, child.key)
    return str if type(child) is str else Reactive


def _by_name(old: list[Any], start: int, end: int) -> dict[Any, list[int]]:
    """Where the old children are, by name; the last place first, to be taken from the end."""
    known: dict[Any, list[int]] = {}
    for at in range(end - 1, start - 1, -1):
        known.setdefault(_name(old[at].vnode), []).append(at)
    return known
