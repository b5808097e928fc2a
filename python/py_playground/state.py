"""Which variables a download of the playground takes along.

Files always come along. Variables do when they are kept: they are written as JSON, so only None,
True, False, numbers, text, lists and dicts can be kept.

A program says so once, as soon as the variable has a value::

    from py_playground import state

    score = 12
    state.keep("score")
"""

from __future__ import annotations

from _py_playground.kept import current_kept

__all__ = ["drop", "keep", "kept"]

#: The names of the variables that are kept, in the order in which they were kept.
kept: tuple[str, ...]


def keep(*names: str) -> None:
    """Keep variables of the program: each download has them as they are then.

    Parameters
    ----------
    *names : str
        The names, in quotation marks.

    Raises
    ------
    NameError
        When there is no variable of this name.
    TypeError
        When a name is no text, or something in the value has a type that JSON does not know.
    ValueError
        When the name cannot be one of a variable, or the value cannot be written: it is infinite,
        too large, or has too many levels.

    Examples
    --------
    >>> keep("no_such_variable")
    Traceback (most recent call last):
        ...
    NameError: There is no variable 'no_such_variable' yet. Give it a value before you keep it.
    """
    current_kept().keep(*names)


def drop(*names: str) -> None:
    """Keep variables no longer; the variables themselves stay as they are.

    Parameters
    ----------
    *names : str
        The names, in quotation marks. A name that is not kept is no error.

    Raises
    ------
    TypeError
        When a name is no text.

    Examples
    --------
    >>> drop("no_such_variable")
    """
    current_kept().drop(*names)


def __getattr__(name: str) -> tuple[str, ...]:
    """Give `kept` as it is now."""
    if name == "kept":
        return current_kept().names
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
