"""CSS selectors: which elements of a tree are meant.

What they can say: tags, ``*``, ``#id``, ``.class``, ``[name]`` and ``[name="value"]`` (also ``^=``
``$=`` ``*=`` ``~=`` ``|=``), the combinators (a space, ``>``, ``+``, ``~``), lists with commas, and
the pseudo-classes in `PSEUDO_CLASSES`. Anything else is a `SelectorError` that names the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from .fields import is_checked, is_disabled

if TYPE_CHECKING:
    from .nodes import Element

__all__ = ["PSEUDO_CLASSES", "Selector", "SelectorError", "parse_selector"]

#: The pseudo-classes there are.
PSEUDO_CLASSES = (
    ":first-child",
    ":last-child",
    ":nth-child(…)",
    ":not(…)",
    ":checked",
    ":disabled",
    ":empty",
)

_NAME = re.compile(r"(?:[-\w]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\[^\n0-9a-fA-F])+")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_SPACE = re.compile(r"\s*")
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_ATTRIBUTE = re.compile(
    rf"\[\s*({_NAME.pattern})\s*"
    rf"(?:([~|^$*]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|({_NAME.pattern}))\s*)?\]"
)
_NTH = re.compile(r"\s*(?:(odd|even)|([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))\s*\)", re.I)

#: Says of an element whether it is meant. The second value knows places among siblings.
Test = Callable[["Element", "Places"], bool]


class SelectorError(ValueError):
    """A selector that cannot be understood; the message says where, and what there is."""


SelectorError.__module__ = "py_playground.page"  # under which programs know it


class Places:
    """At which place among its siblings an element stands; counted once for each parent."""

    def __init__(self) -> None:
        self._of: dict[Element, tuple[list[Element], dict[Element, int]]] = {}

    def siblings(self, element: Element) -> tuple[list[Element], int]:
        """Return the element with its siblings, and its index among them."""
        parent = element.parent
        if parent is None:
            return [element], 0
        known = self._of.get(parent)
        if known is None:
            children = parent.children
            known = children, {child: index for index, child in enumerate(children)}
            self._of[parent] = known
        return known[0], known[1][element]


class Selector:
    """A selector that was understood.

    Parameters
    ----------
    text : str
        The selector as it was written.
    choices : list
        One for each part between commas: the tests of the last element, and those of the elements
        before it, from the right, each with its combinator.
    """

    __slots__ = ("_choices", "text")

    def __init__(self, text: str, choices: list[_Chain]) -> None:
        self.text = text
        self._choices = choices

    def matches(self, element: Element, places: Places | None = None) -> bool:
        """Whether the selector means this element."""
        known = places or Places()
        return any(chain.matches(element, known) for chain in self._choices)

    def within(self, top: Element) -> Iterator[Element]:
        """Give the elements inside of ``top`` that are meant, in the order of the document."""
        places, choices = Places(), self._choices
        for element in top.descendants():
            for chain in choices:
                if chain.matches(element, places):
                    yield element
                    break


class _Chain:
    """Compounds with combinators between them: ``ul > li a``."""

    __slots__ = ("_before", "_last")

    def __init__(self, last: list[Test], before: list[tuple[str, list[Test]]]) -> None:
        self._last = last
        self._before = before

    def matches(self, element: Element, places: Places) -> bool:
        for test in self._last:
            if not test(element, places):
                return False
        return not self._before or self._follows(element, 0, places)

    def _follows(self, element: Element, step: int, places: Places) -> bool:
        """Whether what stands before ``element`` is what the selector says, from this step on."""
        if step == len(self._before):
            return True
        combinator, tests = self._before[step]
        for one in _around(element, combinator, places):
            if all(test(one, places) for test in tests) and self._follows(one, step + 1, places):
                return True
        return False


def _around(element: Element, combinator: str, places: Places) -> Iterator[Element]:
    """The elements that a combinator leads to."""
    if combinator in " >":
        parent = element.parent
        while parent is not None:
            yield parent
            parent = None if combinator == ">" else parent.parent
    else:
        siblings, index = places.siblings(element)
        least = max(index - 1, 0) if combinator == "+" else 0
        for before in range(index - 1, least - 1, -1):
            yield siblings[before]


@lru_cache(maxsize=256)
def parse_selector(text: str) -> Selector:
    """Understand a selector.

    Raises
    ------
    SelectorError
        When it cannot be understood.
    TypeError
        When it is no text.

    Examples
    --------
    >>> parse_selector("ul > li.note:nth-child(odd), a[href^='http']").text
    "ul > li.note:nth-child(odd), a[href^='http']"
    >>> parse_selector("p:hover")
    Traceback (most recent call last):
        ...
    py_playground.page.SelectorError: The selector 'p:hover' cannot be used: there \
