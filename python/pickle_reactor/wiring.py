"""Elements' properties: what the page is told of them, and what in the tree listens to signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .attributes import HTML, attribute_value
from .handlers import Handler
from .nodes import NO_PROPS, text_of
from .refs import NodeRef
from .signals import Reactive

if TYPE_CHECKING:
    from .places import ElementNode, TextNode
    from .tree import Tree

__all__ = ["Binding", "connect", "disconnect", "patch", "properties", "tell_again", "tell_field"]

#: What a form field holds: told again after the reader changed it.
HELD = ("value", "checked", "selected")


class Binding:
    """A signal as a text, or as a property of an element."""

    __slots__ = ("_leave", "name", "node", "shown", "source", "tree")

    def __init__(self, tree: Tree, node: Any, name: str | None, source: Reactive[Any]) -> None:
        self.tree = tree
        self.node: TextNode | ElementNode = node
        self.name = name
        self.source = source
        #: What the page shows, canonical.
        self.shown: Any = self._now()
        self._leave = source.subscribe(self._changed)

    def refresh(self) -> None:
        """Show what the signal holds now."""
        number = self.node.number
        if not number:
            return
        before, self.shown = self.shown, self._now()
        if before == self.shown and type(before) is type(self.shown):
            return
        if self.name is None:
            self.tree.operations.append(["text", number, self.shown])
        else:
            _change(self.tree, self.node, self.name, before, self.shown)

    def leave(self) -> None:
        """Hear no more of the signal."""
        self._leave()
        self.tree.bindings.pop(self, None)

    def _now(self) -> Any:
        value = self.source.peek()
        if self.name is not None:
            return attribute_value(cast(str, self.node.vnode.tag), self.name, value)
        return text_of(value)

    def _changed(self) -> None:
        self.tree.stale(self)


def connect(tree: Tree, node: ElementNode) -> None:
    """Make an element known to events, its refs and its signals."""
    node.bindings = {}
    tree.wired[node.number] = node
    tree.journal.append(node)
    for name, value in node.vnode.props.items():
        if name == "ref":
            _point(tree, node, value)
        elif isinstance(value, Reactive):
            node.bindings[name] = Binding(tree, node, name, value)


def disconnect(tree: Tree, node: ElementNode) -> None:
    """Undo what `connect` did."""
    tree.wired.pop(node.number, None)
    for binding in (node.bindings or {}).values():
        binding.leave()
    node.bindings = None
    if "ref" in node.vnode.props:
        _unpoint(node, node.vnode.props["ref"])


def properties(node: ElementNode) -> dict[str, Any] | int:
    """What an element's spec tells of its properties; 0 for none."""
    props = node.vnode.props
    if props is NO_PROPS:
        return 0
    if node.bindings is None:
        return props  # type: ignore[return-value]
    made: dict[str, Any] = {}
    events: dict[str, Any] = {}
    for name, value in props.items():
        if type(value) is Handler:
            events[name[3:]] = value.options
        elif name != "ref":
            shown = node.bindings[name].shown if name in node.bindings else value
            if shown is not None and shown is not False:
                made[name] = shown
    if events:
        made["#on"] = events
    return made or 0


def patch(tree: Tree, node: ElementNode, old: Any, new: Any) -> None:
    """Bring an element's properties from old to new."""
    kept = 0
    for name, value in new.items():
        before = old.get(name)
        if before is not None:
            kept += 1
        if before is value:
            continue
        kind = type(value)
        if kind is str and type(before) is str:
            if before != value:
                _change(tree, node, name, before, value)
        elif kind is Handler and before is not None:
            if before.options is not value.options and before.options != value.options:
                tree.operations.append(["listen", node.number, name[3:], value.options])
        else:
            _replace(tree, node, name, before, value)
    if kept != len(old):
        for name, before in old.items():
            if name not in new:
                _replace(tree, node, name, before, None)


def tell_field(tree: Tree, node: ElementNode, name: str) -> None:
    """Tell the page what a form field holds by the program, though the page may know."""
    value = node.vnode.props.get(name)
    if isinstance(value, Reactive):
        value = node.bindings[name].shown  # type: ignore[index]
    if node.number and name in node.vnode.props:
        tree.operations.append(["attr", node.number, name, None if value is False else value])


def tell_again(tree: Tree, node: ElementNode) -> None:
    """The reader changed a field: the next commit tells what it holds by the program."""
    props = node.vnode.props
    kind = props.get("type")
    held = "checked" if kind in ("checkbox", "radio") else "value"
    if held in props:
        tree.fields[node, held] = None
    if kind == "radio" and held in props:  # the others of its group changed as well
        for other in tree.wired.values():
            theirs = other.vnode.props
            in_group = theirs.get("type") == kind and theirs.get("name") == props.get("name")
            if in_group and held in theirs:
                tree.fields[other, held] = None
    if node.vnode.tag == "select" and "value" not in props:
        inside: list[Any] = list(node.children)
        for one in inside:  # grows
            inside += getattr(one, "children", ())
            if type(one) is type(node) and "selected" in one.vnode.props:
                tree.fields[one, "selected"] = None


def _replace(tree: Tree, node: ElementNode, name: str, before: Any, value: Any) -> None:
    """Another kind of value: what had to do with the old one ends."""
    bindings = node.bindings
    if bindings is None:
        if value is not None and type(value) is not str and value is not True and name != "style":
            node.bindings = bindings = {}
            tree.wired[node.number] = node
            # What `connect` does for values of the new properties happens below, one by one.
    elif name in bindings:
        binding = bindings.pop(name)
        binding.leave()
        before = binding.shown
    if name == "ref":
        if before is not None:
            _unpoint(node, before)
        if value is not None:
            _point(tree, node, value)
        return
    if name[:3] == "on:":
        if value is None:
            tree.operations.append(["unlisten", node.number, name[3:]])
        else:
            tree.operations.append(["listen", node.number, name[3:], value.options])
        return
    if isinstance(value, Reactive):
        bindings[name] = binding = Binding(tree, node, name, value)  # type: ignore[index]
        value = binding.shown
    _change(tree, node, name, before, value)


def _change(tree: Tree, node: Any, name: str, before: Any, value: Any) -> None:
    number = node.number
    if name == "style":
        old, new = before or {}, value or {}
        changes = {key: text for key, text in new.items() if old.get(key) != text}
        changes.update((key, None) for key in old if key not in new)
        if changes:
            tree.operations.append(["style", number, changes])
    elif name == HTML:
        tree.operations.append(["html", number, value or ""])
    elif name in HELD:
        # Told at the end: what a select holds depends on its options.
        tree.fields[node, name] = None
        if value is None:
            tree.operations.append(["attr", number, name, None])
    else:
        shown = None if value is False else value
        if shown != (None if before is False else before):
            tree.operations.append(["attr", number, name, shown])


def _point(tree: Tree, node: ElementNode, ref: Any) -> None:
    ref.current = NodeRef(node, tree.call)


def _unpoint(node: ElementNode, ref: Any) -> None:
    # The ref may be another element's by now.
    if isinstance(ref.current, NodeRef) and ref.current.node is node:
        ref.current = None
