"""Between typed Python values and JSON: what actions and pages exchange.

`write` makes a value JSON-able; `read` makes a value of the wanted type of it again, and says for
each field that does not fit what was wrong. Types: str, int, float, bool, None, Any, list, tuple,
dict with text as keys, Literal, unions, Enum, dataclasses, and date, time and datetime as ISO text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import partial
from inspect import CO_VARKEYWORDS, Parameter, signature
from math import isfinite
from types import FunctionType, SimpleNamespace, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

__all__ = [
    "InvalidValue",
    "accepted",
    "fitting",
    "read",
    "read_arguments",
    "read_text",
    "types_of_parameters",
    "write",
]

#: Lists, dicts and dataclasses inside each other.
DEPTH_LIMIT = 50

_NAMES: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "nothing (null)",
    list: "a list",
    tuple: "a list",
    dict: "an object with names and values",
    datetime: "a date and time such as 2026-11-21T09:30:00",
    date: "a date such as 2026-11-21",
    time: "a time such as 09:30",
}
_SIMPLE = frozenset([str, int, float, bool, type(None), datetime, date, time])
_LISTS = frozenset([list, tuple, Sequence, Iterable])
_DICTS = frozenset([dict, Mapping])
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,300}")
#: What the type of a dataclass's fields is called; reading them is slow.
_hints: dict[object, dict[str, Any]] = {}


class InvalidValue(ValueError):  # noqa: N818 - it is an answer to the reader, not a mistake
    """A value does not fit its type.

    Attributes
    ----------
    errors : dict[str, str]
        A sentence for each field that does not fit, by the field's path, such as
        ``"items[2].price"``; ``""`` is the value as a whole.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(
            "; ".join(f"{path or 'the value'}: {text}" for path, text in errors.items())
        )


def write(value: object, place: str = "the value") -> Any:
    """Make a JSON-able value: dataclasses become dicts, enums their values, dates ISO text.

    Raises
    ------
    TypeError
        When something in it has no place in JSON; it says where.

    Examples
    --------
    >>> write({"day": date(2026, 11, 21), "tags": ("a", "b")})
    {'day': '2026-11-21', 'tags': ['a', 'b']}
    >>> write({"tags": {1, 2}}, "props")
    Traceback (most recent call last):
        ...
    TypeError: props["tags"] is a set, which JSON cannot hold; use text, numbers, True, False, \
None, lists, dicts, dataclasses, enums or dates.
    """
    return _write(value, place, 0)


