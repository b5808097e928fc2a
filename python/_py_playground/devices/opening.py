"""What ``aopen`` of our packages returns: something to wait for, or to enter."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Generic, Protocol, TypeVar

__all__ = ["Opening"]


class _Closable(Protocol):
    async def close(self) -> None: ...


T = TypeVar("T", bound=_Closable)


class Opening(Generic[T]):
    """A device that opens when it is waited for (``await``) or entered (``async with``).

    Parameters
    ----------
    begin : callable
        Makes the coroutine that opens it.
    """

    def __init__(self, begin: Callable[[], Coroutine[object, object, T]]) -> None:
        self._begin = begin
        self._opened: T | None = None

    def __await__(self) -> Generator[object, object, T]:
        return self._begin().__await__()  # type: ignore[return-value]

    async def __aenter__(self) -> T:
        self._opened = await self._begin()
        return self._opened

    async def __aexit__(self, *_: object) -> None:
        if self._opened is not None:
            await self._opened.close()
