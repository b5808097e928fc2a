"""The small project that ``python -m pickle_reactor new`` writes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

__all__ = ["TemplateError", "write_project"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*")

_APP = '''\
"""The server. Run it: python -m pickle_reactor dev"""

from pathlib import Path

from pickle_reactor.asgi import App

from components import About, Home, Layout

HERE = Path(__file__).parent
PLAYGROUND = HERE / "playground"  # a built py-playground: without it, pages do not react

app = App(
    title="%(title)s",
    client="components",  # runs in the browser as well
    static_dir=HERE / "static",
    styles=["/static/app.css"],
    playground_dir=PLAYGROUND if PLAYGROUND.is_dir() else None,
)

NOTES = ["Buy bread", "Learn something new"]


async def load_notes():
    return {"notes": NOTES}


app.layout("/")(Layout)
app.page("/", load=load_notes)(Home)
app.page("/about", title="About")(About)
'''

_COMPONENTS = '''\
"""What runs in the reader's browser, too. Everybody can read this file, but not what actions do."""

from dataclasses import dataclass

from pickle_reactor import component, on, use_state
from pickle_reactor.actions import ActionError, action
from pickle_reactor.elements import (
    a, button, form, h1, header, input_, label, li, main, nav, p, ul,
)


@dataclass(frozen=True)
class NewNote:
    text: str


@action
async def add_note(data: NewNote) -> list[str]:
    from app import NOTES  # only the server has it

    if not data.text.strip():
        raise ActionError(fields={"text": "Please write something."})
    NOTES.append(data.text.strip())
    return NOTES


@component
def Layout(base: str = "", children: tuple = ()):
    return [
        header[nav[a(href=f"{base}/")["Home"], " ", a(href=f"{base}/about")["About"]]],
        main[children],
    ]


@component
def Counter(start: int = 0):
    count, set_count = use_state(start)
    return button(on_click=lambda: set_count(count + 1))[f"clicked {count} times"]


@component
def Home(notes: list[str]):
    shown, set_shown = use_state(notes)
    text, set_text = use_state("")
    problem, set_problem = use_state("")

    async def save():
        try:
            set_shown(await add_note(NewNote(text=text)))
            set_text("")
            set_problem("")
        except ActionError as error:
            set_problem(str(error))

    return [
        h1["Notes"],
        ul[[li(key=at)[note] for at, note in enumerate(shown)]],
        form(on_submit=on(save, prevent=True))[
            label["New note ", input_(value=text, on_input=set_text)], button["Add"]
        ],
        p(role="alert")[problem],
        Counter(),
    ]


@component
def About():
    return [h1["About"], p["A small project."]]
'''

_TESTS = """\
import asyncio
import unittest

from pickle_reactor.testing import mount

import app
from components import Counter, NewNote, add_note


class ComponentsTest(unittest.TestCase):
    def test_the_counter_counts_clicks(self):
        counter = mount(Counter(start=2))
        counter.click("button")
        self.assertIn("clicked 3 times", counter.html)

    def test_a_note_is_added(self):
        self.assertIn("Sleep", asyncio.run(add_note(NewNote(text=" Sleep "))))
        self.assertIn("Sleep", app.NOTES)
"""

_STYLES = """\
:root { color-scheme: light dark; }
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
button, input { font: inherit; }
"""

_IGNORED = "dist/\n__pycache__/\n"


class TemplateError(Exception):
    """The project cannot be written."""


def write_project(name: str, playground: str | None = None) -> Path:
    """Write a small project into a new folder.

    Parameters
    ----------
    name : str
        The folder, which must not be there, or be empty.
    playground : str, optional
        A built playground, which is copied into the project.

    Raises
    ------
    TemplateError
        When that cannot be; nothing is written then.
    """
    folder = Path(name)
    if not _NAME.fullmatch(folder.name):
        raise TemplateError(f"{name!r} is no good name; use letters, digits, - and _.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TemplateError(
            f"{name} is there already, and nothing is written over. Choose another name."
        )
    source = Path(playground) if playground is not None else None
    if source is not None and not (source / "py-playground.js").is_file():
        raise TemplateError(
            f"{playground} is no built py-playground: it has no file py-playground.js."
        )
    files = {
        "app.py": _APP % {"title": folder.name},
        "components.py": _COMPONENTS,
        "tests/test_components.py": _TESTS,
        "static/app.css": _STYLES,
        ".gitignore": _IGNORED,
    }
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if source is not None:
        shutil.copytree(source, folder / "playground")
    return folder
