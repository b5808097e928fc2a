"""Server actions: functions that run on the server, and are called from the reader's browser.

The same module is imported in both places. On the server, calling the function runs it. In the
browser its body does not run (and is not even sent there): the call goes to the page's server, and
what comes back is the typed result.

    @dataclass(frozen=True)
    class NewTodo:
        title: str

    @action
    async def add_todo(data: NewTodo) -> list[str]:
        from .database import todos          # only the server has it: import it in here
        return await todos.add(data.title)

A component awaits it in an ``async`` handler, and shows an `ActionError`::

    async def send(form):
        try:
            set_todos(await add_todo(NewTodo(title=form["title"])))
        except ActionError as error:
            set_errors(error.fields)         # {"title": "This is missing."}
"""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import is_dataclass
from functools import update_wrapper
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, Generic, ParamSpec, TypeVar, overload

from .conversion import InvalidValue, hints_of, read, read_arguments, write

__all__ = ["Action", "ActionError", "Caller", "action", "find", "names", "use_caller"]

P = ParamSpec("P")
R = TypeVar("R")

#: Sends a call to the server: the action's name and its JSON payload go in, the answer's HTTP
#: status (0: the server could not be reached) and its JSON body come out.
Caller = Callable[[str, Any], Awaitable[tuple[int, Any]]]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_actions: dict[str, Action[..., Any]] = {}
_caller: Caller | None = None

#: What an answer of the server without words of its own means.
_SENTENCES = {
    0: "The server could not be reached. Check the connection and try again.",
    403: "The server does not accept this from here.",
    404: "The server does not know this action. Load the page again: it may have changed.",
    413: "This is too much for the server.",
}
_FAILED = "Something went wrong on the server. Try again later."


class ActionError(Exception):
    """An action was refused or failed.

    An action may raise it itself, to say what is wrong with what it was given:
    ``raise ActionError("This is taken.", fields={"name": "Choose another one."})``.

    Parameters
    ----------
    message : str
        A sentence for the reader. Without it, the fields' sentences.
    fields : mapping
        What is wrong with single fields: sentences by path, such as ``"title"`` or
        ``"items[2].price"``.
    status : int
        HTTP status of the server's answer; 0 when it could not be reached.
    """

    def __init__(
        self, message: str = "", *, fields: Mapping[str, str] | None = None, status: int = 422
    ) -> None:
        self.fields: dict[str, str] = dict(fields or {})
        self.status = status
        super().__init__(message or " ".join(self.fields.values()) or _FAILED)


