import asyncio
import json
import unittest
from dataclasses import dataclass

from pickle_reactor.actions import ActionError, action
from pickle_reactor.asgi import App, current_request
from pickle_reactor.server.asking import ask

from .support import call, get


@dataclass(frozen=True)
class Wish:
    name: str
    count: int = 1


@action
async def wish_of_tests(data: Wish) -> list[str]:
    if data.name == "taken":
        raise ActionError("This is taken.", fields={"name": "Choose another one."})
    if data.name == "fail":
        raise RuntimeError("secret details")
    return [data.name] * data.count


@action
async def cookie_of_tests() -> str:
    return current_request().cookies["who"]


class CallTest(unittest.TestCase):
    def setUp(self) -> None:
        self.app = App()

    def call(self, body: bytes, name: str = "wish_of_tests", **headers: str):
        return call(self.app, name, body, **headers)

    def test_an_action_answers_with_its_result(self) -> None:
        answer = self.call(b'{"name": "bike", "count": 2}')
        self.assertEqual((answer.status, answer.json), (200, ["bike", "bike"]))
        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertIn("default-src 'self'", answer.headers["content-security-policy"])

    def test_what_does_not_fit_is_told_by_field(self) -> None:
        answer = self.call(b'{"name": 3, "count": "x"}')
        self.assertEqual(answer.status, 422)
        self.assertEqual(sorted(answer.json["errors"]), ["count", "name"])

    def test_an_action_may_refuse_by_itself(self) -> None:
        answer = self.call(b'{"name": "taken"}')
        self.assertEqual(answer.status, 422)
        self.assertEqual(
            answer.json, {"errors": {"name": "Choose another one."}, "message": "This is taken."}
        )

    def test_what_fails_keeps_its_details(self) -> None:
        with self.assertLogs("pickle_reactor", "ERROR") as logs:
            answer = self.call(b'{"name": "fail"}')
        self.assertEqual(answer.status, 500)
        self.assertNotIn("secret", answer.text)
        self.assertIn("secret details", logs.output[0])

    def test_an_unknown_action_is_not_found(self) -> None:
        for name in ["nothing", "", "wish_of_tests/x", "../health", "%00"]:
            self.assertEqual(self.call(b"{}", name).status, 404, name)

    def test_actions_are_called_with_post_only(self) -> None:
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]:
            answer = get(self.app, "/_reactor/actions/wish_of_tests", method=method)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "POST"))

    def test_only_pages_of_the_same_origin_may_call(self) -> None:
        allowed = [
            {"origin": "http://localhost"},
            {"origin": "https://localhost"},  # behind a proxy that ends TLS
            {"origin": "http://localhost:80"},
            {"origin": "http://Shop.Example:8000", "host": "shop.example:8000"},
            {"origin": "http://[::1]:8000", "host": "[::1]:8000"},
            {"origin": "http://localhost", "sec_fetch_site": "same-origin"},
            {"origin": "", "sec_fetch_site": "same-origin"},
        ]
        refused = [
            {"origin": ""},
            {"origin": "null"},
            {"origin": "", "sec_fetch_site": "none"},
            {"origin": "", "sec_fetch_site": "same-site"},
            {"origin": "http://evil.example"},
            {"origin": "http://localhost.evil.example"},
            {"origin": "http://localhost@evil.example"},
            {"origin": "http://localhost:8001"},
            {"origin": "ftp://localhost"},
            {"origin": "localhost"},
            {"origin": "http://"},
            {"origin": "http://localhost:x"},
            {"origin": "http://localhost", "host": "other.example"},
            {"origin": "http://localhost", "sec_fetch_site": "cross-site"},
            {"origin": "http://localhost", "sec_fetch_site": "same-site"},
        ]
        for headers in allowed:
            self.assertEqual(self.call(b'{"name": "x"}', **headers).status, 200, headers)
        for headers in refused:
            self.assertEqual(self.call(b'{"name": "x"}', **headers).status, 403, headers)

    def test_two_origins_are_none(self) -> None:
        status = 0

        async def send(message) -> None:
            nonlocal status
            status = message.get("status", status)

        async def receive():
            return {"type": "http.request", "body": b'{"name": "x"}'}

        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        origins = [(b"origin", b"http://evil.example"), (b"origin", b"http://localhost")]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/_reactor/actions/wish_of_tests",
            "query_string": b"",
        }
        asyncio.run(self.app({**scope, "headers": headers + origins}, receive, send))
        self.assertEqual(status, 403)

    def test_only_json_is_taken(self) -> None:
        for kind in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/jsonx",
        ]:
            self.assertEqual(self.call(b'{"name": "x"}', content_type=kind).status, 415, kind)
        self.assertEqual(
            self.call(b'{"name": "x"}', content_type="Application/JSON; charset=utf-8").status, 200
        )

    def test_bodies_that_are_no_json_are_refused(self) -> None:
        for body in [
            b"",
            b"{",
            b"\xff",
            b"NaN",
            b'{"name": NaN}',
            b"[" * 100_000,
            b"9" * 10_000,
            b"\x80\x04K\x01.",
        ]:
            self.assertEqual(self.call(body).status, 400, body[:20])

    def test_half_characters_do_no_harm(self) -> None:
        self.assertEqual(self.call(b'{"name": "\\ud800"}').json, ["?"])

    def test_a_body_may_have_one_megabyte(self) -> None:
        fits = json.dumps({"name": "x" * 999_900}).encode()
        self.assertEqual(self.call(fits).status, 200)
        self.assertEqual(self.call(fits + b" " * 1000).status, 413)
        self.assertEqual(self.call(b"{}", content_length="1000001").status, 413)
        self.assertEqual(self.call(b"{}", content_length="9" * 5000).status, 413)
        self.assertEqual(
            get(self.app, "/health", headers={"content-length": "1000001"}).status, 413
        )

    def test_a_body_that_comes_for_ever_is_not_read_to_its_end(self) -> None:
        reads = 0
        sent = []

        async def receive():
            nonlocal reads
            reads += 1
            return {"type": "http.request", "body": b" " * 65536, "more_body": True}

        async def send(message) -> None:
            sent.append(message)

        pairs = [
            (b"host", b"localhost"),
            (b"origin", b"http://localhost"),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/_reactor/actions/wish_of_tests",
            "headers": pairs,
        }
        asyncio.run(self.app(scope, receive, send))
        self.assertEqual((sent[0]["status"], reads), (413, 16))

    def test_who_goes_away_in_the_middle_starts_nothing(self) -> None:
        ran = []

        @action
        async def leave_of_tests() -> None:
            ran.append(1)

        messages = [
            {"type": "http.request", "body": b"{}", "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive():
            return messages.pop(0)

        async def send(message) -> None: ...

        pairs = [
            (b"host", b"localhost"),
            (b"origin", b"http://localhost"),
            (b"content-type", b"application/json"),
        ]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/_reactor/actions/leave_of_tests",
            "headers": pairs,
        }
        asyncio.run(self.app(scope, receive, send))
        self.assertEqual(ran, [])

    def test_an_action_sees_who_asks(self) -> None:
        answer = call(self.app, "cookie_of_tests", b"null", cookie="who=Ada; other=x")
        self.assertEqual(answer.json, "Ada")
        with self.assertRaisesRegex(LookupError, "No request"):
            current_request()

    def test_many_calls_at_a_time_keep_apart(self) -> None:
        async def all_of_them() -> list[str]:
            headers = {"origin": "http://localhost", "content-type": "application/json"}
            where = "/_reactor/actions/cookie_of_tests"
            names = [f"n{at}" for at in range(50)]
            calls = (
                ask(
                    self.app,
                    where,
                    method="POST",
                    headers=headers | {"cookie": f"who={n}"},
                    body=b"{}",
                )
                for n in names
            )
            self.assertEqual([answer.json for answer in await asyncio.gather(*calls)], names)
            return names

        asyncio.run(all_of_them())


if __name__ == "__main__":
    unittest.main()
