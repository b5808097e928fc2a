import hashlib
import io
import subprocess
import sys
import types
import zipfile

from pickle_reactor.asgi import App
from pickle_reactor.server.wheel import ClientCode

from .support import ProjectTest, get

ACTIONS = '''\
from pickle_reactor.actions import action


@action
# before
async def first_of_wheel(
    value: int = 1,  # a default
) -> int:
    """Say what it does."""
    # a secret comment
    password = "secret"
    return value
    # a secret end


def helper():
    return 1


class Box:
    @action(name="second_of_wheel")
    async def second(value: int) -> str: return "secret"


@action
async def third_of_wheel(text: str) -> str:
    return """secret
over lines"""
LAST = 30
'''


class WheelTest(ProjectTest):
    def read(self, client) -> tuple[dict[str, bytes], object]:
        wheel = ClientCode(client).wheel
        with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
            self.assertIsNone(archive.testzip())
            return {name: archive.read(name) for name in archive.namelist()}, wheel

    def test_a_wheel_has_the_module_and_its_papers(self) -> None:
        self.write("wheel_one.py", "X = 1\n")
        files, wheel = self.read("wheel_one")
        info = "wheel_one-0.dist-info"
        self.assertEqual(wheel.file_name, "wheel_one-0-py3-none-any.whl")
        papers = [f"{info}/{name}" for name in ("METADATA", "WHEEL", "top_level.txt", "RECORD")]
        self.assertEqual(list(files), ["wheel_one.py", *papers])
        self.assertEqual(files["wheel_one.py"], b"X = 1\n")
        self.assertIn(b"Name: wheel_one\nVersion: 0\n", files[f"{info}/METADATA"])
        self.assertIn(b"Tag: py3-none-any\n", files[f"{info}/WHEEL"])
        self.assertEqual(files[f"{info}/top_level.txt"], b"wheel_one\n")
        self.assertEqual(wheel.sha256, hashlib.sha256(wheel.data).hexdigest())
        rows = [line.split(",") for line in files[f"{info}/RECORD"].decode().splitlines()]
        self.assertEqual([row[0] for row in rows], list(files))
        self.assertEqual(
            [row[2] for row in rows], [str(len(data)) for data in files.values()][:-1] + [""]
        )

    def test_pip_takes_it(self) -> None:
        self.write("wheel_pip/__init__.py", "")
        self.write("wheel_pip/inside/deep.py", "X = 5\n")
        wheel = ClientCode("wheel_pip").wheel
        file = self.write(wheel.file_name, wheel.data)
        target = self.folder / "installed"
        words = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-index",
            "--no-deps",
            "-q",
            "--target",
            str(target),
            str(file),
        ]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((target / "wheel_pip/inside/deep.py").read_text(), "X = 5\n")

    def test_only_what_is_listed_is_in_it(self) -> None:
        self.write("wheel_shop/__init__.py", "")
        self.write("wheel_shop/secrets.py", "KEY = 1\n")
        self.write("wheel_shop/view.py", "X = 1\n")
        self.write("wheel_other.py", "Y = 1\n")
        files, wheel = self.read(["wheel_shop.view", "wheel_other"])
        sources = [name for name in files if "dist-info" not in name]
        self.assertEqual(sources, ["wheel_other.py", "wheel_shop/view.py"])
        self.assertEqual(wheel.modules, ("wheel_shop.view", "wheel_other"))
        self.assertIn(b"wheel_other\nwheel_shop\n", files.values())

    def test_of_a_package_all_sources_are_in_it_and_nothing_else(self) -> None:
        self.write("wheel_pack/__init__.py", "")
        self.write("wheel_pack/sub/__init__.py", "")
        self.write("wheel_pack/sub/one.py", "")
        self.write("wheel_pack/__main__.py", "raise SystemExit\n")
        self.write("wheel_pack/data.db", b"secret")
        self.write("wheel_pack/no-module.py", "raise SystemExit\n")
        files, wheel = self.read("wheel_pack")
        sources = [name for name in files if "dist-info" not in name]
        self.assertEqual(
            sources,
            ["wheel_pack/__init__.py", "wheel_pack/sub/__init__.py", "wheel_pack/sub/one.py"],
        )
        self.assertEqual(wheel.modules, ("wheel_pack", "wheel_pack.sub", "wheel_pack.sub.one"))

    def test_the_same_modules_make_the_same_bytes(self) -> None:
        file = self.write("wheel_same.py", "X = 1\n")
        first = ClientCode("wheel_same").wheel
        file.touch()
        self.assertEqual(ClientCode("wheel_same").wheel, first)
        self.write("wheel_same.py", "X = 2\n")
        self.assertNotEqual(ClientCode("wheel_same").wheel.sha256, first.sha256)

    def test_what_actions_do_is_not_in_it(self) -> None:
        self.write("wheel_acts.py", ACTIONS)
        files, _ = self.read("wheel_acts")
        text = files["wheel_acts.py"].decode()
        self.assertNotIn("secret", text)
        self.assertIn("Say what it does.", text)
        self.assertEqual(
            text.splitlines().index("LAST = 30") + 1, ACTIONS.splitlines().index("LAST = 30") + 1
        )
        module = types.ModuleType("wheel_acts")
        exec(compile(text, "wheel_acts.py", "exec"), module.__dict__)
        self.assertEqual(module.first_of_wheel.name, "first_of_wheel")
        self.assertEqual(module.Box.second.name, "second_of_wheel")
        self.assertEqual(module.helper(), 1)

    def test_too_large_a_wheel_names_what_is_large(self) -> None:
        self.write("wheel_large/__init__.py", "")
        self.write("wheel_large/table.py", "X = '" + "x" * 2_100_000 + "'\n")
        with self.assertRaisesRegex(
            ValueError, r"2,000,000 is the most\. The largest: wheel_large/table\.py \(2,100,"
        ):
            ClientCode("wheel_large").wheel

    def test_what_is_no_source_is_refused(self) -> None:
        for client, words in [
            ("no_such_module", "there is no module 'no_such_module'"),
            ("zlib", "has no source text"),
            ("math", "has no source text"),
        ]:
            with self.assertRaisesRegex((ValueError, ModuleNotFoundError), words):
                ClientCode(client).wheel
        for client in ["not a name", "", "../x", 3, [3]]:
            with self.assertRaises(TypeError):
                ClientCode(client)

    def test_the_wheel_is_served_with_its_hash_as_tag(self) -> None:
        self.write("wheel_served.py", "X = 1\n")
        app = App(client="wheel_served")
        wheel = app.client.wheel
        answer = get(app, f"/_reactor/{wheel.file_name}")
        self.assertEqual((answer.status, answer.body), (200, wheel.data))
        tag = answer.headers["etag"]
        self.assertEqual(tag, f'"{wheel.sha256}"')
        again = get(app, f"/_reactor/{wheel.file_name}", headers={"if-none-match": tag})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(get(app, f"/_reactor/{wheel.file_name}", method="POST").status, 405)
        self.assertEqual(get(app, "/_reactor/other-0-py3-none-any.whl").status, 404)
        self.assertEqual(get(App(), f"/_reactor/{wheel.file_name}").status, 404)


if __name__ == "__main__":
    import unittest

    unittest.main()
