"""The table of rows in Python, keyed: a row is a component, drawn again only when it changed."""

from dataclasses import dataclass, replace
from itertools import count
from random import choice

from pickle_reactor import component, use_reducer
from pickle_reactor.elements import a, button, div, span, table, tbody, td, tr

ADJECTIVES = (
    "pretty large big small tall short long handsome plain quaint clean elegant easy".split()
)
COLOURS = "red yellow blue green pink brown purple white black orange".split()
NOUNS = "table chair house desk car pony cookie sandwich burger pizza mouse keyboard".split()
new_id = count(1)


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    label: str


@dataclass(frozen=True, slots=True)
class State:
    items: tuple[Item, ...] = ()
    selected: int | None = None


def make(number):
    return tuple(
        Item(next(new_id), f"{choice(ADJECTIVES)} {choice(COLOURS)} {choice(NOUNS)}")
        for _ in range(number)
    )


def reduce(state, action):
    items = state.items
    match action:
        case "run":
            return State(make(1000))
        case "runlots":
            return State(make(10_000))
        case "add":
            return replace(state, items=items + make(1000))
        case "update":
            changed = list(items)
            changed[::10] = [replace(item, label=f"{item.label} !!!") for item in items[::10]]
            return replace(state, items=tuple(changed))
        case "swaprows" if len(items) > 998:
            changed = list(items)
            changed[1], changed[998] = changed[998], changed[1]
            return replace(state, items=tuple(changed))
        case "clear":
            return State()
        case "select", item_id:
            return replace(state, selected=item_id)
        case "remove", item_id:
            return replace(state, items=tuple(item for item in items if item.id != item_id))
    return state


@component
def Row(item, selected, dispatch):
    return tr(class_="danger" if selected else None)[
        td(class_="col-md-1")[item.id],
        td(class_="col-md-4")[
            a(class_="select", on_click=lambda: dispatch(("select", item.id)))[item.label]
        ],
        td(class_="col-md-1")[
            a(class_="remove", on_click=lambda: dispatch(("remove", item.id)))[
                span(class_="glyphicon", aria_hidden="true")
            ]
        ],
        td(class_="col-md-6"),
    ]


@component
def Table():
    state, dispatch = use_reducer(reduce, State())
    return div[
        [
            button(id=name, on_click=lambda name=name: dispatch(name))[name]
            for name in ("run", "runlots", "add", "update", "swaprows", "clear")
        ],
        table[
            tbody[
                [
                    Row(
                        key=item.id,
                        item=item,
                        selected=item.id == state.selected,
                        dispatch=dispatch,
                    )
                    for item in state.items
                ]
            ]
        ],
    ]


Table()
