"""Objects as pictures, tables and formulas: the same conventions as IPython's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from .figures import figure_png
from .streams import flush_streams, write_error
from .text import cut, safe_text, to_json

__all__ = [
    "Display",
    "MimeBundle",
    "Outlet",
    "PlainOutlet",
    "current_display",
    "mimebundle",
    "pack",
    "use_display",
]

MimeBundle = dict[str, str]

#: Characters of a plain-text form, and of any other single form.
TEXT_LIMIT = 1_000_000
ITEM_LIMIT = 27_000_000

_METHODS = (
    ("_repr_html_", "text/html"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
)


class Outlet(Protocol):
    """Where displayed items go."""

    def emit(self, json_text: str) -> None:
        """Take one output item, as JSON text."""

    def clear(self, wait: bool) -> None:
        """Empty the output; with ``wait``, only when the next item comes."""


class PlainOutlet:
    """An outlet for a Python without a page: prints each item's plain text."""

    def emit(self, json_text: str) -> None:
        """Print the item's plain text, or say which kinds it has."""
        import json

        mime = json.loads(json_text)["mime"]
        print(mime.get("text/plain", f"<{', '.join(mime)}>"))

    def clear(self, wait: bool) -> None:
        """Do nothing: what a terminal shows stays."""


def mimebundle(thing: object) -> MimeBundle:
    """Return every form in which ``thing`` offers to be shown, by MIME type.

    ``text/plain`` is always there and is the ``repr``. Bytes become base64, JSON becomes text.
    A form that fails is reported on stderr and left out; one that is too large is left out, and
    the plain text says so.

    Examples
    --------
    >>> mimebundle([1, 2])
    {'text/plain': '[1, 2]'}
    >>> class Bold:
    ...     def __repr__(self): return "Bold"
    ...     def _repr_html_(self): return "<b>x</b>"
    >>> mimebundle(Bold())
    {'text/plain': 'Bold', 'text/html': '<b>x</b>'}
    """
    forms: dict[str, object] = {"text/plain": repr(thing)}
    forms.update(_offered(thing))
    return pack(forms)


def _offered(thing: object) -> dict[str, object]:
    """The forms that the object's own ``_repr_…_`` methods give."""
    if isinstance(thing, type):  # its methods are for its instances
        return {}
    bundle = _call(thing, "_repr_mimebundle_", include=None, exclude=None)
    forms = dict(bundle) if isinstance(bundle, Mapping) else {}
    for name, mime in _METHODS:
        if mime not in forms:
            form = _call(thing, name)
            if form is not None:
                forms[mime] = form
    if "image/png" not in forms:
        picture = _guarded(lambda: figure_png(thing))
        if picture is not None:
            forms["image/png"] = picture
    return forms


def _call(thing: object, name: str, **options: object) -> object:
    """Call a ``_repr_…_`` method if there is one; metadata beside the data is dropped."""

    def answer() -> object:
        # Some objects answer to every name; what answers to this one has no real methods.
        if getattr(thing, "_py_playground_canary_", None) is not None:
            return None
        method = getattr(thing, name, None)
        result = method(**options) if callable(method) else None
        return result[0] if isinstance(result, tuple) and result else result

    return _guarded(answer)


def _guarded(answer: Callable[[], object]) -> object:
    """Return what ``answer()`` returns; report an exception on stderr and return None."""
    try:
        return answer()
    except NotImplementedError:
        # The convention's way to say "not this form".
        return None
    except Exception:
        import traceback

        write_error(traceback.format_exc())
        return None


def pack(forms: Mapping[str, object]) -> MimeBundle:
    """Turn raw forms into a bundle of safe strings within the size limits."""
    bundle: MimeBundle = {}
    notes: list[str] = []
    for mime, form in forms.items():
        text = _as_text(form)
        if mime == "text/plain":
            bundle[mime] = cut(text, TEXT_LIMIT)
        elif len(text) > ITEM_LIMIT:
            size, limit = len(text) / 1e6, ITEM_LIMIT / 1e6
            notes.append(f"[{mime} of {size:.0f} MB is too big to show: at most {limit:.0f} MB]")
        else:
            bundle[safe_text(str(mime))] = text
    if notes:
        bundle["text/plain"] = "\n".join([bundle.get("text/plain", ""), *notes]).strip()
    return bundle


def _as_text(form: object) -> str:
    if isinstance(form, str):
        return safe_text(form)
    if isinstance(form, (bytes, bytearray, memoryview)):
        from binascii import b2a_base64

        return b2a_base64(form, newline=False).decode("ascii")
    return safe_text(to_json(form))


class Display:
    """What ``display()`` and ``clear()`` do, on any outlet."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def show(
        self,
        *things: object,
        display_id: str | None = None,
        update: bool = False,
        raw: bool = False,
    ) -> None:
        """Send each thing to the output; see ``py_playground.display`` for the parameters."""
        if display_id is not None and not isinstance(display_id, str):
            raise TypeError(f"display_id must be a str, not {type(display_id).__name__}")
        if update and display_id is None:
            raise TypeError("update=True needs the display_id of what is to be replaced")
        for thing in things:
            if raw and not isinstance(thing, Mapping):
                raise TypeError(f"raw=True needs a dict of MIME types, not {type(thing).__name__}")
            mime = pack(thing) if raw else mimebundle(thing)  # type: ignore[arg-type]
            item: dict[str, object] = {"stream": "display", "mime": mime}
            if display_id is not None:
                item["displayId"] = safe_text(display_id)
            if update:
                item["update"] = True
            self._send(item)

    def value(self, mime: MimeBundle) -> None:
        """Send the value of a run's last expression."""
        item: dict[str, object] = {"stream": "value", "text": mime["text/plain"]}
        if len(mime) > 1:
            item["mime"] = mime
        self._send(item)

    def clear(self, wait: bool = False) -> None:
        """Empty the output; with ``wait``, only when the next item comes."""
        flush_streams()
        self._outlet.clear(bool(wait))

    def _send(self, item: dict[str, object]) -> None:
        flush_streams()  # what was printed before comes before
        self._outlet.emit(to_json(item))


_current = Display(PlainOutlet())


def current_display() -> Display:
    """Return the display in use: the page's, or one that prints where there is no page."""
    return _current


def use_display(display: Display) -> None:
    """Make ``display`` the one that `current_display` returns."""
    global _current
    _current = display