is no ':hover' (character 2). There are :first-child, :last-child, :nth-child(…), :not(…), \
:checked, :disabled, :empty.
    """
    if type(text) is not str:
        raise TypeError(f"A selector is text such as '#out' or 'ul > li', not {text!r}.")
    return Selector(text, _Reader(text).choices())


class _Reader:
    """One walk through a selector's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def choices(self) -> list[_Chain]:
        """Read all of it: chains between commas."""
        chains = [self._chain()]
        while self._at < len(self._text):  # a chain ends at a comma or at the end
            self._at += 1
            chains.append(self._chain())
        return chains

    def _chain(self) -> _Chain:
        self._skip_space()
        compounds = [self._compound()]
        combinators: list[str] = []
        while True:
            found = _COMBINATOR.match(self._text, self._at)
            after = found.end() if found else self._at
            explicit = found is not None and found[1] is not None
            if not explicit and (after == len(self._text) or self._text[after] == ","):
                self._at = after
                break
            if found is None:
                self._fail(f"{self._text[self._at]!r} was not expected")
            self._at = after
            combinators.append(found[1] or " ")
            compounds.append(self._compound())
        before = list(zip(reversed(combinators), reversed(compounds[:-1]), strict=True))
        return _Chain(compounds[-1], before)

    def _compound(self) -> list[Test]:
        """Read what belongs to one element: ``a.note[href]:first-child``."""
        start, tests = self._at, []
        if self._next() == "*":
            self._at += 1
        elif _NAME.match(self._text, self._at):
            tests.append(_tag_test(self._name("a tag")))
        while (sign := self._next()) in ("#", ".", "[", ":"):
            if sign == "[":
                tests.append(self._attribute())
            elif sign == ":":
                tests.append(self._pseudo_class())
            else:
                self._at += 1
                name = self._name("an id" if sign == "#" else "a class")
                tests.append(_id_test(name) if sign == "#" else _class_test(name))
        if self._at == start:
            what = f"{sign!r} was not expected" if sign else "it ends too early"
            self._fail(f"{what}: there should be a tag, #id, .class, [attribute] or *")
        return tests

    def _attribute(self) -> Test:
        found = _ATTRIBUTE.match(self._text, self._at)
        if found is None:
            self._fail('this [ ] is not one. Write [name] or [name="value"]')
        self._at = found.end()
        quoted = found[3] if found[3] is not None else found[4]
        value = found[5] if quoted is None else quoted
        return _attribute_test(_plain(found[1]).lower(), found[2], _plain(value or ""))

    def _pseudo_class(self) -> Test:
        start = self._at
        self._at += 1
        found = _NAME.match(self._text, self._at)
        name = found[0].lower() if found else ""
        self._at = found.end() if found else self._at
        opened = self._next() == "("
        if name in _PLAIN_TESTS and not opened:
            return _PLAIN_TESTS[name]
        if opened and name == "nth-child":
            return self._nth_child()
        if opened and name == "not":
            return self._negation()
        self._at = start
        there_are = ", ".join(PSEUDO_CLASSES)
        self._fail(f"there is no ':{name}{'(' if opened else ''}'", f" There are {there_are}.")

    def _nth_child(self) -> Test:
        found = _NTH.match(self._text, self._at + 1)
        if found is None:
            self._fail("in nth-child( ) there should be a number, odd, even, or such as 2n+1")
        self._at = found.end()
        word, factor, sign, rest, number = found.groups()
        if number is not None:
            return _nth_test(0, int(number))
        if word is not None:
            return _nth_test(2, 1 if word.lower() == "odd" else 0)
        step = int(factor + "1") if factor in ("", "+", "-") else int(factor)
        return _nth_test(step, int(f"{sign or ''}{rest or 0}"))

    def _negation(self) -> Test:
        self._at += 1
        parts: list[list[Test]] = []
        while True:
            self._skip_space()
            parts.append(self._compound())
            self._skip_space()
            sign = self._next()
            self._at += 1
            if sign == ")":
                return lambda element, places: (
                    not any(all(test(element, places) for test in tests) for tests in parts)
                )
            if sign != ",":
                self._at -= 1
                self._fail("in not( ) there should be a single element, such as .done")

    def _name(self, what: str) -> str:
        found = _NAME.match(self._text, self._at)
        if found is None:
            self._fail(f"the name of {what} is missing")
        name = _plain(found[0])
        if found[0][0].isdigit():
            self._fail(f"{name!r} begins with a digit. Write [id={name!r}] instead")
        self._at = found.end()
        return name

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip_space(self) -> None:
        found = _SPACE.match(self._text, self._at)
        assert found is not None, "none is space, too"
        self._at = found.end()

    def _fail(self, what: str, more: str = "") -> NoReturn:
        raise SelectorError(
            f"The selector {self._text!r} cannot be used: {what} (character {self._at + 1}).{more}"
        )


