"""Files of a folder, and nothing outside of it."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .http import Request, Response, only_read

__all__ = ["Folder", "is_current", "media_type"]

#: Not `mimetypes`: what that says depends on the machine, and browsers refuse scripts with a wrong
#: type.
_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
_CHUNK = 1 << 18


def media_type(name: str) -> str:
    """Tell the type that goes with a file's ending.

    Examples
    --------
    >>> media_type("app.CSS"), media_type("data")
    ('text/css; charset=utf-8', 'application/octet-stream')
    """
    return _TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")


def is_current(request: Request, etag: str) -> bool:
    """Tell whether the asker has this version already."""
    asked = ", ".join(request.headers.get("if-none-match", ()))
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return etag in tags or "*" in tags


@dataclass(frozen=True)
class Folder:
    """A folder whose files may be read.

    Hidden files (``.env``) and everything in hidden folders stay unread, and so do symbolic links
    that lead out of it.
    """

    root: Path

    @classmethod
    def of(cls, path: str | os.PathLike[str], name: str) -> Folder:
        """Take a folder that is there.

        Raises
        ------
        NotADirectoryError
            When it is not; ``name`` is the argument that gave it.
        """
        root = Path(path).resolve()
        if not root.is_dir():
            raise NotADirectoryError(f"{name}: there is no folder {str(path)!r} ({root}).")
        return cls(root)

    def find(self, path: str) -> Path | None:
        """Find the file that a path means, its percent escapes decoded once.

        Examples
        --------
        >>> Folder(Path("/srv")).find("../etc/passwd") is None
        True
        """
        parts = path.split("/")
        if any(not part or part.startswith(".") or not _PLAIN.isdisjoint(part) for part in parts):
            return None
        try:
            found = self.root.joinpath(*parts).resolve(strict=True)
            is_file = stat.S_ISREG(found.stat().st_mode)
        except (OSError, ValueError, RuntimeError):
            # No such file, a name that no file can have, a circle of links: all the same to the
            # asker.
            return None
        return found if is_file and found.is_relative_to(self.root) else None

    async def respond(self, path: str, request: Request) -> Response | None:
        """Answer with the file, or None. Browsers ask each time whether it changed."""
        found = await asyncio.to_thread(self.find, path)
        if found is None:
            return None
        only_read(request)
        try:
            file = await asyncio.to_thread(found.open, "rb")
        except OSError:  # it went away, or may not be read
            return None
        state = os.fstat(file.fileno())
        etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
        headers = {"content-type": media_type(found.name), "cache-control": "no-cache"}
        headers["etag"] = etag
        if is_current(request, etag):
            file.close()
            return Response(b"", 304, headers)
        headers["content-length"] = str(state.st_size)
        if request.method == "HEAD":
            file.close()
            return Response(b"", 200, headers)
        return Response(_read(file, state.st_size), 200, headers)


#: A NUL ends names for the system; the others mean folders and drives on Windows.
_PLAIN = frozenset("\0\\:")


async def _read(file: BinaryIO, size: int) -> AsyncGenerator[bytes, None]:
    """Read as much as was promised; a file that grows meanwhile is cut."""
    with file:
        while size > 0:
            part = await asyncio.to_thread(file.read, min(_CHUNK, size))
            if not part:
                raise OSError("The file became shorter while it was sent.")
            size -= len(part)
            yield part
