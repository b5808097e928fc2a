"""pyftdi over the page's devices: all it needs is the backend of `pyusb`, and to look again."""

from __future__ import annotations

from types import ModuleType

__all__ = ["adapt"]


def adapt(module: ModuleType) -> None:
    """Let ``pyftdi.usbtools`` look for devices each time: another may be given from run to run."""
    module.UsbTools.UsbDevices = _Forgetful()


class _Forgetful(dict[object, object]):
    """pyftdi's cache of the devices that it found, which never has what it is asked for."""

    def __contains__(self, key: object) -> bool:
        return False
