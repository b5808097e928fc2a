"""The nodes of an interface: what ``div(class_="box")[h1["Hello"], Row(name="a")]`` makes.

A :class:`VNode` is a description and never changes: an element, a call of a component that has not
happened yet, or a fragment (several nodes without an element around them). Mistakes are found where
they are written: a child or an attribute that cannot be one is a TypeError at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from numbers import Number
from types import MappingProxyType
from typing import Any, NoReturn, Union

from .attributes import HTML, canonical_props
from .signals import Reactive

__all__ = [
    "FRAGMENT",
    "NO_CHILDREN",
    "NO_PROPS",
    "VOID",
    "Callee",
    "Child",
    "DuplicateKeyError",
    "Element",
    "Fragment",
    "Key",
    "Trusted",
    "VNode",
    "check_keys",
    "flatten",
    "fragment",
    "h",
    "text_of",
    "trusted",
]

Key = str | int
Child = Union["VNode", str, Reactive[Any]]
"""What a node's children are, after :func:`flatten`."""

NO_PROPS: Mapping[str, Any] = MappingProxyType({})
NO_CHILDREN: tuple[Child, ...] = ()
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no children in HTML."""

_TAG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_CAN_BE = "use a string, an element, a component, a number, None or a list of them"


class DuplicateKeyError(ValueError):
    """Two children of one parent have the same key."""


class Callee:
    """What a node's ``tag`` can be beside text: a component and the like.

    Attributes
    ----------
    name
        For messages.
    takes_children
        Whether ``node[…]`` may give it children.
    """

    __slots__ = ()

    name: str
    takes_children: bool


class Fragment(Callee):
    """The tag of fragments; there is one, :data:`FRAGMENT`."""

    __slots__ = ()

    name = "fragment"
    takes_children = True

    def __repr__(self) -> str:
        return "FRAGMENT"

    def __reduce__(self) -> str:
        return "FRAGMENT"


FRAGMENT = Fragment()


class Trusted:
    """HTML that :func:`trusted` marked."""

    __slots__ = ("html",)

    html: str

    def __init__(self, html: str) -> None:
        self.html = html

    def __repr__(self) -> str:
        return f"trusted({_short(self.html)})"


def trusted(html: str) -> Trusted:
    """Mark a text as HTML, for the only child of an element: ``div[trusted("<b>Hi</b>")]``.

    On a server it is sent as it is, so it must not hold what visitors wrote. In a page it is
    sanitised.
    """
    if not isinstance(html, str):
        raise TypeError(f"trusted() takes a string of HTML, not {_short(html)}")
    return Trusted(str.__str__(html))


class _Open:
    """A node that is being filled in. Then it becomes a :class:`VNode` by its ``__class__``.

    Nodes are made by the thousand, and this is half as long as ``object.__setattr__`` four times.
    """

    __slots__ = ("children", "key", "props", "tag")

    tag: str | Callee
    props: Mapping[str, Any]
    children: tuple[Child, ...]
    key: Key | None


class VNode(_Open):
    """A node: a tag, properties, children and a key. It never changes; equal nodes are ``==``.

    Programs make nodes by elements and components. The constructor takes everything in its
    canonical form and checks nothing.

    Parameters
    ----------
    tag
        An element's name, a component or :data:`FRAGMENT`.
    props
        Canonical properties of an element (see :mod:`.attributes`), arguments of a component.
    children
        Nodes, texts and signals; no empty texts, and no two texts side by side.
    key
        Tells a node from its siblings when they change places.

    Examples
    --------
    >>> from pickle_reactor.elements import li, ul
    >>> items = ul(class_="todo")[[li(key=name)[name] for name in "ab"], None]
    >>> items
    ul({'class': 'todo'})[li(key='a')['a'], li(key='b')['b']]
    >>> items.children[1] == li("b", key="b")
    True
    """

    __slots__ = ()

    def __new__(
        cls,
        tag: str | Callee,
        props: Mapping[str, Any] = NO_PROPS,
        children: tuple[Child, ...] = NO_CHILDREN,
        key: Key | None = None,
    ) -> VNode:
        node = _Open()
        node.tag = tag
        node.props = props or NO_PROPS
        node.children = children
        node.key = key
        node.__class__ = VNode
        return node  # type: ignore[return-value]

    def __getitem__(self, children: object) -> VNode:
        """The same node with these children."""
        tag = self.tag
        node = _Open()
        node.tag = tag
        node.props = self.props
        node.key = self.key
        kind = type(children)
        if (kind is str and children) or kind is VNode:
            node.children = (children,)  # type: ignore[assignment]
        else:
            made: tuple[Any, ...] = flatten(children, self)
            node.children = made
            if made and type(made[0]) is Trusted:
                node.props = {**self.props, HTML: made[0].html}
                node.children = NO_CHILDREN
        if self.children or HTML in self.props:
            raise TypeError(
                f"{_place(self)} is given children twice; write all of them in one place"
            )
        empty = tag in VOID if isinstance(tag, str) else not tag.takes_children
        if empty and (node.children or HTML in node.props):
            _refuse_children(self)
        node.__class__ = VNode
        return node  # type: ignore[return-value]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(
            f"a node cannot be changed ({name} of {_place(self)}); make another one"
        )

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __iter__(self) -> NoReturn:
        # Without it Python would try node[0], node[1] …
        raise TypeError(
            f"a node cannot be looped over ({_place(self)}); its children are in .children"
        )

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not VNode:
            return NotImplemented
        # A stack of its own: trees may be deeper than Python's.
        left: list[Any] = [self]
        right: list[Any] = [other]
        while left:
            a = left.pop()
            b = right.pop()
            if a is b:
                continue
            if type(a) is not VNode:
                if a != b:
                    return False
            elif (
                type(b) is not VNode
                or (a.tag is not b.tag and a.tag != b.tag)
                or a.key != b.key
                or len(a.children) != len(b.children)
                or (a.props is not b.props and a.props != b.props)
            ):
                return False
            else:
                left += a.children
                right += b.children
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return _repr(self, 3)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show it: live where there is a page, and elsewhere as the HTML that it is at first."""
        if "_py_playground_host" in sys.modules:
            from .bridge import show

            return show(self)
        from .ssr import render_to_string

        return {"text/html": render_to_string(self)}

    def __reduce__(self) -> tuple[Any, ...]:
        return VNode, (self.tag, dict(self.props), self.children, self.key)


