"""What goes on at the endpoints of a USB device.

Browsers cannot cancel a transfer: whoever gives one up leaves it here for the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import DeviceClosedError, DeviceError
from .link import Link
from .usb_descriptors import UsbEndpoint

__all__ = ["Call", "Pipe"]


class Call:
    """Something that the page was asked to do; several may wait for its answer."""

    def __init__(self, number: int) -> None:
        #: None when there is nothing to wait for any more.
        self.number: int | None = number
        self.result: tuple[object, bytes | None] | None = None
        self.problem: DeviceError | None = None

    def settled(self, link: Link) -> bool:
        """Look whether the answer has come."""
        if self.number is not None:
            try:
                self.result = link.answer(self.number)
            except DeviceError as problem:
                self.problem = problem
            if self.result is not None or self.problem is not None:
                self.number = None
        return self.number is None

    def drop(self, link: Link) -> None:
        """Nobody wants the answer: who still waits for it hears so."""
        if self.number is not None:
            link.give_up(self.number)
            self.number = None
            self.problem = DeviceClosedError(
                "The interface was released, or set up anew, while something went on there."
            )


@dataclass
class Pipe:
    """An endpoint, and what goes on there."""

    endpoint: UsbEndpoint
    #: The transfer that is to bring the next bytes, and how many it asked for.
    receiving: Call | None = None
    asked: int = 0
    #: What came, and nobody read.
    kept: bytearray = field(default_factory=bytearray)
    #: A packet that was not full came after what is kept: there a read ends.
    short: bool = False
    #: Transfers whose bytes have not gone yet, the oldest first.
    sending: list[Call] = field(default_factory=list)

    def drop_what_came(self, link: Link) -> None:
        """Forget what came; a transfer that has brought nothing yet goes on."""
        self.kept.clear()
        self.short = False
        if self.receiving is not None and self.receiving.settled(link):
            self.receiving = None

    def forget(self, link: Link) -> None:
        """Give up all that goes on."""
        for call in (self.receiving, *self.sending):
            if call is not None:
                call.drop(link)
