"""Answers by jedi, when that package is installed: it also follows code that has not run.

See https://jedi.readthedocs.io/. Only its reader of source code is used, never the one that looks
into live objects: that one may run properties.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

from .reading import Reading

__all__ = ["call", "completions", "description"]

_KINDS = {
    "module": "module",
    "namespace": "module",
    "class": "class",
    "function": "function",
    "param": "parameter",
    "property": "property",
    "keyword": "keyword",
}


def completions(reading: Reading) -> list[Any]:
    """What jedi would write at the cursor, as completions without details."""
    found = _ask(reading, "complete")
    return [{"label": one.name, "kind": _KINDS.get(one.type, "variable")} for one in found]


def call(reading: Reading) -> tuple[str, list[str], str] | None:
    """The name, the parameters and the documentation of the function that is being called."""
    for one in _ask(reading, "get_signatures"):
        parameters = [parameter.to_string() for parameter in one.params]
        return one.name, parameters, one.docstring(raw=True)
    return None


def description(reading: Reading) -> tuple[str, str] | None:
    """One line about the name at the cursor, and its documentation."""
    for one in _ask(reading, "help"):
        return one.description, one.docstring(raw=True)
    return None


def _ask(reading: Reading, what: str) -> list[Any]:
    if not _installed():
        return []
    import jedi

    # A browser has no processes, and the home folder belongs to the person.
    jedi.settings.cache_directory = os.path.join(tempfile.gettempdir(), "jedi")
    script = jedi.Script(_unix_lines(reading.code), environment=jedi.InterpreterEnvironment())
    lines = _unix_lines(reading.code[: reading.cursor]).split("\n")
    try:
        return list(getattr(script, what)(len(lines), len(lines[-1])))
    except Exception:
        # jedi fails at some unfinished code with all kinds of errors: it has nothing to say then.
        return []


def _unix_lines(code: str) -> str:
    return code.replace("\r\n", "\n").replace("\r", "\n")


def _installed() -> bool:
    """Whether jedi is there as an installed package; a person's own jedi.py must not be run."""
    from importlib.util import find_spec

    spec = find_spec("jedi")
    return spec is not None and "site-packages" in (spec.origin or "")
