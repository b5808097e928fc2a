"""Web interfaces written in Python: in the playground's output, on a server, and hydrated in the page.

>>> from pickle_reactor import component, use_state
>>> from pickle_reactor.elements import button, div, h1
>>> @component
... def Counter(start: int = 0):
...     count, set_count = use_state(start)
...     return div(class_="counter")[
...         h1["Hello"],
...         button(on_click=lambda: set_count(count + 1))[f"clicked {count} times"],
...     ]
>>> from pickle_reactor import render_to_string
>>> render_to_string(Counter(start=3))
'<div class="counter"><h1>Hello</h1><button>clicked 3 times</button></div>'

Where they are:

- elements of HTML: `pickle_reactor.elements`; of SVG: `pickle_reactor.svg`;
- servers: `pickle_reactor.asgi`; functions that a page calls on its server: `pickle_reactor.actions`;
- tests: `pickle_reactor.testing`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .boundary import ErrorBoundary
    from .components import Component, component
    from .context import Context, create_context, use_context
    from .effects import use_effect
    from .handlers import Event, on
    from .hooks import (
        HookError,
        use_callback,
        use_id,
        use_memo,
        use_reducer,
        use_ref,
        use_signal,
        use_state,
        use_store,
    )
    from .nodes import DuplicateKeyError, VNode, fragment, h, trusted
    from .refs import NodeRef, Ref
    from .root import Root
    from .signals import Signal, batch, computed, effect, untracked
    from .ssr import render_to_async_chunks, render_to_chunks, render_to_string
    from .stores import Store
    from .virtual_list import VirtualList

#: Where each name is. A module is loaded when something of it is used first.
_PLACES = {
    "boundary": "ErrorBoundary",
    "components": "Component component",
    "context": "Context create_context use_context",
    "effects": "use_effect",
    "handlers": "Event on",
    "hooks": "HookError use_callback use_id use_memo use_reducer use_ref use_signal use_state use_store",
    "nodes": "DuplicateKeyError VNode fragment h trusted",
    "refs": "NodeRef Ref",
    "root": "Root",
    "signals": "Signal batch computed effect untracked",
    "ssr": "render_to_async_chunks render_to_chunks render_to_string",
    "stores": "Store",
    "virtual_list": "VirtualList",
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names.split()}

__all__ = [
    "Component",
    "Context",
    "DuplicateKeyError",
    "ErrorBoundary",
    "Event",
    "HookError",
    "NodeRef",
    "Ref",
    "Root",
    "Signal",
    "Store",
    "VNode",
    "VirtualList",
    "batch",
    "component",
    "computed",
    "create_context",
    "effect",
    "fragment",
    "h",
    "on",
    "render_to_async_chunks",
    "render_to_chunks",
    "render_to_string",
    "trusted",
    "untracked",
    "use_callback",
    "use_context",
    "use_effect",
    "use_id",
    "use_memo",
    "use_reducer",
    "use_ref",
    "use_signal",
    "use_state",
    "use_store",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