class Action(Generic[P, R]):
    """A function of the server that the browser may call; `action` makes it.

    Attributes
    ----------
    name : str
        By which the browser calls it.
    function : callable
        The function itself.
    """

    __name__: str
    __qualname__: str

    def __init__(self, function: Callable[P, Awaitable[R]], name: str) -> None:
        update_wrapper(self, function)
        self.name = name
        self.function = function
        self._signature = signature(function)
        for parameter in self._signature.parameters.values():
            if parameter.kind is not Parameter.POSITIONAL_OR_KEYWORD:
                raise TypeError(
                    f"@action {name}: the parameter {parameter.name!r} cannot be sent; use plain "
                    "parameters, without *, ** or /."
                )
            if parameter.annotation is Parameter.empty:
                raise TypeError(
                    f"@action {name}: the parameter {parameter.name!r} has no type. What comes "
                    f"from a browser is checked by it: write {parameter.name}: str, or a dataclass."
                )

    def __repr__(self) -> str:
        return f"<action {self.name}>"

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function, or in a browser: have the page's server run it.

        Raises
        ------
        ActionError
            When the server refuses it, fails, or cannot be reached.
        """
        if _caller is None and sys.platform != "emscripten":
            return await self.function(*args, **kwargs)
        if _caller is None:
            raise ActionError(
                f"{self.name} runs on a server, and this page did not come from one.", status=0
            )
        given = self._signature.bind(*args, **kwargs).arguments
        payload = {name: write(value, name) for name, value in given.items()}
        status, body = await _caller(self.name, payload[self._whole] if self._whole else payload)
        if status != 200:
            raise _error(status, body)
        try:
            result: R = read(self._result, body)
        except InvalidValue as error:
            raise ActionError(f"{self.name}: the server's answer does not fit. {error}") from error
        return result

    async def answer(self, payload: object) -> Any:
        """Run the function with what a browser sent.

        Parameters
        ----------
        payload
            A dict of JSON values: the dataclass's fields where that is the only parameter, or else
            the arguments by name.

        Returns
        -------
        object
            The result, JSON-able.

        Raises
        ------
        InvalidValue
            When the payload does not fit the parameters' types.
        """
        if self._whole:
            arguments = {self._whole: read(hints_of(self.function)[self._whole], payload)}
        else:
            arguments = self._arguments({} if payload is None else payload)
        function: Callable[..., Awaitable[R]] = self.function
        return write(await function(**arguments), f"what {self.name} returned")

    def _arguments(self, payload: object) -> dict[str, Any]:
        if type(payload) is not dict:
            raise InvalidValue({"": "This must be an object with the arguments by name."})
        parameters = self._signature.parameters
        errors = {name: "There is no such field." for name in payload if name not in parameters}
        for name, parameter in parameters.items():
            if name not in payload and parameter.default is Parameter.empty:
                errors[name] = "This is missing."
        try:
            known = {name: value for name, value in payload.items() if name in parameters}
            arguments = read_arguments(self.function, known)
        except InvalidValue as error:
            errors |= error.errors
        if errors:
            raise InvalidValue(errors)
        return arguments

    @property
    def _whole(self) -> str | None:
        """Name of the only parameter, when it is a dataclass: then its fields are the payload."""
        first, *others = [*self._signature.parameters, ""]
        is_whole = len(others) == 1 and is_dataclass(hints_of(self.function)[first])
        return first if is_whole else None

    @property
    def _result(self) -> Any:
        return hints_of(self.function).get("return", Any)


@overload
def action(function: Callable[P, Awaitable[R]], /) -> Action[P, R]: ...
@overload
def action(*, name: str) -> Callable[[Callable[P, Awaitable[R]]], Action[P, R]]: ...


def action(function: Any = None, /, *, name: str | None = None) -> Any:
    """Make an ``async`` function one that the reader's browser may call.

    Everybody can call it with anything: the server checks that the arguments have the types of the
    parameters, and nothing else. Whether this reader may do this is for the function to find out.

    Parameters
    ----------
    function : async callable
        Its parameters need types; results and arguments travel as JSON (see `conversion`).
    name : str
        By which it is called. Default: the function's name.

    Raises
    ------
    TypeError
        When it is not ``async``, or has a parameter without a type.
    ValueError
        When another action has this name.
    """
    if function is None:
        return lambda function: _define(function, name)
    return _define(function, name)


def _define(function: Any, name: str | None) -> Action[..., Any]:
    title = getattr(function, "__qualname__", repr(function))
    if not iscoroutinefunction(function):
        raise TypeError(f"@action stands before a function with async def; {title} is none.")
    made = Action(function, name or function.__name__)
    if not _NAME.fullmatch(made.name):
        raise ValueError(f"@action {title}: {made.name!r} is no name; use letters, digits and _.")
    other = _actions.get(made.name)
    if other is not None and _home(other.function) != _home(function):
        raise ValueError(
            f"Two actions have the name {made.name!r}: {'.'.join(_home(other.function))} and "
            f'{".".join(_home(function))}. Write @action(name="…") for one of them.'
        )
    _actions[made.name] = made
    return made


def _home(function: Any) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def find(name: str) -> Action[..., Any] | None:
    """Find the action of this name."""
    return _actions.get(name)


def names() -> list[str]:
    """Tell the names of all actions, in alphabetical order."""
    return sorted(_actions)


def use_caller(caller: Caller | None) -> Caller | None:
    """Send the calls of all actions this way from now on, instead of running them here.

    The bridge to the page does it in a browser; a test may do it to play the server.

    Returns
    -------
    callable or None
        What was used before.
    """
    global _caller
    before, _caller = _caller, caller
    return before


def _error(status: int, body: object) -> ActionError:
    """Make the error of what the server answered; it may not be our server that did."""
    said = body if isinstance(body, dict) else {}
    errors, message = said.get("errors"), said.get("message", said.get("error"))
    fields = errors if isinstance(errors, dict) else {}
    texts = {str(path): str(sentence) for path, sentence in fields.items()}
    known = message if isinstance(message, str) and message else _SENTENCES.get(status, "")
    return ActionError(known, fields=texts, status=status)
