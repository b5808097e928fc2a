"""A store: the state of several components in one place, as a frozen dataclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Generic, TypeVar

from .signals import Computed, Signal, computed

__all__ = ["Store"]

S = TypeVar("S")
T = TypeVar("T")


class Store(Generic[S]):
    """Hold a state that is replaced, never changed, and tell who reads it.

    Parameters
    ----------
    state
        The first state: an instance of a dataclass with ``frozen=True``.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Cart:
    ...     items: tuple[str, ...] = ()
    ...     coupon: str | None = None
    >>> cart = Store(Cart())
    >>> amount = cart.select(lambda state: len(state.items))
    >>> cart.set(items=(*cart.state.items, "apple"))
    >>> cart.state, amount.value
    (Cart(items=('apple',), coupon=None), 1)
    """

    __slots__ = ("__weakref__", "_signal")

    _signal: Signal[S]

    def __init__(self, state: S) -> None:
        _check(state)
        self._signal = Signal(state)

    @property
    def state(self) -> S:
        """The state now. A component, effect or computed value that reads it depends on it."""
        return self._signal.value

    def peek(self) -> S:
        """The state now, without depending on it."""
        return self._signal.peek()

    def set(self, **changes: Any) -> None:
        """Replace fields of the state: ``store.set(name="Ada")``. Equal ones change nothing.

        Raises
        ------
        TypeError
            For a name that is no field.
        """
        state = self._signal.peek()
        names = [field.name for field in fields(state)]  # type: ignore[arg-type]
        for name in changes:
            if name not in names:
                raise TypeError(
                    f"{type(state).__name__} has no field {name!r}; its fields: {', '.join(names)}"
                )
        self._signal.set(replace(state, **changes))  # type: ignore[type-var]

    def update(self, function: Callable[[S], S]) -> None:
        """Set the state that the function makes of this one."""
        state = function(self._signal.peek())
        if type(state) is not type(self._signal.peek()):
            raise TypeError(
                f"the function must return another {type(self._signal.peek()).__name__}, "
                f"not {state!r}"
            )
        self._signal.set(state)

    def subscribe(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call the callback after each change (once after a batch), until the answer is called."""
        return self._signal.subscribe(callback)

    def select(self, function: Callable[[S], T]) -> Computed[T]:
        """A part of the state, or what is made of it, as a computed value.

        What depends on it hears of changes of this part only.
        """
        return computed(lambda: function(self._signal.value))

    def __repr__(self) -> str:
        return f"Store({self._signal.peek()!r})"


def _check(state: object) -> None:
    if not is_dataclass(state) or isinstance(state, type):
        raise TypeError(f"a Store holds an instance of a dataclass, not {state!r}")
    if not type(state).__dataclass_params__.frozen:  # type: ignore[attr-defined]
        name = type(state).__name__
        raise TypeError(
            f"a Store's state is replaced, not changed: write @dataclass(frozen=True) above {name}"
        )
