"""The smallest interface."""

from pickle_reactor import component, use_state
from pickle_reactor.elements import button


@component
def Counter():
    count, set_count = use_state(0)
    return button(id="count", on_click=lambda: set_count(count + 1))[f"clicked {count} times"]


Counter()
