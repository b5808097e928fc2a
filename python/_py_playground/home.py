"""A person's own modules, read again when their files have changed."""

from __future__ import annotations

import os
import sys
from types import ModuleType

__all__ = ["HomeModules"]

Stamp = tuple[int, int]


class HomeModules:
    """Lets the next run import a changed ``util.py`` as a fresh start of Python would.

    The interpreter lives on between runs, so an imported module would stay as it was. When any
    of the modules below ``home`` has changed on disk, all of them are forgotten, because they
    may import one another.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._stamps: dict[str, tuple[str, Stamp | None]] = {}
        self._looked_at: set[str] = set(sys.modules)

    def before_run(self) -> None:
        """Forget modules whose files changed, and what the import system knows of the folder."""
        finder = sys.path_importer_cache.get(self._home)
        if finder is not None and hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()
        if any(_stamp(file) != stamp for file, stamp in self._stamps.values()):
            for name in self._stamps:
                sys.modules.pop(name, None)
            self._looked_at -= self._stamps.keys()
            self._stamps.clear()

    def after_run(self) -> None:
        """Note which modules the run imported from the folder."""
        for name in sys.modules.keys() - self._looked_at:
            self._looked_at.add(name)
            module = sys.modules[name]
            file = vars(module).get("__file__") if isinstance(module, ModuleType) else None
            if type(file) is str and file.startswith(self._home + os.sep):
                self._stamps[name] = (file, _stamp(file))


def _stamp(file: str) -> Stamp | None:
    """When and how long the file is, or None when it is gone."""
    try:
        status = os.stat(file)
    except OSError:
        # Deleted: that is a change, too.
        return None
    return status.st_mtime_ns, status.st_size
