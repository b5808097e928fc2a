"""The commands of `python -m pickle_reactor`, as real processes."""

import json
import os
import signal
import sys
import tempfile
import unittest
from pathlib import Path

from .support import ProjectTest, ask_port, free_port, interpreter_with, start, wait_for_port


class CommandTest(ProjectTest):
    def run_command(self, *words: str, folder: Path | None = None, python: str = sys.executable):
        """Run a command to its end: its status, and what it printed."""
        with tempfile.TemporaryFile() as log:
            process = start([python, "-m", "pickle_reactor", *words], folder or self.folder, log)
            status = process.wait()
            log.seek(0)
            return status, log.read().decode()

    def run_without(self, module: str, *words: str, folder: Path | None = None):
        """Run a command where this module is not installed."""
        hidden = self.write(
            "hidden.py",
            f"""\
            import importlib.util, sys
            find = importlib.util.find_spec
            importlib.util.find_spec = lambda name: None if name == {module!r} else find(name)
            from pickle_reactor.server.cli import main
            sys.exit(main())
            """,
        )
        with tempfile.TemporaryFile() as log:
            process = start([sys.executable, str(hidden), *words], folder or self.folder, log)
            status = process.wait()
            log.seek(0)
            return status, log.read().decode()

    def new_project(self, *more: str) -> Path:
        status, text = self.run_command("new", "shop", *more)
        self.assertEqual(status, 0, text)
        return self.folder / "shop"

    def built_playground(self) -> str:
        self.write("built/py-playground.js", "export {}")
        self.write("built/sandbox.html", "<!doctype html>")
        self.write("built/pyodide/core.wasm", b"\0asm")
        return "built"


class NewTest(CommandTest):
    def test_a_small_project_is_written(self) -> None:
        status, text = self.run_command("new", "shop")
        self.assertEqual(status, 0)
        self.assertIn("python -m pickle_reactor dev", text)
        files = {
            file.relative_to(self.folder).as_posix()
            for file in self.folder.rglob("*")
            if file.is_file()
        }
        names = [
            "app.py",
            "components.py",
            "tests/test_components.py",
            "static/app.css",
            ".gitignore",
        ]
        self.assertEqual(files, {f"shop/{name}" for name in names})

    def test_nothing_is_written_over(self) -> None:
        self.write("shop/notes.txt", "mine")
        status, text = self.run_command("new", "shop")
        self.assertEqual(status, 1)
        self.assertIn("shop is there already", text)
        self.assertEqual([file.name for file in (self.folder / "shop").iterdir()], ["notes.txt"])
        self.write("file", "mine")
        self.assertEqual(self.run_command("new", "file")[0], 1)

    def test_odd_names_are_refused(self) -> None:
        for name in ["", "..", "a\nb", 'a"b', "{x}", "-x"]:
            status, text = self.run_command("new", name)
            self.assertIn(status, (1, 2), name)
            self.assertNotIn("Traceback", text)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_playground_is_copied_into_it(self) -> None:
        self.assertEqual(self.run_command("new", "shop", "--playground", ".")[0], 1)
        project = self.new_project("--playground", self.built_playground())
        self.assertTrue((project / "playground/pyodide/core.wasm").is_file())


class TestTest(CommandTest):
    def test_the_projects_own_tests_pass_with_unittest(self) -> None:
        status, text = self.run_without("pytest", "test", folder=self.new_project())
        self.assertEqual(status, 0, text)
        self.assertIn("Ran 2 tests", text)

    def test_the_projects_own_tests_pass_with_pytest(self) -> None:
        python = interpreter_with(self, pytest="python3-pytest")
        status, text = self.run_command(
            "test", "-q", "-p", "no:cacheprovider", folder=self.new_project(), python=python
        )
        self.assertEqual(status, 0, text)
        self.assertIn("2 passed", text)

    def test_a_failing_test_is_a_failing_command(self) -> None:
        self.write(
            "tests/test_x.py",
            "import unittest\nclass X(unittest.TestCase):\n    def test_x(self): self.fail()\n",
        )
        self.assertNotEqual(self.run_command("test")[0], 0)

    def test_without_tests_it_says_so(self) -> None:
        status, text = self.run_command("test")
        self.assertEqual(status, 1)
        self.assertIn("there is no folder tests", text)