class Element:
    """An element of HTML or SVG, such as ``div``: call it with attributes, index it with children.

    ``div(class_="box")["text"]``, ``div("text", class_="box")`` and ``div["text"]`` make nodes. As
    a child, ``br`` alone is the empty element. Every keyword is an attribute, but ``key`` (of the
    node), ``ref`` (what ``use_ref()`` gave) and ``on_…`` (handlers of events).

    Raises
    ------
    TypeError, ValueError
        For what cannot be an attribute or a child.
    """

    __slots__ = ("empty", "tag")

    tag: str
    empty: VNode

    def __init__(self, tag: str) -> None:
        object.__setattr__(self, "tag", tag)
        object.__setattr__(self, "empty", VNode(tag))

    def __call__(self, /, *children: object, key: Key | None = None, **attributes: Any) -> VNode:
        node = _Open()
        node.tag = tag = self.tag
        node.props = canonical_props(tag, attributes) if attributes else NO_PROPS
        node.key = key if key is None else _checked_key(key, tag)
        node.children = NO_CHILDREN
        node.__class__ = VNode
        return node[children] if children else node  # type: ignore[index, return-value]

    def __getitem__(self, children: object) -> VNode:
        return self.empty[children]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(
            f"an element cannot be changed ({self.tag}.{name}); its attributes are written "
            f"{self.tag}({name}=…)"
        )

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __iter__(self) -> NoReturn:
        raise TypeError(f"an element cannot be looped over ({self.tag})")

    def __repr__(self) -> str:
        return f"<element {self.tag}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Element, (self.tag,)


