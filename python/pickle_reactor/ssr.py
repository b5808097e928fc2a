"""Nodes as HTML text: what a server sends, and what the page's side then makes live (*hydrates*).

Components run once, with their hooks: states have their first values, contexts work, effects do
not run. Handlers are left out. Between two texts that are nodes of their own stands ``<!---->``, so
that the page finds each of them.

What the program wrote as text stays text, whatever it holds. An attribute, a style or an address
that could run a script is left out, with a warning.
"""

from __future__ import annotations

import re
import sys
import warnings
from asyncio import sleep
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, NamedTuple

from .attributes import HTML, attribute_value
from .escape import escape, is_safe_style, is_safe_url
from .handlers import Handler
from .instances import Instance, Once
from .nodes import FRAGMENT, VOID, Child, VNode, check_keys, flatten, text_of
from .signals import Reactive

__all__ = ["render_to_async_chunks", "render_to_chunks", "render_to_string"]

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")
_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,127}", re.ASCII)
_BETWEEN_TEXTS = "<!---->"
# Nodes within each other, components too: one that shows itself has no end.
_MOST_LEVELS = 2_000
# Pieces that are written between two looks at how long they are.
_PIECES = 16

# Addresses to which a click, a form or the browser itself goes.
_URLS = frozenset(
    "href xlink:href src action formaction poster cite data background manifest longdesc".split()
)
_URL_LISTS = frozenset("srcset imagesrcset ping".split())
# What shows an address as a picture and nothing else.
_PICTURES = frozenset(["img", "image", "source", "video", "input", "link"])
# Attributes of theirs are written into other attributes.
_ANIMATIONS = frozenset(["animate", "set", "animatetransform", "animatemotion"])

# What the browser reads as text up to the end tag: no elements, no comments. In the first two, and
# in these alone, `&lt;` means `<`.
_TEXT_ONLY = frozenset(["textarea", "title", "script", "style"])
_RAW = frozenset(["script", "style"])
# What would end a raw text, or begin something within it.
_ENDS_RAW = {
    "script": re.compile(r"</|<!--|<script", re.I),
    "style": re.compile(r"<[a-z/!?]", re.I),
}
# A newline right after these start tags is no part of the text.
_EATS_NEWLINE = frozenset(["pre", "listing"])

# Attributes in which any text is good; the others are looked at.
_HARMLESS = frozenset(
    "alt class colspan for height id name placeholder role title type width".split()
)
# Tags that were looked at, and what they are in small letters.
_lower: dict[str, str] = {}
_MOST_TAGS = 1_000


def render_to_string(node: object, *, ids: str = "id-") -> str:
    """The HTML of a node, a component's call, or a list of them.

    Parameters
    ----------
    node
        Whatever can be a child of an element.
    ids
        What each ``use_id()`` begins with; the same in the page, where it is live.

    Raises
    ------
    DuplicateKeyError
        When two children of one parent have the same key.
    Exception
        What a component raises, if no ``ErrorBoundary`` is around it.

    Examples
    --------
    >>> from pickle_reactor.elements import a, p
    >>> render_to_string(p(class_="x")["1 < 2 ", a(href="/next", on_click=print)["next"]])
    '<p class="x">1 &lt; 2 <a href="/next">next</a></p>'
    """
    writer = _Writer(node, ids)
    for _ in writer.run(0):
        pass
    return "".join(writer.out)


def render_to_chunks(node: object, *, size: int = 8192, ids: str = "id-") -> Iterator[str]:
    """The same, in pieces of about ``size`` characters as they come to be.

    What stands in an ``ErrorBoundary`` comes in one piece. An error after the first piece comes
    when a part of the HTML is with the reader already.
    """
    if size < 1:
        raise ValueError(f"size is a number of characters, 1 or more, not {size}")
    writer = _Writer(node, ids)
    for _ in writer.run(size):
        yield writer.take()
    if rest := writer.take():
        yield rest


async def render_to_async_chunks(
    node: object, *, size: int = 8192, ids: str = "id-"
) -> AsyncIterator[str]:
    """The same as :func:`render_to_chunks`, and others have a turn between the pieces."""
    for chunk in render_to_chunks(node, size=size, ids=ids):
        yield chunk
        await sleep(0)


class _Frame(NamedTuple):
    """What to go on with when the inside of a node is written."""

    todo: Iterator[Child]
    close: str
    """What ends the node that is inside."""
    owner: Instance | None
    chosen: str | None
    """The value of the ``select`` around."""
    drawing: bool
    """Within SVG or MathML, where other rules hold for text."""


class _Boundary(NamedTuple):
    """Where an ``ErrorBoundary`` began, to begin there again."""

    instance: Instance
    frames: int
    length: int
    last_was_text: bool
    chosen: str | None
    drawing: bool


