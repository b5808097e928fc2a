"""The HTML document around a page's nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from ..escape import json_for_script
from .http import Response

__all__ = ["BROKEN", "HTML", "LiveView", "head", "html_response", "message_page", "pieces"]

HTML = "text/html; charset=utf-8"
#: The end of a page that could not be finished: its beginning was on the way already.
BROKEN = '<p role="alert">The rest of this page could not be made. Please try again later.</p>'


@dataclass(frozen=True)
class LiveView:
    """The part of a page that becomes interactive in the browser.

    Attributes
    ----------
    hydrate : str
        Module and name of the component, such as ``"components:Counter"``; before it those of the
        layouts around it, the outermost first, with spaces between them.
    props : dict
        The arguments of all of them, JSON-able.
    packages, actions, sandbox : str
        Addresses: of the wheel with its hash, of the actions (empty: there are none), and of the
        playground's ``sandbox.html``.
    around : str
        Names what stands around it, which the browser cannot make: from here, links lead without
        loading to pages that have the same around them. Empty: nothing.
    """

    hydrate: str
    props: dict[str, Any]
    packages: str
    actions: str
    sandbox: str
    around: str = ""

    def begin(self) -> str:
        """Write what stands before the rendered nodes."""
        given = {
            "hydrate": self.hydrate,
            "packages": self.packages,
            "actions": self.actions,
            "sandbox-url": self.sandbox,
            "data-around": self.around,
        }
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
        return (
            f"<py-playground{attributes} no-persist>"
            f'<script type="application/json" class="props">{json_for_script(self.props)}</script>'
            '<div class="view">'
        )

    def end(self) -> str:
        """Write what stands after them."""
        return "</div></py-playground>"


def head(
    title: str,
    lang: str,
    *,
    styles: Iterable[str] = (),
    modules: Iterable[str] = (),
    scripts: Iterable[str] = (),
) -> str:
    """Write a document up to its body; all arguments are plain text and addresses."""
    links = [f'<link rel="stylesheet" href="{escape(address)}">' for address in styles]
    links += [f'<script type="module" src="{escape(address)}"></script>' for address in modules]
    links += [f'<script defer src="{escape(address)}"></script>' for address in scripts]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{escape(lang)}">',
            '<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            *links,
            "</head>\n<body>\n",
        ]
    )


def html_response(text: str, status: int) -> Response:
    """Answer with a document that is small and complete."""
    headers = {"content-type": HTML, "cache-control": "no-cache"}
    return Response(text.encode("utf-8", "replace"), status, headers)


def pieces(before: str, live: LiveView | None, nodes: Iterator[str], after: str) -> Iterator[str]:
    """Write a document's body in pieces, as its nodes are rendered."""
    yield before + (live.begin() if live else "")
    yield from nodes
    yield f"{live.end() if live else ''}{after}\n</body>\n</html>\n"


def message_page(
    title: str, sentence: str, lang: str, *, details: str = "", scripts: Iterable[str] = ()
) -> str:
    """Write a page that says one thing."""
    more = f"<pre>{escape(details)}</pre>\n" if details else ""
    body = f"<main>\n<h1>{escape(title)}</h1>\n<p>{escape(sentence)}</p>\n{more}</main>\n"
    return f"{head(title, lang, scripts=scripts)}{body}</body>\n</html>\n"
