"""Signals: values that know who looks at them; only what depends on a change is done again.

Examples
--------
>>> count = Signal(1)
>>> double = computed(lambda: count.value * 2)
>>> shown = effect(lambda: print("double is", double.value))
double is 2
>>> count.value = 5
double is 10
>>> with batch():
...     count.value = 6
...     count.value = 7
double is 14
>>> shown.dispose()

How it works: a change of a signal goes up to everything that looks at it, as a mere mark (*stale*).
What has to run, runs after that, and asks down again: a computed value is made anew when it is
asked for and one of its sources really has another version. So nothing sees half of a change, and
nothing is computed that nobody asks for. A computed value that nobody watches is known to no
signal, and goes away with its last reference.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from inspect import iscoroutinefunction
from itertools import count
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from .same import same

__all__ = [
    "Computed",
    "Effect",
    "Reactive",
    "Signal",
    "batch",
    "computed",
    "effect",
    "note_reads",
    "untracked",
]

T = TypeVar("T")

_MOST_ROUNDS = 100


class _Watcher(Protocol):
    """What is told by :attr:`Reactive._watchers`, and runs when the change is complete."""

    def _run_if_changed(self) -> None: ...


class _State(threading.local):
    """What is going on in this thread."""

    frame: dict[Reactive[Any], int] | None = None
    """Where what is read is noted, with its version."""
    computing: Computed[Any] | None = None
    depth = 0
    """Batches that are open."""

    def __init__(self) -> None:
        self.waiting: dict[_Watcher, None] = {}


_state = _State()
# Changes so far, of any signal in any thread.
_changes = count()
_epoch = next(_changes)


class Reactive(Generic[T]):
    """What :class:`Signal` and :class:`Computed` have in common: a value to read, and to watch."""

    __slots__ = ("__weakref__", "_value", "_version", "_watchers")

    _value: T
    _version: int
    _watchers: dict[_Watcher, None]

    @property
    def value(self) -> T:
        """The value now. Who reads it (a component, an effect, a computed value) depends on it."""
        self._refresh()
        frame = _state.frame
        if frame is not None:
            frame[self] = self._version
        return self._get()

    def peek(self) -> T:
        """The value now, without depending on it."""
        self._refresh()
        return self._get()

    def subscribe(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call the callback after each change (once after a batch), until the answer is called."""
        return _Subscription(self, callback)._end

    def _get(self) -> T:
        return self._value

    def _refresh(self) -> None:
        """Bring value and version up to date."""

    def _watch(self, watcher: _Watcher) -> None:
        self._watchers[watcher] = None

    def _unwatch(self, watcher: _Watcher) -> None:
        self._watchers.pop(watcher, None)


class Signal(Reactive[T]):
    """A value that can be set. Setting an equal one does nothing.

    What is inside of the value is not watched: set another list instead of changing the list.

    Examples
    --------
    >>> names = Signal(["Ada"])
    >>> names.value = [*names.value, "Grace"]
    >>> names
    Signal(['Ada', 'Grace'])
    """

    __slots__ = ()

    def __init__(self, value: T) -> None:
        self._value = value
        self._version = 0
        self._watchers = {}

    @property
    def value(self) -> T:
        """The value now. Who reads it (a component, an effect, a computed value) depends on it."""
        frame = _state.frame
        if frame is not None:
            frame[self] = self._version
        return self._value

    @value.setter
    def value(self, value: T) -> None:
        self.set(value)

    def set(self, value: T) -> None:
        """Set the value; as a handler: ``input_(on_input=text.set)``."""
        global _epoch
        if same(self._value, value):
            return
        if _state.computing is not None:
            raise RuntimeError(
                f"a computed value only computes, it cannot set a signal ({value!r}); "
                "do that in an effect or a handler"
            )
        self._value = value
        self._version += 1
        _epoch = next(_changes)
        waiting = _state.waiting
        told: list[Reactive[Any]] = [self]
        while told:
            for watcher in told.pop()._watchers:
                if type(watcher) is not Computed:
                    waiting[watcher] = None
                elif not watcher._stale:
                    watcher._stale = True
                    told.append(watcher)
        if waiting and not _state.depth:
            _flush()

    def update(self, function: Callable[[T], T]) -> None:
        """Set what the function makes of the value: ``count.update(lambda n: n + 1)``."""
        self.set(function(self._value))

    def __repr__(self) -> str:
        return f"Signal({self._value!r})"


