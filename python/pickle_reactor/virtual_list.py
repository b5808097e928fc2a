"""Long lists, of which only the rows are made that the reader sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

from .components import component
from .elements import div
from .hooks import use_state
from .nodes import VNode

__all__ = ["VirtualList"]


@component
def VirtualList(
    items: Sequence[Any],
    row_height: float,
    height: float,
    render: Callable[[Any, int], Any],
    overscan: int = 5,
    item_key: Callable[[Any], str | int] | None = None,
    label: str | None = None,
) -> VNode:
    """Show a list of any length in a box that scrolls.

    Parameters
    ----------
    items
        What is shown, one a row.
    row_height
        The height of each row, in pixels.
    height
        The height of the box, in pixels.
    render
        Makes a row's content from its item and its place in ``items``.
    overscan
        Rows that are made above and below of those that are seen, for quick scrolling.
    item_key
        Makes an item's key, which differs from those of the others; its place, else.
    label
        What the list is, for readers who do not see it.

    Examples
    --------
    >>> def row(number, place):
    ...     return f"row {number}"
    >>> node = VirtualList(items=range(1_000_000), row_height=20, height=200, render=row)
    """
    if row_height <= 0:
        raise ValueError(f"VirtualList: row_height is pixels, above 0, not {row_height!r}")
    count = len(items)
    first, set_first = use_state(0)
    # Fewer items than before: the box scrolls up by itself, and tells it a little later.
    seen = ceil(height / row_height) + 1
    top = max(0, min(first, count - seen + 1))
    start, end = max(0, top - overscan), min(count, top + seen + overscan)

    def scrolled(scroll_top: float) -> None:
        set_first(max(0, int((scroll_top or 0) // row_height)))

    rows = [
        div(
            key=place if item_key is None else item_key(items[place]),
            role="listitem",
            aria_setsize=count,
            aria_posinset=place + 1,
            style={"height": f"{row_height}px", "overflow": "hidden"},
        )[render(items[place], place)]
        for place in range(start, end)
    ]
    space = {
        "height": f"{count * row_height}px",
        "box-sizing": "border-box",
        "padding-top": f"{start * row_height}px",
    }
    return div(
        role="list",
        aria_label=label,
        tabindex=0,  # or the keyboard cannot scroll it
        on_scroll=scrolled,
        style={"height": f"{height}px", "overflow": "auto"},
    )[div(role="presentation", style=space)[rows]]
