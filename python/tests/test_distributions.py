"""Tests of `_py_playground.distributions`."""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from _py_playground.distributions import installed_packages


class InstalledPackagesTest(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name) / "site-packages"
        self.folder.mkdir()
        patch = mock.patch.object(sys, "path", [str(self.folder), "/no/such/folder", 7])
        patch.start()
        self.addCleanup(patch.stop)

    def install(self, name: str, metadata: bytes) -> None:
        info = self.folder / f"{name}.dist-info"
        info.mkdir()
        (info / "METADATA").write_bytes(metadata)

    def test_names_and_versions_are_sorted(self) -> None:
        self.install("b-2", b"Metadata-Version: 2.1\nName: b\nVersion: 2.0\n")
        self.install("a-1", b"Metadata-Version: 2.1\nName: a\nVersion: 1.0\n")
        self.assertEqual(list(installed_packages().items()), [("a", "1.0"), ("b", "2.0")])

    def test_damaged_ones_are_left_out(self) -> None:
        self.install("good-1", b"Name: good\nVersion: 1\n")
        self.install("nameless-1", b"Version: 1\n")
        self.install("garbage-1", b"\xff\xfe\x00")
        (self.folder / "empty-1.dist-info").mkdir()
        self.assertEqual(installed_packages(), {"good": "1"})

    def test_finders_of_the_program_are_not_asked(self) -> None:
        class Finder:
            def find_distributions(self, context: object) -> None:
                raise AssertionError("The program's code ran.")

        with mock.patch.object(sys, "meta_path", [Finder(), *sys.meta_path]):
            self.assertEqual(installed_packages(), {})