class _Writer:
    """Writes nodes, and holds what is written."""

    def __init__(self, node: object, ids: str) -> None:
        self.out: list[str] = []
        self.nodes = flatten(node, "the view")
        self.keeper = Once(ids)

    def take(self) -> str:
        """What was written since the last time."""
        text = "".join(self.out)
        self.out.clear()
        return text

    def run(self, size: int) -> Iterator[None]:
        """Write everything, with a pause after each ``size`` characters or so (0 for none).

        A loop with a stack of its own: trees may be deeper than Python's.
        """
        out = self.out
        check_keys("the view", self.nodes)
        todo: Iterator[Child] = iter(self.nodes)
        owner: Instance | None = None
        chosen: str | None = None
        drawing = False
        frames: list[_Frame] = []
        boundaries: list[_Boundary] = []
        last_was_text = False
        counted = written = 0
        while True:
            # Within a boundary nothing goes out: it may have to be taken back.
            pause = len(out) + _PIECES if size and not boundaries else sys.maxsize
            try:
                for child in todo:
                    if type(child) is not VNode:
                        text = child if type(child) is str else text_of(child.peek())  # type: ignore[union-attr]
                        out.append(_BETWEEN_TEXTS + escape(text) if last_was_text else escape(text))
                        last_was_text = True
                        if len(out) >= pause:
                            break
                        continue
                    tag = child.tag
                    before = owner, chosen, drawing
                    if type(tag) is str:
                        last_was_text = False
                        lower = _lower.get(tag) or _checked_tag(tag)
                        whole = _leaf(child, lower, chosen, drawing)
                        if whole is not None:
                            out.append(whole)
                            if len(out) >= pause:
                                break
                            continue
                        out.append(_start(child, lower, chosen))
                        inner = child.children
                        close = f"</{tag}>"
                        if lower == "select":
                            chosen = _value(child)
                        elif lower in _EATS_NEWLINE and type(inner[0]) is not VNode:
                            out.append(_newline(inner[0]))
                        drawing = lower in ("svg", "math") or (drawing and lower != "foreignobject")
                    elif tag is FRAGMENT:
                        inner, close = child.children, ""
                    else:
                        inner, owner = self.keeper.render(child, owner.contexts if owner else {})
                        close = ""
                    frames.append(_Frame(todo, close, *before))
                    if owner is not None and owner is not before[0] and owner.caught is not None:
                        boundaries.append(
                            _Boundary(owner, len(frames), len(out), last_was_text, chosen, drawing)
                        )
                    if len(frames) > _MOST_LEVELS:
                        raise RecursionError(
                            f"more than {_MOST_LEVELS} nodes within each other; "
                            "does a component show itself?"
                        )
                    if len(inner) > 1:
                        check_keys(child, inner)
                    todo = iter(inner)
                    break
                else:
                    if not frames:
                        return
                    if boundaries and boundaries[-1].frames == len(frames):
                        boundaries.pop()
                    todo, close, owner, chosen, drawing = frames.pop()
                    if close:
                        out.append(close)
                        last_was_text = False
            except Exception as error:
                todo = self._fall_back(error, boundaries)
                owner, depth, length, last_was_text, chosen, drawing = boundaries.pop()
                del frames[depth:], out[length:]
            if size and not boundaries and len(out) - counted >= _PIECES:
                written += sum(map(len, out[counted:]))
                counted = len(out)
                if written >= size:
                    yield
                    counted = written = 0

    def _fall_back(self, error: Exception, boundaries: list[_Boundary]) -> Iterator[Child]:
        """What the nearest boundary shows instead, which becomes the last in the list."""
        while boundaries:
            instance = boundaries[-1].instance
            caught = instance.caught
            if caught is not None and caught.error is None:
                caught.error = error
                try:
                    return iter(instance.render())
                except Exception as failure:
                    error = failure
            boundaries.pop()
        raise error


def _leaf(node: VNode, lower: str, chosen: str | None, drawing: bool) -> str | None:
    """An element that holds nothing, or a text, as a whole. None for any other."""
    if lower in _TEXT_ONLY:
        return _text_only(node, lower, drawing)
    inner = node.children
    if lower in VOID:
        if inner:
            raise TypeError(f"<{node.tag}> is always empty in HTML")
        return _start(node, lower, chosen)
    html = node.props.get(HTML)
    if html is None:
        if not inner:
            html = ""
        elif len(inner) == 1 and type(inner[0]) is str:
            html = escape(inner[0])
            if html[0] == "\n" and lower in _EATS_NEWLINE:
                html = f"\n{html}"
        else:
            return None
    return f"{_start(node, lower, chosen)}{html}</{node.tag}>"


def _start(node: VNode, lower: str, chosen: str | None) -> str:
    """A start tag; ``chosen`` is the value of the ``select`` around."""
    written = [f"<{node.tag}"]
    for name, value in node.props.items():
        if type(value) is str and name in _HARMLESS:
            written.append(f' {name}="{escape(value)}"')
        elif not _is_elsewhere(lower, name, value, chosen):
            written.append(_attribute(lower, name, value, node.props))
    if lower == "option" and chosen is not None and _option_value(node) == chosen:
        written.append(" selected")
    written.append(">")
    return "".join(written)


