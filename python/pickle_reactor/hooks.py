"""Hooks: what a component remembers between renders.

A component's function calls them, always the same ones in the same order: that is how each finds
what it remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Generic, TypeVar, cast

from .instances import HookError, Instance, now
from .refs import Ref
from .same import same, same_all
from .signals import Signal
from .stores import Store

__all__ = [
    "HookError",
    "use_callback",
    "use_id",
    "use_memo",
    "use_reducer",
    "use_ref",
    "use_signal",
    "use_state",
    "use_store",
]

T = TypeVar("T")
S = TypeVar("S")
A = TypeVar("A")
F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C")

#: What is called for its result. Classes and components are values: a state may hold one.
_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, partial)


def take_cell(kind: type[C], make: Callable[[], C]) -> tuple[Instance, C]:
    """Return the rendering instance, and what the hook that is called now remembered in it.

    Raises
    ------
    HookError
        When no component renders, or the hook is another one than at the last render.
    """
    instance = now.instance
    hook: str = kind.hook  # type: ignore[attr-defined]
    if instance is None:
        where = f"in {now.doing}" if now.doing else "outside of a component"
        raise HookError(
            f"{hook}() was called {where}. Hooks belong into the body of a function "
            "with @component, and not into the functions inside of it."
        )
    at = instance.at
    instance.at = at + 1
    cells = instance.cells
    if at < len(cells):
        cell = cells[at]
        if type(cell) is kind:
            return instance, cell
        raise HookError(
            f"{instance.name}: hook {at + 1} is {hook}() now and was {cell.hook}() the time before."
            + _RULE
        )
    if instance.mounted:
        raise HookError(
            f"{instance.name} calls {hook}() as hook {at + 1}, and had only {at} the time before."
            + _RULE
        )
    cell = make()
    cells.append(cell)
    return instance, cell


_RULE = " Call the same hooks at every render: none inside of if, for or after a return."


def check_deps(hook: str, deps: Any) -> tuple[Any, ...] | None:
    """Return dependencies as a tuple; raise a TypeError when they are no list."""
    if deps is None or type(deps) is tuple:
        return deps
    if type(deps) is list:
        return tuple(deps)
    raise TypeError(
        f"{hook}: the dependencies are a list such as [name], not {type(deps).__name__}"
    )


def refuse_while_rendering(what: str) -> None:
    """Raise a HookError when a component renders now."""
    if now.instance is not None:
        raise HookError(
            f"{what} while {now.instance.name} renders. Do it in a handler (on_click=…) "
            "or in an effect; for the first value use use_state(value)."
        )


class StateCell(Generic[T]):
    """The value of a ``use_state``, and the function that sets it."""

    __slots__ = ("set", "value")

    hook = "use_state"
    value: T
    set: Callable[[T | Callable[[T], T]], None]


class ReducerCell(Generic[S, A]):
    """The state of a ``use_reducer``."""

    __slots__ = ("dispatch", "reducer", "value")

    hook = "use_reducer"
    value: S
    reducer: Callable[[S, A], S]
    dispatch: Callable[[A], None]


class MemoCell:
    """What a ``use_memo`` computed."""

    __slots__ = ("deps", "value")

    hook = "use_memo"
    deps: tuple[Any, ...] | None
    value: Any

    def __init__(self) -> None:
        self.deps = None
        self.value = None


class CallbackCell(MemoCell):
    """The function of a ``use_callback``."""

    __slots__ = ()

    hook = "use_callback"


class RefCell:
    """What a ``use_ref``, ``use_signal`` or ``use_id`` made once."""

    __slots__ = ("value",)

    hook = "use_ref"

    def __init__(self) -> None:
        self.value: Any = None


class SignalCell(RefCell):
    """The signal of a ``use_signal``."""

    __slots__ = ()

    hook = "use_signal"


class IdCell(RefCell):
    """The id of a ``use_id``."""

    __slots__ = ()

    hook = "use_id"


class StoreCell:
    """What a ``use_store`` shows, and how to hear no more of the store."""

    __slots__ = ("leave", "selector", "store", "value")

    hook = "use_store"

    def __init__(self) -> None:
        self.store: Store[Any] | None = None
        self.selector: Callable[[Any], Any] | None = None
        self.value: Any = None
        self.leave: Callable[[], object] | None = None

    def read(self) -> Any:
        """What the selector gives now."""
        state = cast("Store[Any]", self.store).peek()
        return state if self.selector is None else self.selector(state)

    def dispose(self, where: str) -> None:
        """Hear no more of the store."""
        leave, self.leave = self.leave, None
        if leave is not None:
            leave()


def _initial(value: Any) -> Any:
    return value() if isinstance(value, _FUNCTIONS) else value


def use_state(initial: T | Callable[[], T]) -> tuple[T, Callable[[T | Callable[[T], T]], None]]:
    """Remember a value; setting another one renders the component again.

    Parameters
    ----------
    initial
        The first value, or a function that returns it.

    Returns
    -------
    tuple
        The value, and a function that sets it. It takes the new value, or a function that makes it
        from the old one: ``set_count(lambda count: count + 1)``. An equal value changes nothing,
        and neither does the same list with other items in it: set a new list.
    """
    instance, cell = take_cell(StateCell, StateCell)
    if instance.mounted:
        return cell.value, cell.set
    cell.value = _initial(initial)

    def set_state(value: Any) -> None:
        if now.instance is not None:
            refuse_while_rendering(f"a state of {instance.name} was set")
        if isinstance(value, _FUNCTIONS):
            value = value(cell.value)
        if not same(value, cell.value):
            cell.value = value
            instance.keeper.mark(instance)

    cell.set = set_state
    return cell.value, set_state


def use_reducer(
    reducer: Callable[[S, A], S], initial: S | Callable[[], S]
) -> tuple[S, Callable[[A], None]]:
    """Remember a state that changes by actions.

    Parameters
    ----------
    reducer
        Makes the new state from the old one and an action, and changes neither.
    initial
        The first state, or a function that returns it.

    Returns
    -------
    tuple
        The state, and a function that takes an action. The function stays the same one.
    """
    instance, cell = take_cell(ReducerCell, ReducerCell)
    cell.reducer = reducer
    if instance.mounted:
        return cell.value, cell.dispatch
    cell.value = _initial(initial)

    def dispatch(action: A) -> None:
        if now.instance is not None:
            refuse_while_rendering(f"an action of {instance.name} was dispatched")
        value = cell.reducer(cell.value, action)
        if not same(value, cell.value):
            cell.value = value
            instance.keeper.mark(instance)

    cell.dispatch = dispatch
    return cell.value, dispatch


def use_memo(compute: Callable[[], T], deps: tuple[Any, ...] | list[Any]) -> T:
    """Compute something again only when one of ``deps`` changed."""
    found = check_deps("use_memo", deps)
    _, cell = take_cell(MemoCell, MemoCell)
    if found is None or cell.deps is None or not same_all(found, cell.deps):
        cell.value = compute()
        cell.deps = found
    return cast(T, cell.value)


def use_callback(function: F, deps: tuple[Any, ...] | list[Any]) -> F:
    """Return the same function until one of ``deps`` changed.

    A component that gets it as an argument is not rendered again for it.
    """
    found = check_deps("use_callback", deps)
    _, cell = take_cell(CallbackCell, CallbackCell)
    if found is None or cell.deps is None or not same_all(found, cell.deps):
        cell.value, cell.deps = function, found
    return cast(F, cell.value)


def use_ref(initial: Any = None) -> Ref[Any]:
    """Return the same :class:`~pickle_reactor.refs.Ref` at every render."""
    _, cell = take_cell(RefCell, RefCell)
    if cell.value is None:
        cell.value = Ref(initial)
    return cast("Ref[Any]", cell.value)


def use_signal(initial: T) -> Signal[T]:
    """Return a signal of the component, the same one at every render."""
    _, cell = take_cell(SignalCell, SignalCell)
    if cell.value is None:
        cell.value = Signal(initial)
    return cast("Signal[T]", cell.value)


def use_id() -> str:
    """Return an id for an element, such as a field that a ``label(for_=…)`` names.

    It is the same at every render, and in the page that a server sent.
    """
    instance, cell = take_cell(IdCell, IdCell)
    if cell.value is None:
        cell.value = instance.keeper.next_id()
    return cast(str, cell.value)


def use_store(store: Store[S], selector: Callable[[S], Any] | None = None) -> Any:
    """Return a store's state, or what ``selector`` makes of it; render again when that changes."""
    instance, cell = take_cell(StoreCell, StoreCell)
    cell.selector = selector
    if cell.store is not store:
        cell.dispose(instance.name)
        cell.store = store
        if instance.keeper.live:
            cell.leave = store.subscribe(lambda: _store_changed(instance, cell))
    cell.value = cell.read()
    return cell.value


def _store_changed(instance: Instance, cell: StoreCell) -> None:
    try:
        changed = not same(cell.read(), cell.value)
    except Exception:
        changed = True  # rendering raises it again, where it is reported
    if changed:
        instance.keeper.mark(instance)
