"""Handlers of an element, and how the page is to listen for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pickle_reactor.attributes import attribute_name
from pickle_reactor.handlers import Handler, handler_for
from pickle_reactor.handlers import on as with_options

from .fields import TYPED

if TYPE_CHECKING:
    from .nodes import Element

__all__ = ["Listener", "Options", "listener_for", "merged_options"]

#: ``ListenOptions`` of ``src/protocol/views.ts``.
Options = dict[str, Any]


class Listener:
    """A handler that waits for an event of an element. `off` ends that."""

    __slots__ = ("_element", "_handler", "event")

    def __init__(self, element: Element, event: str, handler: Handler) -> None:
        self.event = event
        self._element = element
        self._handler = handler

    @property
    def options(self) -> Mapping[str, Any]:
        """How the page is to listen."""
        return self._handler.options

    def off(self) -> None:
        """Call the handler no more. To say so twice is no error."""
        self._element._remove_listener(self)

    def invoke(self, fields: Mapping[str, object]) -> object:
        """Call the handler; a coroutine when it is an ``async def``."""
        return self._handler.invoke(self.event, fields)

    def __repr__(self) -> str:
        return f"<handler of {self.event!r} on {self._element!r}>"


Listener.__module__ = "py_playground.page"  # under which programs know it


def listener_for(element: Element, event: str, handler: object, **options: Any) -> Listener:
    """Make a listener of what a program gave; see `Element.on`."""
    if type(event) is not str:
        raise TypeError(f"An event is a name such as 'click', not {event!r}.")
    name = attribute_name(f"on_{event}")[3:]
    if any(options.values()):
        handler = with_options(handler, **options)  # type: ignore[arg-type]
    return Listener(element, name, handler_for(name, handler, element.tag))


def merged_options(listeners: list[Listener], is_typing: bool) -> Options:
    """How the page is to listen so that each of several listeners gets what it asks for.

    Parameters
    ----------
    listeners : list of Listener
        Those of one event of one element.
    is_typing : bool
        Whether the event says that the reader typed: then it is needed in any case.
    """
    all_options = [listener.options for listener in listeners]
    fields = dict.fromkeys(field for one in all_options for field in one.get("fields", ()))
    if is_typing:
        fields.update(dict.fromkeys(TYPED))
    merged: Options = {"fields": list(fields)} if fields else {}
    for name in ("prevent", "stop"):
        if any(name in one for one in all_options):
            merged[name] = True
    for name in ("debounce", "throttle"):
        if all_options and all(name in one for one in all_options):
            merged[name] = min(one[name] for one in all_options)
    return merged