def _is_elsewhere(lower: str, name: str, value: object, chosen: str | None) -> bool:
    """Whether a property is not written as an attribute."""
    if type(value) is Handler or name == "ref" or name == HTML:
        return True
    if lower == "option":  # The value of the select around says which is selected.
        return name == "selected" and chosen is not None
    # A select's value shows in its options, a textarea's stands in the element.
    return name == "value" and lower in ("select", "textarea")


def _attribute(tag: str, name: str, value: Any, props: Mapping[str, Any]) -> str:
    """An attribute with a space before it; nothing for one that has no value, or may not be."""
    if isinstance(value, Reactive):
        value = attribute_value(tag, name, value.peek())
    if value is None or value is False:
        return ""
    if name == "style":
        return _style(tag, value)
    lower = name.lower()
    if not _NAME.fullmatch(name) or lower.startswith("on"):
        return _left_out(tag, name, "it is no attribute of a page without scripts")
    if value is True:
        return f" {name}"
    text = value if isinstance(value, str) else str(value)
    if lower in _URLS:
        picture = tag in _PICTURES and lower in ("src", "poster", "href")
        if not is_safe_url(text, picture=picture):
            return _left_out(tag, name, f"{text[:80]!r} is no address that a page may lead to")
    elif lower in _URL_LISTS:
        if not all(map(is_safe_url, re.split(r"[\s,]+", text))):
            return _left_out(tag, name, f"{text[:80]!r} holds an address that a page may not load")
    elif lower == "srcdoc":
        return _left_out(tag, name, "a page within an attribute could run scripts")
    elif tag in _ANIMATIONS and lower in ("to", "from", "by", "values", "attributename"):
        if text.strip().lower().startswith("on") or not all(map(is_safe_url, text.split(";"))):
            return _left_out(tag, name, f"{text[:80]!r} could run a script")
    elif tag == "meta" and lower == "content" and _refreshes(props):
        if not is_safe_url(text.partition("=")[2].strip("'\" ")):
            return _left_out(tag, name, f"{text[:80]!r} is no address that a page may lead to")
    return f' {name}="{escape(text)}"'


def _refreshes(props: Mapping[str, Any]) -> bool:
    return any(
        name.lower() == "http-equiv" and str(value).strip().lower() == "refresh"
        for name, value in props.items()
    )


def _style(tag: str, value: Any) -> str:
    styles: Any = value if isinstance(value, dict) else attribute_value(tag, "style", value)
    written = []
    for name, text in (styles or {}).items():
        if is_safe_style(name, text):
            written.append(f"{name}:{text}")
        else:
            _left_out(
                tag, f"style {name}", f"{text[:80]!r} is more than a value, or could load something"
            )
    return f' style="{escape(";".join(written))}"' if written else ""


def _left_out(tag: str, name: str, why: str) -> str:
    warnings.warn(f"<{tag}>: {name} is left out: {why}", RuntimeWarning, stacklevel=2)
    return ""


def _checked_tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ValueError(f"{tag[:80]!r} cannot be a tag; use letters, digits and -, a letter first")
    if len(_lower) >= _MOST_TAGS:
        _lower.clear()
    _lower[tag] = lower = tag.lower()
    return lower


def _value(node: VNode) -> str | None:
    """The value that a field has by the program."""
    value = node.props.get("value")
    if isinstance(value, Reactive):
        value = attribute_value("select", "value", value.peek())
    return value if type(value) is str else None


def _option_value(node: VNode) -> str:
    value = _value(node)
    return " ".join(_text(node).split()) if value is None else value


def _text(node: VNode) -> str:
    """The texts among the children."""
    return "".join(
        child if type(child) is str else text_of(child.peek())  # type: ignore[union-attr]
        for child in node.children
        if type(child) is not VNode
    )


def _newline(first: Any) -> str:
    text = first if type(first) is str else text_of(first.peek())
    return "\n" if text[:1] == "\n" else ""


def _text_only(node: VNode, lower: str, drawing: bool) -> str:
    """An element that holds text and nothing else, not even comments."""
    html = node.props.get(HTML)
    if html is None:
        if any(type(child) is VNode for child in node.children):
            raise TypeError(f"<{lower}> can hold text only")
        value = _value(node) if lower == "textarea" else None
        html = _text(node) if value is None else value
        if lower not in _RAW or drawing:
            newline = "\n" if lower == "textarea" and html[:1] == "\n" else ""
            html = newline + escape(html)
        elif found := _ENDS_RAW[lower].search(html):
            hint = (
                "json_for_script() writes data without it" if lower == "script" else "leave it out"
            )
            raise ValueError(
                f"<{lower}> cannot hold {found[0]!r}, which means something else there; {hint}"
            )
    return f"{_start(node, lower, None)}{html}</{node.tag}>"
