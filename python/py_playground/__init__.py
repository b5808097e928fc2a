"""What a program can use of the page it runs in.

- `display` and `clear`: what the output shows;
- `devices`: serial ports and USB devices that the reader gave;
- `files`: files to the reader, and from the reader;
- `page`: elements in the output, made and used by the program;
- `state`: which variables a download takes along.

>>> from py_playground import clear, devices, display, files, page, state
"""

from __future__ import annotations

from _py_playground import __version__
from _py_playground.display import current_display

from . import devices, files, state

__all__ = ["__version__", "clear", "devices", "display", "files", "state"]


def display(
    *objects: object,
    display_id: str | None = None,
    update: bool = False,
    raw: bool = False,
) -> None:
    """Show objects in the output as richly as they can: pictures, tables, formulas, or text.

    An object says how it wants to be shown by methods like ``_repr_html_``, as in IPython.
    matplotlib figures are shown as pictures. Where there is no page, the text is printed.

    Parameters
    ----------
    *objects : object
        What to show, each as an item of its own.
    display_id : str, optional
        A name for the item, so that it can be replaced later.
    update : bool, default False
        Replace what was shown under ``display_id`` instead of adding to the output.
    raw : bool, default False
        The objects are dicts from MIME type to data already.

    Raises
    ------
    TypeError
        When ``update`` comes without a ``display_id``, or a raw object is not a dict.

    Examples
    --------
    >>> display([1, 2, 3])
    [1, 2, 3]
    >>> display({"text/plain": "bold", "text/html": "<b>bold</b>"}, raw=True)
    bold
    """
    current_display().show(*objects, display_id=display_id, update=update, raw=raw)


def clear(wait: bool = False) -> None:
    """Empty the output.

    Parameters
    ----------
    wait : bool, default False
        Empty it only when the next item comes, so that an animation does not flicker.

    Examples
    --------
    >>> clear()
    """
    current_display().clear(wait)
