"""``os.system``, which fails silently in a browser, made to say why."""

from __future__ import annotations

import os

from .hints import NO_PROCESSES
from .streams import write_error

__all__ = ["explain_os_system"]


def explain_os_system() -> None:
    """Wrap ``os.system`` so that its failure leaves one sentence on stderr.

    Every other way to start a program raises an exception, which gets its hint in the traceback;
    this one only returns -1.
    """
    original = os.system

    def system(command: str) -> int:
        """Execute the command in a subshell, which a web page cannot: returns -1."""
        status = original(command)
        if status == -1:
            write_error(f"os.system: {NO_PROCESSES}\n")
        return status

    os.system = system
