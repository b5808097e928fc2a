"""The page in the output: elements that a program makes, changes and listens to.

>>> from py_playground import page
>>> out = page.append(page.create("p", "Hello", id="out"))
>>> button = page.append(page.create("button", "Click me", class_="primary"))
>>> def clicked(event):
...     out.text = f"clicked at {event.client_x}"
>>> listener = button.on("click", clicked)
>>> page.query("#out").text
'Hello'
>>> page.clear()

It is shown in the output as soon as there is something in it. The elements live in Python: to look
at them costs nothing, and they are still there when a saved program is opened again. Each run of
the program begins with an empty page. Only what is harmless is shown: no scripts, no frames, no
addresses of other pages' pictures.
"""

from __future__ import annotations

from typing import TypeVar, overload

from _py_playground.document.listening import Listener
from _py_playground.document.live import current_document
from _py_playground.document.nodes import Element, create
from _py_playground.document.selectors import SelectorError
from _py_playground.document.tree import Content

__all__ = [
    "Element",
    "Listener",
    "SelectorError",
    "append",
    "body",
    "clear",
    "create",
    "prepend",
    "query",
    "query_all",
]

T = TypeVar("T")

#: The element that everything in the page is in; ``display(page.body)`` shows it again.
body: Element


@overload
def append(thing: T, /) -> T: ...
@overload
def append(*things: Content) -> tuple[Content, ...]: ...


def append(*things: Content) -> Content:
    """Put things at the end of the page.

    Parameters
    ----------
    *things
        Elements, text, numbers, and lists of them.

    Returns
    -------
    object
        What was given, so that it can have a name.

    Raises
    ------
    TypeError
        When something cannot be put into the page.

    Examples
    --------
    >>> append(create("p", "one"))
    <p>
    >>> clear()
    """
    return current_document().body.append(*things)


@overload
def prepend(thing: T, /) -> T: ...
@overload
def prepend(*things: Content) -> tuple[Content, ...]: ...


def prepend(*things: Content) -> Content:
    """Put things at the beginning of the page; see `append`."""
    return current_document().body.prepend(*things)


def query(selector: str) -> Element | None:
    """Return the first element of the page that a CSS selector means, or None.

    Parameters
    ----------
    selector : str
        Such as ``"#out"``, ``"p.note"``, ``"ul > li:first-child"``, ``"a[href^='https']"``.

    Raises
    ------
    SelectorError
        When the selector cannot be understood; the message says where.

    Examples
    --------
    >>> query("#nothing-has-this-id") is None
    True
    """
    return current_document().body.query(selector)


def query_all(selector: str) -> list[Element]:
    """Return all elements of the page that a CSS selector means, in their order; see `query`."""
    return current_document().body.query_all(selector)


def clear() -> None:
    """Take everything out of the page."""
    current_document().body.clear()


def __getattr__(name: str) -> Element:
    """Give `body` of the program's own page."""
    if name == "body":
        return current_document().body
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
