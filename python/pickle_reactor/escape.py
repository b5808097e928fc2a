"""What keeps text text: in HTML, in attributes, in styles, in addresses and in scripts.

Nothing here knows nodes; :mod:`.ssr` uses it, and whoever writes HTML around a view.
"""

from __future__ import annotations

import json
import re

__all__ = ["escape", "is_safe_style", "is_safe_url", "json_for_script"]

# Lone surrogates cannot be sent, a NUL is an error in HTML, and a CR would arrive as a newline.
_SPECIAL = re.compile("[&<>\"'\r\x00\ud800-\udfff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}
# In JSON these are the same characters, and HTML and old JavaScript see nothing in them.
_IN_SCRIPT = re.compile("[<>&\u2028\u2029\ud800-\udfff]")

_STYLE_NAME = re.compile(r"-{0,2}[A-Za-z][\w-]*", re.ASCII)
# A value of a style that ends where it seems to end: no `;`, no braces, no comment, whole strings.
_STYLE_VALUE = re.compile(
    r"""(?:[^;{}"'/\x00-\x08\x0e-\x1f]|/(?!\*)|"[^"\n\r\f]*"|'[^'\n\r\f]*')*"""
)
# What can load something; as in `element/views/safe-css.ts`.
_LOADS = re.compile(r"(?:url|image|image-set|src|element|expression)\(|[@\\]", re.I)
_LOCAL = re.compile(r"""url\(\s*(["']?)#[\w.:-]*\1\s*\)""", re.I | re.ASCII)

# What browsers leave out of an address, and more.
_INVISIBLE = re.compile("[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_SCHEME = re.compile(r"[^/?#:]*(?=:)")
_LINKS = frozenset(["http", "https", "mailto", "tel"])
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|avif|svg\+xml)[;,]", re.I)


def escape(text: str) -> str:
    """Make a text stand for itself in HTML, between tags and in a quoted attribute alike.

    Examples
    --------
    >>> escape("<b title='1 & 2'>")
    '&lt;b title=&#39;1 &amp; 2&#39;&gt;'
    """
    return _SPECIAL.sub(_entity, text) if _SPECIAL.search(text) else text


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\ufffd")


def is_safe_style(name: str, value: str) -> bool:
    """Whether a style is one declaration, and cannot make the browser load anything.

    Examples
    --------
    >>> is_safe_style("width", "calc(100% - 2px)"), is_safe_style("fill", "url(#gradient)")
    (True, True)
    >>> is_safe_style("color", "red; position: fixed"), is_safe_style("fill", "url(//a.example)")
    (False, False)
    """
    return (
        _STYLE_NAME.fullmatch(name) is not None
        and _STYLE_VALUE.fullmatch(value) is not None
        and value.count("(") == value.count(")")
        and value.count("[") == value.count("]")
        and not (_LOADS.search(value) and _LOADS.search(_LOCAL.sub("", value)))
    )


def is_safe_url(url: str, *, picture: bool = False) -> bool:
    r"""Whether an address is relative, or one of http, https, mailto and tel.

    Parameters
    ----------
    url
        The address as a program gave it; nothing of it has to be escaped.
    picture
        ``data:`` addresses of pictures are good too: for what only shows them.

    Examples
    --------
    >>> is_safe_url("/a?b=c:d#e"), is_safe_url(" java\nscript:alert(1)")
    (True, False)
    >>> is_safe_url("data:image/png;base64,AA", picture=True)
    True
    """
    seen = _INVISIBLE.sub("", url)
    scheme = _SCHEME.match(seen)
    if scheme is None or scheme[0].lower() in _LINKS:
        return True
    return picture and _PICTURE.match(seen) is not None


def json_for_script(data: object) -> str:
    r"""Write data as JSON that can stand in a ``<script>`` element.

    Raises
    ------
    TypeError, ValueError
        For what JSON does not have, such as sets or NaN.

    Examples
    --------
    >>> json_for_script({"name": "</script>", "n": 1})
    '{"name":"\\u003c/script\\u003e","n":1}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _IN_SCRIPT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
