"""A USB device that several parts of a program have open at once, and who of them claimed what."""

from __future__ import annotations

import weakref

from .errors import DeviceError
from .link import Link, OpenDevice, Steps
from .usb_descriptors import UsbEndpoint, UsbInfo
from .usb_transfers import Pipe

__all__ = ["Known", "Shared", "begun", "known_devices", "nothing"]


class Shared:
    """A device that is open, or about to be: all who use it have this in common."""

    def __init__(self) -> None:
        self.device: OpenDevice | None = None
        self.info: UsbInfo
        self.active: int | None = None
        self.users: weakref.WeakSet[object] = weakref.WeakSet()
        #: Who claimed which interface. One whose owners are gone is still claimed at the page.
        self.owners: dict[int, weakref.WeakSet[object]] = {}
        self.alternates: dict[int, int] = {}
        self.pipes: dict[tuple[int, str], Pipe] = {}
        #: What was begun and must be at its end before something else is done.
        self.unfinished: list[Steps[None]] = []

    def find(self, number: int, direction: str) -> tuple[int, UsbEndpoint] | None:
        """An endpoint of the settings that are chosen, and its interface."""
        configuration = self.info.configuration(self.active)
        for alternate in configuration.interfaces if configuration else ():
            if alternate.alternate == self.alternates.get(alternate.interface, 0):
                for endpoint in alternate.endpoints:
                    if (endpoint.number, endpoint.direction) == (number, direction):
                        return alternate.interface, endpoint
        return None

    def endpoints(self, interface: int) -> set[tuple[int, str]]:
        """The endpoints of an interface in all its settings."""
        configuration = self.info.configuration(self.active)
        return {
            (endpoint.number, endpoint.direction)
            for alternate in (configuration.interfaces if configuration else ())
            if alternate.interface == interface
            for endpoint in alternate.endpoints
        }

    def release(self, user: object, interface: int) -> Steps[None]:
        """Begin to release an interface if nobody else has claimed it."""
        assert self.device is not None
        self.owners[interface].discard(user)
        if self.owners[interface]:
            return nothing()
        self.forget_pipes(self.endpoints(interface))
        self.alternates.pop(interface, None)
        del self.owners[interface]
        steps = begun(_released(self.device, interface))
        self.unfinished.append(steps)
        return steps

    def remembered(self) -> Shared:
        """What is known of the device without it."""
        left = Shared()
        left.info, left.active = self.info, self.active
        return left

    def forget_pipes(self, which: set[tuple[int, str]] | None = None) -> None:
        """Forget what goes on at these endpoints, or at all."""
        for key in [key for key in self.pipes if which is None or key in which]:
            pipe = self.pipes.pop(key)
            if self.device is not None:
                pipe.forget(self.device.link)


class Known:
    """The devices of a link by their names."""

    def __init__(self) -> None:
        self.opened: weakref.WeakValueDictionary[str, Shared] = weakref.WeakValueDictionary()
        self.closing: dict[str, Steps[None]] = {}


_links: weakref.WeakKeyDictionary[Link, Known] = weakref.WeakKeyDictionary()


def known_devices(link: Link) -> Known:
    """The devices of a link, for all who use it."""
    return _links.setdefault(link, Known())


def nothing() -> Steps[None]:
    """Steps that are at their end."""
    return
    yield None


def _released(device: OpenDevice, interface: int) -> Steps[None]:
    try:
        yield from device.call("release", interface=interface)
    except DeviceError:
        device.check()  # whether it is gone says more than that something failed
        raise


def begun(steps: Steps[None]) -> Steps[None]:
    """Do the first of the steps now; the rest is to be waited for."""
    try:
        next(steps)
    except StopIteration:
        return nothing()
    return steps
