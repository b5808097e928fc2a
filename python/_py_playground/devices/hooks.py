"""Makes device libraries use the page's devices, each when a program imports it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

__all__ = ["ADAPTERS", "STAND_INS", "install_device_hooks"]

#: Modules of libraries, and our module whose ``adapt(module)`` is called after their own code.
ADAPTERS: dict[str, str] = {
    "libusb_package": "_py_playground.devices.pyusb",
    "pyftdi.usbtools": "_py_playground.devices.pyftdi",
    "pylibftdi.driver": "_py_playground.devices.pylibftdi",
    "serial.threaded": "_py_playground.devices.pyserial_threads",
    "usb.backend.libusb1": "_py_playground.devices.pyusb",
}

#: Modules that know one operating system and cannot run here: our module's code runs instead of
#: theirs, under their name.
STAND_INS: dict[str, str] = {
    "serial.serialposix": "_py_playground.devices.pyserial",
    "serial.tools.list_ports_posix": "_py_playground.devices.pyserial_ports",
}


def install_device_hooks() -> None:
    """Adapt the modules of `ADAPTERS` and `STAND_INS` when they are imported from now on.

    Nothing of it is imported before. Once more does no harm.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds nothing itself: the other finders do, and what they found is adapted."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in ADAPTERS and name not in STAND_INS:
            return None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target) if finder is not self else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """The library's own loader, except for what is done when the module runs."""

    def __init__(self, own: object) -> None:
        self._own = own

    def __getattr__(self, name: str) -> object:
        return getattr(self._own, name)

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name in STAND_INS:
            exec(_code(STAND_INS[name]), vars(module))
        else:
            self._own.exec_module(module)  # type: ignore[attr-defined]
            importlib.import_module(ADAPTERS[name]).adapt(module)


def _code(name: str) -> CodeType:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.loader is not None
    return spec.loader.get_code(name)  # type: ignore[attr-defined,no-any-return]
