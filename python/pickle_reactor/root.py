"""A live interface: components in Python, and the page that shows what they return.

A `Root` is what the rest of the world uses. It gets what the page says (`receive`), and gives its
`Host` what the page is to do (`send`): the messages of ``protocol/views.ts``.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Mapping
from heapq import heappop
from typing import Any, Protocol

from .diff import RootFailed, fail, update
from .effects import TaskHost, reported, run_effects
from .flow import Flow
from .instances import HookError, now
from .nodes import FRAGMENT, NO_PROPS, VNode, flatten
from .places import owner_name
from .tree import Tree
from .wiring import tell_again, tell_field

__all__ = ["Host", "Root"]

#: Renders that lead to each other without anything else happening.
MOST_ROUNDS = 50
#: Events that come in great numbers: Python may see several before it renders.
CONTINUOUS = frozenset(
    "pointermove mousemove touchmove scroll wheel drag dragover resize timeupdate".split()
)


class Host(TaskHost, Protocol):
    """What a `Root` needs from where it lives. Times are in seconds.

    It also reports errors to the program's author (``where`` is a component's name), and runs
    coroutines: see `TaskHost`.
    """

    def schedule(self, callback: Callable[[], object], delay: float = 0.0) -> object:
        """Call ``callback`` once: in the loop's next turn, or when ``delay`` has passed."""

    def send(self, message: dict[str, Any]) -> object:
        """Send a ``ViewMessage`` to the page, as JSON. Tuples in it are lists."""

    def now(self) -> float:
        """Return a clock that only goes forward."""


