"""Pages: an address, what is shown there, and where its arguments come from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, isawaitable, signature
from typing import Any

from ..components import Component
from ..conversion import (
    InvalidValue,
    accepted,
    read_arguments,
    read_text,
    types_of_parameters,
    write,
)
from ..nodes import VNode, fragment
from .http import Refused, Request
from .routes import Pattern

__all__ = ["Loader", "Page", "Show", "Title", "function_of", "name_of"]

#: What is shown: a component, or a function that returns a node.
Show = Component | Callable[..., Any]
#: Gives the arguments that the address does not have.
Loader = Callable[..., Mapping[str, Any] | Awaitable[Mapping[str, Any]]]
Title = str | Callable[..., str]


def function_of(show: Any) -> Callable[..., Any]:
    """Tell the function of a component; of a function, itself."""
    function: Callable[..., Any] = getattr(show, "function", show)
    return function


def name_of(show: Any) -> str:
    """Tell what to call it in a message."""
    return getattr(show, "name", None) or getattr(show, "__name__", None) or repr(show)


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    pattern : Pattern or None
        Its addresses; None for those that stand for others, such as "not found".
    show : component or callable
        What is shown.
    load : callable or None
        Gives more arguments.
    layout : Component or None
        What stands around it, within the layouts of its address.
    title : str or callable or None
        Or a function of the page's arguments.
    """

    pattern: Pattern | None
    show: Show
    load: Loader | None = None
    layout: Component | None = None
    title: Title | None = None

    def check(self) -> None:
        """Make sure that somebody takes the address's parameters.

        Raises
        ------
        TypeError
            When nobody does, or what is to be shown cannot be.
        """
        for one in (self.show, self.load):
            if one is not None and not callable(one):
                raise TypeError(f"@app.page: {one!r} is neither a component nor a function.")
        takers = [function_of(self.show), *([self.load] if self.load else [])]
        pattern = self.pattern
        for name in pattern.kinds if pattern else ():
            if pattern and not any(accepted(taker, {name: None}) for taker in takers):
                raise TypeError(
                    f"@app.page({pattern.text!r}): {name_of(self.show)} has no parameter {name!r}."
                )

    async def arguments(self, values: Mapping[str, Any], request: Request) -> dict[str, Any]:
        """Collect what the page is called with: from the address, the query, and its loader.

        Loaded values pass through JSON, as they do on their way to the browser: so a component gets
        the same there and here, each value of its parameter's type.

        Raises
        ------
        Refused
            400, when the query lacks something or does not fit.
        TypeError
            When the loader gave what JSON cannot hold, or what the component does not take.
        """
        function = function_of(self.show)
        given = {"path": request.path, "base": request.base, **values}
        loaded: dict[str, Any] = {}
        if self.load is not None:
            asked = _from_query(self.load, given, request, missing=True)
            result = self.load(**asked)
            result = await result if isawaitable(result) else result
            where = f"what {name_of(self.load)} returned"
            if not isinstance(result, Mapping):
                raise TypeError(
                    f"{where} must be a dict of arguments, not {type(result).__name__}."
                )
            loaded = typed(function, write(result, where), where)
        rest = _from_query(function, given | loaded, request, missing=self.load is None)
        return accepted(function, rest) | loaded

    async def node(self, arguments: Mapping[str, Any]) -> VNode:
        """Call the component or the function."""
        shown = self.show(**arguments)
        shown = await shown if isawaitable(shown) else shown
        return shown if isinstance(shown, VNode) else fragment[shown]


def typed(function: Callable[..., Any], data: dict[str, Any], where: str) -> dict[str, Any]:
    """Make arguments of JSON values.

    Raises
    ------
    TypeError
        When they do not fit; this is the program's mistake, not the reader's.
    """
    try:
        return read_arguments(function, data)
    except InvalidValue as error:
        raise TypeError(f"{where} does not fit {name_of(function)}: {error}") from error


def _from_query(
    function: Callable[..., Any], given: Mapping[str, Any], request: Request, *, missing: bool
) -> dict[str, Any]:
    """Add what the query has for the function's other parameters."""
    result = accepted(function, given)
    parameters = signature(function).parameters
    wanted = [
        one
        for name, one in parameters.items()
        if name not in result and name != "children" and one.kind is not Parameter.VAR_KEYWORD
    ]
    if not wanted:
        return result
    types = types_of_parameters(function)
    for parameter in wanted:
        name = parameter.name
        if name in request.query:
            try:
                result[name] = read_text(types.get(name, str), request.query[name], name)
            except InvalidValue as error:
                raise Refused(400, f"The address does not fit: {error}") from None
        elif missing and parameter.default is Parameter.empty:
            raise Refused(400, f"The address needs a value for {name!r}: ?{name}=…")
    return result
