"""The server: an ASGI application whose pages are components."""

from __future__ import annotations

import html
import logging
import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar
from urllib.parse import quote

from ..components import Component
from . import dev_reload
from .action_calls import answer_call
from .document import html_response, message_page
from .headers import page_policy, security_headers
from .http import (
    EXPORT,
    NotFound,
    Receive,
    Redirect,
    Refused,
    Request,
    Response,
    Scope,
    Send,
    asked,
    check_length,
    json_response,
    only_read,
    quoted,
    send_response,
)
from .pages import Loader, Page, Show, Title, name_of
from .rendering import ACTIONS, OWN, Renderer, placed
from .routes import Pattern, is_below
from .static_files import Folder, is_current
from .wheel import Client, ClientCode

__all__ = ["App"]

log = logging.getLogger("pickle_reactor")

S = TypeVar("S")

_STATIC = "/static/"


class App:
    """A web application; any ASGI server runs it, and FastAPI or Starlette mount it.

    Parameters
    ----------
    title : str
        Title of pages that have none of their own.
    playground_url : str
        Folder of the built playground: ``py-playground.js``, ``sandbox.html`` and the rest.
    playground_dir : path, optional
        Where that folder is on the disk, to be served at `playground_url`. Without it, something
        else serves it, and `playground_url` is written into pages as it is.
    static_dir : path, optional
        Folder whose files are served below ``/static/``.
    client : module, str, or list of them, optional
        What runs in the browser as well: modules, and packages with all that is in them. Everybody
        can read them, except for what actions do. Pages whose component is in one of them become
        interactive; without any, all pages are plain HTML.
    lang : str
        Language of the pages.
    csp : str, optional
        Another Content-Security-Policy for all answers.
    styles : list of str
        Addresses of style sheets for all pages, such as ``"/static/app.css"``.
    debug : bool
        Whether readers see tracebacks. Never on a server that others can reach.
    lifespan : callable, optional
        Called with the app when the server starts; an async context manager around its life. A
        framework that mounts the app does not call it.

    Examples
    --------
    ::

        app = App(title="Shop", client="components", static_dir="static")

        @app.page("/items/{id:int}", load=load_item)
        @component
        def Item(id: int, item: dict, tab: str = "info"):   # tab: from the query, ?tab=…
            return h1[item["name"]]
    """

    def __init__(
        self,
        title: str = "",
        *,
        playground_url: str = "/py-playground/",
        playground_dir: str | os.PathLike[str] | None = None,
        static_dir: str | os.PathLike[str] | None = None,
        client: Client = None,
        lang: str = "en",
        csp: str | None = None,
        styles: Sequence[str] = (),
        debug: bool = False,
        lifespan: Callable[[App], AbstractAsyncContextManager[object]] | None = None,
    ) -> None:
        self.lang = lang
        self.playground_url = playground_url.rstrip("/") + "/"
        if playground_dir is not None and not self.playground_url.startswith("/"):
            raise ValueError(
                f"playground_url: {playground_url!r} is not on this server, so playground_dir "
                "cannot be served there. Give one of the two."
            )
        self.playground = Folder.of(playground_dir, "playground_dir") if playground_dir else None
        self.static = Folder.of(static_dir, "static_dir") if static_dir else None
        self.client = ClientCode(client)
        self.debug = debug or dev_reload.is_on()
        self.pages: list[Page] = []
        self._layouts: dict[str, Component] = {}
        self._not_found: Page | None = None
        self._error: Page | None = None
        self._lifespan = lifespan
        self.renderer = Renderer(
            client=self.client,
            playground=self.playground_url,
            serves_playground=self.playground is not None,
            title=title,
            lang=lang,
            styles=tuple(styles),
        )
        self._policy = csp if csp is not None else page_policy(self.playground_url)

    def page(
        self,
        address: str,
        *,
        load: Loader | None = None,
        layout: Component | None = None,
        title: Title | None = None,
    ) -> Callable[[S], S]:
        """Show a component (or what a function returns) at an address.

        Its parameters are filled by name: from the address, from what `load` returns, from the
        query (``?page=2``; the types of the parameters count), and ``path`` and ``base`` from the
        request. ``base`` is where the app is mounted: ``a(href=f"{base}/items")`` works everywhere.

        Parameters
        ----------
        address : str
            With parameters for single parts: ``/items/{id:int}``, ``{name}``, ``{rest:path}``.
        load : callable, optional
            Often ``async``; takes parameters in the same way and returns a dict of more arguments,
            JSON-able or dataclasses. It may raise `NotFound` or `Redirect`.
        layout : Component, optional
            Stands around the page; it needs a parameter ``children``.
        title : str or callable, optional
            Or a function of the page's arguments, by name.

        Raises
        ------
        ValueError
            When the address is none, or taken.
        TypeError
            When the component cannot take the address's parameters.
        """

        def add(show: S) -> S:
            pattern = Pattern.of(address)
            if pattern.text.startswith(OWN) or is_below(pattern.text, "/health"):
                raise ValueError(f"@app.page({address!r}): the server itself uses this address.")
            if any(one.pattern and one.pattern.text == pattern.text for one in self.pages):
                raise ValueError(
                    f"@app.page({address!r}): there is a page at this address already."
                )
            page = Page(pattern, _shown(show), load, layout and _layout(layout), title)
            page.check()
            self.pages.append(page)
            self.pages.sort(key=lambda one: one.pattern.order if one.pattern else ())
            return show

        return add

    def layout(self, prefix: str = "/") -> Callable[[Component], Component]:
        """Put a component around all pages whose address begins with the prefix.

        Layouts of longer prefixes stand inside of those of shorter ones. They get ``path``,
        ``base``, ``title`` and the page's own arguments when they have parameters of these names.
        Those that run in the browser as well become interactive with an interactive page; around
        them, and around plain pages, they are plain HTML.
        """

        def add(show: Component) -> Component:
            place = prefix.rstrip("/") or "/"
            if place in self._layouts:
                raise ValueError(f"@app.layout({prefix!r}): there is a layout for this already.")
            self._layouts[place] = _layout(show)
            return show

        return add

    def not_found(self, show: S) -> S:
        """Show this component where there is no page; it may take ``path`` and ``base``."""
        self._not_found = Page(None, _shown(show), title="Not found")
        return show

    def error(self, show: S) -> S:
        """Show this component when a page failed; it may take ``path`` and ``base``."""
        self._error = Page(None, _shown(show), title="Something went wrong")
        return show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI says."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    def life(self) -> AbstractAsyncContextManager[object]:
        """Make what is around the server's life."""
        return self._lifespan(self) if self._lifespan else nullcontext()

    async def _live(self, receive: Receive, send: Send) -> None:
        """Live from the server's start to its end."""
        began = False
        try:
            await receive()
            if self.client:
                _ = self.client.wheel  # what is wrong with it is told now, not to the first reader
            async with self.life():
                began = True
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            log.exception("The app could not %s.", "end cleanly" if began else "start")
            kind = "shutdown" if began else "startup"
            await send({"type": f"lifespan.{kind}.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request("GET", "/")
        before = asked.set(request)
        try:
            request = Request.of(scope)
            asked.set(request)
            check_length(request)
            is_export = EXPORT in scope
            response = await self._respond(request, receive, is_export=is_export)
        except Refused as refused:
            response = self._refusal(refused, request)
        response.headers = security_headers(self._policy) | response.headers
        try:
            await send_response(response, request, send)
        finally:
            asked.reset(before)

    def _refusal(self, refused: Refused, request: Request) -> Response:
        if request.path.startswith(ACTIONS):
            response = json_response({"message": refused.sentence}, refused.status)
        else:
            text = message_page("This cannot be shown", refused.sentence, self.lang)
            response = html_response(text, refused.status)
        response.headers |= refused.headers
        return response

    async def _respond(self, request: Request, receive: Receive, *, is_export: bool) -> Response:
        if request.path.startswith(ACTIONS):
            return await answer_call(request.path.removeprefix(ACTIONS), request, receive)
        try:
            return await self._read(request, is_export=is_export)
        except NotFound:
            return await self._instead(self._not_found, request, 404)
        except Redirect as redirect:
            return _moved(redirect.address, redirect.status, request)
        except Refused:
            raise
        except Exception as error:
            log.exception("The page %s failed.", request.path)
            return await self._instead(self._error, request, 500, error)

    async def _read(self, request: Request, *, is_export: bool) -> Response:
        """Answer with a page or a file."""
        path = request.path
        response = await self._own_file(request)
        if response is None and not path.startswith("//"):
            found = self._find(path)
            bare = path.rstrip("/") or "/"
            if bare != path and self._find(bare) is not None:
                query = f"?{quoted(request.query_text)}" if request.query_text else ""
                return _moved(quote(bare, safe="/:@!$&'()*+,;=~") + query, 308, request)
            if found is not None:
                only_read(request)
                page, values = found
                layouts = self._layouts_of(page, request)
                return await self.renderer.show(page, layouts, values, request, is_export=is_export)
        if response is None:
            raise NotFound(path)
        return response

    def _find(self, path: str) -> tuple[Page, dict[str, Any]] | None:
        for page in self.pages:
            values = page.pattern.match(path) if page.pattern else None
            if values is not None:
                return page, values
        return None

    async def _own_file(self, request: Request) -> Response | None:
        """Answer with what is no page: the wheel, files, and the like."""
        path = request.path
        response: Response | None = None
        if path == "/health":
            response = json_response({"status": "ok"})
        elif path.startswith(OWN):
            response = self._wheel_file(request) or dev_reload.respond(path.removeprefix(OWN))
        elif self.static and path.startswith(_STATIC):
            response = await self.static.respond(path.removeprefix(_STATIC), request)
        elif self.playground and path.startswith(self.playground_url):
            name = path.removeprefix(self.playground_url)
            response = await self.playground.respond(name, request)
            if response and name == "sandbox.html":
                response.headers |= security_headers(self._policy, sandbox=True)
        if response is not None:
            only_read(request)
        return response

    def _wheel_file(self, request: Request) -> Response | None:
        if not self.client or request.path != OWN + self.client.wheel.file_name:
            return None
        wheel = self.client.wheel
        # The address is the same for every version (its hash is not sent), so browsers have to ask.
        etag = f'"{wheel.sha256}"'
        headers = {"content-type": "application/zip", "cache-control": "no-cache", "etag": etag}
        if is_current(request, etag):
            return Response(b"", 304, headers)
        return Response(wheel.data, 200, headers)

    async def _instead(
        self, page: Page | None, request: Request, status: int, error: Exception | None = None
    ) -> Response:
        """Answer with the page that stands for one that is not there, or failed."""
        if page is not None and not (error and self.debug):
            try:
                layouts = self._layouts_of(page, request)
                return await self.renderer.show(page, layouts, {}, request, status=status)
            except Exception:
                log.exception("The page for the status %d failed.", status)
                status = 500
        if status == 404:
            title, sentence = "Not found", "There is no page at this address."
        else:
            title, sentence = (
                "Something went wrong",
                "This page cannot be shown now. Please try again later.",
            )
        details = "".join(traceback.format_exception(error)) if error and self.debug else ""
        text = message_page(
            title, sentence, self.lang, details=details, scripts=dev_reload.scripts(request)
        )
        return html_response(text, status)

    def _layouts_of(self, page: Page, request: Request) -> list[Component]:
        """Tell the layouts around a page, the outermost first."""
        place = page.pattern.text if page.pattern else request.path
        prefixes = sorted((one for one in self._layouts if is_below(place, one)), key=len)
        own = [page.layout] if page.layout else []
        return [*(self._layouts[prefix] for prefix in prefixes), *own]


def _shown(show: Any) -> Show:
    if not callable(show):
        raise TypeError(f"{show!r} is neither a component nor a function that returns a node.")
    found: Show = show
    return found


def _layout(layout: Any) -> Component:
    if not isinstance(layout, Component) or not layout.takes_children:
        raise TypeError(
            f"The layout {name_of(layout)} must be a component with a parameter 'children'."
        )
    return layout


def _moved(address: str, status: int, request: Request) -> Response:
    target = quoted(placed(address, request))
    link = f'<a href="{html.escape(target)}">elsewhere</a>'
    body = f"<!doctype html>\n<title>Elsewhere</title>\n<p>This is {link}.</p>\n"
    response = html_response(body, status)
    response.headers["location"] = target
    return response
