"""Components: functions that return what is to be shown, and are called again when it changes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .nodes import NO_CHILDREN, Callee, VNode, _checked_key, flatten

__all__ = ["Component", "component"]


class Component(Callee):
    """What :func:`component` makes of a function. Calling it makes a node; nothing runs yet.

    Attributes
    ----------
    name : str
        The function's name.
    function : callable
        The function.
    takes_children : bool
        Whether the function has a parameter ``children``.
    """

    is_component = True

    function: Callable[..., object]
    _names: tuple[str, ...]
    _required: frozenset[str]
    _allowed: frozenset[str] | None

    def __init__(self, function: Callable[..., object], name: str | None = None) -> None:
        name = (
            name
            or getattr(function, "__name__", "")
            or getattr(function, "name", "")
            or type(function).__name__
        )
        _check_kind(function, name)
        parameters = inspect.signature(function).parameters.values()
        if odd := [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL)]:
            raise TypeError(
                f"component {name}: {odd[0]!r} has no name in a call; write it without * and /"
            )
        if any(p.name == "key" for p in parameters):
            raise TypeError(
                f"component {name}: 'key' is for the list around it; choose another name"
            )
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        named = [p for p in parameters if p.kind is not p.VAR_KEYWORD and p.name != "children"]
        put = object.__setattr__
        put(self, "__doc__", function.__doc__)
        put(self, "__wrapped__", function)  # inspect.signature() and editors look here
        put(self, "function", function)
        put(self, "name", name)
        put(self, "takes_children", any(p.name == "children" for p in parameters))
        put(self, "_names", tuple(p.name for p in named if p.kind is p.POSITIONAL_OR_KEYWORD))
        put(self, "_required", frozenset(p.name for p in named if p.default is p.empty))
        put(self, "_allowed", None if takes_any else frozenset(p.name for p in named))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"component {self.name} cannot be changed (its {name!r} was to be set)"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(
            f"component {self.name} cannot be changed (its {name!r} was to be deleted)"
        )

    def __call__(self, *args: Any, key: str | int | None = None, **props: Any) -> VNode:
        if args:
            self._name_args(args, props)
        children = NO_CHILDREN
        if "children" in props and self.takes_children:
            children = flatten(props.pop("children"), self.name)
        allowed = self._allowed
        if not self._required.issubset(props):
            self._refuse(props)
        if allowed is not None and not allowed.issuperset(props):
            self._refuse(props)
        if key is not None and type(key) is not str and type(key) is not int:
            key = _checked_key(key, self.name)
        return VNode(self, props, children, key)

    def __getitem__(self, children: Any) -> VNode:
        return self()[children]

    def __reduce__(self) -> str:
        # Pickled and copied by reference, as functions are.
        return str(getattr(self.function, "__qualname__", self.name))

    def __repr__(self) -> str:
        return f"<component {self.name}>"

    def _name_args(self, args: tuple[Any, ...], props: dict[str, Any]) -> None:
        names = self._names
        if len(args) > len(names):
            raise TypeError(
                f"{self.name}() takes {len(names)} values without a name, not {len(args)}"
                + self._hint()
            )
        for name, value in zip(names, args, strict=False):
            if name in props:
                raise TypeError(f"{self.name}() got {name!r} twice")
            props[name] = value

    def _refuse(self, props: dict[str, Any]) -> None:
        if self._allowed is not None and (
            unknown := [name for name in props if name not in self._allowed]
        ):
            raise TypeError(f"{self.name}() has no parameter {unknown[0]!r}{self._hint()}")
        missing = [name for name in self._names if name in self._required and name not in props]
        missing += sorted(self._required.difference(props, missing))
        raise TypeError(f"{self.name}() needs a value for {missing[0]!r}{self._hint()}")

    def _hint(self) -> str:
        return f"; it is {self.name}{inspect.signature(self.function)}"


def _check_kind(function: object, name: str) -> None:
    if not callable(function):
        raise TypeError(f"@component belongs above a function, not above {type(function).__name__}")
    if isinstance(function, Callee):
        raise TypeError(f"{name} is a component already; write @component once")
    if isinstance(function, type):
        raise TypeError(f"@component belongs above a function, not above the class {name}")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(
            f"component {name} cannot be async: what it shows is needed at once. "
            "Wait for things in an effect (use_effect takes async functions), and set a state."
        )
    if inspect.isgeneratorfunction(function):
        raise TypeError(f"component {name} cannot use yield; return a list")


def component(function: Callable[..., object]) -> Component:
    """Make a component of a function: the part of an interface that its result describes.

    The function is called when the component is shown for the first time, and again when a state
    of its own changed, or its arguments did. Arguments that are equal to the last ones do not count
    as changed.

    Raises
    ------
    TypeError
        When the function is async or a generator, or has a parameter that cannot be given by name.

    Examples
    --------
    >>> @component
    ... def Greeting(name: str):
    ...     return f"Hello {name}"
    >>> Greeting(name="Ada").props
    {'name': 'Ada'}
    >>> Greeting(nmae="Ada")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    TypeError: Greeting() has no parameter 'nmae'; it is Greeting(name: ...)
    """
    return Component(function)