def _plain(name: str) -> str:
    """A name without its backslashes."""
    if "\\" not in name:
        return name
    return _ESCAPE.sub(lambda found: _character(found[1]) if found[1] else found[2], name)


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _tag_test(name: str) -> Test:
    lower = name.lower()
    return lambda element, places: element.tag == name or element.tag.lower() == lower


def _id_test(name: str) -> Test:
    return lambda element, places: element._attributes.get("id") == name


def _class_test(name: str) -> Test:
    def test(element: Element, places: Places) -> bool:
        text = element._attributes.get("class")
        return type(text) is str and name in text and name in text.split()

    return test


def _attribute_test(name: str, operator: str | None, value: str) -> Test:
    if operator is None:
        return lambda element, places: element._attributes.get(name) is not None
    compare = _COMPARISONS[operator]

    def test(element: Element, places: Places) -> bool:
        found = element._attributes.get(name)
        return found is not None and compare(found if type(found) is str else "", value)

    return test


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda text, value: text == value,
    # By CSS, an empty value is found in nothing.
    "^=": lambda text, value: value != "" and text.startswith(value),
    "$=": lambda text, value: value != "" and text.endswith(value),
    "*=": lambda text, value: value != "" and value in text,
    "~=": lambda text, value: value in text.split(),
    "|=": lambda text, value: text == value or text.startswith(value + "-"),
}


def _nth_test(step: int, first: int) -> Test:
    def test(element: Element, places: Places) -> bool:
        beyond = places.siblings(element)[1] + 1 - first
        if step == 0:
            return beyond == 0
        return beyond % step == 0 and beyond // step >= 0

    return test


def _is_last(element: Element, places: Places) -> bool:
    siblings, index = places.siblings(element)
    return index == len(siblings) - 1


_PLAIN_TESTS: dict[str, Test] = {
    "first-child": lambda element, places: places.siblings(element)[1] == 0,
    "last-child": _is_last,
    "checked": lambda element, places: is_checked(element),
    "disabled": lambda element, places: is_disabled(element),
    "empty": lambda element, places: not element._nodes,
}
