"""From a page to the answer: its layouts, its nodes, and what makes them interactive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from secrets import token_hex
from typing import Any

from ..components import Component
from ..conversion import accepted, write
from ..nodes import VNode
from ..ssr import render_to_chunks, render_to_string
from . import dev_reload
from .document import BROKEN, HTML, LiveView, head, pieces
from .http import Request, Response
from .pages import Page, function_of, name_of, typed
from .wheel import ClientCode

__all__ = ["ACTIONS", "OWN", "Renderer", "placed"]

log = logging.getLogger("pickle_reactor")

#: Addresses that are the server's own.
OWN = "/_reactor/"
ACTIONS = f"{OWN}actions/"


def placed(address: str, request: Request) -> str:
    """Write an address of this app as a page has to name it, wherever the app is mounted."""
    is_ours = address.startswith("/") and not address.startswith("//")
    return (request.base if is_ours else "") + address


@dataclass(frozen=True)
class Renderer:
    """Makes the answers of pages.

    Parameters
    ----------
    client : ClientCode
        What runs in the browser as well.
    playground : str
        Address of the playground's folder.
    serves_playground : bool
        Whether that is an address of this app.
    title, lang, styles
        Of all pages.
    """

    client: ClientCode
    playground: str
    serves_playground: bool
    title: str
    lang: str
    styles: Sequence[str]

    async def show(
        self,
        page: Page,
        layouts: Sequence[Component],
        values: Mapping[str, Any],
        request: Request,
        *,
        status: int = 200,
        is_export: bool = False,
    ) -> Response:
        """Answer with a page. What fails before its first piece is there is raised.

        Parameters
        ----------
        layouts : list
            What stands around it, the outermost first.
        values : mapping
            Of the address's parameters.
        """
        arguments = await page.arguments(values, request)
        node = await page.node(arguments)
        title = page.title or self.title
        if callable(title):
            title = title(**accepted(title, arguments)) or self.title
        given = {"path": request.path, "base": request.base, "title": title}
        live = None
        if self.is_live(node.tag):
            plain = [at for at, layout in enumerate(layouts, 1) if not self.is_live(layout)]
            outside = plain[-1] if plain else 0
            live, node = self._liven(node, layouts[outside:], given, request, is_export=is_export)
            layouts = layouts[:outside]
        before, after = _around(layouts, given | arguments)
        if live and (before or after):
            digest = sha256(f"{before}\0{after}".encode("utf-8", "replace")).hexdigest()
            live = replace(live, around=digest[:16])
        nodes = render_to_chunks(node)
        first = next(nodes, "")
        begin = head(
            title,
            self.lang,
            styles=[placed(address, request) for address in self.styles],
            modules=[f"{self._playground_at(request)}py-playground.js"] if live else (),
            scripts=dev_reload.scripts(request),
        )
        body = pieces(before, live, chain([first], nodes), after)
        headers = {"content-type": HTML, "cache-control": "no-cache"}
        return Response(_encoded(begin, body, live, request), status, headers)

    def is_live(self, show: object) -> bool:
        """Tell whether the component runs in the browser as well.

        Raises
        ------
        ValueError
            When it would, but cannot be imported there.
        """
        if not isinstance(show, Component):
            return False
        function = function_of(show)
        if not self.client.has(function.__module__):
            return False
        name = function.__qualname__
        if not (name.isidentifier() and name.isascii()):
            raise ValueError(
                f"{function.__module__}: the browser cannot import {name}; define the "
                "component at the top level of the module, under a name in English letters."
            )
        return True

    def _liven(
        self,
        node: VNode,
        layouts: Sequence[Component],
        given: Mapping[str, Any],
        request: Request,
        *,
        is_export: bool,
    ) -> tuple[LiveView, VNode]:
        """Make the interactive part: the page's component, and the layouts next to it.

        All of them get their arguments by name from one set of JSON values, as in the browser.
        """
        name = name_of(node.tag)
        if node.children:
            raise TypeError(f"{name} is shown as a page, so it cannot be given children.")
        where = f"the arguments of {name}"
        props = write(dict(node.props), where)
        for layout in layouts:
            props = accepted(function_of(layout), given) | props
        shown: Any = node.tag
        node = _called(shown, props, where)
        for layout in reversed(layouts):
            node = _called(layout, props, where)[node]
        wheel = self.client.wheel
        own = request.base + OWN
        live = LiveView(
            hydrate=" ".join(_importable(one) for one in (*layouts, shown)),
            props=props,
            packages=f"{own}{wheel.file_name}#sha256={wheel.sha256}",
            actions="" if is_export else request.base + ACTIONS,
            sandbox=f"{self._playground_at(request)}sandbox.html",
        )
        return live, node

    def _playground_at(self, request: Request) -> str:
        return (request.base if self.serves_playground else "") + self.playground


def _importable(show: Component) -> str:
    function = function_of(show)
    return f"{function.__module__}:{function.__qualname__}"


def _called(show: Component, props: Mapping[str, Any], where: str) -> VNode:
    function = function_of(show)
    return show(**typed(function, accepted(function, props), where))


def _around(layouts: Sequence[Component], given: Mapping[str, Any]) -> tuple[str, str]:
    """Render layouts, and tell what is before and after the page's place in them."""
    if not layouts:
        return "", ""
    mark = f"place-{token_hex(16)}"
    node: Any = mark
    for layout in reversed(layouts):
        node = layout(**accepted(function_of(layout), given))[node]
    parts = render_to_string(node, ids="layout-").split(mark)
    if len(parts) != 2:
        names = ", ".join(name_of(layout) for layout in layouts)
        raise TypeError(f"Each layout ({names}) must show its children exactly once.")
    return parts[0], parts[1]


async def _encoded(
    begin: str, body: Iterator[str], live: LiveView | None, request: Request
) -> AsyncGenerator[bytes, None]:
    """Give the document's bytes: its head first, so that the browser fetches what it names."""
    yield begin.encode()
    try:
        for piece in body:
            if piece:
                # Half of a character, which a program may have, cannot be sent.
                yield piece.encode("utf-8", "replace")
                await asyncio.sleep(0)  # others have their turn between two pieces
    except Exception:
        log.exception("The page %s failed when its beginning was sent already.", request.path)
        yield (BROKEN + (live.end() if live else "") + "\n</body>\n</html>\n").encode()