class InfoTest(CommandTest):
    def test_it_tells_versions_pages_actions_and_sizes(self) -> None:
        project = self.new_project("--playground", self.built_playground())
        status, text = self.run_command("info", folder=project)
        self.assertEqual(status, 0, text)
        for words in [
            r"Python +3\.\d+",
            r"uvicorn +\S+",
            r"Pages \(2\)",
            r"/ +Home +interactive",
            r"/about +About +interactive",
            r"Actions \(1\)\n  add_note",
            r"components-0-py3-none-any\.whl: [\d,]+ bytes \(components\)",
            r"static files: [\d,]+ bytes",
            r"playground: 28 bytes",
        ]:
            self.assertRegex(text, words)

    def test_what_is_missing_is_told_in_a_sentence(self) -> None:
        self.write("other.py", "app = 3\n")
        self.write("broken.py", "import no_such_thing\n")
        for words, said in [
            ([], "there is no module 'app'"),
            (["nowhere:app"], "there is no module 'nowhere'"),
            (["other:app"], "is no App of pickle_reactor"),
            (["other:x"], "is no App of pickle_reactor"),
        ]:
            status, text = self.run_command("info", *words)
            self.assertEqual(status, 1)
            self.assertIn(said, text)
            self.assertNotIn("Traceback", text)
        self.assertIn("No module named 'no_such_thing'", self.run_command("info", "broken:app")[1])

    def test_unknown_commands_and_options_are_told(self) -> None:
        for words in [[], ["fly"], ["info", "--fly"]]:
            status, text = self.run_command(*words)
            self.assertEqual(status, 2)
            self.assertIn("usage: python -m pickle_reactor", text)


class BuildTest(CommandTest):
    def test_pages_without_parameters_become_files(self) -> None:
        project = self.new_project("--playground", self.built_playground())
        with (project / "app.py").open("a") as file:
            file.write('\n\n@app.page("/notes/{id:int}")\ndef note(id: int):\n    return str(id)\n')
        status, text = self.run_command("build", "--base", "shop/", folder=project)
        self.assertEqual(status, 0, text)
        self.assertIn("/notes/{id}: left out".replace("{id}", "{id:int}"), text)
        out = project / "dist"
        files = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
        self.assertEqual(
            files,
            {
                ".pickle-reactor",
                "index.html",
                "about/index.html",
                "404.html",
                "static/app.css",
                "_reactor/components-0-py3-none-any.whl",
                "py-playground/py-playground.js",
                "py-playground/sandbox.html",
                "py-playground/pyodide/core.wasm",
            },
        )
        page = (out / "index.html").read_text()
        self.assertIn('src="/shop/py-playground/py-playground.js"', page)
        self.assertIn('hydrate="components:Layout components:Home"', page)
        self.assertIn("Learn something new", page)
        self.assertNotIn(" actions=", page)
        self.assertIn("Not found", (out / "404.html").read_text())

    def test_it_may_be_repeated_and_old_files_go(self) -> None:
        project = self.new_project()
        self.assertEqual(self.run_command("build", folder=project)[0], 0)
        (project / "dist/old.html").write_text("old")
        self.assertEqual(self.run_command("build", folder=project)[0], 0)
        self.assertFalse((project / "dist/old.html").exists())

    def test_a_folder_with_other_files_is_left_alone(self) -> None:
        project = self.new_project()
        (project / "dist").mkdir()
        (project / "dist/mine.txt").write_text("mine")
        status, text = self.run_command("build", folder=project)
        self.assertEqual(status, 1)
        self.assertIn("would be lost", text)
        self.assertEqual([file.name for file in (project / "dist").iterdir()], ["mine.txt"])

    def test_a_page_that_fails_is_named(self) -> None:
        self.write(
            "app.py",
            """\
            from pickle_reactor.asgi import App
            app = App()
            @app.page("/bad")
            def bad():
                raise RuntimeError("oh")
            """,
        )
        status, text = self.run_command("build")
        self.assertEqual(status, 1)
        self.assertIn("/bad answered with the status 500", text)


class DevTest(CommandTest):
    def test_a_change_starts_the_server_again(self) -> None:
        python = interpreter_with(self, uvicorn="python3-uvicorn")
        project = self.new_project()
        port = free_port()
        with tempfile.TemporaryFile() as log:
            words = [python, "-m", "pickle_reactor", "dev", "--port", str(port)]
            process = start(words, project, log)

            def printed() -> str:
                log.seek(0)
                return log.read().decode()

            try:
                wait_for_port(self, process, port, "/health", printed)
                self.assertIn(
                    '<script defer src="/_reactor/dev.js"></script>',
                    ask_port(port, "/")[2].decode(),
                )
                self.assertEqual(ask_port(port, "/_reactor/dev.js")[0], 200)
                first = json.loads(ask_port(port, "/_reactor/dev")[2])["started"]
                file = project / "app.py"
                file.write_text(
                    file.read_text() + '\n\n@app.page("/new")\ndef fresh():\n    return "fresh"\n'
                )
                # On a slow machine the file may have changed before anybody looked at it.
                wait_for_port(self, process, port, "/new", printed, lambda: os.utime(file))
                self.assertNotEqual(
                    json.loads(ask_port(port, "/_reactor/dev")[2])["started"], first
                )
            finally:
                process.send_signal(signal.SIGINT)
                process.wait()

    def test_without_an_app_it_says_so(self) -> None:
        python = interpreter_with(self, uvicorn="python3-uvicorn")
        status, text = self.run_command("dev", python=python)
        self.assertEqual(status, 1)
        self.assertIn("there is no module 'app'", text)

    def test_without_uvicorn_it_names_the_package(self) -> None:
        status, text = self.run_without("uvicorn", "dev")
        self.assertEqual(status, 1)
        self.assertIn("python3-uvicorn", text)


if __name__ == "__main__":
    unittest.main()
