"""Requests and answers, as the rest of the server sees them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import aclosing
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote

__all__ = [
    "BODY_LIMIT",
    "EXPORT",
    "NotFound",
    "Redirect",
    "Refused",
    "Request",
    "Response",
    "current_request",
    "json_response",
    "only_read",
    "quoted",
    "read_body",
    "send_response",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: In an ASGI scope: the answer becomes a file, and no server is there when it is read.
EXPORT = "pickle_reactor.export"
#: Bytes of a request's body.
BODY_LIMIT = 1_000_000
#: Names and values in one query.
QUERY_LIMIT = 100

#: The request that is being answered, for loaders, pages and actions.
asked: ContextVar[Request] = ContextVar("pickle_reactor_request")


class NotFound(Exception):  # noqa: N818 - it is an answer, not a mistake
    """There is no such page; a loader, a page or a component raises it."""


class Redirect(Exception):  # noqa: N818 - it is an answer, not a mistake
    """What was asked for is elsewhere; a loader or a page raises it.

    Parameters
    ----------
    address : str
        Where; ``"/login"`` is a page of this app, wherever the app is mounted.
    status : int
        303 (go there now), 307, or for good 308.
    """

    def __init__(self, address: str, status: int = 303) -> None:
        self.address = address
        self.status = status
        super().__init__(address)


class Refused(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The request is not answered as it was meant; the sentence is for whoever sent it."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})
        super().__init__(sentence)


@dataclass(frozen=True)
class Request:
    """What was asked.

    Attributes
    ----------
    method : str
        Such as ``"GET"``.
    path : str
        Within the app, with its percent escapes decoded; begins with ``/``.
    base : str
        Where the app is mounted, such as ``"/shop"``; empty at the top.
    query : dict
        Values by name.
    headers : dict
        All values of each header; names in small letters.
    scheme : str
        ``"http"`` or ``"https"``, as far as the server knows.
    """

    method: str
    path: str
    base: str = ""
    query: Mapping[str, list[str]] = field(default_factory=dict)
    headers: Mapping[str, list[str]] = field(default_factory=dict)
    scheme: str = "http"
    query_text: str = ""

    @classmethod
    def of(cls, scope: Scope) -> Request:
        """Read an ASGI scope.

        Raises
        ------
        Refused
            When the query has too many values.
        """
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        base = scope.get("root_path", "").strip("/")
        base = f"/{base}" if base else ""
        path = scope["path"]
        # Servers and frameworks disagree on whether the path still has what the app is mounted at.
        if base and (path == base or path.startswith(base + "/")):
            path = path[len(base) :]
        query_text = scope.get("query_string", b"").decode("latin-1")
        try:
            query = parse_qs(query_text, keep_blank_values=True, max_num_fields=QUERY_LIMIT)
        except ValueError:
            raise Refused(400, f"The address has more than {QUERY_LIMIT} values.") from None
        return cls(
            method=scope["method"].upper(),
            path=path or "/",
            base=quoted(base),
            query=query,
            headers=headers,
            scheme=scope.get("scheme", "http"),
            query_text=query_text,
        )

    def header(self, name: str) -> str | None:
        """Tell a header's value; None where there is none, or several that differ."""
        values = set(self.headers.get(name, ()))
        return values.pop() if len(values) == 1 else None

    @property
    def cookies(self) -> dict[str, str]:
        """Cookies by name; empty when they cannot be read."""
        try:
            jar = SimpleCookie("; ".join(self.headers.get("cookie", ())))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}


def current_request() -> Request:
    """Tell the request that is being answered: in a loader, a page, or an action.

    Raises
    ------
    LookupError
        When none is.
    """
    try:
        return asked.get()
    except LookupError:
        raise LookupError("No request is being answered here.") from None


@dataclass
class Response:
    """An answer; a body that is still being made has no length."""

    body: bytes | AsyncGenerator[bytes, None] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def json_response(value: object, status: int = 200) -> Response:
    """Answer with JSON that nobody keeps."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return Response(text.encode("utf-8", "replace"), status, headers)


def quoted(path: str) -> str:
    """Write a path or an address so that it can stand in a header or in HTML; escapes stay."""
    return quote(path, safe="/:?#[]@!$&'()*+,;=%~")


def only_read(request: Request) -> None:
    """Refuse every method but those that read (405)."""
    if request.method not in ("GET", "HEAD"):
        sentence = f"This address can be read, but not asked with {request.method}."
        raise Refused(405, sentence, {"allow": "GET, HEAD"})


async def read_body(request: Request, receive: Receive) -> bytes:
    """Read the whole body.

    Raises
    ------
    Refused
        When it is longer than `BODY_LIMIT` (413), or the sender went away (400).
    """
    check_length(request)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The request ended before its body did.")
        part = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            raise _too_long()
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def check_length(request: Request) -> None:
    """Refuse a request that announces too long a body."""
    length = request.header("content-length") or "0"
    if len(length) > 15 or (length.isdecimal() and int(length) > BODY_LIMIT):
        raise _too_long()


def _too_long() -> Refused:
    return Refused(413, f"This is more than {BODY_LIMIT // 1_000_000} MB, the most that is taken.")


async def send_response(response: Response, request: Request, send: Send) -> None:
    """Send an answer; to HEAD without its body."""
    headers = dict(response.headers)
    body = response.body
    if isinstance(body, bytes) and response.status != 304:
        headers.setdefault("content-length", str(len(body)))
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
    if isinstance(body, bytes):
        rest = b"" if request.method == "HEAD" else body
        await send({"type": "http.response.body", "body": rest})
        return
    async with aclosing(body) as parts:
        if request.method != "HEAD":
            async for part in parts:
                await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
