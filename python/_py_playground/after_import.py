"""Calls a function when a module has been imported, whenever that is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

__all__ = ["AfterImport"]


class AfterImport:
    """An import finder that finds nothing itself, but notes when certain modules are loaded.

    Put it first on ``sys.meta_path``. Modules that were loaded before are not noticed.

    Parameters
    ----------
    names : collection of str
        Full names of the modules.
    action : callable
        Takes the module, after its own code has run.
    """

    def __init__(self, names: Sequence[str], action: Callable[[ModuleType], object]) -> None:
        self._names = frozenset(names)
        self._action = action

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Let the other finders look for ``name``, and follow what they found if it is watched."""
        if name not in self._names:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None:
                self._follow(spec)
                return spec
        return None

    def _follow(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        if not hasattr(loader, "exec_module") or isinstance(loader, type):
            return  # a namespace package, or a module that is part of the interpreter

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module  # this once: the loader may load other modules, too
            loader.exec_module(module)
            self._action(module)

        loader.exec_module = exec_module
