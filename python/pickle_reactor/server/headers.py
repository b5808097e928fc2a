"""Headers that keep a page safe, and what the playground's own frame needs instead."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["CSP", "SANDBOX_CSP", "page_policy", "security_headers"]

#: What pages may do. Scripts come from files of the site alone, so text that slips into a page as
#: HTML runs nothing. ``'wasm-unsafe-eval'`` lets Python (WebAssembly) run where
#: ``isolation="page"`` is set. Style *attributes* are what components write as ``style={…}``;
#: they can load nothing from elsewhere, since images and fonts fall under this policy as well.
CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "img-src 'self' data:; style-src-attr 'unsafe-inline'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)

#: For the playground's ``sandbox.html``, the hidden frame in which Python runs.
#:
#: It must get neither the policy above nor ``X-Frame-Options: DENY``, because
#:
#: - the page puts it into a frame: ``frame-ancestors 'none'`` would leave that empty;
#: - its script stands inside of the file: ``script-src 'self'`` would stop it. The file has a
#:   ``<meta>`` policy of its own, which allows this one script by its hash; policies only add up;
#: - it starts workers from ``blob:`` addresses, runs WebAssembly, and gives its workers the network
#:   that the page's ``network`` attribute names: it adds that ``connect-src`` itself.
#:
#: What it gets: only pages of this site may frame it. The frame has an opaque origin, yet the name
#: ``'self'`` (and ``SAMEORIGIN``) here means the address that the file came from.
SANDBOX_CSP = "frame-ancestors 'self'"


def page_policy(playground_url: str) -> str:
    """Tell the policy for pages whose playground is at this address, maybe on another site.

    Examples
    --------
    >>> page_policy("/py-playground/") == CSP
    True
    >>> page_policy("https://cdn.example/p/").split("; ")[1]
    "script-src 'self' https://cdn.example 'wasm-unsafe-eval'"
    """
    parts = urlsplit(playground_url)
    if not parts.netloc:
        return CSP
    site = f"{parts.scheme or 'https'}://{parts.netloc}"
    opened = [
        rule.replace("'self'", f"'self' {site}")
        if name in ("default-src", "script-src", "connect-src")
        else rule
        for rule in CSP.split("; ")
        for name in [rule.split(" ")[0]]
    ]
    return "; ".join(opened)


def security_headers(policy: str, *, sandbox: bool = False) -> dict[str, str]:
    """Tell the headers of every answer; ``sandbox``: of the file ``sandbox.html``."""
    return {
        "content-security-policy": SANDBOX_CSP if sandbox else policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN" if sandbox else "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
    }
