"""Components in their places: what their hooks remember, and the one that renders now."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from .nodes import Child, VNode, flatten
from .signals import Reactive, note_reads

if TYPE_CHECKING:
    from .boundary import Caught

__all__ = ["HookError", "Instance", "Keeper", "Now", "Once", "id_for", "now"]


class HookError(RuntimeError):
    """A hook was called where it cannot be, or in another order than before."""


class Now(threading.local):
    """What this thread does."""

    #: The instance whose function runs: the hooks are its.
    instance: Instance | None = None
    #: Else what runs instead, in words for a message: "an event handler of Counter".
    doing: str = ""


now = Now()

#: Shared by the instances that read no signals: most of them. Never changed.
NO_SOURCES: dict[Any, Any] = {}


class Keeper(Protocol):
    """Who keeps instances: a tree that lives, or one that is only written as HTML."""

    #: False where a component is rendered once: nothing is subscribed to, no effect runs.
    live: bool

    def mark(self, instance: Instance) -> None:
        """Render the instance again, soon."""

    def queue(self, instance: Instance) -> None:
        """Run the effects of the instance after what it shows is there."""

    def next_id(self) -> str:
        """Return an id that nothing else in this tree has."""


def id_for(number: int, start: str = "id-") -> str:
    """Return the id that the ``use_id()`` with this number gives, from 1 in the order of the page.

    Examples
    --------
    >>> id_for(2)
    'id-2'
    """
    return f"{start}{number}"


class Once:
    """Keeps the instances of a tree that is only written as HTML: each renders once.

    Parameters
    ----------
    ids
        What each ``use_id()`` begins with: as in the `Root` that takes the page over.

    Examples
    --------
    >>> from pickle_reactor import component, use_state
    >>> @component
    ... def Hello(name):
    ...     return "Hello ", use_state(name)[0]
    >>> Once().render(Hello("Ada"), {})[0]
    ('Hello Ada',)
    """

    __slots__ = ("count", "ids")

    live = False

    def __init__(self, ids: str = "id-") -> None:
        self.ids = ids
        self.count = 0

    def render(self, vnode: VNode, contexts: dict[Any, Any]) -> tuple[tuple[Child, ...], Instance]:
        """Render a component's node.

        Returns
        -------
        tuple
            What it shows; and the instance: its ``contexts`` are those for everything inside. When
            its ``caught`` is not None it is a boundary: for an error inside, set ``caught.error``
            and show what ``instance.render()`` returns instead.
        """
        instance = Instance(vnode, self, contexts)
        return instance.render(), instance

    def mark(self, instance: Instance) -> None:
        """Nothing: it is rendered once."""

    def queue(self, instance: Instance) -> None:
        """Nothing: there are no effects."""

    def next_id(self) -> str:
        """Return an id that nothing else in this tree has."""
        self.count += 1
        return id_for(self.count, self.ids)


class Instance:
    """A component in its place: its arguments, and what its hooks remember."""

    __slots__ = (
        "alive",
        "at",
        "caught",
        "cells",
        "contexts",
        "keeper",
        "mounted",
        "sources",
        "vnode",
    )

    def __init__(self, vnode: VNode, keeper: Keeper, contexts: dict[Any, Any]) -> None:
        self.vnode = vnode
        self.keeper = keeper
        #: What the contexts around hold: the cells of providers. Never changed, only replaced.
        self.contexts = contexts
        self.cells: list[Any] = []
        #: The hook that is called next.
        self.at = 0
        #: Rendered at least once: the hooks and their order are known.
        self.mounted = False
        self.alive = True
        #: Set in an error boundary.
        self.caught: Caught | None = None
        #: The signals that were read while it rendered, with how to hear no more of them.
        self.sources: dict[Reactive[Any], Callable[[], object]] = NO_SOURCES

    @property
    def name(self) -> str:
        """The component's name."""
        name: str = self.vnode.tag.name  # type: ignore[union-attr]
        return name

    def render(self) -> tuple[Child, ...]:
        """Call the function with its hooks, and return what it wants to be shown."""
        vnode = self.vnode
        component: Any = vnode.tag
        self.at = 0
        before = now.instance
        now.instance = self
        seen: dict[Reactive[Any], int] = {}
        outside = note_reads(seen)
        try:
            if component.takes_children:
                result = component.function(**vnode.props, children=vnode.children)
            else:
                result = component.function(**vnode.props)
        finally:
            note_reads(outside)
            now.instance = before
        if self.at != len(self.cells):
            raise HookError(
                f"{self.name} called {self.at} hooks, and {len(self.cells)} the time before. "
                "Call the same hooks at every render: none inside of if, for or after a return."
            )
        self.mounted = True
        if (seen or self.sources) and self.keeper.live:
            self._follow(seen)
        return flatten(result, component.name)

    def stale(self) -> None:
        """Render again, soon."""
        self.keeper.mark(self)

    def dispose(self) -> None:
        """Undo what the hooks did; the instance is shown no more."""
        if not self.alive:
            return
        self.alive = False
        for leave in self.sources.values():
            leave()
        self.sources = NO_SOURCES
        for cell in self.cells:
            dispose = getattr(cell, "dispose", None)
            if dispose is not None:
                dispose(self.name)

    def _follow(self, seen: dict[Reactive[Any], int]) -> None:
        """Hear of changes of the signals that were read, and of no others."""
        before = self.sources
        if before.keys() == seen.keys():
            return
        self.sources = {
            source: before.get(source) or source.subscribe(self.stale) for source in seen
        }
        for source, leave in before.items():
            if source not in seen:
                leave()
