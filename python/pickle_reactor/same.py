"""Whether a value changed, so that something has to be done again."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["same", "same_all", "same_named"]


def same(a: object, b: object) -> bool:
    """Whether two values are one, or of the same type and equal.

    What cannot be compared counts as different: an ``==`` that raises, or one that answers with
    something else than a bool, as arrays do.

    Examples
    --------
    >>> same([1, 2], [1, 2]), same(1, True), same(1, 1.0)
    (True, False, False)
    """
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    try:
        return (a == b) is True
    except Exception:
        return False


def same_all(a: tuple[object, ...], b: tuple[object, ...]) -> bool:
    """Whether two tuples hold the same values.

    Examples
    --------
    >>> same_all((1, "x"), (1, "x")), same_all((1,), (1, 2))
    (True, False)
    """
    return a is b or (len(a) == len(b) and all(map(same, a, b)))


def same_named(a: Mapping[str, object], b: Mapping[str, object]) -> bool:
    """Whether two mappings hold the same values under the same names.

    Examples
    --------
    >>> same_named({"x": 1}, {"x": 1}), same_named({"x": 1}, {"y": 1})
    (True, False)
    """
    if a is b:
        return True
    if len(a) != len(b):
        return False
    try:
        for name, value in a.items():
            other = b[name]
            if value is not other and not same(value, other):
                return False
    except KeyError:
        return False
    return True
