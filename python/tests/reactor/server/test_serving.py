"""Real servers: alone under uvicorn, and within FastAPI and Starlette."""

import json
import socket
import unittest

from .support import ProjectTest, Server

CLIENT = """\
    from dataclasses import dataclass
    from pickle_reactor.actions import action
    from pickle_reactor.components import component
    from pickle_reactor.elements import h1

    @dataclass(frozen=True)
    class Name:
        name: str

    @action
    async def greet(data: Name) -> str:
        return f"Hello {data.name}"

    @component
    def Home(name: str = "you"):
        return h1[f"Hello {name}"]
"""

APP = """\
    import serving_client
    from pickle_reactor.asgi import App, NotFound
    from pickle_reactor.components import component
    from pickle_reactor.elements import div, p

    async def load(id: int):
        if id == 404:
            raise NotFound
        return {"name": f"number {id}"}

    app = App(
        title="Home",
        client="serving_client",
        static_dir="static",
        playground_dir="built",
        styles=["/static/app.css"],
    )
    app.page("/")(serving_client.Home)
    app.page("/items/{id:int}", load=load)(serving_client.Home)
    app.page("/fails")(component(lambda: 1 / 0))
    app.page("/long")(component(lambda: [div[p["x" * 100], p["y"]] for _ in range(5000)]))
"""


class ServingTest(ProjectTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("serving_client.py", CLIENT)
        self.write("app.py", APP)
        self.write("static/app.css", "p {}")
        self.write("secret.txt", "secret")
        self.write("built/sandbox.html", "<!doctype html>")
        self.write("built/py-playground.js", "")

    def check_all(self, server: Server, base: str = "") -> None:
        """Ask for everything that a page names, as a browser would."""
        status, headers, body = server.ask(f"{base}/?name=%3Cb%3E")
        text = body.decode()
        self.assertEqual((status, headers["x-frame-options"]), (200, "DENY"))
        self.assertIn("<h1>Hello &lt;b&gt;</h1>", text)
        for address in [
            f'src="{base}/py-playground/py-playground.js"',
            f'href="{base}/static/app.css"',
            f'sandbox-url="{base}/py-playground/sandbox.html"',
            f'actions="{base}/_reactor/actions/"',
            f'packages="{base}/_reactor/serving_client-0-py3-none-any.whl#sha256=',
        ]:
            self.assertIn(address, text)
        for address in [
            "/py-playground/py-playground.js",
            "/static/app.css",
            "/py-playground/sandbox.html",
            "/_reactor/serving_client-0-py3-none-any.whl",
            "/items/3",
            "/health",
        ]:
            self.assertEqual(server.ask(base + address)[0], 200, address)
            self.assertEqual(server.ask(base + address, "HEAD")[2], b"", address)
        self.assertEqual(server.ask(f"{base}/items/3/")[1]["location"], f"{base}/items/3")
        self.assertEqual(server.ask(f"{base}/items/404")[0], 404)
        self.assertEqual(server.ask(f"{base}/items/3", "POST")[1]["allow"], "GET, HEAD")
        for path in [
            "/static/../secret.txt",
            "/static/%2e%2e/secret.txt",
            "/static/..%2fsecret.txt",
        ]:
            self.assertEqual(server.ask(base + path)[0], 404, path)
        origin = f"http://127.0.0.1:{server.port}"
        words = {"origin": origin, "content_type": "application/json"}
        where = f"{base}/_reactor/actions/greet"
        status, _, body = server.ask(where, "POST", b'{"name": "Ada"}', **words)
        self.assertEqual((status, json.loads(body)), (200, "Hello Ada"))
        self.assertEqual(server.ask(where, "POST", b'{"name": 3}', **words)[0], 422)
        self.assertEqual(
            server.ask(where, "POST", b"{}", **{**words, "origin": "http://evil.example"})[0], 403
        )
        self.assertEqual(server.ask(where, "POST", b" " * 1_100_000, **words)[0], 413)

    def test_alone_under_uvicorn(self) -> None:
        with Server(self, self.folder) as server:
            self.check_all(server)
            status, _, body = server.ask("/fails")
            self.assertEqual((status, b"ZeroDivisionError" in body), (500, False))
            status, headers, body = server.ask("/long")
            self.assertEqual(
                (status, headers["transfer-encoding"], body.count(b"<p>y</p>")),
                (200, "chunked", 5000),
            )
            self.assertIn("ZeroDivisionError", server.log())

    def test_under_uvicorn_behind_a_proxy_that_takes_the_prefix_away(self) -> None:
        with Server(self, self.folder, "--root-path", "/shop") as server:
            self.assertIn(b'actions="/shop/_reactor/actions/"', server.ask("/")[2])
            self.assertEqual(server.ask("/items/3/")[1]["location"], "/shop/items/3")

    def test_mounted_in_fastapi(self) -> None:
        self.write("inner.py", APP)
        self.write(
            "app.py",
            """\
            from fastapi import FastAPI
            from inner import app as inner

            app = FastAPI()

            @app.get("/api")
            def api():
                return {"own": True}

            app.mount("/shop", inner)
            """,
        )
        with Server(self, self.folder, health="/shop/health", fastapi="python3-fastapi") as server:
            self.check_all(server, "/shop")
            self.assertEqual(json.loads(server.ask("/api")[2]), {"own": True})
            self.assertEqual(server.ask("/health")[0], 404)

    def test_mounted_twice_deep_in_starlette(self) -> None:
        self.write("inner.py", APP)
        self.write(
            "app.py",
            """\
            from inner import app as inner
            from starlette.applications import Starlette
            from starlette.routing import Mount

            app = Starlette(routes=[Mount("/a", routes=[Mount("/b", app=inner)])])
            """,
        )
        with Server(
            self, self.folder, health="/a/b/health", starlette="python3-starlette"
        ) as server:
            self.check_all(server, "/a/b")

    def test_a_server_whose_client_code_is_missing_does_not_start(self) -> None:
        self.write(
            "app.py", "from pickle_reactor.asgi import App\napp = App(client='no_such_client')\n"
        )
        server = Server(self, self.folder)
        self.addCleanup(server.__exit__)
        self.assertNotEqual(server.process.wait(), 0)
        self.assertIn("there is no module 'no_such_client'", server.log())

    def test_a_reader_who_leaves_in_the_middle_does_no_harm(self) -> None:
        with Server(self, self.folder) as server:
            for _ in range(20):
                with socket.create_connection(("127.0.0.1", server.port)) as connection:
                    connection.sendall(b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    connection.recv(100)
            self.assertEqual(server.ask("/health")[0], 200)
            self.assertNotIn("Traceback", server.log())


if __name__ == "__main__":
    unittest.main()
