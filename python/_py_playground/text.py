"""Text that is safe to send to the page: valid UTF-8, and never longer than it should be."""

from __future__ import annotations

from json import JSONEncoder

__all__ = ["cut", "cut_middle", "safe_text", "to_json"]

_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def safe_text(text: str) -> str:
    r"""Return ``text`` as a plain ``str`` that UTF-8 can hold.

    Python strings may hold lone surrogates, which neither UTF-8 nor JSON can carry; they become
    backslash escapes, as they do on stderr.

    Examples
    --------
    >>> safe_text("a\udcffb")
    'a\\udcffb'
    """
    if type(text) is str and text.isascii():
        return text
    return str.encode(text, "utf-8", "backslashreplace").decode("utf-8")


def cut(text: str, limit: int) -> str:
    """Return the first ``limit`` characters of ``text``, and say how many were left out.

    Examples
    --------
    >>> cut("short", 10)
    'short'
    >>> cut("abcdefghij", 4)
    'abcd… (6 more characters not shown)'
    """
    left_out = len(text) - limit
    if left_out <= 0:
        return text
    return f"{text[:limit]}… ({left_out} more characters not shown)"


def cut_middle(text: str, limit: int) -> str:
    """Return ``text`` with its middle left out when it is longer than ``limit`` characters.

    Used for tracebacks, where the first lines say where the run began and the last what happened.

    Examples
    --------
    >>> cut_middle("0123456789", 4)
    '01\\n… (6 characters not shown) …\\n89'
    """
    left_out = len(text) - limit
    if left_out <= 0:
        return text
    half = limit // 2
    return f"{text[:half]}\n… ({left_out} characters not shown) …\n{text[len(text) - half :]}"


def to_json(value: object) -> str:
    """Return ``value`` (dicts, lists, safe strings, numbers) as compact JSON text."""
    return _encode(value)
