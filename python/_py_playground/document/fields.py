"""What form fields hold: what the program put into them, or what the reader typed and chose.

An input's text is its attribute ``value``, a tick its attribute ``checked``. What a ``select``
holds is told by the attribute ``selected`` of its options. The page does the same with the
properties of its own fields, so what follows from a change by itself (another radio button goes
out) needs no words between the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .nodes import Element

__all__ = [
    "FIELDS",
    "TYPED",
    "HELD",
    "chosen_options",
    "is_checked",
    "is_disabled",
    "set_checked",
    "set_selected",
    "set_value",
    "take_typed",
    "value_of",
]

#: Elements whose content the reader changes.
FIELDS = frozenset(["input", "textarea", "select"])
#: What is to be known of each change.
TYPED = ("value", "checked", "selected")
#: Attributes that are what a field holds.
HELD = frozenset(["value", "checked", "selected"])

_CAN_BE_DISABLED = FIELDS | {"button", "option", "optgroup", "fieldset"}


def is_checked(element: Element) -> bool:
    """Whether it is a ticked box, the chosen radio button, or a chosen option."""
    if element.tag == "option":
        return _is_chosen(element)
    return _kind(element) in ("checkbox", "radio") and "checked" in element._attributes


def is_disabled(element: Element) -> bool:
    """Whether it is a form field that cannot be used."""
    return element.tag in _CAN_BE_DISABLED and "disabled" in element._attributes


def value_of(element: Element) -> str:
    """What a field holds, or what an option stands for; "" for other elements."""
    value = element._attributes.get("value")
    if element.tag == "select":
        chosen = chosen_options(element)
        return value_of(chosen[0]) if chosen else ""
    if type(value) is str:
        return value
    if element.tag in ("textarea", "option"):
        text = element.text
        return text if element.tag == "textarea" else " ".join(text.split())
    return "on" if _kind(element) in ("checkbox", "radio") else ""


def chosen_options(select: Element) -> list[Element]:
    """The chosen options of a ``select``: without ``multiple`` it is one, unless there is none."""
    options = list(_options(select))
    chosen = [option for option in options if "selected" in option._attributes]
    if "multiple" in select._attributes:
        return chosen
    usable = chosen[-1:] or [option for option in options if not is_disabled(option)][:1]
    return usable


def set_value(element: Element, value: str) -> None:
    """Put something into a field, and choose the option that has this value."""
    if element.tag == "select":
        _choose(element, [value])
    else:
        element._attributes["value"] = value
    element._tell_held("value")


def set_checked(element: Element, checked: bool) -> None:
    """Tick a box, or take the tick away."""
    _tick(element, checked)
    element._tell_held("checked")


def set_selected(option: Element, selected: bool) -> None:
    """Choose an option, or not any more."""
    select = option.closest("select")
    if selected and select is not None and "multiple" not in select._attributes:
        for other in _options(select):
            other._attributes.pop("selected", None)
    _set(option, "selected", selected)
    option._tell_held("selected")


def take_typed(element: Element, fields: Mapping[str, object]) -> None:
    """Remember what the reader typed or chose; the page has it already."""
    value, kind = fields.get("value"), _kind(element)
    if element.tag == "select":
        selected = fields.get("selected")
        if type(selected) is list and "multiple" in element._attributes:
            _choose(element, selected)
        elif type(value) is str:
            _choose(element, [value])
    elif kind in ("checkbox", "radio"):
        if type(checked := fields.get("checked")) is bool:
            _tick(element, checked)
    elif type(value) is str and kind != "file":  # a file's is a made-up path
        element._attributes["value"] = value


def _kind(element: Element) -> str:
    """The type of an input, "" for other elements."""
    if element.tag != "input":
        return ""
    kind = element._attributes.get("type")
    return kind.lower() if type(kind) is str else "text"


def _set(element: Element, name: str, on: bool) -> None:
    if on:
        element._attributes[name] = True
    else:
        element._attributes.pop(name, None)


def _tick(element: Element, checked: bool) -> None:
    if checked and _kind(element) == "radio" and (name := element._attributes.get("name")):
        for other in _form(element).descendants():
            if other._attributes.get("name") == name and _kind(other) == "radio":
                other._attributes.pop("checked", None)
    _set(element, "checked", checked)


def _form(element: Element) -> Element:
    """The form around a field, or else all there is around it."""
    around = element
    while around.parent is not None and around.tag != "form":
        around = around.parent
    return around


def _options(select: Element) -> Iterator[Element]:
    return (element for element in select.descendants() if element.tag == "option")


def _is_chosen(option: Element) -> bool:
    select = option.closest("select")
    if select is None:
        return "selected" in option._attributes
    return any(one is option for one in chosen_options(select))


def _choose(select: Element, values: list[object]) -> None:
    several = "multiple" in select._attributes
    found = False
    for option in _options(select):
        wanted = value_of(option) in values and (several or not found)
        found = found or wanted
        _set(option, "selected", wanted)
