"""What is told to a person instead of an answer."""

from __future__ import annotations

__all__ = ["Problem"]


class Problem(Exception):
    """An answer that cannot be given; its message is a sentence for the person."""
