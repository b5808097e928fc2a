"""Things that stay between renders, and elements that the program points at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["NodeRef", "Ref"]

T = TypeVar("T")


class Ref(Generic[T]):
    """A place for a value that stays between renders; changing it renders nothing.

    As the property ``ref`` of an element it holds the element while that is shown, as a
    :class:`NodeRef`, and None before and after.

    Attributes
    ----------
    current
        The value.

    Examples
    --------
    >>> ref = Ref(0)
    >>> ref.current += 1
    >>> ref
    Ref(1)
    """

    __slots__ = ("current",)

    def __init__(self, current: T) -> None:
        self.current = current

    def __repr__(self) -> str:
        return f"Ref({self.current!r})"


class NodeRef:
    """An element in the page. What it does happens together with the next changes of the view."""

    __slots__ = ("_call", "node")

    def __init__(self, node: Any, call: Callable[[Any, str], object]) -> None:
        self.node = node
        self._call = call

    def focus(self) -> None:
        """Let what the reader types go to the element."""
        self._call(self.node, "focus")

    def blur(self) -> None:
        """Take the focus from the element."""
        self._call(self.node, "blur")

    def select(self) -> None:
        """Select the text in a field."""
        self._call(self.node, "select")

    def scroll_into_view(self) -> None:
        """Scroll so that the reader sees the element."""
        self._call(self.node, "scroll-into-view")
