import asyncio
import contextlib
import html
import json
import os
import re
import unittest
from dataclasses import dataclass
from html.parser import HTMLParser
from unittest import mock

from pickle_reactor.asgi import App, NotFound, Redirect, current_request
from pickle_reactor.components import component
from pickle_reactor.elements import a, div, h1, main, p, section
from pickle_reactor.server.asking import ask
from pickle_reactor.server.headers import CSP

from .support import ProjectTest, get

CLIENT = """\
    from dataclasses import dataclass
    from pickle_reactor.components import component
    from pickle_reactor.hooks import use_state
    from pickle_reactor.elements import button, div, span

    @dataclass(frozen=True)
    class Dish:
        name: str
        price: float

    @component
    def Counter(start: int = 0, name: str = ""):
        count, set_count = use_state(start)
        return button(on_click=lambda: set_count(count + 1))[f"{name}{count}"]

    @component
    def Shell(base: str = "", title: str = "", start: int = 0, children=()):
        return div(class_="shell", title=title)[f"{base} {start}", children]

    @component
    def Menu(dishes: list[Dish]):
        return div[[div[span[dish.name], ": ", span[dish.price / 2]] for dish in dishes]]

    @component
    def Bad(value: object = None):
        raise RuntimeError("secret reason")

    def nested():
        @component
        def Inner():
            return "x"
        return Inner
"""


@component
def Item(id: int, tab: str = "info", tags: list[str] = (), path: str = "", base: str = ""):
    return div[h1[f"Item {id + 0}"], p[f"{tab} {list(tags)} {path} {base}"]]


@component
def Text(text: str):
    return p[text]


