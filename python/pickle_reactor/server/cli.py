"""The commands of ``python -m pickle_reactor``."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from .. import actions
from . import dev_reload, export, template
from .app import App
from .pages import name_of

__all__ = ["main"]


class CommandError(Exception):
    """A command cannot do what it was asked; the sentence says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and tell the status with which the process ends.

    Parameters
    ----------
    arguments : list of str, optional
        Default: those of the process.
    """
    options, more = _parser().parse_known_args(arguments)
    if more and options.command != "test":
        _parser().error(f"unknown: {' '.join(more)}")
    options.more = more
    try:
        status: int = options.run(options)
    except (CommandError, template.TemplateError, export.ExportError) as error:
        print(f"pickle_reactor: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pickle_reactor", description="Web interfaces written in Python."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="write a small project into a new folder")
    new.add_argument("name", metavar="NAME", help="the folder")
    new.add_argument(
        "--playground",
        metavar="FOLDER",
        help="a built py-playground, to be copied into the project",
    )
    new.set_defaults(run=_new)

    dev = commands.add_parser("dev", help="run the server; it starts again when a file changes")
    _add_app(dev)
    dev.add_argument("--host", default="127.0.0.1", help="default: %(default)s, this computer only")
    dev.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    dev.set_defaults(run=_dev)

    build = commands.add_parser("build", help="write all pages as files, for any web server")
    _add_app(build)
    build.add_argument("--out", default="dist", help="the folder; default: %(default)s")
    build.add_argument(
        "--base", default="", metavar="PATH", help="where it will be served, such as /shop"
    )
    build.set_defaults(run=_build)

    test = commands.add_parser("test", help="run the project's tests (pytest, or else unittest)")
    test.set_defaults(run=_test)

    info = commands.add_parser("info", help="show versions, pages, actions and sizes")
    _add_app(info)
    info.set_defaults(run=_info)
    return parser


def _add_app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "app", nargs="?", default="app:app", metavar="MODULE:NAME", help="default: %(default)s"
    )


def load_app(where: str) -> App:
    """Import an app: ``"module:name"``.

    Raises
    ------
    CommandError
        When there is none.
    """
    module, _, name = where.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        found = getattr(importlib.import_module(module), name or "app", None)
    except ModuleNotFoundError as error:
        if error.name != module.split(".")[0] and error.name != module:
            raise
        raise CommandError(
            f"there is no module {module!r} in {Path.cwd()}. Go to your project's folder, or name "
            "the app: MODULE:NAME."
        ) from error
    if not isinstance(found, App):
        raise CommandError(f"{where}: {name or 'app'!r} in {module!r} is no App of pickle_reactor.")
    return found


def _new(options: argparse.Namespace) -> int:
    folder = template.write_project(options.name, options.playground)
    print(f"{folder} is ready. Next:\n\n  cd {options.name}\n  python -m pickle_reactor dev\n")
    if options.playground is None:
        print(
            "The pages can be read, but do not react yet: copy a built py-playground (its folder "
            f"dist/) to {options.name}/playground."
        )
    return 0


def _dev(options: argparse.Namespace) -> int:
    if find_spec("uvicorn") is None:
        raise CommandError(
            "dev needs the server uvicorn. Install it: pip install uvicorn (on Debian: apt install "
            "python3-uvicorn)."
        )
    uvicorn = importlib.import_module("uvicorn")  # only this command needs it
    try:
        load_app(options.app)
    except CommandError:
        raise
    except Exception as error:  # the server tells it in full, and starts again when it is mended
        print(f"pickle_reactor: {type(error).__name__} in the program: {error}", file=sys.stderr)
    here = str(Path.cwd())
    os.environ[dev_reload.VARIABLE] = "1"
    print(f"http://{options.host}:{options.port}/  (Ctrl+C ends it)", flush=True)
    where = options.app if ":" in options.app else f"{options.app}:app"
    # So that the process that is started again and again finds the same modules as this one.
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    uvicorn.run(
        where,
        host=options.host,
        port=options.port,
        reload=True,
        reload_dirs=[here],
        app_dir=here,
        log_level="info",
    )
    return 0


def _build(options: argparse.Namespace) -> int:
    report = asyncio.run(export.write_site(load_app(options.app), Path(options.out), options.base))
    for line in report.lines:
        print(line)
    print(f"{report.files} files, {report.size:,} bytes, in {options.out}")
    return 0


def _test(options: argparse.Namespace) -> int:
    if not Path("tests").is_dir():
        raise CommandError(f"there is no folder tests in {Path.cwd()}.")
    if find_spec("pytest") is not None:
        command = ["-m", "pytest", *(options.more or ["tests"])]
    else:
        command = ["-m", "unittest", *(options.more or ["discover", "-s", "tests"])]
    paths = [str(Path.cwd()), *(path for path in sys.path if path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.run([sys.executable, *command], env=environment, check=False).returncode


def _info(options: argparse.Namespace) -> int:
    for line in _lines_of(load_app(options.app)):
        print(line)
    return 0


def _lines_of(app: App) -> Iterator[str]:
    yield f"Python        {platform.python_version()}"
    for name in ("uvicorn", "starlette", "fastapi"):
        yield f"{name:13} {_version(name)}"
    yield f"\nPages ({len(app.pages)})"
    for page in app.pages:
        address = page.pattern.text if page.pattern else ""
        kind = "interactive" if app.renderer.is_live(page.show) else "plain"
        yield f"  {address:24} {name_of(page.show):20} {kind}"
    wheel = app.client.wheel if app.client else None  # building it imports the actions' modules
    names = actions.names()
    yield f"\nActions ({len(names)})"
    yield from (f"  {name}" for name in names)
    yield "\nSizes"
    if wheel:
        yield f"  {wheel.file_name}: {len(wheel.data):,} bytes ({', '.join(wheel.modules)})"
    else:
        yield "  no modules for the browser"
    for title, folder in (("static files", app.static), ("playground", app.playground)):
        size = sum(file.stat().st_size for file in export.files_in(folder)) if folder else None
        yield f"  {title}: {'none' if size is None else f'{size:,} bytes'}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
