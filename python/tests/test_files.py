import base64
import json
import os
import pathlib
import tempfile
import unittest
from typing import Any
from unittest import mock

from _py_playground import choosing
from _py_playground.choosing import ask_by, safe_name, use_chooser
from _py_playground.display import Display, current_display, use_display
from py_playground import files

from .support import FakePage, captured


class FilesTest(unittest.TestCase):
    """A test in a current folder of its own, with a page."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.folder = pathlib.Path(os.getcwd())
        self.page = FakePage()
        self.addCleanup(use_display, current_display())
        use_display(Display(self.page))
        self.addCleanup(use_chooser, None)

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)


class OfferTest(FilesTest):
    def offered(self) -> tuple[dict[str, Any], str]:
        (item,) = self.page.items
        self.page.items.clear()
        mime = item["mime"]
        self.assertEqual(sorted(mime), ["application/vnd.py-playground.file+json", "text/plain"])
        return json.loads(mime["application/vnd.py-playground.file+json"]), mime["text/plain"]

    def test_a_path_bytes_and_text_are_offered(self) -> None:
        self.write("points.csv", b"a,b")
        os.mkdir("sub")
        os.rename("points.csv", "sub/points.csv")
        for source, name, expected, data in [
            ("sub/points.csv", None, "points.csv", b"a,b"),
            (pathlib.Path("sub/points.csv"), None, "points.csv", b"a,b"),
            (pathlib.Path("sub/points.csv"), "p.csv", "p.csv", b"a,b"),
            ("é\n\ud800", "x/y.txt", "y.txt", b"\xc3\xa9\n\\ud800"),
            (bytearray(range(256)), "data", "data", bytes(range(256))),
            (b"", "empty.json", "empty.json", b""),
        ]:
            with self.subTest(source):
                files.offer(source, name)
                found, text = self.offered()
                self.assertEqual((found["name"], base64.b64decode(found["data"])), (expected, data))
                self.assertEqual(text, f"{expected} ({len(data)} bytes)")

    def test_the_type_follows_from_the_name(self) -> None:
        for name, kind in [
            ("a.png", "image/png"),
            ("a.json", "application/json"),
            ("a", "application/octet-stream"),
        ]:
            with self.subTest(name):
                files.offer(b"", name=name)
                self.assertEqual(self.offered()[0]["type"], kind)

    def test_sizes_are_told_in_a_readable_way(self) -> None:
        for size, text in [
            (999, "999 bytes"),
            (12_345, "12 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
        ]:
            with self.subTest(size):
                files.offer(bytes(size), name="x")
                self.assertEqual(self.offered()[1], f"x ({text})")

    def test_the_largest_file_arrives_and_one_byte_more_is_refused(self) -> None:
        files.offer(bytes(files.SIZE_LIMIT), name="x" * 500)
        self.assertEqual(len(base64.b64decode(self.offered()[0]["data"])), files.SIZE_LIMIT)
        with self.assertRaisesRegex(ValueError, "big.bin has .* MB: at most .* MB"):
            files.offer(bytes(files.SIZE_LIMIT + 1), name="big.bin")
        with open("big.bin", "wb") as file:
            file.truncate(files.SIZE_LIMIT + 1)
        with (
            mock.patch("pathlib.Path.read_bytes") as read,
            self.assertRaisesRegex(ValueError, "big.bin has"),
        ):
            files.offer("big.bin")
        read.assert_not_called()

    def test_what_cannot_be_offered_is_said_plainly(self) -> None:
        self.write("there.txt", b"")
        os.mkdir("folder")
        cases: list[tuple[Any, Any, type[Exception], str]] = [
            (
                "none.csv",
                None,
                FileNotFoundError,
                "no file 'none.csv'.*To offer text, give it a name",
            ),
            ("folder", None, IsADirectoryError, "folder is a folder"),
            (b"x", None, TypeError, "bytes need a name"),
            (5, "x", TypeError, "not int"),
            (b"x", 5, TypeError, "name must be a str, not int"),
            ("there.txt", "new.txt", TypeError, r"pathlib\.Path\('there\.txt'\), name='new\.txt'"),
        ]
        for source, name, error, words in cases:
            with self.subTest(source), self.assertRaisesRegex(error, words):
                files.offer(source, name)
        self.assertEqual(self.page.items, [])


class ChooseTest(FilesTest):
    def setUp(self) -> None:
        super().setUp()
        self.requests: list[dict[str, object]] = []
        self.chosen: list[tuple[str, bytes]] | None = []
        use_chooser(ask_by(self.answer))

    def answer(self, request: dict[str, object]) -> dict[str, object]:
        self.requests.append(request)
        if self.chosen is None:
            return {"text": None}
        found = [
            {"name": name, "data": base64.b64encode(data).decode()} for name, data in self.chosen
        ]
        return {"text": json.dumps(found)}

    def names(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def test_the_page_is_asked_and_the_files_are_written(self) -> None:
        self.chosen = [("a.csv", b"\0\xff"), ("b.txt", b"")]
        with captured("stdout"):
            paths = files.choose(".csv,.txt", multiple=True, prompt="Your data?")
        self.assertEqual(paths, [self.folder / "a.csv", self.folder / "b.txt"])
        self.assertEqual(self.names(), {"a.csv": b"\0\xff", "b.txt": b""})
        request = {"kind": "files", "prompt": "Your data?", "accept": ".csv,.txt", "multiple": True}
        self.assertEqual(self.requests, [request])

    def test_one_that_does_not_want_to_gives_none(self) -> None:
        self.chosen = None
        self.assertEqual(files.choose(), [])
        request = {"kind": "files", "prompt": "Choose a file", "accept": "", "multiple": False}
        self.assertEqual(self.requests, [request])

    def test_nothing_is_overwritten(self) -> None:
        self.write("a.csv", b"old")
        os.mkdir("a (2).csv")
        os.symlink("nowhere", "a (3).csv")
        self.chosen = [("a.csv", b"1"), ("a.csv", b"2")]
        self.assertEqual([path.name for path in files.choose()], ["a (4).csv", "a (5).csv"])
        self.assertEqual((self.folder / "a.csv").read_bytes(), b"old")

    def test_no_name_leads_out_of_the_folder(self) -> None:
        names = [
            "../x.txt",
            "/etc/x.txt",
            "..\\x.txt",
            "..",
            "",
            "a/",
            "C:\\x",
            "\0",
            "a\nb",
            "é\ud800",
        ]
        self.chosen = [(name, b"") for name in names]
        for path in files.choose(multiple=True):
            self.assertEqual(path.parent, self.folder)
        self.assertEqual(len(self.names()), len(names))

    def test_an_answer_that_makes_no_sense_writes_nothing(self) -> None:
        use_chooser(
            lambda prompt, accept, multiple: '[{"name":"a","data":""},{"name":"b","data":"?"}]'
        )
        with self.assertRaises(ValueError):
            files.choose()
        self.assertEqual(self.names(), {})

    def test_what_is_asked_must_be_text(self) -> None:
        with self.assertRaisesRegex(TypeError, "accept must be text"):
            files.choose([".csv"])  # type: ignore[arg-type]
        with self.assertRaisesRegex(TypeError, "prompt must be text"):
            files.choose(prompt=5)  # type: ignore[arg-type]
        self.assertEqual(self.requests, [])

    def test_a_long_question_is_cut(self) -> None:
        files.choose(prompt="x" * 20_000 + "?")
        self.assertEqual(self.requests[0]["prompt"], "x" * 9_999 + "?")


class PlainPythonTest(FilesTest):
    def test_without_a_page_the_offer_is_printed_and_nobody_can_choose(self) -> None:
        from _py_playground.display import PlainOutlet

        use_display(Display(PlainOutlet()))
        with captured("stdout") as output:
            files.offer("hello", name="a.txt")
        self.assertEqual(output.getvalue(), "a.txt (5 bytes)\n")
        with self.assertRaisesRegex(RuntimeError, "needs a page"):
            files.choose()


class SafeNameTest(unittest.TestCase):
    def test_long_names_are_cut_and_keep_their_ending(self) -> None:
        self.assertEqual(safe_name("x" * 1000 + ".csv"), "x" * (choosing.NAME_LIMIT - 4) + ".csv")
        for name in ("x." + "y" * 1000, "." + "z" * 1000):
            self.assertLessEqual(len(safe_name(name)), choosing.NAME_LIMIT)

    def test_ordinary_names_stay(self) -> None:
        for name in ("Zürich 2024 (1).csv", ".env", "a.tar.gz", "数据.txt"):
            self.assertEqual(safe_name(name), name)
