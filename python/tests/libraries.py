"""The real libraries that device tests run: Debian's own, whichever Python runs the tests."""

from __future__ import annotations

import importlib.util
import sys

#: Where Debian keeps pure Python packages for every Python 3.
DEBIAN = "/usr/lib/python3/dist-packages"


def need_library(name: str, package: str) -> None:
    """Make a library importable.

    Parameters
    ----------
    name : str
        Of the module.
    package : str
        Debian's package of it.

    Raises
    ------
    ModuleNotFoundError
        With the command that installs it.
    """
    if importlib.util.find_spec(name) is None and DEBIAN not in sys.path:
        sys.path.append(DEBIAN)
    if importlib.util.find_spec(name) is None:
        raise ModuleNotFoundError(f"These tests need {name}. On Debian: apt-get install {package}")
