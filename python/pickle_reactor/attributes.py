"""Properties of elements, made canonical: what a program writes in, what the page understands out.

``div(class_=["a", b and "b"], data_user_id=7, on_click=f)`` has the properties
``{"class": "a", "data-user-id": "7", "on:click": Handler(…)}``. Names are those of HTML and SVG;
values are text, True (an attribute without a value), a dict (``style``), or a signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from numbers import Number
from typing import Any

from .handlers import Handler, handler_for
from .signals import Reactive

__all__ = ["HTML", "Prop", "attribute_name", "attribute_value", "canonical_props"]

HTML = "#html"
"""The property that holds an element's whole content as HTML, of :func:`nodes.trusted`."""

Prop = str | bool | dict[str, str] | Handler | Reactive[Any] | object
"""What a canonical property can be; an object only for ``ref``."""

_NAME = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)
_EVENT = re.compile(r"[a-z][a-z0-9:.-]*")
_STYLE_NAME = re.compile(r"-{0,2}[A-Za-z][\w-]*", re.ASCII)
# What stands between semicolons, which do not count in quotes and brackets.
_DECLARATION = re.compile(
    r"""(?:[^;"'(]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^)]*\)|["'(])+""", re.S
)

# Names that HTML writes in one word and a program may write in several: `tab_index`.
_ONE_WORD = {
    name: name
    for name in """
    accesskey allowfullscreen autocapitalize autocomplete autofocus autoplay colspan
    contenteditable crossorigin datetime dirname enctype enterkeyhint fetchpriority formaction
    formenctype formmethod
    formnovalidate formtarget hreflang inputmode ismap itemid itemprop itemref itemscope itemtype
    maxlength minlength novalidate playsinline readonly referrerpolicy rowspan spellcheck srcdoc
    srclang srcset tabindex usemap
    """.split()
}
# Names of SVG in which capital letters count.
_ONE_WORD |= {
    name.lower(): name
    for name in """
    baseFrequency clipPathUnits diffuseConstant edgeMode filterUnits gradientTransform gradientUnits
    kernelMatrix kernelUnitLength lengthAdjust limitingConeAngle markerHeight markerUnits
    markerWidth maskContentUnits maskUnits numOctaves pathLength patternContentUnits
    patternTransform
    patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits refX
    refY spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues
    targetX targetY textLength viewBox xChannelSelector yChannelSelector
    """.split()
}
# Attributes that say "true" and "false" in words, or others.
_WORDS = {
    "contenteditable": ("false", "true"),
    "draggable": ("false", "true"),
    "spellcheck": ("false", "true"),
    "translate": ("no", "yes"),
    "autocomplete": ("off", "on"),
}
# What a form field holds. False counts: the program decides, not the reader.
_HELD = frozenset(["value", "checked", "selected"])
_FIELDS = frozenset(["input", "textarea", "select", "option"])

_MOST_NAMES = 4_000
# Names met so far and what they stand for; text for those in `_plain` is taken as it is.
_names: dict[str, str] = {}
_plain: dict[str, str] = {}


def canonical_props(tag: str, given: Mapping[str, object]) -> dict[str, Any]:
    """The properties of an element as they travel, from keyword arguments or attribute names.

    Raises
    ------
    TypeError, ValueError
        For what cannot be a property, with the element, the property and what to write.

    Examples
    --------
    >>> canonical_props("label", {"for_": "a", "class_": {"big": True, "red": False}})
    {'for': 'a', 'class': 'big'}
    >>> canonical_props("input", {"checked": False, "hidden": False, "style": {"font_size": "1em"}})
    {'checked': False, 'style': {'font-size': '1em'}}
    """
    props: dict[str, Any] = {}
    plain = _plain.get
    for name, value in given.items():
        if type(value) is str and (real := plain(name)) is not None:
            props[real] = value
            continue
        real = _names.get(name) or attribute_name(name)
        if real[:3] == "on:":
            if value is not None and value is not False:
                props[real] = handler_for(real[3:], value, tag)
        elif (made := attribute_value(tag, real, value)) is not None:
            props[real] = made
    return props


def attribute_name(name: str) -> str:
    """The real name of a property: that of HTML or SVG, or ``on:`` and an event.

    Examples
    --------
    >>> [attribute_name(name) for name in ("class_", "aria_label", "tab_index", "stroke_width")]
    ['class', 'aria-label', 'tabindex', 'stroke-width']
    >>> [attribute_name(name) for name in ("view_box", "on_key_down", "http-equiv")]
    ['viewBox', 'on:keydown', 'http-equiv']
    """
    found = _names.get(name)
    if found is not None:
        return found
    if not isinstance(name, str):
        raise TypeError(f"an attribute's name is a string, not {name!r}")
    real = _real_name(name)
    if len(_names) >= _MOST_NAMES:
        _names.clear()
        _plain.clear()
    _names[name] = real
    if real[:3] != "on:" and real not in ("style", "ref"):
        _plain[name] = real
    return real


