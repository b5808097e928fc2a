"""A page without a browser, for tests: it does the operations of a view, and checks each.

Not part of what browsers get; see :mod:`pickle_reactor.testing`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

__all__ = ["FakeElement", "FakePage", "FakeText"]

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_COMPOUND = re.compile(
    r"""(?P<tag>[\w-]+|\*)|\#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)
    |\[(?P<name>[\w:-]+)(?:=(?P<quote>["']?)(?P<value>[^\]"']*)(?P=quote))?\]""",
    re.VERBOSE,
)


class FakeText:
    """A text in a fake page."""

    def __init__(self, number: int, text: str) -> None:
        self.number = number
        self.parent: FakeElement | None = None
        self.text = text


class FakeElement:
    """An element in a fake page.

    Attributes
    ----------
    attributes : dict
        Attributes by name, True for those without a value.
    style : dict
        Style properties by name.
    listening : dict
        How the page listens, by event.
    calls : list of str
        Methods that Python called: ``"focus"`` and so on.
    """

    def __init__(self, number: int, tag: str) -> None:
        self.number = number
        self.tag = tag
        self.parent: FakeElement | None = None
        self.attributes: dict[str, Any] = {}
        self.style: dict[str, str] = {}
        self.listening: dict[str, Any] = {}
        self.inner_html: str | None = None
        self.calls: list[str] = []
        self.children: list[FakeNode] = []

    def __getitem__(self, name: str) -> Any:
        """An attribute; None when it is not there."""
        return self.attributes.get(name)

    @property
    def html(self) -> str:
        """The element as HTML."""
        return _html([self])

    @property
    def inside(self) -> str:
        """What is in the element as HTML."""
        return _html(self.children) if self.inner_html is None else self.inner_html

    @property
    def text(self) -> str:
        """All texts inside."""
        texts: list[str] = []
        work: list[FakeNode] = [self]
        while work:
            node = work.pop()
            if isinstance(node, FakeText):
                texts.append(node.text)
            else:
                work += node.children[::-1]
        return "".join(texts)

    @property
    def start(self) -> str:
        """The element's start tag."""
        words = [self.tag]
        for name, value in self.attributes.items():
            words.append(name if value is True else f'{name}="{escape(value)}"')
        if self.style:
            style = "; ".join(f"{name}: {value}" for name, value in self.style.items())
            words.append(f'style="{escape(style)}"')
        return f"<{' '.join(words)}>"

    def walk(self) -> Iterator[FakeElement]:
        """The element and those inside, in order."""
        work: list[FakeNode] = [self]
        while work:
            node = work.pop()
            if isinstance(node, FakeElement):
                yield node
                work += node.children[::-1]

    def find_all(self, selector: str) -> list[FakeElement]:
        """The elements inside that a selector is about.

        It has tags, ``#id``, ``.class``, ``[name]`` and ``[name=value]``; ``a b`` and ``a > b``.
        """
        steps = _read(selector)
        return [one for one in self.walk() if one is not self and _matches(one, steps, self)]

    def find(self, selector: str) -> FakeElement:
        """The only element for a selector; an AssertionError when there are none or more."""
        found = self.find_all(selector)
        if len(found) != 1:
            raise AssertionError(
                f"{len(found)} elements are {selector!r}, not one, in {self.inside}"
            )
        return found[0]

    def __repr__(self) -> str:
        return self.html


FakeNode = FakeElement | FakeText


def _html(nodes: list[FakeNode]) -> str:
    """Nodes as HTML; they may be deeper within each other than Python's calls."""
    pieces: list[str] = []
    work: list[FakeNode | str] = [*nodes[::-1]]
    while work:
        node = work.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node, FakeText):
            pieces.append(escape(node.text, quote=False))
        else:
            pieces.append(node.start)
            if node.tag not in VOID:
                work.append(f"</{node.tag}>")
                work += [node.inner_html] if node.inner_html is not None else node.children[::-1]
    return "".join(pieces)


class FakePage:
    """What the page shows, by operations. Whatever does not fit is an AssertionError.

    Examples
    --------
    >>> page = FakePage()
    >>> page.apply([["reset", 1, [["p", 0, ["Hi"]]]], ["text", 2, "Bye"]])
    >>> page.html
    '<p>Bye</p>'
    """

    def __init__(self) -> None:
        self.body = FakeElement(0, "body")
        self.nodes: dict[int, FakeNode] = {}
        self._highest = 0

    @property
    def html(self) -> str:
        """All that is shown, as HTML."""
        return self.body.inside

    def apply(self, operations: Any) -> None:
        """Do operations, as they arrive: after their way as JSON."""
        for operation in json.loads(json.dumps(operations)):
            try:
                getattr(self, f"_{operation[0]}")(*operation[1:])
            except (AssertionError, KeyError, TypeError, AttributeError) as error:
                raise AssertionError(f"{operation} does not fit {self.html}: {error!r}") from error

    def _reset(self, first: int, specs: list[Any]) -> None:
        self.nodes.clear()
        self.body.children = []
        assert first > self._highest, "the numbers were used before"
        self._highest = first - 1
        self._add(self.body, 0, specs)

    def _insert(self, parent: int, before: int, first: int, spec: Any) -> None:
        element = self._element(parent) if parent else self.body
        assert first > self._highest, "the numbers were used before"
        self._highest = first - 1
        self._add(element, self._place(element, before), [spec])

    def _add(self, parent: FakeElement, at: int, specs: list[Any]) -> None:
        assert parent.inner_html is None, "the element holds HTML"
        assert parent.tag not in VOID, "the element cannot have children"
        made: list[Any] = []
        work: list[tuple[Any, FakeElement, list[Any]]] = [
            (spec, parent, made) for spec in reversed(specs)
        ]
        while work:
            spec, element, into = work.pop()
            self._highest += 1
            node: FakeNode
            if isinstance(spec, str):
                node = FakeText(self._highest, spec)
            else:
                tag, props, children = spec
                node = FakeElement(self._highest, tag)
                self._fill(node, props or {})
                assert not (children and node.inner_html is not None)
                work += [(child, node, node.children) for child in reversed(children)]
            node.parent = element
            into.append(node)
            self.nodes[node.number] = node
        parent.children[at:at] = made

    def _fill(self, node: FakeElement, props: dict[str, Any]) -> None:
        for name, value in props.items():
            if name == "#on":
                node.listening = value
            elif name == "#html":
                node.inner_html = value
            elif name == "style":
                assert isinstance(value, dict), "style is properties by name"
                node.style = value
            else:
                assert value is True or isinstance(value, str), f"{name} cannot be {value!r}"
                node.attributes[name] = value

    def _element(self, number: int) -> FakeElement:
        node = self.nodes[number]
        assert isinstance(node, FakeElement), "a text is no element"
        return node

    def _place(self, parent: FakeElement, before: int) -> int:
        if not before:
            return len(parent.children)
        assert self.nodes[before].parent is parent, f"{before} is not in {parent.number}"
        return parent.children.index(self.nodes[before])

    def _move(self, number: int, before: int) -> None:
        node = self.nodes[number]
        parent = node.parent
        assert parent is not None and before != number
        parent.children.remove(node)
        parent.children.insert(self._place(parent, before), node)

    def _remove(self, number: int) -> None:
        node = self.nodes[number]
        assert node.parent is not None
        node.parent.children.remove(node)
        work: list[FakeNode] = [node]
        while work:
            one = work.pop()
            del self.nodes[one.number]
            if isinstance(one, FakeElement):
                work += one.children

    def _text(self, number: int, text: str) -> None:
        node = self.nodes[number]
        assert isinstance(node, FakeText) and isinstance(text, str)
        node.text = text

    def _attr(self, number: int, name: str, value: Any) -> None:
        assert value is None or value is True or isinstance(value, str)
        assert name not in ("style", "#on", "#html", "ref", "key") and not name.startswith("on")
        attributes = self._element(number).attributes
        if value is None:
            attributes.pop(name, None)
        else:
            attributes[name] = value

    def _style(self, number: int, changes: dict[str, Any]) -> None:
        style = self._element(number).style
        for name, value in changes.items():
            if value is None:
                del style[name]
            else:
                style[name] = value

    def _html(self, number: int, html: str) -> None:
        element = self._element(number)
        assert not element.children, "the element has children"
        element.inner_html = html or None

    def _listen(self, number: int, event: str, options: dict[str, Any]) -> None:
        self._element(number).listening[event] = options

    def _unlisten(self, number: int, event: str) -> None:
        del self._element(number).listening[event]

    def _call(self, number: int, method: str) -> None:
        assert method in ("focus", "blur", "select", "scroll-into-view")
        self._element(number).calls.append(method)


def _read(selector: str) -> list[tuple[str, list[dict[str, str | None]]]]:
    """A selector as steps from the right: how each is joined to the one before, and what it is."""
    steps: list[tuple[str, list[dict[str, str | None]]]] = []
    joint = " "
    for word in selector.replace(">", " > ").split():
        if word == ">":
            joint = ">"
            continue
        parts = list(_COMPOUND.finditer(word))
        if "".join(part[0] for part in parts) != word:
            raise ValueError(
                f"{word!r} is no selector that is known here; use tag, #id, .class, [name=value]"
            )
        steps.append((joint, [part.groupdict() for part in parts]))
        joint = " "
    if not steps:
        raise ValueError("the selector is empty")
    return steps[::-1]


def _matches(element: FakeElement | None, steps: list[Any], top: FakeElement) -> bool:
    (joint, parts), rest = steps[0], steps[1:]
    if element is None or element is top or not all(_is(element, part) for part in parts):
        return False
    if not rest:
        return True
    if joint == ">":
        return _matches(element.parent, rest, top)
    around = element.parent
    while around is not None and around is not top:
        if _matches(around, rest, top):
            return True
        around = around.parent
    return False


def _is(element: FakeElement, part: dict[str, str | None]) -> bool:
    if part["tag"]:
        return part["tag"] in ("*", element.tag)
    if part["id"]:
        return bool(element["id"] == part["id"])
    if part["class"]:
        return part["class"] in str(element["class"] or "").split()
    value = element[part["name"] or ""]
    return value is not None and (part["value"] is None or value == part["value"])
