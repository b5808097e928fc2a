import doctest
import os
import unittest

from pickle_reactor.asgi import App
from pickle_reactor.server import headers, routes, static_files

from .support import ProjectTest, get


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, _: object):
    for module in (static_files, headers, routes):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


class StaticFilesTest(ProjectTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("secret.txt", "secret")
        self.write("static/app.css", "p {}")
        self.write("static/in/a b.txt", "spaces")
        self.write("static/.env", "secret")
        self.write("static/.git/config", "secret")
        self.app = App(static_dir=self.folder / "static")

    def test_a_file_has_its_type_length_and_tag(self) -> None:
        answer = get(self.app, "/static/app.css")
        self.assertEqual((answer.status, answer.body), (200, b"p {}"))
        self.assertEqual(answer.headers["content-type"], "text/css; charset=utf-8")
        self.assertEqual(answer.headers["content-length"], "4")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.assertEqual(get(self.app, "/static/in/a%20b.txt").body, b"spaces")

    def test_who_has_it_already_gets_no_body(self) -> None:
        tag = get(self.app, "/static/app.css").headers["etag"]
        for known in [tag, f'"x", {tag}', f"W/{tag}", "*"]:
            answer = get(self.app, "/static/app.css", headers={"if-none-match": known})
            self.assertEqual((answer.status, answer.body), (304, b""), known)
            self.assertNotIn("content-length", answer.headers)
        self.assertEqual(
            get(self.app, "/static/app.css", headers={"if-none-match": '"x"'}).status, 200
        )

    def test_a_changed_file_has_another_tag(self) -> None:
        tag = get(self.app, "/static/app.css").headers["etag"]
        self.write("static/app.css", "b {} ")
        answer = get(self.app, "/static/app.css", headers={"if-none-match": tag})
        self.assertEqual((answer.status, answer.body), (200, b"b {} "))

    def test_head_has_no_body(self) -> None:
        answer = get(self.app, "/static/app.css", method="HEAD")
        self.assertEqual(
            (answer.status, answer.body, answer.headers["content-length"]), (200, b"", "4")
        )

    def test_files_are_only_read(self) -> None:
        for method in ["POST", "PUT", "DELETE", "OPTIONS"]:
            answer = get(self.app, "/static/app.css", method=method)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, HEAD"))

    def test_large_files_come_in_pieces(self) -> None:
        data = os.urandom(1_000_000)
        self.write("static/large.bin", data)
        answer = get(self.app, "/static/large.bin")
        self.assertEqual(answer.body, data)
        self.assertGreater(len(answer.parts), 2)

    def test_nothing_outside_of_the_folder_is_found(self) -> None:
        (self.folder / "static/out").symlink_to(self.folder)
        (self.folder / "static/link.txt").symlink_to(self.folder / "secret.txt")
        (self.folder / "static/round").symlink_to(self.folder / "static/round")
        os.mkfifo(self.folder / "static/pipe")
        self.write("static-other/x.txt", "secret")
        paths = [
            "../secret.txt",
            "%2e%2e/secret.txt",
            "..%2fsecret.txt",
            "%2e%2e%2fsecret.txt",
            "%252e%252e/secret.txt",
            "in/../../secret.txt",
            "in/..%2f..%2fsecret.txt",
            "..\\secret.txt",
            "..%5csecret.txt",
            "./app.css",
            "/app.css",
            "//app.css",
            "app.css/",
            "app.css%00",
            "app.css%00.txt",
            "%00",
            "in//a b.txt",
            ".env",
            ".git/config",
            "in",
            "",
            ".",
            "..",
            "out/secret.txt",
            "link.txt",
            "round",
            "pipe",
            "../static-other/x.txt",
            "C:/secret.txt",
            "x" * 5000,
            "%ff%fe",
            "app.css:x",
            "%2fetc%2fpasswd",
        ]
        for path in paths:
            answer = get(self.app, f"/static/{path}")
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn("secret\n", answer.text, path)

    def test_links_within_the_folder_are_followed(self) -> None:
        (self.folder / "static/again.css").symlink_to(self.folder / "static/app.css")
        self.assertEqual(get(self.app, "/static/again.css").body, b"p {}")

    def test_a_missing_folder_is_told_at_once(self) -> None:
        with self.assertRaisesRegex(NotADirectoryError, "static_dir: there is no folder 'nowhere'"):
            App(static_dir="nowhere")

    def test_the_playground_is_served_and_its_sandbox_may_be_framed(self) -> None:
        self.write("built/py-playground.js", "export {}")
        self.write("built/sandbox.html", "<!doctype html>")
        self.write("built/core.wasm", b"\0asm")
        app = App(playground_dir=self.folder / "built", playground_url="/pg")
        script = get(app, "/pg/py-playground.js")
        self.assertEqual(script.headers["content-type"], "text/javascript; charset=utf-8")
        self.assertIn("frame-ancestors 'none'", script.headers["content-security-policy"])
        self.assertEqual(get(app, "/pg/core.wasm").headers["content-type"], "application/wasm")
        sandbox = get(app, "/pg/sandbox.html").headers
        self.assertEqual(sandbox["content-security-policy"], "frame-ancestors 'self'")
        self.assertEqual(sandbox["x-frame-options"], "SAMEORIGIN")
        self.assertEqual(get(app, "/pg/../secret.txt").status, 404)

    def test_a_playground_elsewhere_cannot_be_served_here(self) -> None:
        with self.assertRaisesRegex(ValueError, "not on this server"):
            App(playground_url="https://cdn.example/pg/", playground_dir=self.folder)


if __name__ == "__main__":
    unittest.main()
