"""Addresses of pages: ``/items/{id:int}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Pattern", "is_below"]

_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(?::([a-z]+))?\}")
#: Expression and reader of each kind, and its place in the order: what says more is tried first.
_KINDS: dict[str, tuple[str, type, int]] = {
    "int": (r"[0-9]{1,18}", int, 1),
    "str": (r"[^/]+", str, 2),
    "path": (r".+", str, 3),
}


@dataclass(frozen=True)
class Pattern:
    """The addresses of one page.

    Attributes
    ----------
    text : str
        As it was written, without a slash at the end.
    kinds : dict
        Kinds of its parameters by name: ``str``, ``int``, or ``path`` (several parts).
    """

    text: str
    kinds: dict[str, str]
    order: tuple[int, ...]
    _expression: re.Pattern[str]

    @classmethod
    def of(cls, text: str) -> Pattern:
        """Read a pattern.

        Raises
        ------
        ValueError
            When it is none; the sentence says why.

        Examples
        --------
        >>> Pattern.of("/items/{id:int}").match("/items/7")
        {'id': 7}
        >>> Pattern.of("/files/{name:path}").match("/files/a/b")
        {'name': 'a/b'}
        >>> Pattern.of("items")
        Traceback (most recent call last):
            ...
        ValueError: The address 'items' must begin with a slash: '/items'.
        """
        if not text.startswith("/") or text.startswith("//"):
            raise ValueError(
                f"The address {text!r} must begin with a slash: {'/' + text.strip('/')!r}."
            )
        text = text.rstrip("/") or "/"
        kinds: dict[str, str] = {}
        order: list[int] = []
        parts: list[str] = []
        for part in text[1:].split("/"):
            found = _PARAMETER.fullmatch(part)
            if found is None:
                if "{" in part or "}" in part:
                    raise ValueError(
                        f"The address {text!r}: {part!r} is no parameter. A parameter is a whole "
                        "part between slashes: {name}, {name:int} or {name:path}."
                    )
                order.append(0)
                parts.append(re.escape(part))
                continue
            name, kind = found[1], found[2] or "str"
            if kind not in _KINDS:
                raise ValueError(
                    f"The address {text!r}: there is no {kind!r}; use int, str or path."
                )
            if name in kinds:
                raise ValueError(f"The address {text!r} has two parameters {name!r}.")
            kinds[name] = kind
            order.append(_KINDS[kind][2])
            parts.append(f"(?P<{name}>{_KINDS[kind][0]})")
        return cls(text, kinds, tuple(order), re.compile("/" + "/".join(parts), re.DOTALL))

    def match(self, path: str) -> dict[str, Any] | None:
        """Tell the parameters' values in a path, or None when it is another page's."""
        found = self._expression.fullmatch(path)
        if found is None:
            return None
        return {name: _KINDS[kind][1](found[name]) for name, kind in self.kinds.items()}


def is_below(path: str, prefix: str) -> bool:
    """Tell whether a path is the prefix, or has it before a slash."""
    return prefix == "/" or path == prefix or path.startswith(prefix + "/")