class Computed(Reactive[T]):
    """A value made of others; :func:`computed` makes it."""

    __slots__ = ("_epoch", "_error", "_function", "_running", "_sources", "_stale")

    _error: tuple[BaseException, Any] | None
    _sources: dict[Reactive[Any], int]

    def __init__(self, function: Callable[[], T]) -> None:
        if not callable(function) or iscoroutinefunction(function):
            raise TypeError(
                f"computed() takes an ordinary function without parameters, not {function!r}"
            )
        self._function = function
        self._version = 0
        self._watchers = {}
        self._sources = {}
        self._error = None
        self._running = False
        self._stale = True
        # The change up to which it is known to be right, while nobody watches it.
        self._epoch = -1

    def _get(self) -> T:
        if self._error is not None:
            error, traceback = self._error
            raise error.with_traceback(traceback)
        return self._value

    def _refresh(self) -> None:
        if self._running:
            raise RuntimeError(f"{self!r} needs its own value to be computed")
        epoch = _epoch
        if self._watchers:
            if not self._stale:
                return
        elif self._epoch == epoch:
            return
        if not self._version or _changed(self._sources):
            self._compute()
        self._stale = False
        self._epoch = epoch

    def _compute(self) -> None:
        frame, computing = _state.frame, _state.computing
        read: dict[Reactive[Any], int] = {}
        _state.frame, _state.computing = read, self
        self._running = True
        try:
            value = self._function()
        except Exception as error:
            self._error = error, error.__traceback__
            self._version += 1
        else:
            if self._error is not None or not self._version or not same(self._value, value):
                self._value = value
                self._version += 1
            self._error = None
        finally:
            self._running = False
            _state.frame, _state.computing = frame, computing
        if self._watchers:
            _rewire(self, self._sources, read)
        self._sources = read

    def _watch(self, watcher: _Watcher) -> None:
        if not self._watchers:
            # From here on it is told of changes, instead of asking whether there were any.
            self._refresh()
            for source in self._sources:
                source._watch(self)
            self._stale = False
        self._watchers[watcher] = None

    def _unwatch(self, watcher: _Watcher) -> None:
        self._watchers.pop(watcher, None)
        if not self._watchers:
            for source in self._sources:
                source._unwatch(self)
            if self._stale:
                self._epoch = -1

    # A computed value is among its sources' watchers, but never waits to run.
    def _run_if_changed(self) -> NoReturn:
        raise AssertionError("a computed value runs when it is asked for")

    def __repr__(self) -> str:
        return f"<computed {getattr(self._function, '__name__', self._function)!s}>"


def computed(function: Callable[[], T]) -> Computed[T]:
    """Make a value of others: computed when it is asked for, and kept until one of them changes.

    Also as a decorator. What the function raises, reading the value raises.

    Examples
    --------
    >>> price, amount = Signal(3), Signal(2)
    >>> @computed
    ... def total():
    ...     return price.value * amount.value
    >>> total.value
    6
    """
    return Computed(function)


class _Subscription:
    """A callback that is called after a change of one signal."""

    __slots__ = ("callback", "source", "version")

    def __init__(self, source: Reactive[Any], callback: Callable[[], object]) -> None:
        if not callable(callback):
            raise TypeError(f"subscribe() takes a function, not {callback!r}")
        self.source: Reactive[Any] | None = source
        self.callback = callback
        source._watch(self)
        self.version = source._version

    def _run_if_changed(self) -> None:
        source = self.source
        if source is None:
            return
        source._refresh()
        if source._version != self.version:
            self.version = source._version
            with untracked():
                self.callback()

    def _end(self) -> None:
        source, self.source = self.source, None
        if source is not None:
            source._unwatch(self)


