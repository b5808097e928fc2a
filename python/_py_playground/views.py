"""Live views: interfaces that Python draws in the page, and that the reader uses.

What goes between a view and the page is told by ``src/protocol/views.ts``: messages, as JSON text, both
ways. Here they find their way; what they do is the matter of whoever opens a view.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
from collections import deque
from collections.abc import Callable

from .streams import write_error
from .text import to_json

__all__ = ["VIEW_TYPE", "Reply", "ViewPort", "Views", "current_views", "use_views"]

#: The type of an output item that shows a view.
VIEW_TYPE = "application/vnd.py-playground.view+json"

#: Characters of a message, as JavaScript counts them: ``VIEW_LIMITS.message`` of ``views.ts``.
MESSAGE_LIMIT = 16 << 20

#: What the page says of a view: a ``ViewReply``.
Reply = dict[str, object]


class Views:
    """The views of this Python, by number.

    Parameters
    ----------
    send : callable
        Takes a view's number and a ``ViewMessage`` as JSON text, for the page.
    loop : asyncio.AbstractEventLoop
        Where what the page says is heard.
    """

    def __init__(self, send: Callable[[int, str], object], loop: asyncio.AbstractEventLoop) -> None:
        self.send = send
        self.loop = loop
        #: What is done for the reader's events now: more than nothing while code of a view runs.
        self.busy = 0
        #: Tasks of views that begin anew after a restore from a memory image.
        self.returning: set[asyncio.Task[object]] = set()
        self._ports: dict[int, ViewPort] = {}
        self._count = 0

    def open(self, receive: Callable[[Reply], object]) -> ViewPort:
        """Open a view; what the page says comes to ``receive``, in order, one after the other."""
        self._count += 1
        port = ViewPort(self, self._count, receive)
        self._ports[port.number] = port
        return port

    def receive(self, number: int, message: str) -> bool:
        """Hear what the page says of a view.

        Returns
        -------
        bool
            Whether code of the program will run for it, so that there may be something to save.
        """
        reply = json.loads(message)
        port = self._ports.get(number)
        if port is None:
            # From before this Python, or a view that it closed.
            if reply["type"] == "attach":
                self.send(number, to_json({"type": "over"}))
            return False
        port.hear(reply)
        return bool(reply["type"] != "applied")

    def forget(self, number: int) -> None:
        """Hear no more of a view."""
        self._ports.pop(number, None)

    def pause(self) -> None:
        """Send what changed: the program is about to block the loop, such as by ``time.sleep()``."""
        for port in list(self._ports.values()):
            port.pause()

    def restored(self) -> None:
        """After a restore from a memory image: what was on its way to a view will not come."""
        for port in list(self._ports.values()):
            port.restored()


class ViewPort:
    """One view's end of the way to the page.

    Code that it calls belongs to the run that opened the view: what it prints appears there.
    """

    def __init__(self, views: Views, number: int, receive: Callable[[Reply], object]) -> None:
        self.number = number
        #: Called before a program blocks the loop: what changed so far can still be sent.
        self.on_pause: Callable[[], object] = lambda: None
        #: Called after a restore from a memory image, when all tasks of before were cancelled, and
        #: before the page asks for the view again.
        self.on_restored: Callable[[], object] = lambda: None
        self._views = views
        self._receive = receive
        self._context = contextvars.copy_context()
        self._heard: deque[Reply] = deque()
        self._hearing = False
        #: The page is about to ask for all of it: what changes before that is nothing to it.
        self._awaited = False

    @property
    def mime(self) -> dict[str, str]:
        """The form in which an output item shows the view."""
        return {VIEW_TYPE: to_json({"view": self.number})}

    def send(self, message: dict[str, object]) -> None:
        """Tell the page something: a ``ViewMessage``.

        Raises
        ------
        ValueError
            When it is longer than the page takes; nothing is told then.
        """
        if self._awaited:
            return
        text = to_json(message)
        if len(text) > MESSAGE_LIMIT // 2 and len(text.encode("utf-16-le")) // 2 > MESSAGE_LIMIT:
            raise ValueError(
                f"What is to be shown at a time is {len(text) / 1e6:.0f} MB; "
                f"the page takes {MESSAGE_LIMIT / 1e6:.0f} MB at most. Show less, or a part of it."
            )
        self._views.send(self.number, text)

    def call_soon(self, callback: Callable[[], object]) -> None:
        """Call something in the loop's next turn, as code of the run that opened the view."""
        self._later(self._guarded, callback)

    def hear(self, reply: Reply) -> None:
        """Take what the page says, and hand it on in the loop's next turn."""
        if reply["type"] in ("applied", "called"):  # even while a handler waits
            self._later(self._guarded, lambda: self._receive(reply))
            return
        if reply["type"] == "attach":
            self._awaited = False
        self._heard.append(reply)
        if not self._hearing:
            self._hearing = True
            self._later(self._hand_on)

    def close(self) -> None:
        """End the view: what the page shows stays, and does nothing."""
        self._views.forget(self.number)
        self.send({"type": "over"})

    def forget(self) -> None:
        """End a view that the page does not show any more."""
        self._views.forget(self.number)

    def restored(self) -> None:
        """See `Views.restored`."""
        self._heard.clear()
        self._hearing = False
        self._awaited = True
        self._guarded(self.on_restored)

    def pause(self) -> None:
        """See `Views.pause`."""
        self._guarded(self.on_pause)

    def _later(self, call: Callable[..., object], *args: object) -> None:
        # A context cannot be entered while a handler waits in it, so each call has its own.
        self._views.loop.call_soon(call, *args, context=self._context.copy())

    def _hand_on(self) -> None:
        # A handler may wait (`input()`, `time.sleep`): what comes meanwhile is for after it.
        try:
            while self._heard:
                reply = self._heard.popleft()
                self._guarded(lambda reply=reply: self._receive(reply))  # type: ignore[misc]
        finally:
            self._hearing = False

    def _guarded(self, callback: Callable[[], object]) -> None:
        self._views.busy += 1
        try:
            callback()
        except KeyboardInterrupt:
            write_error("KeyboardInterrupt: stopped while it answered the reader.\n")
        except Exception as error:
            self._views.loop.call_exception_handler({"message": "A view failed.", "exception": error})
        finally:
            self._views.busy -= 1


_current: Views | None = None


def current_views() -> Views | None:
    """Return the views of this Python, or None where there is no page."""
    return _current


def use_views(views: Views | None) -> None:
    """Make ``views`` what `current_views` returns."""
    global _current
    _current = views
