"""Ask an app without a network: for exports and tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .http import EXPORT, Message, Scope

__all__ = ["Answer", "ask"]


@dataclass(frozen=True)
class Answer:
    """What an app answered.

    Attributes
    ----------
    status : int
        HTTP status.
    headers : dict
        Names in small letters.
    parts : tuple of bytes
        The body, in the pieces in which it was sent.
    """

    status: int
    headers: Mapping[str, str]
    parts: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.parts)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


async def ask(
    app: Any,
    address: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    root_path: str = "",
    export: bool = False,
) -> Answer:
    """Ask an ASGI app for an address.

    Parameters
    ----------
    app : callable
        An ASGI application.
    address : str
        Path and query, such as ``"/items?page=2"``, with percent escapes.
    method : str
        Such as ``"POST"``.
    headers : dict, optional
        ``host`` is ``localhost`` unless it is given.
    body : bytes
        Of the request.
    root_path : str
        Where the app is mounted.
    export : bool
        The answer becomes a file: pages name no actions.
    """
    path, _, query = address.partition("?")
    given = {"host": "localhost"} | {name.lower(): text for name, text in (headers or {}).items()}
    asked: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": root_path,
        "headers": [(name.encode(), text.encode("latin-1")) for name, text in given.items()],
    }
    if export:
        asked[EXPORT] = True
    sent: list[Message] = []
    to_come = [body]

    async def receive() -> Message:
        if to_come:
            return {"type": "http.request", "body": to_come.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(asked, receive, send)
    start, *rest = sent
    pairs = [(name.decode("latin-1"), text.decode("latin-1")) for name, text in start["headers"]]
    parts = tuple(message["body"] for message in rest if message.get("body"))
    return Answer(start["status"], dict(pairs), parts)