class Root:
    """An interface, from its first node on, in one place in a page.

    Nothing is rendered before the page asks for it (``{"type": "attach"}``). When it asks again (it
    was loaded anew, or Python was restored) the state stays, and all nodes are sent again. When it
    shows the view no more (``detach``) everything is unmounted, and made anew if it asks once more.

    Parameters
    ----------
    node : VNode, str, Signal, list or None
        What is shown: a component's node, mostly.
    host : Host
        Where the root lives.
    ids : str
        What each ``use_id()`` begins with. Where a server rendered the page: as there.

    Attributes
    ----------
    mounted : bool
        Whether the page shows it.
    """

    def __init__(self, node: Any, host: Host, ids: str = "id-") -> None:
        self.mounted = False
        self._host = host
        self._vnode = _as_group(node)
        self._ids = ids
        self._tree = Tree(self._changed, ids)
        #: The nodes have to be sent from the beginning.
        self._reset = False
        self._failed = False
        self._rendering = False
        self._flow = Flow(host.schedule, self._work, host.now)
        self._seen = 0
        self._rounds = 0

    def render(self, node: Any) -> None:
        """Show another node: components that are in both stay, with their state."""
        self._vnode = _as_group(node)
        if self.mounted:
            self._failed = False
            self._changed()

    def receive(self, reply: Mapping[str, Any]) -> None:
        """Take what the page says: a ``ViewReply``. What is not the root's matter is ignored."""
        kind = reply["type"]
        if kind == "event":
            if self.mounted:
                self._event(reply)
        elif kind == "applied":
            self._flow.applied(int(reply["commit"]))
        elif kind == "attach":
            self.mounted = self._reset = True
            self._failed = False
            self._flow.restart()
            self._seen = 0
            self.flush()
        elif kind == "detach":
            self.unmount()

    def flush(self) -> None:
        """Render what changed, send it and run the effects, at once. Without changes: nothing.

        It waits while the page has not answered two commits: for an answer, or 0.1 seconds from the
        last commit. A program that keeps Python busy may call it again and again.
        """
        if self.mounted and not self._rendering and self._has_work():
            self._flow.flush(wanted=True)

    def _work(self) -> None:
        if not self.mounted or not self._has_work():
            return
        self._render()
        self._send()
        self._run_effects()

    def unmount(self) -> None:
        """End all components: their clean-ups run. Nothing is sent; what the page shows stays."""
        self.mounted = False
        self._drop()

    def _changed(self) -> None:
        if self.mounted and not self._rendering:
            self._flow.changed()

    def _has_work(self) -> bool:
        tree = self._tree
        return bool(
            self._reset
            or (tree.top.vnode is not self._vnode and not self._failed)
            or tree.operations
            or tree.effects
            or self._is_stale()
        )

    def _is_stale(self) -> bool:
        tree = self._tree
        return bool(tree.heap or tree.later or tree.bindings or tree.fields or tree.calls)

    def _render(self) -> None:
        """Bring the tree up to date; the operations wait in it."""
        tree = self._tree
        whole = False
        self._rendering = True
        # What a render makes stays. To look for garbage in it again and again can take as long as
        # the render itself.
        collecting = gc.isenabled()
        try:
            gc.disable()
            for _ in range(MOST_ROUNDS):
                tree.round += 1
                for node in tree.later:
                    tree.push(node)
                tree.later = []
                if tree.top.vnode is not self._vnode and not self._failed:
                    update(tree, tree.top, self._vnode)
                while tree.heap:
                    node = heappop(tree.heap)[2]
                    if node.alive and node.due:
                        update(tree, node, None)
                while tree.bindings:
                    self._refresh(tree.bindings.popitem()[0])
                if not (tree.later or tree.heap or tree.bindings):
                    break
            else:
                raise RootFailed("") from HookError(
                    f"what is shown changed {MOST_ROUNDS} times without an end: "
                    "something is set at every render"
                )
            whole = True
        except RootFailed as failed:
            self._show_failure(failed)
            whole = True
        finally:
            self._rendering = False
            if collecting:
                gc.enable()
            tree.journal.clear()
            if not whole:  # Stopped in the middle: nothing is known of the tree.
                self._drop()
                self._reset = True

    def _refresh(self, binding: Any) -> None:
        try:
            binding.refresh()
        except Exception as error:
            update(self._tree, fail(binding.node, error, owner_name(binding.node)), None)

    def _show_failure(self, failed: RootFailed) -> None:
        """Show a sentence in place of everything; nobody else did."""
        error = failed.__cause__
        where = str(failed)
        self._drop()
        self._failed = self._reset = True
        tree = self._tree
        place = f" in {where}" if where else ""
        sentence = f"This part of the page stopped{place}: {type(error).__name__}: {error}"
        shown = VNode("p", {"role": "alert"}, (sentence,))
        node, _ = tree.build(shown, tree.top)
        tree.top.children = [node]
        if error is not None:
            self._host.report(error, where)

    def _drop(self) -> None:
        """End everything, and begin with an empty tree."""
        old = self._tree
        self._tree = Tree(self._changed, self._ids, old.count)
        old.undo(0)
        old.end(old.top)

    def _send(self) -> None:
        tree = self._tree
        operations, tree.operations = tree.operations, []
        if self._reset:
            self._reset = False
            operations = [_as_reset(tree, operations)]
        for node, name in tree.fields:
            tell_field(tree, node, name)
        for node, method in tree.calls:
            if node.number:
                tree.operations.append(["call", node.number, method])
        tree.fields.clear()
        tree.calls.clear()
        operations += tree.operations
        tree.operations = []
        if operations:
            message = {
                "type": "commit",
                "commit": self._flow.next_number(),
                "seen": self._seen,
                "operations": operations,
            }
            self._reset = True  # when it is stopped in the middle, the page may have nothing of it
            self._host.send(message)
            self._reset = False

    def _run_effects(self) -> None:
        tree = self._tree
        instances, tree.effects = tree.effects, []
        try:
            run_effects(instances, self._host, self._effect_failed)
        except BaseException:  # Stopped: the others have their turn later.
            tree.effects = instances + tree.effects
            raise
        if not instances or not self._is_stale():
            self._rounds = 0
        elif (rounds := self._rounds + 1) > MOST_ROUNDS:
            self._rounds = 0
            name = instances[-1].name
            error = HookError(
                f"an effect of {name} led to itself {MOST_ROUNDS} times: "
                "it sets a state at every render. "
                "Give it its dependencies: use_effect(function, [name])."
            )
            self._fail_now(RootFailed(name), error)
        else:
            self._rounds = rounds

    def _effect_failed(self, instance: Any, error: Exception) -> None:
        try:
            self._tree.mark(fail(instance, error, instance.name))
        except RootFailed as failed:
            self._fail_now(failed, error)

    def _fail_now(self, failed: RootFailed, error: Exception) -> None:
        failed.__cause__ = error
        self._show_failure(failed)
        self._changed()

    def _event(self, reply: Mapping[str, Any]) -> None:
        """Call the handler of an event. It sees what the handlers before it set."""
        name = reply["name"]
        if name not in CONTINUOUS and self._is_stale():
            self._render()
        self._rounds = 0
        self._seen = reply["event"]
        tree = self._tree
        node = tree.wired.get(reply["node"])
        handler = None if node is None else node.vnode.props.get(f"on:{name}")
        if handler is None or node is None:
            if self._reset:
                self.flush()
            return
        if name == "input" or name == "change":
            tell_again(tree, node)
            if tree.fields:
                self._changed()
        where = owner_name(node)
        before, now.doing = now.doing, f"the handler of on_{name} in {where or 'the view'}"
        try:
            result = handler.invoke(name, reply["fields"])
            if inspect.iscoroutine(result):
                self._host.create_task(reported(result, self._host, where))
        except Exception as error:
            self._host.report(error, where)
        finally:
            now.doing = before


def _as_group(node: Any) -> VNode:
    """The whole view as a node: always another one, so that it is known when it was shown."""
    return VNode(FRAGMENT, NO_PROPS, flatten(node, "the view"))


def _as_reset(tree: Tree, operations: list[list[Any]]) -> list[Any]:
    """The operation that makes everything. At first its parts are there: they were just made."""
    if (
        all(one[:3] == ["insert", 0, 0] for one in operations)
        and operations
        and operations[0][3] == tree.first
    ):
        return ["reset", tree.first, [one[4] for one in operations]]
    first = tree.count + 1
    return ["reset", first, tree.specs()]
