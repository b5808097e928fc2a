"""What happens on an event: a callable, the fields it asks for, and how to listen.

A handler asks for fields by the names of its parameters: ``on_input=lambda value: set_text(value)``
gets the text of the field, ``def pressed(key, ctrl_key)`` the key, and a handler without parameters
nothing. Only what is asked for travels from the page to Python.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType, MethodType
from typing import Any, NamedTuple

__all__ = ["FIELDS", "Event", "Handler", "On", "handler_for", "on", "standard_fields"]

FIELDS = frozenset(
    """
    value checked selected form data input_type selection_start selection_end
    key code repeat alt_key ctrl_key meta_key shift_key
    button buttons client_x client_y offset_x offset_y page_x page_y movement_x movement_y
    pointer_id pointer_type pressure delta_x delta_y delta_mode
    scroll_top scroll_left scroll_height client_height width height
    target_id current_time duration state dropped href
    """.split()
)
"""What the page can tell of an event: the names in ``element/views/event-fields.ts``."""

_MODIFIERS = ("alt_key", "ctrl_key", "meta_key", "shift_key")
_MOUSE = ("button", "client_x", "client_y", "offset_x", "offset_y", *_MODIFIERS)
_STANDARD = {
    "click": _MOUSE,
    "dblclick": _MOUSE,
    "input": ("value", "checked"),
    "change": ("value", "checked"),
    "submit": ("form",),
    "scroll": ("scroll_top", "scroll_left"),
    "wheel": ("delta_x", "delta_y"),
}
_STANDARD_BY_START = {
    "pointer": _MOUSE,
    "mouse": _MOUSE,
    "key": ("key", "code", "repeat", *_MODIFIERS),
}

_TAKES_REST = 0x04 | 0x08  # CO_VARARGS, CO_VARKEYWORDS
_MOST_PLANS = 2_000


def standard_fields(event: str) -> tuple[str, ...]:
    """The fields that a parameter named ``event`` brings along, by the event's type.

    Examples
    --------
    >>> standard_fields("change")
    ('value', 'checked')
    >>> standard_fields("focus")
    ()
    """
    found = _STANDARD.get(event)
    if found is not None:
        return found
    for start, fields in _STANDARD_BY_START.items():
        if event.startswith(start):
            return fields
    return ()


class Event:
    """An event as a handler's parameter ``event`` gets it: its type, and its fields as attributes.

    Examples
    --------
    >>> event = Event("keydown", {"key": "Enter", "ctrl_key": False})
    >>> event.type, event.key
    ('keydown', 'Enter')
    """

    __slots__ = ("fields", "type")

    type: str
    fields: Mapping[str, Any]

    def __init__(self, type: str, fields: Mapping[str, Any]) -> None:
        self.type = type
        self.fields = fields

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            known = ", ".join(self.fields) or "none"
            raise AttributeError(
                f"this {self.type} event has no field {name!r}; its fields: {known}. "
                "A handler gets others by parameters of their names."
            ) from None

    def __repr__(self) -> str:
        return f"Event({self.type!r}, {dict(self.fields)!r})"


class On:
    """What :func:`on` made: a callable, and how to listen. For ``on_…=`` of an element."""

    __slots__ = ("call", "options")

    call: Callable[..., object]
    options: Mapping[str, bool | int]

    def __init__(self, call: Callable[..., object], options: Mapping[str, bool | int]) -> None:
        self.call = call
        self.options = options

    def __repr__(self) -> str:
        return f"on({self.call!r}, {dict(self.options)!r})"


def on(
    call: Callable[..., object],
    *,
    prevent: bool = False,
    stop: bool = False,
    debounce: float = 0.0,
    throttle: float = 0.0,
) -> On:
    """Handle an event in a special way: ``input_(on_input=on(search, debounce=0.3))``.

    Parameters
    ----------
    call
        The handler, a function or an ``async def``.
    prevent
        The browser's own answer to the event does not happen, such as following a link.
    stop
        Elements around this one do not hear of the event.
    debounce
        Seconds of rest after which the last of several events is told.
    throttle
        Seconds in which one event is told at most; the last of them always is.

    Examples
    --------
    >>> on(print, prevent=True, debounce=0.25).options
    {'prevent': True, 'debounce': 250}
    """
    if not callable(call):
        raise TypeError(f"on() takes a function first, not {_shown(call)}")
    options: dict[str, bool | int] = {}
    if prevent:
        options["prevent"] = True
    if stop:
        options["stop"] = True
    for name, seconds in (("debounce", debounce), ("throttle", throttle)):
        if not isinstance(seconds, (int, float)) or not math.isfinite(seconds) or seconds < 0:
            raise ValueError(f"{name} is a number of seconds, 0 or more, not {_shown(seconds)}")
        if seconds:
            options[name] = max(1, round(seconds * 1000))
    if "debounce" in options and "throttle" in options:
        raise ValueError("choose debounce or throttle for an event, not both")
    return On(call, options)


class Handler:
    """What an element does on an event. Two are equal when call and options are.

    Attributes
    ----------
    call
        The program's callable.
    fields
        The fields of the event that have to travel.
    options
        How the page listens, ready for JSON: ``ListenOptions`` of ``protocol/views.ts``.
    """

    __slots__ = ("_plan", "call", "fields", "options")

    call: Callable[..., Any]
    fields: tuple[str, ...]
    options: dict[str, Any]
    _plan: _Plan

    def __init__(self, call: Callable[..., Any], plan: _Plan) -> None:
        self.call = call
        self._plan = plan
        self.fields = plan.fields
        self.options = plan.options

    def invoke(self, event: str, fields: Mapping[str, Any]) -> Any:
        """Call with what it asks for; the answer is a coroutine when it is an ``async def``.

        Fields that did not come are None.

        Examples
        --------
        >>> handler_for("input", lambda value: value.upper()).invoke("input", {"value": "a"})
        'A'
        """
        plan = self._plan
        if not plan.parameters:
            return self.call()
        given = {
            name: Event(event, {field: fields.get(field) for field in self.fields})
            if name == "event"
            else fields.get(name)
            for name in plan.parameters
        }
        first = [given.pop(name) for name in plan.parameters[: plan.positional]]
        return self.call(*first, **given)

    def __eq__(self, other: object) -> bool:
        if type(other) is not Handler:
            return NotImplemented
        return self.call == other.call and self.options == other.options

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Handler({self.call!r}, fields={self.fields!r})"


def handler_for(event: str, value: object, place: str = "") -> Handler:
    """Make a handler of what a program gave for an event: a callable, or what :func:`on` made.

    Parameters
    ----------
    event
        The event's type: ``"click"``.
    value
        What the program gave.
    place
        The element, for the message of an error.

    Raises
    ------
    TypeError
        When it cannot be called, or has a parameter that is no field.

    Examples
    --------
    >>> handler_for("keydown", lambda key, ctrl_key: None).options
    {'fields': ['key', 'ctrl_key']}
    >>> handler_for("click", lambda x: None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    TypeError: on_click: the function <lambda> asks for 'x', which an event does not have. ...
    """
    kind = type(value)
    if kind is Handler:
        return value  # type: ignore[return-value]
    given: Mapping[str, bool | int] | None = None
    call: Any = value
    if kind is On:
        call = value.call  # type: ignore[attr-defined]
        given = value.options  # type: ignore[attr-defined]
        kind = type(call)
    code: CodeType | None = None
    if kind is FunctionType:
        code = call.__code__
    elif kind is MethodType and type(call.__func__) is FunctionType:
        code = call.__func__.__code__
    if code is None or code.co_flags & _TAKES_REST:
        plan = _plan(event, call, place)
    else:
        # By identity: code objects are slow to hash. The plan's entry keeps its code alive, so that
        # another one cannot get the same id.
        known = _plans.get((event, id(code), kind))
        if known is None:
            if len(_plans) >= _MOST_PLANS:
                _plans.clear()
            known = _plans[event, id(code), kind] = code, _plan(event, call, place)
        plan = known[1]
    if given:
        plan = plan._replace(options={**plan.options, **given})
    return Handler(call, plan)


class _Plan(NamedTuple):
    """How a callable gets what it asks for."""

    positional: int
    """How many of the parameters are filled by position."""
    parameters: tuple[str, ...]
    fields: tuple[str, ...]
    options: dict[str, Any]


_plans: dict[tuple[str, int, type], tuple[CodeType, _Plan]] = {}


def _plan(event: str, call: object, place: str) -> _Plan:
    where = f"{place}: on_{event}" if place else f"on_{event}"
    if not callable(call):
        raise TypeError(
            f"{where} takes a function, not {_shown(call)}; write on_{event}=lambda: … or the name "
            "of a function without ()"
        )
    own = standard_fields(event)
    fields: dict[str, None] = {}
    parameters = []
    positional = 0
    for name, first, has_default in _parameters(call):
        # `lambda key=key: remove(key)` keeps the program's key: a click has none.
        if has_default and name != "event" and name not in own:
            continue
        if name == "event":
            fields.update(dict.fromkeys(own))
        elif name in FIELDS:
            fields[name] = None
        else:
            named = getattr(call, "__name__", None) or type(call).__name__
            raise TypeError(
                f"{where}: the function {named} asks for {name!r}, which an event does not have. "
                f"Its parameters are filled by their names: event, {', '.join(sorted(FIELDS))}"
            )
        positional += first
        parameters.append(name)
    options = {"fields": list(fields)} if fields else {}
    return _Plan(positional, tuple(parameters), tuple(fields), options)


def _parameters(call: Any) -> list[tuple[str, bool, bool]]:
    """The parameters of a callable: name, whether by position only, whether it has a default.

    Those of functions are read from their code: since Python 3.14, asking for a signature runs the
    annotations, which may name what only a type checker knows.
    """
    function, bound = (call.__func__, 1) if type(call) is MethodType else (call, 0)
    if type(function) is FunctionType and not function.__code__.co_flags & _TAKES_REST:
        code = function.__code__
        count = code.co_argcount
        names = code.co_varnames[: count + code.co_kwonlyargcount]
        defaults = {*names[count - len(function.__defaults__ or ()) : count]}
        defaults.update(function.__kwdefaults__ or ())
        return [
            (name, at < code.co_posonlyargcount, name in defaults)
            for at, name in enumerate(names)
            if at >= bound
        ]
    how: Any = {}
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        how["annotation_format"] = Format.STRING
    try:
        asked = inspect.signature(call, **how).parameters.values()
    except ValueError:  # Some built-in functions do not tell.
        return []
    return [
        (p.name, p.kind is p.POSITIONAL_ONLY, p.default is not p.empty)
        for p in asked
        if p.kind is not p.VAR_POSITIONAL and p.kind is not p.VAR_KEYWORD
    ]


def _shown(value: object) -> str:
    """A value in a message: its type, and what it is, not long."""
    text = repr(value)
    return f"{type(value).__name__} ({text if len(text) <= 40 else text[:39] + '…'})"
