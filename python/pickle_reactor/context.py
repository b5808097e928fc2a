"""Values for everything inside of a part of an interface, not handed from call to call."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, cast

from .components import Component
from .hooks import take_cell
from .instances import Instance
from .same import same

__all__ = ["Context", "create_context", "use_context"]

T = TypeVar("T")


class ProviderCell:
    """What a context holds here, and who reads it."""

    __slots__ = ("readers", "value")

    hook = "a context"

    def __init__(self) -> None:
        self.value: Any = None
        self.readers: dict[Instance, None] = {}


class ReaderCell:
    """Where a ``use_context`` finds its value."""

    __slots__ = ("instance", "provider")

    hook = "use_context"

    def __init__(self) -> None:
        self.instance: Instance | None = None
        self.provider: ProviderCell | None = None

    def dispose(self, where: str) -> None:
        """Hear no more of the provider."""
        if self.provider is not None and self.instance is not None:
            self.provider.readers.pop(self.instance, None)


class Context(Component, Generic[T]):
    """What :func:`create_context` makes. A call provides a value: ``theme(value="dark")[…]``."""

    default: T

    def __init__(self, default: T) -> None:
        def context(value: Any, children: Any = ()) -> Any:
            instance, cell = take_cell(ProviderCell, ProviderCell)
            if not instance.mounted:
                instance.contexts = {**instance.contexts, self: cell}
                cell.value = value
            elif not same(cell.value, value):
                cell.value = value
                for reader in list(cell.readers):
                    instance.keeper.mark(reader)
            return children

        super().__init__(context)
        object.__setattr__(self, "default", default)

    def __repr__(self) -> str:
        return f"<context with default {self.default!r}>"


def create_context(default: T) -> Context[T]:
    """Make a context: a value that everything inside of a part of the interface can read.

    Parameters
    ----------
    default
        The value where nothing around provides one.

    Examples
    --------
    >>> theme = create_context("light")
    >>> theme(value="dark")["everything in here"].props
    {'value': 'dark'}
    """
    return Context(default)


def use_context(context: Context[T]) -> T:
    """Return the value of the nearest provider around, and render again when it changes."""
    if not isinstance(context, Context):
        raise TypeError(
            f"use_context takes what create_context returned, not {type(context).__name__}"
        )
    instance, cell = take_cell(ReaderCell, ReaderCell)
    provider: ProviderCell | None = instance.contexts.get(context)
    if provider is None:
        return context.default
    if cell.provider is not provider:
        cell.dispose(instance.name)
        cell.instance, cell.provider = instance, provider
        if instance.keeper.live:
            provider.readers[instance] = None
    return cast(T, provider.value)
