"""A document as a live view: what changes in it, the page shows; what the reader does, it hears."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from pickle_reactor.flow import Flow

from ..background import run_number
from ..display import current_display
from ..streams import write_error
from ..views import Reply, ViewPort, current_views
from .changes import DEPTH_LIMIT, Changes, Operation
from .fields import FIELDS, take_typed
from .listening import Listener
from .nodes import Element

__all__ = ["Body", "Document", "current_document"]

#: Characters of one message, roughly. In JSON each may need six, and the page takes 16 million.
MESSAGE_SIZE = 2_500_000


class Body(Element):
    """The element that everything in the page is in. It is always there."""

    __slots__ = ("_document",)

    _fixed = True

    def __init__(self, document: Document) -> None:
        super().__init__("body")
        self._document = document

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the page here."""
        return self._document.mime()


class Document:
    """A tree of elements, and the view of it.

    It is shown in the output when something is first put into its body, where there is a page.

    Attributes
    ----------
    body : Body
        The element that all others are in.
    run : int
        The run that it belongs to.

    Parameters
    ----------
    is_page : bool
        Whether it is the one that the run's program calls `page`.
    """

    def __init__(self, is_page: bool = False) -> None:
        self.is_page = is_page
        self.run = run_number.get()
        self.body = Body(self)
        self._changes = Changes(self.body, self._on_change)
        self._flow: Flow | None = None
        self._port: ViewPort | None = None
        #: Whether an item of the output shows it.
        self._shown = False
        #: Whether it is unknown what the page has.
        self._is_unclear = False
        #: The number of the last event that the program has heard of.
        self._seen = 0
        self._tasks: set[asyncio.Task[object]] = set()
        self._refused: set[str] = set()
        _documents.append(self)

    def mime(self) -> dict[str, str]:
        """Return the form in which an item of the output shows it; {} where there is no page."""
        views = current_views()
        if self._port is None:
            if views is None:
                return {}
            self._port = views.open(self._receive)
            self._port.on_restored = self._on_restored
            self._flow = Flow(self._schedule, self._commit)
        self._shown = True
        if not self._changes.live:
            # The page takes what comes before the item, and need not ask: it is there even when
            # the program hears nothing from now on.
            self._begin()
        return self._port.mime

    def forget_if_unseen(self) -> None:
        """Close the view when the page does not show it: the program that made it is over."""
        if not self._shown:
            _documents.remove(self)
            if self._port is not None:
                self._port.forget()
                self._port = None

    # Python → page.

    def _on_change(self) -> None:
        """Called before each change."""
        if not self._shown and current_views() is not None:
            current_display().show(self.body)  # as it is before the change
        if self._changes.live:
            assert self._flow is not None, "it is live"
            self._flow.changed()

    def _schedule(self, callback: Callable[[], object], delay: float) -> None:
        views, port = current_views(), self._port
        if views is not None and port is not None:
            if delay > 0:
                views.loop.call_later(delay, port.call_soon, callback)
            else:
                port.call_soon(callback)

    def _begin(self) -> None:
        """Send everything."""
        assert self._flow is not None, "the view is open"
        self._flow.restart()
        self._is_unclear = True
        self._commit()

    def _commit(self) -> None:
        """Send what has changed, or everything when a stop came in the middle of that."""
        assert self._flow is not None, "the view is open"
        if not (self._changes.live or self._is_unclear):
            return
        try:
            whole, self._is_unclear = self._is_unclear, True
            self._send(self._changes.begin() if whole else self._changes.take())
            self._is_unclear = False
        finally:
            if self._is_unclear:
                self._flow.changed()

    def _send(self, operations: list[Operation]) -> None:
        assert self._port is not None and self._flow is not None, "it is live"
        # Nearly always they fit: then there is nothing to weigh.
        fits = self._changes.characters <= MESSAGE_SIZE
        for part in [operations] if fits and operations else _parts(operations):
            number = self._flow.next_number()
            message = {"type": "commit", "commit": number, "seen": self._seen, "operations": part}
            self._port.send(message)
        if self._changes.too_deep:
            self._changes.too_deep = 0
            self._tell(f"Elements within {DEPTH_LIMIT} others, or more, are not shown.")

    def _tell(self, sentence: str) -> None:
        """Tell the program's author something, once."""
        if sentence not in self._refused:
            self._refused.add(sentence)
            write_error(f"page: {sentence}\n")

    # Page → Python.

    def _receive(self, reply: Reply) -> None:
        assert self._flow is not None, "the view is open"
        kind = reply["type"]
        if kind == "applied":
            self._flow.applied(reply["commit"])  # type: ignore[arg-type]
        elif kind == "event":
            self._happened(reply)
            self._flow.flush()
        elif kind == "attach":
            self._shown = True
            self._seen = 0
            self._begin()
        elif kind == "detach":
            self._shown = False
            self._end()
        elif kind == "refused":
            for sentence in reply["sentences"]:  # type: ignore[attr-defined]
                self._tell(str(sentence))

    def _on_restored(self) -> None:
        """The page is another, or has forgotten: it will ask for all nodes."""
        self._end()

    def _end(self) -> None:
        """The page has nothing of it."""
        assert self._flow is not None, "the view is open"
        self._flow.restart()
        self._is_unclear = False
        self._changes.end()

    def _happened(self, reply: Reply) -> None:
        number, name, fields = reply["event"], str(reply["name"]), reply["fields"]
        self._seen = number if isinstance(number, int) else self._seen
        element = self._changes.element(reply["node"])
        if element is None or not isinstance(fields, dict):
            return  # it was removed when the page did not know yet
        if name == "input" and element.tag in FIELDS:
            take_typed(element, fields)
        for listener in list((element._listeners or {}).get(name, ())):
            self._invoke(listener, fields)

    def _invoke(self, listener: Listener, fields: dict[str, object]) -> None:
        views = current_views()
        assert views is not None, "an event came from the page"
        try:
            answer = listener.invoke(fields)
        except Exception as error:
            message = f"A handler of {listener.event!r} failed."
            views.loop.call_exception_handler({"message": message, "exception": error})
            return
        if asyncio.iscoroutine(answer):
            task = views.loop.create_task(answer)
            self._tasks.add(task)  # the loop itself does not hold it
            task.add_done_callback(self._tasks.discard)


def _parts(operations: list[Operation]) -> Iterator[list[Operation]]:
    """Divide operations among messages that are not too long."""
    part: list[Operation] = []
    size = 0
    for operation in operations:
        weight = _weight(operation)
        if part and size + weight > MESSAGE_SIZE:
            yield part
            part, size = [], 0
        part.append(operation)
        size += weight
    if part:
        yield part


def _weight(value: object) -> int:
    """Characters of a value in JSON, roughly."""
    if isinstance(value, str):
        return len(value) + 4
    if isinstance(value, list):
        return sum(map(_weight, value), 4)
    if isinstance(value, dict):
        return sum(map(_weight, value.values()), 16 * len(value))
    return 8


#: Those that may still be seen, the oldest first.
_documents: list[Document] = []


def current_document() -> Document:
    """Return what a program calls `page`: each run has one of its own, empty at first.

    Handlers and tasks keep that of the run that they come from.
    """
    run = run_number.get()
    for document in reversed(_documents):
        if document.run == run and document.is_page:
            return document
    for document in _documents[:]:
        document.forget_if_unseen()
    return Document(is_page=True)