def _real_name(name: str) -> str:
    if name.startswith(("on_", "on:")):
        event = name[3:].replace("_", "")
        if not _EVENT.fullmatch(event):
            raise ValueError(f"{name!r} is no event's name; write on_click, on_input, on_keydown …")
        return f"on:{event}"
    if not _NAME.fullmatch(name) or len(name) > 128:
        raise ValueError(f"{name!r} cannot be an attribute's name; use letters, digits, - and _")
    lower = name.lower()
    if lower.startswith("on") and name != "on":
        raise ValueError(f"write on_{lower[2:]}=function, not {name}")
    if name in ("className", "htmlFor"):
        raise ValueError(f"write {'class_' if name == 'className' else 'for_'}, not {name}")
    bare = name[:-1] if name.endswith("_") else name
    if bare.startswith(("data_", "aria_", "data-", "aria-")):
        return bare.replace("_", "-")
    return _ONE_WORD.get(bare.replace("_", "")) or bare.replace("_", "-")


def attribute_value(tag: str, name: str, value: object) -> Any:
    """The canonical value of an attribute by its real name; None when it is to be left out.

    Also for what a signal holds: a signal itself is kept as it is.

    Examples
    --------
    >>> attribute_value("td", "colspan", 2), attribute_value("p", "hidden", False)
    ('2', None)
    >>> attribute_value("p", "aria-hidden", False), attribute_value("input", "checked", False)
    ('false', False)
    >>> attribute_value("p", "style", "color: red; --gap: 1px")
    {'color': 'red', '--gap': '1px'}
    """
    kind = type(value)
    if value is None:
        return None
    if name == "style":
        return value if isinstance(value, Reactive) else _style(tag, value)
    if name == "ref":
        if not hasattr(value, "current"):
            raise TypeError(f"{tag}: ref takes what use_ref() gave, not {_shown(value)}")
        return value
    if kind is str:
        return value
    if kind is bool:
        if name in _HELD and tag in _FIELDS:
            return value
        words = _WORDS.get(name)
        if words is not None:
            return words[1 if value else 0]
        if name[:5] in ("aria-", "data-"):
            return "true" if value else "false"
        return True if value else None
    if kind is int or kind is float:
        return str(value)
    if isinstance(value, Reactive):
        return value
    if name == "class":
        return " ".join(_classes(tag, value)) or None
    if isinstance(value, str):
        return str.__str__(value)  # Without what a subclass makes of it: an enum's name.
    if isinstance(value, Number):
        return str(value)
    raise TypeError(
        f"{tag}: the attribute {name!r} cannot be {_shown(value)}; "
        "use a string, a number, True, False or None"
    )


def _classes(tag: str, value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, Mapping):
        for name, wanted in value.items():
            if isinstance(wanted, Reactive):
                raise _hidden_signal(tag, "class")
            if wanted:
                yield from _classes(tag, name)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _classes(tag, part)
    elif isinstance(value, Reactive):
        raise _hidden_signal(tag, "class")
    elif value is not None and value is not False:
        raise TypeError(
            f"{tag}: class_ cannot hold {_shown(value)}; "
            "use a string, a list of strings, or a dict of names and True or False"
        )


def _style(tag: str, value: object) -> dict[str, str] | None:
    style: dict[str, str] = {}
    if isinstance(value, str):
        for declaration in _DECLARATION.findall(value):
            name, colon, text = declaration.partition(":")
            if colon:
                style[_style_name(tag, name.strip())] = text.strip()
            elif name.strip():
                raise ValueError(f'{tag}: style is written "color: red; width: 3em", not {value!r}')
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if isinstance(part, Reactive):
                raise _hidden_signal(tag, "style")
            if isinstance(part, str):
                style[_style_name(tag, name)] = str.__str__(part)
            elif part is not None and part is not False:
                if part is True or not isinstance(part, Number):
                    raise TypeError(
                        f"{tag}: the style {name!r} cannot be {_shown(part)}; "
                        "use a string, a number or None"
                    )
                style[_style_name(tag, name)] = str(part)
    elif value is not False:
        raise TypeError(f"{tag}: style takes a dict or a string, not {_shown(value)}")
    return style or None


def _style_name(tag: str, name: object) -> str:
    if isinstance(name, str):
        # `font_size`, `float_`, `_webkit_mask`; names that begin with -- are the program's own.
        real = name if name[:2] == "--" else name.removesuffix("_").replace("_", "-")
        if _STYLE_NAME.fullmatch(real):
            return real
    raise ValueError(f"{tag}: {name!r} is no name of a style; write font_size or font-size")


def _hidden_signal(tag: str, name: str) -> TypeError:
    return TypeError(
        f"{tag}: {name} cannot hold a signal within a list or dict; "
        "make the whole of it one: computed(lambda: …)"
    )


def _shown(value: object) -> str:
    """A value in a message: its type, and what it is, not long."""
    text = repr(value)
    return f"a {type(value).__name__} ({text if len(text) <= 40 else text[:39] + '…'})"
