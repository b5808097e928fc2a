"""What is shown in place of a part of an interface that failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .components import component
from .hooks import take_cell
from .instances import Instance
from .nodes import VNode, fragment

__all__ = ["Caught", "ErrorBoundary"]


class Caught:
    """The error that a boundary caught, if any."""

    __slots__ = ("error", "instance", "tries")

    hook = "an error boundary"

    def __init__(self) -> None:
        self.error: Exception | None = None
        #: How often the content was made: content that failed is never used again.
        self.tries = 0
        self.instance: Instance | None = None

    def retry(self) -> None:
        """Make the content anew."""
        if self.error is not None and self.instance is not None:
            self.error = None
            self.tries += 1
            self.instance.keeper.mark(self.instance)


@component
def ErrorBoundary(
    fallback: Callable[[Exception, Callable[[], None]], Any], children: Any = ()
) -> VNode:
    """Show something else when a component inside fails to render, or in an effect.

    The rest of the interface stays. Handlers of events do not count: what they raise is reported,
    and what is shown was not theirs.

    Parameters
    ----------
    fallback
        Returns what is shown instead. It gets the error, and a function that tries again:
        ``lambda error, retry: button(on_click=lambda: retry())[f"Failed: {error}. Again?"]``.
    children
        The content.
    """
    instance, caught = take_cell(Caught, Caught)
    caught.instance = instance
    instance.caught = caught
    if caught.error is None:
        return fragment(key=caught.tries)[children]
    return fragment(key=f"failed {caught.tries}")[fallback(caught.error, caught.retry)]
