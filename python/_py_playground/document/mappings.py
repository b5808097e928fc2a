"""An element's attributes, classes and styles, as a dict, a set and a dict that change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping, MutableSet
from typing import TYPE_CHECKING

from pickle_reactor.attributes import attribute_name, attribute_value

from ..text import safe_text

if TYPE_CHECKING:
    from .nodes import Element

__all__ = ["Attributes", "Classes", "Style", "checked_attribute"]

_SPACE = re.compile(r"\s")


def checked_attribute(element: Element, name: str, value: object) -> object:
    """Return the value of an attribute, made safe to send; None when it is to be taken away."""
    made = attribute_value(element._tag, name, value)
    kind = type(made)
    if kind is str:
        return safe_text(made)
    if kind is dict:
        return {safe_text(style): safe_text(text) for style, text in made.items()}
    if made is None or kind is bool:
        return made
    raise TypeError(
        f"{element.tag}: the attribute {name!r} cannot be a {kind.__name__}; "
        "use a string, a number, True, False or None"
    )


class Attributes(MutableMapping[str, "str | bool | None"]):
    """The attributes of an element; see `Element.attributes`."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    def __getitem__(self, name: str) -> str | bool:
        element = self._element
        real = _real_name(element, name)
        if real == "style" and element._style:
            return "; ".join(f"{key}: {text}" for key, text in element._style.items())
        return element._attributes[real]

    def __setitem__(self, name: str, value: object) -> None:
        element = self._element
        real = _real_name(element, name)
        made = checked_attribute(element, real, value)
        if real != "style":
            element._set_attribute(real, made)  # type: ignore[arg-type]
            return
        styles: dict[str, str] = made or {}  # type: ignore[assignment]
        for key in [key for key in element._style or () if key not in styles]:
            element._set_style(key, None)
        for key, text in styles.items():
            element._set_style(key, text)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self[name] = None

    def __iter__(self) -> Iterator[str]:
        yield from self._element._attributes
        if self._element._style:
            yield "style"

    def __len__(self) -> int:
        return len(self._element._attributes) + bool(self._element._style)

    def __repr__(self) -> str:
        return repr(dict(self))


class Classes(MutableSet[str]):
    """The classes of an element, in their order; see `Element.classes`."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    @classmethod
    def _from_iterable(cls, names: Iterable[str]) -> set[str]:  # type: ignore[override]
        # What `&` and the like make is a set that belongs to no element.
        return set(names)

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def add(self, *names: str) -> None:
        """Add classes; one that is there already stays."""
        self._set({**self._names(), **dict.fromkeys(map(_class_name, names))})

    def discard(self, *names: str) -> None:
        """Take classes away; one that is not there is no error."""
        self._set(dict.fromkeys(name for name in self._names() if name not in names))

    def remove(self, *names: str) -> None:
        """Take classes away; one that is not there is no error, as in the browser."""
        self.discard(*names)

    def toggle(self, name: str, on: bool | None = None) -> bool:
        """Add a class, or take it away when it is there; return whether it is there now.

        Parameters
        ----------
        name : str
            The class.
        on : bool, optional
            True only adds it, False only takes it away.
        """
        wanted = name not in self if on is None else bool(on)
        if wanted:
            self.add(name)
        else:
            self.discard(name)
        return wanted

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self))}}}" if len(self) else "set()"

    def _names(self) -> dict[str, None]:
        text = self._element._attributes.get("class")
        return dict.fromkeys(text.split()) if type(text) is str else {}

    def _set(self, names: dict[str, None]) -> None:
        self._element._set_attribute("class", " ".join(names) or None)


class Style(MutableMapping[str, "str | float | None"]):
    """The styles of an element; see `Element.style`."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    def __getitem__(self, name: str) -> str:
        found = (self._element._style or {}).get(self._name(name))
        if found is None:
            raise KeyError(name)
        return found

    def __setitem__(self, name: str, value: object) -> None:
        made = checked_attribute(self._element, "style", {name: value})
        if not made or value == "":
            self._element._set_style(self._name(name), None)
        else:
            ((real, text),) = made.items()  # type: ignore[attr-defined]
            self._element._set_style(real, text)

    def __delitem__(self, name: str) -> None:
        self[name]  # a KeyError when it is not there
        self._element._set_style(self._name(name), None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._element._style or ()))

    def __len__(self) -> int:
        return len(self._element._style or ())

    def __repr__(self) -> str:
        return repr(dict(self))

    def _name(self, name: str) -> str:
        """The real name of a style: ``font-size`` for ``font_size``."""
        made: dict[str, str] = attribute_value(self._element.tag, "style", {name: "x"})
        return next(iter(made))


def _real_name(element: Element, name: str) -> str:
    """The name in HTML for one as Python may write it: ``class`` for ``class_``."""
    if name in element._attributes:
        return name
    real = attribute_name(name)
    if real.startswith("on:"):
        raise TypeError(f"To handle an event, write .on({real[3:]!r}, function).")
    return real


def _class_name(name: str) -> str:
    if type(name) is not str or not name or _SPACE.search(name):
        raise ValueError(f"A class is one word such as 'big', not {name!r}.")
    return safe_text(name)
