"""What the names around a cursor stand for."""

from __future__ import annotations

import builtins
import sys
from types import FunctionType, ModuleType

from .modules import written_names
from .peek import UNKNOWN, Known, evaluate, instance_of, is_kind, member
from .reading import Binding, Reading, Scope

__all__ = ["Context", "written"]

#: Steps from name to name: ``a = b``, ``b = c`` and so on.
DEPTH = 10


class Context:
    """Names as the running program knows them, and as the code will make them.

    Parameters
    ----------
    reading : Reading
        The code, with its cursor.
    namespace : dict
        The globals of ``__main__``.

    Attributes
    ----------
    scopes : list of Scope
        Those that the cursor's line sees: the module, then functions and classes, innermost last.

    Examples
    --------
    >>> context = Context(Reading("x = []\\nx.", 9), {"y": 2})
    >>> context.known("x").cls.__name__, context.known("y").value
    ('list', 2)
    """

    def __init__(self, reading: Reading, namespace: dict[str, object]) -> None:
        self.reading = reading
        self.namespace = namespace
        around = reading.scopes()
        # A class's names are not seen by the functions in it.
        self.scopes = [s for s in around if s.kind != "class" or s is around[-1]]
        self._classes = [s for s in around if s.kind == "class"]
        self._depth = 0

    def known(self, expression: str) -> Known | None:
        """What is known of an expression, without running it."""
        if self._depth >= DEPTH:
            return None
        self._depth += 1
        try:
            return evaluate(expression, self._lookup)
        finally:
            self._depth -= 1

    def this_class(self) -> Scope | None:
        """The class that is being written around the cursor: that of ``self``."""
        return self._classes[-1] if self._classes else None

    def binding(self, name: str) -> Binding | None:
        """How the code makes a name that the cursor's line sees."""
        for scope in reversed(self.scopes):
            if name in scope.names:
                return scope.names[name]
        return None

    def _lookup(self, name: str) -> Known | None:
        base, _, attribute = name.partition(".")
        owner = self.this_class()
        if attribute and base == "self" and owner and attribute in owner.names:
            return written(owner.names[attribute], bound=True)
        if attribute:
            return self._in_module(base, attribute)
        if name == "self" and owner:
            cls = self.namespace.get(owner.name)
            return Known(cls) if is_kind(cls, type) else None  # type: ignore[arg-type]
        for scope in reversed(self.scopes[1:]):
            if name in scope.names:
                return self._written(scope.names[name])
        if name in self.namespace:
            return instance_of(self.namespace[name])
        if name in self.scopes[0].names:
            return self._written(self.scopes[0].names[name])
        found = vars(builtins).get(name, UNKNOWN)
        return None if found is UNKNOWN else instance_of(found)

    def _in_module(self, base: str, name: str) -> Known | None:
        """What ``base.name`` is when ``base`` is a module that is not loaded yet."""
        binding = self.binding(base)
        if not binding or binding.kind != "module" or base in self.namespace:
            return None
        made = written_names(binding.module).get(name)
        return written(made) if made else None

    def _written(self, binding: Binding) -> Known | None:
        """What a name will be that the code makes."""
        if binding.parameters is not None:
            return written(binding)
        if binding.module:
            return self._imported(binding)
        if binding.annotation:
            cls = self.known(binding.annotation)
            if cls and is_kind(cls.value, type):
                return Known(cls.value)  # type: ignore[arg-type]
        return self.known(binding.value) if binding.value else None

    def _imported(self, binding: Binding) -> Known | None:
        module = sys.modules.get(binding.module)
        if not is_kind(module, ModuleType):
            made = written_names(binding.module).get(binding.name) if binding.name else None
            return written(made) if made else None
        if not binding.name:
            return instance_of(module)
        part = sys.modules.get(f"{binding.module}.{binding.name}")
        return member(instance_of(module), binding.name) or (instance_of(part) if part else None)


def written(binding: Binding, bound: bool = False) -> Known | None:
    """What is known of a function or class that is only written: its parameters.

    None for other names.
    """
    if binding.parameters is None:
        return None
    filled = bound or binding.kind == "class"
    return Known(FunctionType, bound=filled, parameters=binding.parameters)