class _FragmentMaker:
    """Several nodes without an element: ``fragment[a, b]``, ``fragment(key=1)[a, b]``."""

    __slots__ = ()

    def __call__(self, /, *children: object, key: Key | None = None) -> VNode:
        node = VNode(FRAGMENT, key=key if key is None else _checked_key(key, "fragment"))
        return node[children] if children else node

    def __getitem__(self, children: object) -> VNode:
        return VNode(FRAGMENT)[children]

    def __iter__(self) -> NoReturn:
        raise TypeError("fragment cannot be looped over")

    def __repr__(self) -> str:
        return "fragment"


fragment = _FragmentMaker()


def h(
    tag: str | Callee,
    props: Mapping[str, Any] | None = None,
    /,
    *children: object,
    key: Key | None = None,
) -> VNode:
    """Make a node by a tag's name or a component: for tags that no element has, and made-up ones.

    Parameters
    ----------
    tag
        Letters, digits and ``-``; or a component.
    props
        Attributes, by the names of keywords or of HTML; a component's arguments.
    *children
        Its children.
    key
        As of any node.

    Examples
    --------
    >>> h("my-chart", {"class": "wide"}, "no chart here")
    my-chart({'class': 'wide'})['no chart here']
    """
    if type(tag) is not str:
        if not isinstance(tag, Callee) or not callable(tag):
            raise TypeError(f"h() takes a tag's name or a component first, not {_short(tag)}")
        made: VNode = tag(**(props or {}), key=key)
        return made[children] if children else made
    if not tag or not _TAG_LETTERS.issuperset(tag) or not tag[0].isalpha() or len(tag) > 128:
        raise ValueError(f"{tag!r} cannot be a tag; use letters, digits and -, a letter first")
    made = VNode(
        tag,
        canonical_props(tag, props) if props else NO_PROPS,
        (),
        key if key is None else _checked_key(key, tag),
    )
    return made[children] if children else made


def flatten(given: object, parent: VNode | str = "") -> tuple[Child, ...]:
    """Children as a flat tuple: lists taken apart, None, True, False and "" left out, texts joined.

    Parameters
    ----------
    given
        One child, or a list, tuple or iterator of them, nested at will.
    parent
        Whose children they are, for messages.

    Raises
    ------
    TypeError
        For what cannot be a child.

    Examples
    --------
    >>> flatten(["n = ", 3, None, [" of ", 7.5]])
    ('n = 3 of 7.5',)
    """
    children: list[Any] = []
    special = _gather(given if type(given) is tuple else (given,), children, parent)
    if not special:
        return tuple(children)
    joined: list[Any] = []
    for kind, group in groupby(children, type):
        if kind is str:
            joined.append("".join(group))
        elif kind is Trusted:
            if len(children) == 1 and type(parent) is VNode and type(parent.tag) is str:
                return tuple(children)  # For `VNode.__getitem__`, which makes a property of it.
            raise TypeError(
                f"{_place(parent)}: trusted() must be the only child of an element; "
                "put an element of its own around it: span[trusted(…)]"
            )
        else:
            joined.extend(group)
    return tuple(joined)


def _gather(given: Iterable[object], children: list[Any], parent: VNode | str) -> bool:
    """Add what is given to the children. Whether there are texts to be joined, or trusted HTML."""
    special = False
    append = children.append
    for child in given:
        kind = type(child)
        if kind is VNode:
            append(child)
            continue
        if kind is not str:
            if child is None or kind is bool:
                continue
            if kind is int or kind is float:
                child = str(child)
            elif kind is list or kind is tuple:
                if _gather(child, children, parent):  # type: ignore[arg-type]
                    special = True
                continue
            elif kind is Element:
                append(child.empty)  # type: ignore[attr-defined]
                continue
            elif kind is Trusted:
                append(child)
                special = True
                continue
            elif isinstance(child, Reactive):
                append(child)
                continue
            elif isinstance(child, str):
                child = str.__str__(child)
            elif isinstance(child, Number):
                child = str(child)
            elif isinstance(child, (list, tuple, Iterator)):
                if _gather(child, children, parent):
                    special = True
                continue
            else:
                _refuse_child(child, parent)
        if child:
            if children and type(children[-1]) is str:
                special = True
            append(child)
    return special


