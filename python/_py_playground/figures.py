"""matplotlib's figures as pictures, without ever importing matplotlib."""

from __future__ import annotations

import io
import sys

__all__ = ["figure_png", "take_open_figures"]


def figure_png(thing: object) -> bytes | None:
    """Return ``thing`` drawn as a PNG when it is a matplotlib figure, else None."""
    module = sys.modules.get("matplotlib.figure")
    kind = getattr(module, "Figure", None)
    if not isinstance(kind, type) or not isinstance(thing, kind):
        return None
    picture = io.BytesIO()
    thing.savefig(picture, format="png", bbox_inches="tight")  # type: ignore[attr-defined]
    return picture.getvalue()


def take_open_figures() -> list[object]:
    """Return the figures that a program left open in pyplot, and close them there.

    Called when a run ends: what was plotted and never shown is shown then, as notebooks do.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return figures
