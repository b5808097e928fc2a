"""Elements, as programs use them. Names that begin with ``_`` are for this package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, overload

from pickle_reactor.attributes import canonical_props

from ..text import safe_text
from .fields import (
    FIELDS,
    HELD,
    chosen_options,
    is_checked,
    set_checked,
    set_selected,
    set_value,
    value_of,
)
from .listening import Listener, Options, listener_for, merged_options
from .mappings import Attributes, Classes, Style, checked_attribute
from .selectors import parse_selector
from .tree import Content, Node, Text, TreeNode, all_nodes, nodes_of, put, replace_all, take_out

__all__ = ["Element", "create"]

T = TypeVar("T")

#: Tags whose spelling is remembered.
MOST_TAGS = 1000
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")


class Element(TreeNode):
    """An element of the page: a paragraph, a button, a list …

    `page.create <create>` makes one. It is seen once it is in the page, by `append` and the like.
    """

    __slots__ = (
        "__weakref__",
        "_attributes",
        "_listeners",
        "_nodes",
        "_style",
        "_tag",
    )

    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self._attributes: dict[str, str | bool] = {}
        self._style: dict[str, str] | None = None
        self._listeners: dict[str, list[Listener]] | None = None
        self._nodes: list[Node] = []

    # What it is.

    @property
    def tag(self) -> str:
        """The kind of element: ``"button"``."""
        return self._tag

    @property
    def id(self) -> str:
        """The attribute ``id``; "" for none."""
        found = self._attributes.get("id")
        return found if type(found) is str else ""

    @id.setter
    def id(self, value: str) -> None:
        self.attributes["id"] = value

    @property
    def attributes(self) -> Attributes:
        """The attributes by their names, as a dict: ``link.attributes["href"]``.

        None and False take one away, True sets one without a value.
        """
        return Attributes(self)

    @property
    def classes(self) -> Classes:
        """The classes, as a set: ``classes.add("big")``; ``classes.toggle("open")``."""
        return Classes(self)

    @classes.setter
    def classes(self, value: object) -> None:
        self.attributes["class"] = value

    @property
    def style(self) -> Style:
        """The element's own styles by their names, as a dict: ``style["color"] = "red"``.

        ``font_size`` means ``font-size``. None takes one away.
        """
        return Style(self)

    @style.setter
    def style(self, value: str | Mapping[str, object] | None) -> None:
        self.attributes["style"] = value

    # What it holds.

    @property
    def text(self) -> str:
        """All text in it. To set it replaces whatever is in it."""
        nodes = self._nodes
        if len(nodes) == 1 and type(nodes[0]) is Text:
            return nodes[0].text
        return "".join([node.text for node in all_nodes(self) if type(node) is Text])

    @text.setter
    def text(self, value: object) -> None:
        text = safe_text("" if value is None else str(value))
        nodes = self._nodes
        if text and len(nodes) == 1 and type(only := nodes[0]) is Text:
            if only.text != text:
                if only._observer is not None:
                    only._observer.text_changes(only)
                only.text = text
            return
        replace_all(self, [Text(text)] if text else [])

    @property
    def html(self) -> str:
        """What is in it, as HTML. To set it replaces whatever is in it.

        The page shows only what is harmless: scripts, frames and ``onclick="…"`` are left out, with
        a warning. For text that is not yours, such as what a reader typed, set `text` instead.
        """
        from .markup import write_html

        return write_html(self._nodes)

    @html.setter
    def html(self, value: str) -> None:
        from .markup import read_html

        replace_all(self, read_html(value))

    @property
    def value(self) -> str:
        """What a form field holds: what the program set, or what the reader typed since."""
        return value_of(self)

    @value.setter
    def value(self, value: object) -> None:
        if self._tag in FIELDS:
            set_value(self, safe_text("" if value is None else str(value)))
        else:
            self.attributes["value"] = value

    @property
    def checked(self) -> bool:
        """Whether a box is ticked, or a radio button or option chosen."""
        return is_checked(self)

    @checked.setter
    def checked(self, value: bool) -> None:
        if self._tag == "option":
            set_selected(self, bool(value))
        elif self._tag == "input":
            set_checked(self, bool(value))
        else:
            raise TypeError(f"{self!r} cannot be ticked: only an input or an option can.")

    @property
    def selected(self) -> list[str]:
        """The values of the options that are chosen in a ``select``."""
        return [value_of(option) for option in chosen_options(self)]

    # Who is around it.

    @property
    def parent(self) -> Element | None:
        """The element that this one is in, or None."""
        return self._parent

    @property
    def children(self) -> list[Element]:
        """The elements directly in it, as a list of their own. Text between them is not in it."""
        return [node for node in self._nodes if type(node) is not Text]  # type: ignore[misc]

    def descendants(self) -> Iterator[Element]:
        """Give all elements in it, in the order of the document."""
        return (node for node in all_nodes(self) if type(node) is not Text)  # type: ignore[misc]

    def query(self, selector: str) -> Element | None:
        """Return the first element in it that a CSS selector means, or None.

        Raises
        ------
        SelectorError
            When the selector cannot be understood.

        Examples
        --------
        >>> menu = create("ul", create("li", "tea", class_="hot"), create("li", "milk"))
        >>> menu.query("li.hot").text
        'tea'
        """
        return next(parse_selector(selector).within(self), None)

    def query_all(self, selector: str) -> list[Element]:
        """Return all elements in it that a CSS selector means; see `query`."""
        return list(parse_selector(selector).within(self))

    def matches(self, selector: str) -> bool:
        """Whether a CSS selector means this element."""
        return parse_selector(selector).matches(self)

    def closest(self, selector: str) -> Element | None:
        """Return this element, or the nearest around it, that a CSS selector means, or None."""
        wanted = parse_selector(selector)
        around: Element | None = self
        while around is not None and not wanted.matches(around):
            around = around._parent
        return around

    # Putting in and taking out.

    @overload
    def append(self, thing: T, /) -> T: ...
    @overload
    def append(self, *things: Content) -> tuple[Content, ...]: ...

    def append(self, *things: Content) -> Content:
        """Put things at the end of this element. An element that is elsewhere moves.

        Parameters
        ----------
        *things
            Elements, text, numbers, and lists of them. None, True and False are nothing.

        Returns
        -------
        object
            What was given, so that it can have a name: ``out = page.append(create("p"))``.

        Raises
        ------
        TypeError
            When something cannot be put into an element.
        ValueError
            When an element would come to be in itself.
        """
        put(self, things, None)
        return things[0] if len(things) == 1 else things

    @overload
    def prepend(self, thing: T, /) -> T: ...
    @overload
    def prepend(self, *things: Content) -> tuple[Content, ...]: ...

    def prepend(self, *things: Content) -> Content:
        """Put things at the beginning of this element; see `append`."""
        put(self, things, self._nodes[0] if self._nodes else None)
        return things[0] if len(things) == 1 else things

    def before(self, *things: Content) -> None:
        """Put things in front of this element; see `append`."""
        put(self._place("before"), things, self)

    def after(self, *things: Content) -> None:
        """Put things behind this element; see `append`."""
        parent = self._place("after")
        index = parent._nodes.index(self) + 1
        put(parent, things, parent._nodes[index] if index < len(parent._nodes) else None)

    def replace_with(self, *things: Content) -> None:
        """Put things in this element's place; see `append`."""
        parent = self._place("replace_with")
        nodes = nodes_of(things)
        put(parent, nodes, self)
        if self not in nodes:
            self.remove()

    def remove(self) -> None:
        """Take this element out of the one that it is in. It can be put in again."""
        if self._fixed:
            raise TypeError("The page's body cannot be removed. page.clear() empties it.")
        take_out(self)

    def clear(self) -> None:
        """Take everything out of this element."""
        replace_all(self, [])

    def clone(self) -> Element:
        """Return a copy of this element with all that is in it, but without handlers."""
        copy = Element(self._tag)
        copy._attributes = self._attributes.copy()
        copy._style = self._style.copy() if self._style else None
        for node in self._nodes:
            child = Text(node.text) if type(node) is Text else node.clone()  # type: ignore[union-attr]
            child._parent = copy
            copy._nodes.append(child)
        return copy

    # What happens, and what it is to do.

    def on(
        self,
        event: str,
        handler: Any,
        *,
        prevent: bool = False,
        stop: bool = False,
        debounce: float = 0.0,
        throttle: float = 0.0,
    ) -> Listener:
        """Call a function whenever something happens to this element.

        Parameters
        ----------
        event : str
            What happens: ``"click"``, ``"input"``, ``"keydown"`` …
        handler : callable
            A function, or an ``async def``. The names of its parameters say what it is given:
            ``event`` for an object with the usual fields, or single ones such as ``value``, ``key``
            and ``client_x``.
        prevent : bool, default False
            The browser's own answer does not happen, such as following a link.
        stop : bool, default False
            Elements around this one do not hear of it.
        debounce : float, default 0
            Seconds of rest after which the last of several events is told.
        throttle : float, default 0
            Seconds in which one event is told at most, and the last of them.

        Returns
        -------
        Listener
            Its method ``off()`` ends it.

        Raises
        ------
        TypeError
            When the handler cannot be called, or has a parameter that no event fills.

        Notes
        -----
        Several handlers of one event are called in the order in which they came. They share what
        comes from the page: it waits only as long as the most impatient of them wants to.
        """
        listener = listener_for(
            self, event, handler, prevent=prevent, stop=stop, debounce=debounce, throttle=throttle
        )
        self._add_listener(listener)
        return listener

    def focus(self) -> None:
        """Make it the element that hears the keyboard."""
        self._call("focus")

    def blur(self) -> None:
        """Make it hear the keyboard no longer."""
        self._call("blur")

    def select(self) -> None:
        """Select the text in an input or textarea."""
        self._call("select")

    def scroll_into_view(self) -> None:
        """Scroll until it can be seen."""
        self._call("scroll-into-view")

    def __repr__(self) -> str:
        """The opening tag: ``<p id="out">``."""
        from .markup import opening_tag

        return opening_tag(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show an element that is in nothing yet in a place of its own; others are seen already."""
        if self._parent is not None:
            return {}
        from .live import Document

        document = Document()
        put(document.body, [self], None)
        return document.mime()

    # For this package.

    def _place(self, method: str) -> Element:
        if self._parent is None:
            raise ValueError(f"{method}() needs a place: {self!r} is in no other element.")
        return self._parent

    def _call(self, method: str) -> None:
        top = self
        while top._parent is not None:
            top = top._parent
        if top._observer is not None:
            top._observer.call(self, method)

    def _set_attribute(self, name: str, value: str | bool | None) -> None:
        """Set an attribute other than a style, by its real name; None takes it away."""
        if name in HELD and self._set_field(name, value):
            return
        value = None if value is False else value
        if self._attributes.get(name) == value:
            return
        if self._observer is not None:
            self._observer.attribute_changes(self, name)
        if value is None:
            self._attributes.pop(name, None)
        else:
            self._attributes[name] = value

    def _set_field(self, name: str, value: str | bool | None) -> bool:
        """Set what a field holds, if the attribute says that."""
        if name == "value" and self._tag in FIELDS:
            set_value(self, value if type(value) is str else "")
        elif name == "checked" and self._tag == "input":
            set_checked(self, value not in (None, False))
        elif name == "selected" and self._tag == "option":
            set_selected(self, value not in (None, False))
        else:
            return False
        return True

    def _set_style(self, name: str, value: str | None) -> None:
        style = self._style
        if (style or {}).get(name) == value:
            return
        if self._observer is not None:
            self._observer.style_changes(self, name)
        if value is None:
            assert style is not None, "it had this style"
            del style[name]
        elif style is None:
            self._style = {name: value}
        else:
            style[name] = value

    def _tell_held(self, name: str) -> None:
        """Have the page hear what the field holds, even if that is what it held before."""
        if self._observer is not None:
            self._observer.field_changes(self, name)

    def _add_listener(self, listener: Listener) -> None:
        if self._observer is not None:
            self._observer.listening_changes(self, listener.event)
        if self._listeners is None:
            self._listeners = {}
        self._listeners.setdefault(listener.event, []).append(listener)

    def _remove_listener(self, listener: Listener) -> None:
        listeners = (self._listeners or {}).get(listener.event, [])
        if listener in listeners:
            if self._observer is not None:
                self._observer.listening_changes(self, listener.event)
            listeners.remove(listener)

    def _options(self, event: str) -> Options | None:
        """How the page is to listen for an event, or None when it need not."""
        listeners = (self._listeners or {}).get(event)
        is_typing = event == "input" and self._tag in FIELDS
        return merged_options(listeners or [], is_typing) if listeners or is_typing else None

    def _all_options(self) -> dict[str, Options]:
        """How the page is to listen, by event."""
        events = list(self._listeners or ())
        if self._tag in FIELDS and "input" not in events:
            events.append("input")
        found = ((event, self._options(event)) for event in events)
        return {event: options for event, options in found if options is not None}


def create(tag: str, *children: Content, **attributes: object) -> Element:
    """Make an element. It is seen once it is put into the page.

    Parameters
    ----------
    tag : str
        The kind of element: ``"p"``, ``"button"``, ``"input"`` …
    *children
        What is in it: see `Element.append`.
    **attributes
        Its attributes. Names that Python keeps for itself get a ``_`` behind them: ``class_``,
        ``for_``. Handlers are attributes, too: ``on_click=clicked``.

    Raises
    ------
    TypeError, ValueError
        When something cannot be an attribute, or be in an element.

    Examples
    --------
    >>> create("button", "Click me", class_="primary", title="Please")
    <button class="primary" title="Please">
    """
    element = Element((type(tag) is str and _tags.get(tag)) or _checked_tag(tag))
    if attributes:
        own = element._attributes
        for name, value in canonical_props(element._tag, attributes).items():
            if type(value) is str and value.isascii() and name != "style":
                own[name] = value
            elif name.startswith("on:"):
                element._add_listener(Listener(element, name[3:], value))
            elif name == "style":
                element._style = checked_attribute(element, name, value)  # type: ignore[assignment]
            elif value is not False:  # a box that is not ticked
                own[name] = checked_attribute(element, name, value)  # type: ignore[assignment]
    if children:
        put(element, children, None)
    if element._tag == "select" and "value" in element._attributes:
        set_value(element, str(element._attributes.pop("value")))
    return element


#: Tags met so far, as they are to be written.
_tags: dict[str, str] = {}


def _checked_tag(tag: str) -> str:
    if type(tag) is not str or not _TAG.fullmatch(tag):
        raise ValueError(f"A tag is a name such as 'p' or 'button', not {tag!r}.")
    real = tag.lower() if tag.isupper() else tag
    if len(_tags) < MOST_TAGS:
        _tags[tag] = real
    return real


# Under which programs know them.
Element.__module__ = create.__module__ = "py_playground.page"
