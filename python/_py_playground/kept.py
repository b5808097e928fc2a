"""Which of a program's variables go into a download, and come back from one."""

from __future__ import annotations

import sys
from keyword import iskeyword

from .json_data import SIZE_LIMIT, check_json, from_json
from .peek import type_name
from .text import to_json

__all__ = ["Kept", "current_kept", "use_kept"]

#: Characters of a name, and how many names the page is told at once.
NAME_LIMIT = 200
UNKEPT_LIMIT = 500


class Kept:
    """The names of the variables to keep. It lives as long as the interpreter.

    Only data is kept, as JSON: see `check_json` for what that can hold.

    Parameters
    ----------
    namespace : dict
        The globals of ``__main__``.
    """

    def __init__(self, namespace: dict[str, object]) -> None:
        self.namespace = namespace
        # A dict is a set that knows the order.
        self._names: dict[str, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order in which they were kept."""
        return tuple(self._names)

    def keep(self, *names: str) -> None:
        """Keep these variables from now on; all of them or, after an error, none.

        Raises
        ------
        NameError
            When there is no variable of this name.
        TypeError, ValueError
            When a name is no text, or the value cannot be kept.

        Examples
        --------
        >>> kept = Kept({"score": 3})
        >>> kept.keep("score")
        >>> kept.names
        ('score',)
        >>> kept.keep("scores")
        Traceback (most recent call last):
            ...
        NameError: There is no variable 'scores' yet. Give it a value before you keep it.
        """
        for name in names:
            _check_name(name)
            if name not in self.namespace:
                raise NameError(
                    f"There is no variable {name!r} yet. Give it a value before you keep it.",
                    name=name,
                )
            check_json(self.namespace[name], name)
        self._names.update(dict.fromkeys(names))

    def drop(self, *names: str) -> None:
        """Keep these variables no longer; a name that was not kept is no error.

        Raises
        ------
        TypeError
            When a name is no text.
        """
        for name in names:
            _check_type(name)
        for name in names:
            self._names.pop(name, None)

    def to_text(self) -> tuple[str, list[dict[str, str]]]:
        """Write the kept variables as they are now.

        Returns
        -------
        str
            JSON text of an object with the variables, in the order in which they were kept.
        list of dict
            ``{"name", "reason"}`` of each variable that could not be written; at most 500.

        Examples
        --------
        >>> kept = Kept({"a": 1, "b": []})
        >>> kept.keep("b", "a")
        >>> kept.namespace["a"] = {1, 2}
        >>> text, unkept = kept.to_text()
        >>> text, unkept[0]["name"]
        ('{"b":[]}', 'a')
        """
        fit: dict[str, object] = {}
        unkept: list[dict[str, str]] = []
        room = SIZE_LIMIT
        for name in self._names:
            try:
                if name not in self.namespace:
                    raise NameError(f"There is no variable {name} any more.")
                room -= check_json(self.namespace[name], name, room)
            except (NameError, TypeError, ValueError) as error:
                unkept.append({"name": name, "reason": str(error)})
            else:
                fit[name] = self.namespace[name]
        return to_json(fit), unkept[:UNKEPT_LIMIT]

    def adopt(self, text: str) -> None:
        """Set the variables that `to_text` wrote, and keep them; all of them or none.

        Raises
        ------
        TypeError, ValueError
            When the text is not what `to_text` writes; its message says what is wrong.

        Examples
        --------
        >>> kept = Kept({})
        >>> kept.adopt('{"score":3}')
        >>> kept.namespace, kept.names
        ({'score': 3}, ('score',))
        """
        try:
            found = from_json(text)
        except ValueError as error:
            raise ValueError(f"The saved variables cannot be read as JSON: {error}.") from None
        if type(found) is not dict:
            raise TypeError("The saved variables are not an object of names and values.")
        room = SIZE_LIMIT
        for name, value in found.items():
            _check_name(name)
            room -= check_json(value, name, room)
        self.namespace.update(found)
        self._names.update(dict.fromkeys(found))


def _check_type(name: object) -> None:
    if type(name) is not str:
        raise TypeError(
            'Variables are named here in quotation marks, such as "score", '
            f"but this has the type {type_name(type(name))}."
        )


def _check_name(name: object) -> None:
    """Make sure that this can be the name of a variable, and of none that Python itself uses."""
    _check_type(name)
    assert type(name) is str
    own = name.startswith("__") and name.endswith("__")
    if not name.isidentifier() or iskeyword(name) or own or len(name) > NAME_LIMIT:
        shown = ascii(name if len(name) <= 80 else name[:80] + "...")
        why = "belongs to Python itself" if own else "is not a good name of a variable"
        raise ValueError(f"{shown} {why}, so it cannot be kept.")


_current: Kept | None = None


def current_kept() -> Kept:
    """Return the names in use: those of the runner or, where there is none, of ``__main__``."""
    global _current
    if _current is None:
        _current = Kept(vars(sys.modules["__main__"]))
    return _current


def use_kept(kept: Kept | None) -> None:
    """Make ``kept`` the one that `current_kept` returns; None for the one of ``__main__``."""
    global _current
    _current = kept