class Effect:
    """Something that is done again when a signal that it read changes; :func:`effect` makes it."""

    __slots__ = ("_clean_up", "_function", "_sources")

    _sources: dict[Reactive[Any], int] | None
    _clean_up: Callable[[], object] | None

    def __init__(self, function: Callable[[], object]) -> None:
        if not callable(function) or iscoroutinefunction(function):
            raise TypeError(
                f"effect() takes an ordinary function without parameters, not {function!r}"
            )
        self._function = function
        self._sources = {}
        self._clean_up = None
        try:
            self._run()
        except BaseException:
            self.dispose()  # Nobody else could.
            raise

    def dispose(self) -> None:
        """Do its clean-up, and never do it again."""
        if self._sources is not None:
            for source in self._sources:
                source._unwatch(self)
            self._sources = None
            self._clean()

    def _run_if_changed(self) -> None:
        if self._sources is not None and _changed(self._sources):
            self._clean()
            self._run()

    def _clean(self) -> None:
        clean_up, self._clean_up = self._clean_up, None
        if clean_up is not None:
            with untracked():
                clean_up()

    def _run(self) -> None:
        before = self._sources
        if before is None:
            return
        read: dict[Reactive[Any], int] = {}
        with batch():  # What it sets is told when it is done.
            frame, computing = _state.frame, _state.computing
            _state.frame, _state.computing = read, None
            try:
                clean_up = self._function()
            finally:
                _state.frame, _state.computing = frame, computing
                if self._sources is None:  # It disposed of itself.
                    read = {}
                else:
                    self._sources = read
                _rewire(self, before, read)
            if callable(clean_up):
                self._clean_up = clean_up
                if self._sources is None:
                    self._clean()
            if _changed(read):  # By itself, while it ran and was not a watcher yet.
                _state.waiting[self] = None

    def __repr__(self) -> str:
        name = getattr(self._function, "__name__", self._function)
        return f"<effect {name!s}{', disposed' if self._sources is None else ''}>"


def effect(function: Callable[[], object]) -> Effect:
    """Do something now, and again after each change of a signal that it read the last time.

    Also as a decorator. The function may return a clean-up, which is called before the next time
    and by ``dispose()``. It lives until then, as long as the signals do.
    """
    return Effect(function)


class batch:
    """Set several signals as one change: ``with batch():``; effects run when it is over."""

    __slots__ = ()

    def __enter__(self) -> None:
        _state.depth += 1

    def __exit__(self, *_: object) -> None:
        _state.depth -= 1
        if not _state.depth and _state.waiting:
            _flush()


def note_reads(into: dict[Reactive[Any], int] | None) -> dict[Reactive[Any], int] | None:
    """Note the signals that are read from now on as keys of a dict, or nowhere; say where before.

    For what renders: note into a dict of its own, render, then note where before again.
    """
    before, _state.frame = _state.frame, into
    return before


class untracked:
    """Read signals in a block without depending on them: ``with untracked():``."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = note_reads(None)

    def __exit__(self, *_: object) -> None:
        note_reads(self._before)


def _changed(sources: dict[Reactive[Any], int]) -> bool:
    """Whether a source has another version; in the order of reading: a later one may not apply."""
    for source, version in sources.items():
        source._refresh()
        if source._version != version:
            return True
    return False


def _rewire(
    watcher: _Watcher, before: dict[Reactive[Any], int], after: dict[Reactive[Any], int]
) -> None:
    """Watch the sources of now. New ones first, so that what both need does not fall asleep."""
    for source in after:
        if source not in before:
            source._watch(watcher)
    for source in before:
        if source not in after:
            source._unwatch(watcher)


def _flush() -> None:
    """Run what waits, and what comes to wait by that. What is raised, is raised after the rest."""
    waiting = _state.waiting
    errors: list[Exception] = []
    _state.depth += 1
    rounds = 0
    try:
        while waiting:
            rounds += 1
            if rounds > _MOST_ROUNDS:
                waiting.clear()
                raise RuntimeError(
                    "effects set signals that run effects, without an end; "
                    "let an effect set a signal only when it has to"
                )
            for _ in range(len(waiting)):
                watcher = next(iter(waiting))
                del waiting[watcher]
                try:
                    watcher._run_if_changed()
                except Exception as error:
                    errors.append(error)
    finally:
        _state.depth -= 1
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ExceptionGroup("several effects failed", errors)