class Tags(HTMLParser):
    """The tags of a document, with their attributes; and what stands in each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data) -> None:
        if self.found and self.found[-1][0] == "script":
            self.scripts[-1] += data

    def one(self, tag: str) -> dict[str, str | None]:
        [attributes] = [attributes for name, attributes in self.found if name == tag]
        return attributes


class PlainPagesTest(unittest.TestCase):
    def app(self, **options) -> App:
        app = App("Shop & more", **options)
        app.page("/items/{id:int}")(Item)
        return app

    def test_a_page_is_a_whole_document(self) -> None:
        answer = get(self.app(lang="de", styles=["/static/app.css"]), "/items/7")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["content-type"], "text/html; charset=utf-8")
        text = answer.text
        self.assertTrue(
            text.startswith('<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n')
        )
        self.assertIn("<title>Shop &amp; more</title>", text)
        self.assertIn('<meta name="viewport" content="width=device-width, initial-scale=1">', text)
        self.assertIn('<link rel="stylesheet" href="/static/app.css">', text)
        self.assertIn("<h1>Item 7</h1>", text)
        self.assertTrue(text.endswith("</body>\n</html>\n"))
        self.assertNotIn("<script", text)
        self.assertNotIn("py-playground", text)

    def test_arguments_come_from_the_address_and_the_query(self) -> None:
        text = get(self.app(), "/items/7?tab=a%26b&tags=x&tags=y&nobody=1", root_path="/shop").text
        self.assertIn(
            "a&amp;b [&#x27;x&#x27;, &#x27;y&#x27;] /items/7 /shop",
            text.replace("&#39;", "&#x27;").replace("'", "&#x27;"),
        )

    def test_what_the_reader_wrote_is_text(self) -> None:
        text = get(self.app(), "/items/7?tab=%3Cscript%3Ealert(1)%3C/script%3E").text
        self.assertNotIn("<script", text)

    def test_parameters_of_every_kind_are_matched(self) -> None:
        app = self.app()
        app.page("/")(component(lambda: "top"))
        app.page("/by/{text}")(Text)
        app.page("/by/all")(component(lambda: "all of them"))
        app.page("/files/{text:path}")(Text)
        cases = {
            "/": "top",
            "/by/ada%20l": "ada l",
            "/by/all": "all of them",
            "/files/a/b.txt": "a/b.txt",
            "/by/%C3%A9": "é",
            "/files/x": "x",
        }
        for address, text in cases.items():
            answer = get(app, address)
            self.assertEqual((answer.status, text in answer.text), (200, True), address)
        for address in [
            "/items/x",
            "/items/-1",
            "/items/",
            "/items/1/2",
            "/by",
            "/files",
            "//",
            "//items/7",
            "/items/٣",
            "/items/" + "9" * 30,
            "/no",
            "/%00",
            "/by/a/b",
        ]:
            self.assertEqual(get(app, address).status, 404, address)

    def test_a_query_that_does_not_fit_is_told(self) -> None:
        app = self.app()

        @app.page("/search")
        @component
        def Search(words: str, page: int = 1):
            return p[f"{words} {page + 1}"]

        self.assertIn("x 4", get(app, "/search?words=x&page=3").text)
        self.assertEqual(get(app, "/search?words=x&page=two").status, 400)
        missing = get(app, "/search")
        self.assertEqual(missing.status, 400)
        self.assertIn("?words=…", html.unescape(missing.text))
        self.assertEqual(get(app, "/search?words=<b>&page=<b>").text.count("<b>"), 0)
        self.assertEqual(get(app, "/search?" + "a=1&" * 200).status, 400)

    def test_functions_may_be_pages_also_async_ones(self) -> None:
        app = self.app()

        @app.page("/plain/{name}")
        def plain(name: str, loud: bool = False):
            return p[name.upper() if loud else name]

        @app.page("/late")
        async def late():
            await asyncio.sleep(0)
            return [p["a"], "b"]

        self.assertIn("<p>ADA</p>", get(app, "/plain/ada?loud=true").text)
        self.assertIn("<p>a</p>b", get(app, "/late").text)

    def test_slashes_at_the_end_are_redirected(self) -> None:
        app = self.app()
        app.page("/about/")(component(lambda: "about"))
        answer = get(app, "/items/7/?tab=a%20b")
        self.assertEqual((answer.status, answer.headers["location"]), (308, "/items/7?tab=a%20b"))
        self.assertEqual(
            get(app, "/items/7/", root_path="/shop").headers["location"], "/shop/items/7"
        )
        self.assertEqual(get(app, "/about").status, 200)
        self.assertEqual(get(app, "/about/").status, 308)
        self.assertEqual(get(app, "/nothing/").status, 404)

    def test_a_redirect_never_leads_to_another_site(self) -> None:
        app = App()
        app.page("/{text:path}")(Text)
        for address in [
            "//evil.example/",
            "///evil.example//",
            "/%2Fevil.example/",
            "/%5Cevil.example/",
            "/\\evil.example/",
        ]:
            location = get(app, address).headers.get("location", "/")
            self.assertRegex(location, r"^/(?![/\\])", address)

    def test_a_location_has_no_line_breaks(self) -> None:
        app = App()
        app.page("/{text:path}")(Text)
        location = get(app, "/a%0d%0aset-cookie:x=1/").headers["location"]
        self.assertEqual(location, "/a%0D%0Aset-cookie:x=1")

    def test_head_answers_like_get_without_a_body(self) -> None:
        app = self.app()
        whole, head = get(app, "/items/7"), get(app, "/items/7", method="HEAD")
        self.assertEqual((head.status, head.headers, head.body), (200, whole.headers, b""))
        self.assertEqual(get(app, "/items/x", method="HEAD").status, 404)

    def test_other_methods_are_refused_with_those_that_are_allowed(self) -> None:
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]:
            for address in ["/items/7", "/health"]:
                answer = get(self.app(), address, method=method)
                self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, HEAD"))

    def test_health_is_told(self) -> None:
        self.assertEqual(get(App(), "/health").json, {"status": "ok"})

    def test_every_answer_has_the_safe_headers(self) -> None:
        app = self.app()
        app.page("/fails")(component(lambda: 1 / 0))
        with self.assertLogs("pickle_reactor"):
            answers = [
                get(app, address)
                for address in [
                    "/items/7",
                    "/no",
                    "/health",
                    "/fails",
                    "/items/7/",
                    "/items/7?tags",
                ]
            ]
        answers.append(get(app, "/items/7", method="POST"))
        answers.append(get(app, "/_reactor/actions/x", method="POST"))
        for answer in answers:
            self.assertEqual(answer.headers["content-security-policy"], CSP)
            self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
            self.assertEqual(answer.headers["x-frame-options"], "DENY")
            self.assertEqual(answer.headers["referrer-policy"], "strict-origin-when-cross-origin")

    def test_another_policy_may_be_given(self) -> None:
        self.assertEqual(
            get(App(csp="default-src 'none'"), "/health").headers["content-security-policy"],
            "default-src 'none'",
        )
        elsewhere = get(App(playground_url="https://cdn.example/p"), "/health").headers[
            "content-security-policy"
        ]
        self.assertIn("script-src 'self' https://cdn.example 'wasm-unsafe-eval'", elsewhere)

    def test_mistakes_are_told_when_the_page_is_defined(self) -> None:
        app = self.app()
        cases = [
            ("items", Item, ValueError, "begin with a slash: '/items'"),
            ("//x", Item, ValueError, "begin with a slash"),
            ("/items/{id:int}/", Item, ValueError, "at this address already"),
            ("/{id:float}", Item, ValueError, "use int, str or path"),
            ("/x{id}", Item, ValueError, "whole part"),
            ("/{id}/{id}", Item, ValueError, "two parameters"),
            ("/a/{nr}", Item, TypeError, "Item has no parameter 'nr'"),
            ("/_reactor/x", Item, ValueError, "the server itself"),
            ("/health", Item, ValueError, "the server itself"),
            ("/b", "text", TypeError, "neither a component"),
        ]
        for address, show, error, words in cases:
            with self.assertRaisesRegex(error, words):
                app.page(address)(show)
        with self.assertRaisesRegex(TypeError, "parameter 'children'"):
            app.page("/c", layout=Text)(Text)
        with self.assertRaisesRegex(TypeError, "parameter 'children'"):
            app.layout("/")(Item)

    def test_the_decorator_gives_the_component_back(self) -> None:
        self.assertIs(App().page("/items/{id:int}")(Item), Item)


class LoaderTest(unittest.TestCase):
    def test_a_loader_gives_arguments(self) -> None:
        app = App()

        async def load(id: int, more: int = 0) -> dict[str, object]:
            if id == 1:
                raise NotFound
            if id == 2:
                raise Redirect("/items/5?x=1")
            return {"tags": [f"from {id} {more}"], "tab": current_request().headers["host"][0]}

        app.page("/items/{id:int}", load=load, title=lambda id, tab: f"{tab} {id}")(Item)
        answer = get(app, "/items/4?more=3&tab=x")
        self.assertIn(
            "localhost [&#x27;from 4 3&#x27;]",
            answer.text.replace("&#39;", "&#x27;").replace("'", "&#x27;"),
        )
        self.assertIn("<title>localhost 4</title>", answer.text)
        self.assertEqual(get(app, "/items/1").status, 404)
        moved = get(app, "/items/2", root_path="/shop")
        self.assertEqual((moved.status, moved.headers["location"]), (303, "/shop/items/5?x=1"))

    def test_dataclasses_come_as_such(self) -> None:
        app = App()

        @app.page("/", load=lambda: {"dish": DISH, "raw": DISH})
        @component
        def Show(dish: Dish, raw=None):
            return p[f"{dish.name} {dish.price + 1} {raw['name']}"]

        self.assertIn("<p>Soup 3.5 Soup</p>", get(app, "/").text)

    def test_what_cannot_travel_is_told_early_and_not_to_the_reader(self) -> None:
        for value, words in [
            ({"text": {1}}, r'what load returned\["text"\] is a set'),
            ([], "must be a dict of arguments"),
            ({"text": 3}, "does not fit Text: text: This must be text"),
            ({"txt": "x"}, "no parameter 'txt'"),
            ({}, "needs a value for 'text'"),
        ]:
            app = App()

            def load(value=value):
                return value

            app.page("/", load=load)(Text)
            with self.assertLogs("pickle_reactor", "ERROR") as logs:
                answer = get(app, "/")
            self.assertEqual(answer.status, 500)
            self.assertRegex(logs.output[0], words)
            self.assertNotIn("Traceback", answer.text)


class ErrorPagesTest(unittest.TestCase):
    def app(self, **options) -> App:
        app = App(**options)

        @app.page("/fails")
        @component
        def Fails():
            raise RuntimeError("secret <reason>")

        return app

    def test_a_failure_is_logged_and_not_shown(self) -> None:
        with self.assertLogs("pickle_reactor", "ERROR") as logs:
            answer = get(self.app(), "/fails")
        self.assertEqual(answer.status, 500)
        self.assertNotIn("secret", answer.text)
        self.assertIn("secret <reason>", logs.output[0])

    def test_with_debug_the_traceback_is_shown_as_text(self) -> None:
        with self.assertLogs("pickle_reactor", "ERROR"):
            text = get(self.app(debug=True), "/fails").text
        self.assertIn("secret &lt;reason&gt;", text)
        self.assertIn("Traceback", text)

    def test_pages_of_ones_own_stand_for_errors(self) -> None:
        app = self.app()

        @app.layout("/")
        @component
        def Shell(title: str, children=()):
            return main(title=title)[children]

        @app.not_found
        @component
        def Lost(path: str):
            return p[f"no {path}"]

        @app.error
        @component
        def Sorry():
            return p["Sorry!"]

        lost = get(app, "/a&b")
        self.assertEqual(lost.status, 404)
        self.assertIn('<main title="Not found"><p>no /a&amp;b</p></main>', lost.text)
        with self.assertLogs("pickle_reactor", "ERROR"):
            sorry = get(app, "/fails")
        self.assertEqual(sorry.status, 500)
        self.assertIn("<p>Sorry!</p>", sorry.text)

    def test_an_error_page_that_fails_itself_is_not_tried_again(self) -> None:
        app = self.app()
        app.error(component(lambda: 1 / 0))
        app.not_found(component(lambda: 1 / 0))
        with self.assertLogs("pickle_reactor", "ERROR"):
            self.assertEqual([get(app, "/fails").status, get(app, "/lost").status], [500, 500])

    def test_a_failure_in_the_middle_ends_the_document(self) -> None:
        app = App()

        @component
        def Late():
            raise RuntimeError("secret")

        app.page("/")(component(lambda: [[div[p["x" * 100], p["y"]] for _ in range(1000)], Late()]))
        with self.assertLogs("pickle_reactor", "ERROR") as logs:
            answer = get(app, "/")
        self.assertIn("secret", logs.output[0])
        self.assertNotIn("secret", answer.text)
        self.assertIn("The rest of this page could not be made.", answer.text)
        self.assertTrue(answer.text.endswith("</html>\n"))


class LayoutTest(unittest.TestCase):
    def test_layouts_stand_in_each_other_by_prefix(self) -> None:
        app = App("T")

        @app.layout("/")
        @component
        def Outer(base: str, children=()):
            return main[a(href=f"{base}/")["home"], children]

        @app.layout("/admin")
        @component
        def Inner(path: str, children=()):
            return section(title=path)[children]

        @component
        def Own(children=()):
            return div(class_="own")[children]

        app.page("/")(component(lambda: "top"))
        app.page("/admin/users", layout=Own)(component(lambda: "users"))
        app.page("/administration")(component(lambda: "else"))
        inside = '<section title="/admin/users"><div class="own">users</div></section>'
        self.assertIn(
            f'<main><a href="/x/">home</a>{inside}</main>',
            get(app, "/admin/users", root_path="/x").text,
        )
        self.assertIn('<main><a href="/">home</a>top</main>', get(app, "/").text)
        self.assertNotIn("<section", get(app, "/administration").text)
        with self.assertRaisesRegex(ValueError, "a layout for this already"):
            app.layout("/admin/")(Own)

    def test_a_layout_shows_its_children_once(self) -> None:
        for shown in [lambda children: "nothing", lambda children: [children, children]]:
            app = App()

            @app.layout()
            @component
            def Odd(children=(), shown=shown):
                return shown(children)

            app.page("/")(component(lambda: "x"))
            with self.assertLogs("pickle_reactor", "ERROR") as logs:
                self.assertEqual(get(app, "/").status, 500)
            self.assertIn("exactly once", logs.output[0])


class InteractivePagesTest(ProjectTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("pages_client.py", CLIENT)
        self.write("built/py-playground.js", "")
        self.write("built/sandbox.html", "")
        import pages_client

        self.client = pages_client

    def test_the_component_is_in_the_tag_with_all_that_the_browser_needs(self) -> None:
        app = App(client="pages_client")
        app.page("/")(self.client.Counter)
        text = get(app, "/?start=3&name=%3C/script%3E%22").text
        tags = Tags(text)
        wheel = app.client.wheel
        self.assertEqual(
            tags.one("py-playground"),
            {
                "hydrate": "pages_client:Counter",
                "packages": f"/_reactor/{wheel.file_name}#sha256={wheel.sha256}",
                "actions": "/_reactor/actions/",
                "sandbox-url": "/py-playground/sandbox.html",
                "no-persist": None,
            },
        )
        [module, props] = [attributes for tag, attributes in tags.found if tag == "script"]
        self.assertEqual(module, {"type": "module", "src": "/py-playground/py-playground.js"})
        self.assertEqual(props, {"type": "application/json", "class": "props"})
        self.assertEqual(json.loads(tags.scripts[1]), {"start": 3, "name": '</script>"'})
        self.assertRegex(
            text,
            r'</script><div class="view"><button>&lt;/script&gt;&quot;3</button></div></py-play',
        )

    def test_all_addresses_respect_where_the_app_is_mounted(self) -> None:
        app = App(
            client="pages_client",
            playground_dir=self.folder / "built",
            styles=["/static/a.css", "https://x.example/b.css"],
        )
        app.page("/")(self.client.Counter)
        tags = Tags(get(app, "/shop/", root_path="/shop").text)
        tag = tags.one("py-playground")
        self.assertEqual(tag["actions"], "/shop/_reactor/actions/")
        self.assertTrue(
            tag["packages"].startswith("/shop/_reactor/pages_client-0-py3-none-any.whl#sha256=")
        )
        self.assertEqual(tag["sandbox-url"], "/shop/py-playground/sandbox.html")
        links = [attributes["href"] for name, attributes in tags.found if name == "link"]
        self.assertEqual(links, ["/shop/static/a.css", "https://x.example/b.css"])
        for address in [
            "/shop/py-playground/sandbox.html",
            tag["packages"].split("#")[0],
            "/shop/health",
        ]:
            self.assertEqual(get(app, address, root_path="/shop").status, 200, address)

    def test_a_playground_that_something_else_serves_is_named_as_it_is(self) -> None:
        app = App(client="pages_client", playground_url="https://cdn.example/pg")
        app.page("/")(self.client.Counter)
        tag = Tags(get(app, "/", root_path="/shop").text).one("py-playground")
        self.assertEqual(tag["sandbox-url"], "https://cdn.example/pg/sandbox.html")

    def test_a_strange_mount_does_not_leave_its_attribute(self) -> None:
        app = App(client="pages_client")
        app.page("/")(self.client.Counter)
        answer = get(app, "/", root_path='/a"><script>')
        self.assertNotIn("<script>", answer.text)

    def test_a_function_may_choose_the_component(self) -> None:
        app = App(client=self.client)

        @app.page("/{name}")
        def home(name: str):
            return self.client.Counter(start=2, name=name) if name != "plain" else p["plain"]

        self.assertEqual(
            json.loads(Tags(get(app, "/ada").text).scripts[1]), {"start": 2, "name": "ada"}
        )
        self.assertNotIn("py-playground", get(app, "/plain").text)

    def test_what_is_not_for_the_browser_stays_plain(self) -> None:
        app = App(client="pages_client")
        app.page("/items/{id:int}")(Item)
        self.assertNotIn("py-playground", get(app, "/items/7").text)

    def test_loaded_values_are_the_same_there_and_here(self) -> None:
        app = App(client="pages_client")
        app.page("/", load=lambda: {"dishes": [self.client.Dish("Soup", 3)]})(self.client.Menu)
        text = get(app, "/").text
        self.assertEqual(
            json.loads(Tags(text).scripts[1]), {"dishes": [{"name": "Soup", "price": 3.0}]}
        )
        self.assertIn("<span>Soup</span>: <span>1.5</span>", text)

    def test_layouts_of_the_server_are_around_the_tag(self) -> None:
        app = App(client="pages_client")

        @app.layout()
        @component
        def Outer(start: int, children=()):
            return main[start, children]

        app.page("/")(self.client.Counter)
        self.assertRegex(
            get(app, "/?start=4").text,
            r"(?s)<body>\n<main>4<py-playground .*</py-playground></main>\n</body>",
        )

    def test_layouts_of_the_browser_become_interactive_with_the_page(self) -> None:
        app = App("T", client="pages_client")

        @app.layout("/")
        @component
        def Outer(children=()):
            return main[children]

        app.layout("/shop")(self.client.Shell)
        app.page("/shop/all")(self.client.Counter)
        app.page("/shop/plain")(component(lambda: "plain"))
        text = get(app, "/shop/all?start=2", root_path="/x").text
        tags = Tags(text)
        self.assertEqual(
            tags.one("py-playground")["hydrate"], "pages_client:Shell pages_client:Counter"
        )
        self.assertEqual(json.loads(tags.scripts[1]), {"base": "/x", "title": "T", "start": 2})
        self.assertRegex(
            text,
            r'<main><py-playground .*<div class="view"><div class="shell" title="T">/x 2'
            r"<button>2</button></div></div></py-playground></main>",
        )
        self.assertIn(
            '<main><div class="shell" title="T">/x 0plain</div></main>',
            get(app, "/shop/plain", root_path="/x").text,
        )

    def test_a_layout_of_the_server_within_one_of_the_browser_keeps_it_plain(self) -> None:
        app = App(client="pages_client")
        app.layout("/")(self.client.Shell)

        @component
        def Inner(children=()):
            return main[children]

        app.page("/", layout=Inner)(self.client.Counter)
        text = get(app, "/").text
        self.assertEqual(Tags(text).one("py-playground")["hydrate"], "pages_client:Counter")
        self.assertRegex(text, r'<div class="shell" title=""> 0<main><py-playground')

    def test_what_cannot_be_sent_to_the_browser_is_an_error(self) -> None:
        app = App(client="pages_client")
        app.page("/set")(lambda: self.client.Bad(value={1}))
        app.page("/inner")(self.client.nested())
        for address, words in [
            ("/set", r'arguments of Bad\["value"\] is a set'),
            ("/inner", "cannot import nested"),
        ]:
            with self.assertLogs("pickle_reactor", "ERROR") as logs:
                self.assertEqual(get(app, address).status, 500)
            self.assertRegex(logs.output[0], words)

    def test_the_head_is_sent_first(self) -> None:
        app = App(client="pages_client")

        @app.page("/")
        def long():
            return self.client.Menu(dishes=[self.client.Dish("x" * 100, 1.0)] * 1000)

        parts = get(app, "/").parts
        self.assertTrue(parts[0].endswith(b"<body>\n"))
        self.assertIn(b"py-playground.js", parts[0])
        self.assertGreater(len(parts), 4)

    def test_an_export_names_no_actions(self) -> None:
        app = App(client="pages_client")
        app.page("/")(self.client.Counter)
        self.assertNotIn("actions", Tags(get(app, "/", export=True).text).one("py-playground"))

    def test_while_it_is_developed_pages_load_themselves_again(self) -> None:
        self.assertEqual(get(App(), "/_reactor/dev.js").status, 404)
        with mock.patch.dict(os.environ, PICKLE_REACTOR_DEV="1"):
            app = App()
            app.page("/items/{id:int}")(Item)
            script = get(app, "/_reactor/dev.js", root_path="/shop")
            self.assertEqual(script.headers["content-type"], "text/javascript; charset=utf-8")
            self.assertEqual(get(app, "/_reactor/dev").json, get(app, "/_reactor/dev").json)
            for address in ["/items/7", "/nothing"]:
                text = get(app, address, root_path="/shop").text
                self.assertIn('<script defer src="/shop/_reactor/dev.js"></script>', text)


class LifespanTest(ProjectTest):
    def live(self, app: App) -> list[dict[str, object]]:
        sent = []
        left = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

        async def receive():
            return left.pop(0)

        async def send(message) -> None:
            sent.append(message)

        asyncio.run(app({"type": "lifespan"}, receive, send))
        return sent

    def test_the_app_lives_from_start_to_end(self) -> None:
        events = []

        @contextlib.asynccontextmanager
        async def lifespan(app):
            events.append("start")
            yield
            events.append("end")

        sent = self.live(App(lifespan=lifespan))
        self.assertEqual(
            [one["type"] for one in sent],
            ["lifespan.startup.complete", "lifespan.shutdown.complete"],
        )
        self.assertEqual(events, ["start", "end"])

    def test_what_fails_is_told_to_the_server(self) -> None:
        @contextlib.asynccontextmanager
        async def lifespan(app):
            raise RuntimeError("no database")
            yield

        for app, words in [
            (App(lifespan=lifespan), "no database"),
            (App(client="nowhere_at_all"), "no module 'nowhere_at_all'"),
        ]:
            with self.assertLogs("pickle_reactor", "ERROR"):
                [sent] = self.live(app)
            self.assertEqual(sent["type"], "lifespan.startup.failed")
            self.assertIn(words, sent["message"])

    def test_sockets_are_refused(self) -> None:
        sent = []

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message) -> None:
            sent.append(message)

        asyncio.run(App()({"type": "websocket", "path": "/"}, receive, send))
        self.assertEqual([one["type"] for one in sent], ["websocket.close"])

    def test_many_readers_at_a_time_get_their_own_pages(self) -> None:
        app = App()
        app.page("/items/{id:int}")(component(lambda id: [p[f"Item {id}"] for _ in range(3000)]))

        async def all_of_them() -> None:
            answers = await asyncio.gather(*(ask(app, f"/items/{at}") for at in range(20)))
            for at, answer in enumerate(answers):
                self.assertEqual(set(re.findall(r"Item \d+", answer.text)), {f"Item {at}"})

        asyncio.run(all_of_them())


@dataclass(frozen=True)
class Dish:
    name: str
    price: float


DISH = Dish("Soup", 2.5)


if __name__ == "__main__":
    unittest.main()
