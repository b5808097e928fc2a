"""HTML text and elements: one becomes the other."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from pickle_reactor.attributes import attribute_name
from pickle_reactor.nodes import VOID

from ..text import safe_text
from .fields import set_value
from .mappings import checked_attribute
from .nodes import Element
from .tree import Node, Text

__all__ = ["opening_tag", "read_html", "write_html"]

#: Elements that are left out, with all that is in them.
_LEFT_OUT = frozenset(
    "script style iframe frame frameset object embed applet link meta base template noscript portal"
    " title head slot".split()
)
#: The one that is to be closed before another begins, up to the element that limits this.
_CLOSED_BY = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "tr": (("tr", "td", "th"), ("table", "thead", "tbody", "tfoot")),
    "td": (("td", "th"), ("tr",)),
    "th": (("td", "th"), ("tr",)),
    "thead": (("thead", "tbody", "tfoot", "tr", "td", "th"), ("table",)),
    "tbody": (("thead", "tbody", "tfoot", "tr", "td", "th"), ("table",)),
    "tfoot": (("thead", "tbody", "tfoot", "tr", "td", "th"), ("table",)),
    "option": (("option",), ("select", "datalist", "optgroup")),
    "optgroup": (("option", "optgroup"), ("select",)),
}
_CLOSES_P = frozenset(
    "address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hr main menu nav ol p pre section table ul".split()
)
#: Where the browser itself drops the text between tags, if it is only space.
_NO_SPACE = frozenset("table thead tbody tfoot tr colgroup select datalist".split())
#: Attributes that lead somewhere.
_ADDRESSES = frozenset("href src action formaction xlink:href poster data background cite".split())
_HARMFUL = re.compile(r"(?:javascript|vbscript|livescript):|data:(?!image/)", re.I)
#: What browsers skip in an address.
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]")
#: Tags of SVG in which capital letters count.
_SVG_TAGS = {
    name.lower(): name
    for name in "clipPath linearGradient radialGradient textPath feBlend feColorMatrix feComposite"
    " feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset".split()
}


def read_html(html: str) -> list[Node]:
    """Make nodes of HTML.

    What could do harm is left out, with a warning that names it; the page looks again.

    Raises
    ------
    TypeError
        When it is no text.

    Examples
    --------
    >>> read_html("<p class=big>1 &lt; 2<p>and<br>more")
    [<p class="big">, <p>]
    """
    if not isinstance(html, str):
        raise TypeError(f"HTML is text, not {type(html).__name__}. To put elements in, use append.")
    reader = _Reader()
    reader.feed(safe_text(html))
    reader.close()
    if reader.left_out:
        warnings.warn(
            f"Left out of the HTML, as it could do harm: {', '.join(reader.left_out)}.",
            stacklevel=3,
        )
    nodes = reader.top._nodes
    for node in nodes:
        node._parent = None
    return nodes


def write_html(nodes: Iterable[Node]) -> str:
    """Return the HTML of nodes, with what form fields hold."""
    parts: list[str] = []
    stack: list[Node | str] = [*nodes]
    stack.reverse()
    while stack:
        node = stack.pop()
        if type(node) is str:
            parts.append(node)
        elif type(node) is Text:
            parts.append(escape(node.text, quote=False))
        else:
            assert isinstance(node, Element)
            parts.append(opening_tag(node))
            if node.tag not in VOID:
                stack.append(f"</{node.tag}>")
                held = node._attributes.get("value") if node.tag == "textarea" else None
                stack.extend([Text(held)] if type(held) is str else reversed(node._nodes))
    return "".join(parts)


def opening_tag(element: Element) -> str:
    """Return the tag that begins an element: ``<p class="big">``."""
    parts = [element.tag]
    attributes: dict[str, object] = {**element._attributes}
    if element._style:
        attributes["style"] = "; ".join(
            f"{name}: {value}" for name, value in element._style.items()
        )
    for name, value in attributes.items():
        if name != "value" or element.tag != "textarea":
            parts.append(name if value is True else f'{name}="{escape(str(value))}"')
    return f"<{' '.join(parts)}>"


class _Reader(HTMLParser):
    """Builds elements, as forgiving as browsers are, though not in every detail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("div")
        self.left_out: dict[str, None] = {}
        self._open = [self.top]
        #: Tags that are left out and not closed yet.
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if self._skipped or tag in _LEFT_OUT:
            self.left_out.setdefault(f"<{tag}>" if not self._skipped else f"<{self._skipped[0]}>")
            if tag not in VOID and tag not in ("frame",):
                self._skipped.append(tag)
            return
        self._close_implied(tag)
        made = _SVG_TAGS.get(tag, tag)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,127}", made):
            self.left_out[f"<{tag[:20]}>"] = None
            made = "span"
        element = Element(made)
        for name, value in attrs:
            self._take_attribute(element, name, value)
        self._add(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element, and end it if it is one of SVG: HTML has no ``<p/>``."""
        self.handle_starttag(tag, attrs)
        if any(element.tag == "svg" for element in self._open):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element, and those in it that are still open."""
        if self._skipped:
            if tag in self._skipped:
                while self._skipped.pop() != tag:
                    continue
            return
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag.lower() == tag:
                self._end(index)
                return

    def handle_data(self, data: str) -> None:
        """Add text."""
        parent = self._open[-1]
        if self._skipped or (parent.tag in _NO_SPACE and not data.strip()):
            return
        last = parent._nodes[-1] if parent._nodes else None
        if type(last) is Text:
            last.text += data
        else:
            self._add(Text(data))

    def close(self) -> None:
        """End everything."""
        super().close()
        self._end(1)

    def _add(self, node: Node) -> None:
        parent = self._open[-1]
        node._parent = parent
        parent._nodes.append(node)

    def _end(self, index: int) -> None:
        """End the elements from this one on."""
        for element in self._open[index:]:
            value = element._attributes.pop("value", None) if element.tag == "select" else None
            if value is not None:
                set_value(element, str(value))
        del self._open[index:]

    def _close_implied(self, tag: str) -> None:
        """End what ends by itself where this begins: an ``li`` by the next one."""
        closed, limits = _CLOSED_BY.get(tag, ((), ()))
        if tag in _CLOSES_P:
            closed, limits = ("p",), ("td", "th", "li", "dd", "button", "div", "section")
        if tag == "li":
            closed = ("li", "p")
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag in limits:
                return
            if self._open[index].tag in closed:
                self._end(index)
                if tag not in ("tr", "thead", "tbody", "tfoot", "optgroup"):
                    return

    def _take_attribute(self, element: Element, name: str, value: str | None) -> None:
        if name.startswith("on") or name in ("srcdoc", "srcset"):
            self.left_out[name] = None
            return
        if name in _ADDRESSES and _HARMFUL.match(_SKIPPED.sub("", value or "")):
            scheme = _SKIPPED.sub("", value or "").partition(":")[0].lower()
            self.left_out[f"{name}={scheme}:…"] = None
            return
        try:
            # `data_id` is another attribute than `data-id` here: HTML knows no `_` that means `-`.
            real = attribute_name(name) if "_" not in name else name
            made = checked_attribute(element, real, True if value is None else value)
        except (TypeError, ValueError):
            self.left_out[name[:40]] = None
            return
        if real == "style":
            element._style = made  # type: ignore[assignment]
        elif made is not None and made is not False:
            element._attributes[real] = made  # type: ignore[assignment]
