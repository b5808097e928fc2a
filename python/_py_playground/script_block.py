"""The block ``# /// script`` in which a program names the packages it needs (PEP 723).

See https://packaging.python.org/en/latest/specifications/inline-script-metadata/.
"""

from __future__ import annotations

import re

__all__ = ["ScriptBlockError", "requirements"]

_OPENING = re.compile(r"^# /// script[ \t]*$", re.MULTILINE)


class ScriptBlockError(ValueError):
    """A block that cannot be read.

    Attributes
    ----------
    line : int
        The line to mend, counted from 1.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def requirements(code: str) -> list[str]:
    """Return the ``dependencies`` that a program's block lists; none without a block.

    Parameters
    ----------
    code : str
        The whole program.

    Raises
    ------
    ScriptBlockError
        When the block has no end, is no TOML, or its ``dependencies`` are not a list of texts.

    Examples
    --------
    >>> requirements('# /// script\\n# dependencies = ["numpy"]\\n# ///\\n')
    ['numpy']
    """
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    openings = list(_OPENING.finditer(code))
    if not openings:
        return []
    if len(openings) > 1:
        line = code.count("\n", 0, openings[1].start()) + 1
        raise ScriptBlockError("A program can have only one '# /// script' block.", line)
    first = code.count("\n", 0, openings[0].start()) + 1
    return _dependencies(_contents(code[openings[0].end() :], first), first)


def _contents(after: str, first: int) -> str:
    """The block's TOML: the comment lines up to the last ``# ///`` among them."""
    lines: list[str] = []
    end = None
    for line in after.split("\n")[1:]:
        if line.rstrip() == "# ///":
            end = len(lines)
        elif line != "#" and not line.startswith("# "):
            break
        lines.append(line[2:])
    if end is None:
        raise ScriptBlockError(
            "The block '# /// script' has no end: write # /// on a line of its own below it, "
            "and begin every line of the block with # and a blank.",
            first,
        )
    return "\n".join(lines[:end])


def _dependencies(toml: str, first: int) -> list[str]:
    import tomllib

    try:
        listed = tomllib.loads(toml).get("dependencies", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        line = first + int(place[1]) if place else first
        raise ScriptBlockError(f"The block '# /// script' cannot be read: {error}.", line) from None
    if type(listed) is not list or not all(type(one) is str for one in listed):
        message = 'dependencies must be a list of texts, such as ["numpy", "pandas>=2"].'
        raise ScriptBlockError(message, first)
    return listed
