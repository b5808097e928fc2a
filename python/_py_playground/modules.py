"""What can be imported here, and what is in it, without importing anything."""

from __future__ import annotations

import os
import sys
from importlib.machinery import FileFinder, ModuleSpec

from .reading import Binding, Reading

__all__ = [
    "is_here",
    "module_names",
    "refresh_finders",
    "submodule_names",
    "written_names",
]

#: Characters of a module's source that are read.
SOURCE_LIMIT = 1_000_000

_names: dict[tuple[object, ...], frozenset[str]] = {}


def is_here(name: str) -> bool:
    """Whether ``import name`` would find a module; ``name`` without dots."""
    if name in sys.modules:
        return sys.modules[name] is not None
    return _spec(name) is not None


def refresh_finders() -> None:
    """Let imports see files that were written a moment ago."""
    for finder in list(sys.path_importer_cache.values()):
        if type(finder) is FileFinder:
            finder.invalidate_caches()


def _spec(name: str) -> ModuleSpec | None:
    from importlib.util import find_spec

    parent = name.rpartition(".")[0]
    if parent and parent not in sys.modules:
        return None  # to look into a package, find_spec would import it
    try:
        return find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None  # a module that was put there by hand, or a parent that is no package


def module_names() -> frozenset[str]:
    """The names that may follow ``import``: what is on the path, and what Pyodide can load."""
    folders = [str(folder) for folder in sys.path]
    key = tuple((folder, _changed(folder)) for folder in folders)
    if key not in _names:
        _names.clear()
        _names[key] = frozenset(_listed(folders)) | frozenset(sys.builtin_module_names)
    hook = sys.modules.get("_pyodide._importhook")
    loadable = getattr(hook, "REPODATA_PACKAGES_IMPORT_TO_PACKAGE_NAME", {})
    return _names[key] | frozenset(name for name in loadable if "." not in name)


def _changed(folder: str) -> int:
    try:
        return os.stat(folder or ".").st_mtime_ns
    except OSError:
        return 0  # a folder of the path need not exist


def _listed(folders: list[str]) -> list[str]:
    from pkgutil import iter_modules

    return [module.name for module in iter_modules(folders) if module.name.isidentifier()]


def submodule_names(package: str) -> list[str]:
    """The modules in a package, such as ``path`` in ``os``; none when only importing could tell."""
    loaded = [name for name in list(sys.modules) if name.startswith(f"{package}.")]
    names = {name.split(".")[package.count(".") + 1] for name in loaded}
    spec = _spec(package)
    if spec and type(spec.submodule_search_locations) is list:
        names.update(_listed(spec.submodule_search_locations))
    return sorted(names)


def written_names(module: str) -> dict[str, Binding]:
    """The names in the source of a module that is not loaded; it is read, not run."""
    spec = _spec(module)
    read = getattr(spec.loader, "get_source", None) if spec else None
    try:
        source = read(module) if read else None
    except (OSError, SyntaxError, ImportError):
        source = None  # compiled code only, or a file that is no text
    if type(source) is not str:
        return {}
    return Reading(source[:SOURCE_LIMIT], 0).scopes()[0].names
