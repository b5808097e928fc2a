"""Pages as files, for servers that run no Python."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .app import App
from .asking import ask
from .routes import Pattern
from .static_files import Folder

__all__ = ["ExportError", "Report", "files_in", "write_site"]

#: Marks a folder that may be emptied, since it was written here.
_MARK = ".pickle-reactor"


class ExportError(Exception):
    """The pages cannot be written as files."""


@dataclass
class Report:
    """What was written.

    Attributes
    ----------
    lines : list of str
        A line for each page.
    files, size : int
        Number of the files, and their bytes.
    """

    lines: list[str] = field(default_factory=list)
    files: int = 0
    size: int = 0


async def write_site(app: App, out: Path, base: str = "") -> Report:
    """Write every page whose address has no parameters, and all that pages need.

    Parameters
    ----------
    app : App
        Its actions do not work then: there is no server that runs them.
    out : path
        The folder; it may hold an earlier export, which goes.
    base : str
        Where the files will be served, such as ``"/shop"``.

    Raises
    ------
    ExportError
        When the folder holds something else, or a page fails.
    """
    site = _Site(app, _emptied(out), "/" + base.strip("/") if base.strip("/") else "")
    async with app.life():
        for page in app.pages:
            if page.pattern is not None:
                await site.write_page(page.pattern)
        await site.write("/_reactor/none", "404.html", status=404)
        if app.client:
            name = app.client.wheel.file_name
            await site.write(f"/_reactor/{name}", f"_reactor/{name}")
    for folder, place in ((app.static, "static"), (app.playground, app.playground_url.strip("/"))):
        if folder is not None:
            for file in files_in(folder):
                site.put(f"{place}/{file.relative_to(folder.root).as_posix()}", file.read_bytes())
    return site.report


def files_in(folder: Folder) -> Iterator[Path]:
    """Tell all files that the server would serve of a folder."""
    for file in sorted(folder.root.rglob("*")):
        inside = file.relative_to(folder.root).as_posix()
        if folder.find(inside) is not None:
            yield file


class _Site:
    """The files that are being written."""

    def __init__(self, app: App, out: Path, base: str) -> None:
        self.report = Report()
        self._app = app
        self._out = out
        self._base = base

    async def write_page(self, pattern: Pattern) -> None:
        address = pattern.text
        if pattern.kinds:
            self.report.lines.append(f"{address}: left out, since it has parameters")
            return
        name = f"{address.strip('/')}/index.html".lstrip("/")
        await self.write(address, name)
        self.report.lines.append(f"{address}: {name}")

    async def write(self, address: str, name: str, status: int = 200) -> None:
        answer = await ask(self._app, address, root_path=self._base, export=True)
        if answer.status != status:
            raise ExportError(
                f"{address} answered with the status {answer.status}, so it cannot be a file."
            )
        self.put(name, answer.body)

    def put(self, name: str, data: bytes) -> None:
        file = self._out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.report.files += 1
        self.report.size += len(data)


def _emptied(out: Path) -> Path:
    if out.exists():
        if not out.is_dir():
            raise ExportError(f"{out} is a file; name a folder with --out.")
        if any(out.iterdir()) and not (out / _MARK).exists():
            raise ExportError(
                f"{out} holds files that are not from here, and they would be lost. Name another "
                "folder with --out, or empty this one."
            )
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / _MARK).write_text(
        "Written by python -m pickle_reactor build, which may empty this folder.\n"
    )
    return out