def text_of(value: object) -> str:
    """What a signal among children shows: a text or a number, nothing for None, True and False.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> text_of("a"), text_of(1.5), text_of(None)
    ('a', '1.5', '')
    """
    if type(value) is str:
        return value
    if value is None or value is True or value is False:
        return ""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Number):
        return str(value)
    raise TypeError(f"a signal among children holds a text or a number, not {_short(value)}")


def check_keys(parent: VNode | str, children: Iterable[object]) -> None:
    """Raise a :class:`DuplicateKeyError` when two of the children have the same key."""
    keys: set[Key] = set()
    for child in children:
        if type(child) is VNode and (key := child.key) is not None:
            if key in keys:
                raise DuplicateKeyError(
                    f"{_place(parent)}: two of its children have the key {key!r}; "
                    "each child's key must be its own"
                )
            keys.add(key)


def _checked_key(key: object, place: str) -> Key:
    if type(key) is str or type(key) is int:
        return key
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return int(key)
    raise TypeError(f"{place}: a key is a string or a whole number, not {_short(key)}")


def _place(node: VNode | str) -> str:
    """Which node it is, for messages: ``li#first.todo``."""
    if isinstance(node, str):
        return node or "the children"
    if not isinstance(node.tag, str):
        return node.tag.name
    words = [node.tag]
    identity, classes = node.props.get("id"), node.props.get("class")
    if type(identity) is str:
        words.append(f"#{identity}")
    if type(classes) is str:
        words += [f".{name}" for name in classes.split()]
    return "".join(words)


def _refuse_child(child: object, parent: VNode | str) -> NoReturn:
    what = _short(child)
    hint = _CAN_BE
    if isinstance(child, Callee):
        hint = f"call it: {child.name}()"
    elif callable(child):
        hint = "call it if it makes a node, or give it to an event: on_click=…"
    elif isinstance(child, (bytes, bytearray)):
        hint = "make a string of it: .decode()"
    raise TypeError(f"{_place(parent)}: a child cannot be {what}; {hint}")


def _refuse_children(node: VNode) -> NoReturn:
    if type(node.tag) is str:
        raise TypeError(
            f"{_place(node)} cannot have children; <{node.tag}> is always empty in HTML"
        )
    raise TypeError(
        f"{_place(node)} was given children, but has no parameter for them; "
        "add one: def …(children)"
    )


def _short(value: object) -> str:
    """A value in a message: its type, and what it is, not long."""
    if isinstance(value, Callee):
        return f"the component {value.name}"
    text = repr(value)
    if len(text) > 60:
        text = text[:59] + "…"
    kind = type(value).__name__
    return f"a{'n' if kind[0] in 'aeiou' else ''} {kind} ({text})"


def _repr(node: VNode, depth: int) -> str:
    given = [repr(dict(node.props))] if node.props else []
    if node.key is not None:
        given.append(f"key={node.key!r}")
    tag = node.tag if isinstance(node.tag, str) else node.tag.name
    # `fragment[…]` and `div[…]` are written without brackets to call them, a component with.
    called = (
        f"({', '.join(given)})" if given or not (node.children or type(node.tag) is str) else ""
    )
    if not node.children:
        return tag + called
    if not depth:
        return f"{tag}{called}[…]"
    shown = [_repr(c, depth - 1) if type(c) is VNode else repr(c) for c in node.children[:8]]
    if len(node.children) > 8:
        shown.append(f"… {len(node.children) - 8} more")
    return f"{tag}{called}[{', '.join(shown)}]"
