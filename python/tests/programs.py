"""Lists of small programs that real libraries must run, here and in browsers alike."""

from __future__ import annotations

import contextlib
import io
import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unittest import TestCase as Base
else:
    Base = object

__all__ = ["ProgramTests"]


class ProgramTests(Base):
    """Runs each program of a list with a page of its own. To be mixed into a test case that has a page."""

    #: A script with ``PROGRAMS``; run as a script it prints them as JSON.
    programs: Path
    #: How many there are at least.
    fewest: int

    def prepare(self, needs: str) -> None:
        """Plug in what a program needs."""
        raise NotImplementedError

    def leave(self) -> None:
        """Check what a program has left behind."""

    def test_there_are_programs_with_names_of_their_own(self) -> None:
        programs = runpy.run_path(str(self.programs))["PROGRAMS"]
        self.assertGreaterEqual(len(programs), self.fewest)
        self.assertEqual(len({one.name for one in programs}), len(programs))

    def test_as_a_script_the_list_is_json(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            runpy.run_path(str(self.programs), run_name="__main__")
        self.assertEqual(set(json.loads(out.getvalue())[0]), {"name", "needs", "code"})

    def test_each_program_runs(self) -> None:
        for program in runpy.run_path(str(self.programs))["PROGRAMS"]:
            with self.subTest(program.name):
                self.doCleanups()
                self.setUp()
                self.prepare(program.needs)
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(compile(program.code, program.name, "exec"), {"__name__": "__main__"})
                self.assertEqual(out.getvalue(), "ok\n")
                self.leave()