def _write(value: Any, place: str, depth: int) -> Any:
    if depth > DEPTH_LIMIT:
        raise TypeError(f"{place} has more than {DEPTH_LIMIT} levels, or holds itself.")
    if isinstance(value, Enum):
        return _write(value.value, place, depth + 1)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if isfinite(value):
            return value
        raise TypeError(f"{place} is {value}, which JSON cannot hold: only finite numbers.")
    if isinstance(value, (list, tuple)):
        return [_write(one, f"{place}[{at}]", depth + 1) for at, one in enumerate(value)]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"{place} has the key {key!r}; in JSON, keys are text.")
        return {key: _write(one, f'{place}["{key}"]', depth + 1) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return {name: _write(getattr(value, name), f"{place}.{name}", depth + 1) for name in names}
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(
        f"{place} is a {type(value).__name__}, which JSON cannot hold; use text, numbers, True, "
        "False, None, lists, dicts, dataclasses, enums or dates."
    )


def read(wanted: Any, value: object, path: str = "") -> Any:
    """Make a value of the wanted type of what came out of JSON.

    Parameters
    ----------
    wanted
        The type, as in an annotation.
    value
        What the JSON decoder gave.
    path : str
        Where the value lies, for the errors.

    Raises
    ------
    InvalidValue
        When it does not fit; all fields that do not fit are named.
    TypeError
        When ``wanted`` is a type that this module does not know.

    Examples
    --------
    >>> read(list[int | None], [1, None])
    [1, None]
    >>> read(date, "2026-11-21")
    datetime.date(2026, 11, 21)
    >>> read(dict[str, int], {"a": 1, "b": "two"})
    Traceback (most recent call last):
        ...
    pickle_reactor.conversion.InvalidValue: b: This must be a whole number, not text.
    """
    return _Reader(text=False).read(wanted, value, path, 0)


def read_text(wanted: Any, values: list[str], path: str = "") -> Any:
    """Make a value of the wanted type of texts, as a web address holds them.

    Numbers, true and false are written as text there. A list takes all the texts, any other type
    the last one.

    Examples
    --------
    >>> read_text(int, ["3"]), read_text(bool, ["true"]), read_text(list[int], ["1", "2"])
    (3, True, [1, 2])
    """
    reader = _Reader(text=True)
    is_list = any(
        get_origin(one) in (list, tuple) or one in (list, tuple) for one in _options(wanted)
    )
    return reader.read(wanted, values if is_list else values[-1], path, 0)


def read_arguments(function: Callable[..., object], data: Mapping[str, object]) -> dict[str, Any]:
    """Make a function's keyword arguments of JSON values, each of its parameter's type.

    Names that the function has no parameter for, and values of parameters without a type, stay as
    they are.

    Raises
    ------
    InvalidValue
        When some do not fit; all of them are named.
    """
    hints = types_of_parameters(function)
    return _collect(
        (name, partial(read, hints.get(name, Any), value, name)) for name, value in data.items()
    )


def accepted(function: Callable[..., object], values: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the values that a function has parameters for.

    Examples
    --------
    >>> accepted(lambda a, b=0: None, {"a": 1, "c": 2})
    {'a': 1}
    """
    names, takes_any = _names(function)
    return {name: value for name, value in values.items() if takes_any or name in names}


def _names(function: Callable[..., object]) -> tuple[Collection[str], bool]:
    """Tell the names of a function's parameters, and whether it takes others as well.

    Those of plain functions are read from their code: since Python 3.14, asking for a signature
    runs the annotations, which may name what only a type checker knows.
    """
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):
        code = function.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        return code.co_varnames[:count], bool(code.co_flags & CO_VARKEYWORDS)
    parameters = signature(function).parameters
    return parameters, any(one.kind is Parameter.VAR_KEYWORD for one in parameters.values())


def fitting(function: Callable[..., object], data: Mapping[str, object]) -> dict[str, Any]:
    """Make the arguments of a page's component, or of a layout, from the page's JSON values.

    A server and the browser both do it, so that a component gets the same in both places.

    Raises
    ------
    InvalidValue
        When some do not fit.

    Examples
    --------
    >>> def page(day: date, note=""): ...
    >>> fitting(page, {"day": "2026-11-21", "base": "/shop"})
    {'day': datetime.date(2026, 11, 21)}
    """
    return read_arguments(function, accepted(function, data))


def hints_of(thing: Any) -> dict[str, Any]:
    """Tell the types of a function's parameters and result, or of a dataclass's fields, by name.

    Raises
    ------
    TypeError
        When an annotation names something that is not at the top level of its module.
    """
    known = _hints.get(thing)
    if known is None:
        try:
            known = get_type_hints(thing)
        except NameError as error:
            raise _unknown(thing, error) from error
        _hints[thing] = known
    return known


def types_of_parameters(function: Callable[..., object]) -> dict[str, Any]:
    """Tell the types of a function's parameters; what it returns need not be known here."""
    try:
        return hints_of(function)
    except TypeError:
        try:
            annotations = {**function.__annotations__}
            annotations.pop("return", None)
            holder = SimpleNamespace(__annotations__=annotations)
            return get_type_hints(holder, globalns=getattr(function, "__globals__", {}))
        except NameError as error:
            raise _unknown(function, error) from error


def _unknown(thing: Any, error: NameError) -> TypeError:
    name = getattr(thing, "__qualname__", thing)
    return TypeError(
        f"{name}: the type {error.name!r} in its annotations was not found. "
        "Define it at the top level of the module."
    )


def _collect(parts: Iterator[tuple[Any, Callable[[], Any]]]) -> dict[Any, Any]:
    """Read all parts, so that everything that does not fit is told at once."""
    result: dict[Any, Any] = {}
    errors: dict[str, str] = {}
    for name, part in parts:
        try:
            result[name] = part()
        except InvalidValue as error:
            errors |= error.errors
    if errors:
        raise InvalidValue(errors)
    return result


def _options(wanted: Any) -> tuple[Any, ...]:
    """Tell the types of a union; of any other type, itself."""
    if get_origin(wanted) is Annotated:
        return _options(get_args(wanted)[0])
    return get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)


def _fail(path: str, sentence: str) -> InvalidValue:
    return InvalidValue({path: sentence})


def _unfit(path: str, wanted: type, value: object) -> InvalidValue:
    got = "empty" if value == "" else _NAMES.get(type(value), type(value).__name__)
    return _fail(path, f"This must be {_NAMES[wanted]}, not {got}.")


class _Reader:
    """One reading; ``text``: numbers, true and false are written as text."""

    def __init__(self, *, text: bool) -> None:
        self._text = text

    def read(self, wanted: Any, value: Any, path: str, depth: int) -> Any:
        if depth > DEPTH_LIMIT:
            raise _fail(path, f"This has more than {DEPTH_LIMIT} levels.")
        if wanted is None:
            wanted = type(None)
        if wanted is Any or wanted is object or wanted is Parameter.empty:
            return value
        origin = get_origin(wanted)
        if origin is Annotated:
            return self.read(get_args(wanted)[0], value, path, depth)
        if origin in (Union, UnionType):
            return self._union(wanted, value, path, depth)
        if origin is Literal:
            return self._one_of({str(one): one for one in get_args(wanted)}, value, path)
        if wanted in _SIMPLE:
            return self._simple(wanted, value, path)
        if origin in _LISTS or wanted in _LISTS:
            return self._list(wanted, origin, value, path, depth)
        if origin in _DICTS or wanted in _DICTS:
            return self._dict(get_args(wanted), value, path, depth)
        if isinstance(wanted, type) and issubclass(wanted, Enum):
            member = self._one_of({str(one.value): one.value for one in wanted}, value, path)
            return wanted(member)
        if isinstance(wanted, type) and is_dataclass(wanted):
            return self._dataclass(wanted, value, path, depth)
        raise TypeError(f"{path or 'The value'}: the type {wanted!r} cannot be read from JSON.")

    def _union(self, wanted: Any, value: Any, path: str, depth: int) -> Any:
        options = [type(None) if one is None else one for one in get_args(wanted)]
        # What the value is already comes first: 1 stays an int for `float | int`.
        if not self._text:
            options.sort(key=lambda one: one is not type(value))
        elif type(None) in options and value == "":
            return None
        errors: list[InvalidValue] = []
        for option in options:
            try:
                return self.read(option, value, path, depth)
            except InvalidValue as error:
                if option is not type(None):
                    errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        inside = [error for error in errors if set(error.errors) != {path}]
        raise inside[0] if inside else _fail(path, "This fits none of what is allowed here.")

    def _one_of(self, allowed: dict[str, Any], value: Any, path: str) -> Any:
        if self._text:
            value = allowed.get(value, value)
        for one in allowed.values():
            if type(one) is type(value) and one == value:
                return one
        raise _fail(path, f"This must be one of: {', '.join(allowed)}.")

    def _simple(self, wanted: Any, value: Any, path: str) -> Any:
        kind = type(value)
        if self._text and kind is str and wanted in (int, float, bool):
            value = _from_text(wanted, value, path)
            kind = type(value)
        if kind is wanted:
            if kind is float and not isfinite(value):
                raise _fail(path, "This must be a finite number.")
            return value
        if wanted is float and kind is int:
            try:
                return float(value)
            except OverflowError:
                raise _fail(path, "This number is too large.") from None
        if kind is str and wanted in (datetime, date, time):
            try:
                return wanted.fromisoformat(value)
            except ValueError:
                raise _fail(path, f"This must be {_NAMES[wanted]}.") from None
        raise _unfit(path, wanted, value)

    def _list(self, wanted: Any, origin: Any, value: Any, path: str, depth: int) -> Any:
        if type(value) not in (list, tuple):
            raise _unfit(path, list, value)
        kinds = get_args(wanted)
        is_tuple = origin is tuple or wanted is tuple
        if is_tuple and kinds and kinds[-1] is not Ellipsis:
            if len(kinds) != len(value):
                raise _fail(path, f"This must be a list of {len(kinds)}, not of {len(value)}.")
        else:
            kinds = (kinds[0] if kinds else Any,) * len(value)
        read = _collect(
            (at, partial(self.read, kind, one, f"{path}[{at}]", depth + 1))
            for at, (kind, one) in enumerate(zip(kinds, value, strict=True))
        )
        return (tuple if is_tuple else list)(read.values())

    def _dict(self, kinds: tuple[Any, ...], value: Any, path: str, depth: int) -> Any:
        if type(value) is not dict:
            raise _unfit(path, dict, value)
        keys, kind = kinds or (str, Any)
        if keys is not str and keys is not Any:
            raise TypeError(f"{path or 'The value'}: the keys of a dict must be str.")
        return _collect(
            (key, partial(self.read, kind, one, _under(path, key), depth + 1))
            for key, one in value.items()
        )

    def _dataclass(self, wanted: Any, value: Any, path: str, depth: int) -> Any:
        if type(value) is not dict:
            raise _unfit(path, dict, value)
        hints = hints_of(wanted)
        known = {field.name: field for field in fields(wanted) if field.init}
        errors = {
            _under(path, name): "There is no such field." for name in value if name not in known
        }
        for name, field in known.items():
            needed = field.default is MISSING and field.default_factory is MISSING
            if needed and name not in value:
                errors[_under(path, name)] = "This is missing."
        try:
            read = _collect(
                (name, partial(self.read, hints[name], value[name], _under(path, name), depth + 1))
                for name in known
                if name in value
            )
        except InvalidValue as error:
            errors |= error.errors
        if errors:
            raise InvalidValue(errors)
        try:
            return wanted(**read)
        except InvalidValue as error:
            raise InvalidValue(
                {_under(path, at) if at else path: s for at, s in error.errors.items()}
            ) from error
        except ValueError as error:  # the class's own check, in its `__post_init__`
            raise _fail(path, str(error)) from error


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _from_text(wanted: type, text: str, path: str) -> Any:
    if wanted is bool:
        found = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}.get(
            text.lower()
        )
        if found is None:
            raise _fail(path, f"This must be {_NAMES[bool]}.")
        return found
    try:
        if wanted is int and not _WHOLE_NUMBER.fullmatch(text):
            raise ValueError(text)
        return wanted(text)
    except ValueError:
        raise _fail(path, f"This must be {_NAMES[wanted]}.") from None
