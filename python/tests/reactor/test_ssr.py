import asyncio
import doctest
import random
import re
import unittest
import warnings
from html.parser import HTMLParser
from typing import Any

from pickle_reactor import elements, ssr
from pickle_reactor.boundary import ErrorBoundary
from pickle_reactor.components import component
from pickle_reactor.context import create_context, use_context
from pickle_reactor.effects import use_effect
from pickle_reactor.elements import (
    a,
    br,
    button,
    div,
    form,
    h1,
    iframe,
    img,
    input_,
    li,
    meta,
    optgroup,
    option,
    p,
    pre,
    script,
    select,
    span,
    style,
    textarea,
    title,
    ul,
)
from pickle_reactor.hooks import use_id, use_memo, use_ref, use_state
from pickle_reactor.nodes import NO_PROPS, VOID, DuplicateKeyError, VNode, fragment, h, trusted
from pickle_reactor.signals import Signal, computed
from pickle_reactor.ssr import render_to_async_chunks, render_to_chunks, render_to_string
from pickle_reactor.svg import image, rect, svg

from .test_escape import BAD_STYLES, BAD_URLS


class Reader(HTMLParser):
    """Reads HTML into ``[tag, attributes, children]``, texts as the browser has them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Any] = ["", {}, []]
        self.open = [self.top]
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: list[Any] = [tag, dict(attrs), []]
        assert len(node[1]) == len(attrs), "an attribute stands there twice"
        self.open[-1][2].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1][0] == tag, f"</{tag}> ends {self.open[-1][0]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1][2].append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)
        self.open[-1][2].append(None)


def read(html: str) -> list[Any]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.top], "an element is not closed"
    assert set(reader.comments) <= {""}
    return reader.top[2]


def all_of(nodes: list[Any]) -> list[Any]:
    """Every element, flat."""
    found = []
    for node in nodes:
        if isinstance(node, list):
            found.append(node)
            found += all_of(node[2])
    return found


def quietly(node: object) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return render_to_string(node)


class ElementsTest(unittest.TestCase):
    def test_elements_attributes_and_texts(self) -> None:
        node = div(class_="a b", data_x=1, hidden=True)[
            h1['1 < 2 & "3"'], br, "é", input_(disabled=False)
        ]
        self.assertEqual(
            render_to_string(node),
            '<div class="a b" data-x="1" hidden>'
            "<h1>1 &lt; 2 &amp; &quot;3&quot;</h1><br>é<input></div>",
        )

    def test_whatever_can_be_a_child_can_be_written(self) -> None:
        self.assertEqual(render_to_string(["a", None, [p["b"], 3]]), "a<p>b</p>3")
        self.assertEqual(render_to_string(None), "")
        with self.assertRaisesRegex(TypeError, "the view: a child cannot be a dict"):
            render_to_string({"a": 1})

    def test_handlers_refs_and_keys_are_left_out(self) -> None:
        class Ref:
            current = None

        self.assertEqual(
            render_to_string(button(on_click=print, ref=Ref(), key="k")["a"]), "<button>a</button>"
        )

    def test_styles(self) -> None:
        node = p(style={"color": "red", "--x": "'a'", "font_size": "12px"})
        self.assertEqual(
            render_to_string(node), '<p style="color:red;--x:&#39;a&#39;;font-size:12px"></p>'
        )

    def test_texts_of_several_nodes_stay_apart(self) -> None:
        self.assertEqual(
            render_to_string(div["a", fragment["b", fragment["c"]], "d"]),
            "<div>a<!---->b<!---->c<!---->d</div>",
        )
        self.assertEqual(
            render_to_string(div["a", fragment[br, "b"], p, "c"]), "<div>a<br>b<p></p>c</div>"
        )
        self.assertEqual(render_to_string(["a", fragment["b"]]), "a<!---->b")

    def test_trusted_html_is_sent_as_it_is(self) -> None:
        self.assertEqual(
            render_to_string(div(id="a")[trusted("<b>x</b>")]), '<div id="a"><b>x</b></div>'
        )
        self.assertEqual(render_to_string([div[trusted("x")], "y"]), "<div>x</div>y")

    def test_a_first_newline_is_not_lost(self) -> None:
        self.assertEqual(render_to_string(pre["\na"]), "<pre>\n\na</pre>")
        self.assertEqual(render_to_string(pre["a\n"]), "<pre>a\n</pre>")
        self.assertEqual(render_to_string(pre[Signal("\na")]), "<pre>\n\na</pre>")
        self.assertEqual(render_to_string(textarea(value="\na")), "<textarea>\n\na</textarea>")

    def test_keys_are_checked(self) -> None:
        for node in (
            ul[li(key=1), li(key=1)],
            [li(key=1), li(key=1)],
            fragment[li(key=1), li(key=1)],
        ):
            with self.assertRaises(DuplicateKeyError):
                render_to_string(node)

    def test_void_elements_have_no_end(self) -> None:
        for tag in VOID:
            self.assertEqual(render_to_string(h(tag)), f"<{tag}>")
        with self.assertRaises(TypeError):
            render_to_string(VNode("BR", NO_PROPS, ("a",)))

    def test_svg_keeps_its_spelling(self) -> None:
        self.assertEqual(
            render_to_string(svg(view_box="0 0 1 1")[rect(stroke_width=2)]),
            '<svg viewBox="0 0 1 1"><rect stroke-width="2"></rect></svg>',
        )


class FieldsTest(unittest.TestCase):
    def test_inputs(self) -> None:
        self.assertEqual(
            render_to_string(input_(value="a", checked=True)), '<input value="a" checked>'
        )
        self.assertEqual(render_to_string(input_(value="", checked=False)), '<input value="">')

    def test_a_textarea_holds_its_value_as_text(self) -> None:
        self.assertEqual(
            render_to_string(textarea(rows=2, value="<b>&")),
            '<textarea rows="2">&lt;b&gt;&amp;</textarea>',
        )
        self.assertEqual(render_to_string(textarea["a", Signal("b")]), "<textarea>ab</textarea>")
        with self.assertRaisesRegex(TypeError, "<textarea> can hold text only"):
            render_to_string(textarea[p["a"]])

    def test_the_value_of_a_select_selects(self) -> None:
        node = select(value="b", id="s")[
            option["a"],
            optgroup[fragment[option(value="b")["B"]], option(selected=True)["  c  d "]],
        ]
        self.assertEqual(
            render_to_string([node, option(selected=True)["e"]]),
            '<select id="s"><option>a</option><optgroup><option value="b" selected>B</option>'
            "<option>  c  d </option></optgroup></select><option selected>e</option>",
        )
        self.assertIn(
            "<option selected>  c  d ", render_to_string(select(value="c d")[option["  c  d "]])
        )

    def test_a_select_is_over_where_it_ends(self) -> None:
        for chosen in (select(value="a"), select(value="a")[option["b"], option["c"]]):
            self.assertNotIn("selected", render_to_string([chosen, option["a"]]))

    def test_a_select_without_a_value_leaves_it_to_the_options(self) -> None:
        self.assertEqual(
            render_to_string(select[option(selected=False)["a"], option(selected=True)["b"]]),
            "<select><option>a</option><option selected>b</option></select>",
        )


class RawTextTest(unittest.TestCase):
    def test_scripts_and_styles_hold_raw_text(self) -> None:
        self.assertEqual(
            render_to_string(script["if (1 < 2 && 'a') b()"]),
            "<script>if (1 < 2 && 'a') b()</script>",
        )
        self.assertEqual(
            render_to_string(style["a > b { top: 0 }"]), "<style>a > b { top: 0 }</style>"
        )

    def test_what_would_end_them_is_an_error(self) -> None:
        for node in (
            script["</script>"],
            script["'</ScRiPt'"],
            script["<!--"],
            script["x <SCRIPT"],
            style["</style>"],
            style["<img src=x>"],
            style["<!--"],
            script["<", Signal("/script>")],
            h("SCRIPT")["</script>"],
        ):
            with self.subTest(node), self.assertRaisesRegex(ValueError, "cannot hold '<"):
                render_to_string(node)
        with self.assertRaisesRegex(TypeError, "can hold text only"):
            render_to_string(style[span["a"]])

    def test_within_a_drawing_they_are_text_like_any_other(self) -> None:
        self.assertEqual(
            render_to_string(svg[style["</style><b>"]]),
            "<svg><style>&lt;/style&gt;&lt;b&gt;</style></svg>",
        )

    def test_a_title_holds_no_comments(self) -> None:
        self.assertEqual(
            render_to_string(title["a", Signal("</title>")]), "<title>a&lt;/title&gt;</title>"
        )


class SignalsTest(unittest.TestCase):
    def test_signals_are_texts_and_attributes(self) -> None:
        count = Signal(3)
        node = p(
            title=count,
            class_=computed(lambda: {"a": count.value > 2}),
            hidden=computed(lambda: None),
        )["n = ", count]
        self.assertEqual(render_to_string(node), '<p title="3" class="a">n = <!---->3</p>')

    def test_only_texts(self) -> None:
        with self.assertRaisesRegex(TypeError, "a signal among children holds a text or a number"):
            render_to_string(p[Signal([])])

    def test_nobody_watches_afterwards(self) -> None:
        count = Signal(3)
        render_to_string(p(title=count)[count])
        self.assertEqual(count._watchers, {})


class ComponentsTest(unittest.TestCase):
    def test_hooks_have_their_first_values(self) -> None:
        ran: list[str] = []

        @component
        def Counter(start: int = 0) -> Any:
            count, _ = use_state(start)
            use_effect(lambda: ran.append("effect"))
            ref = use_ref(7)
            return p(id=use_id())[use_memo(lambda: count * 2, [count]), " ", ref.current]

        self.assertEqual(
            render_to_string([Counter(start=2), Counter()]),
            '<p id="id-1">4 7</p><p id="id-2">0 7</p>',
        )
        self.assertEqual(render_to_string(Counter(), ids="x"), '<p id="x1">0 7</p>')
        self.assertEqual(ran, [])

    def test_children_and_contexts(self) -> None:
        theme = create_context("light")

        @component
        def Card(title: str, children: Any) -> Any:
            return div(title=title)[use_context(theme), children]

        node = Card(title="a")[theme(value="dark")[Card(title="b")["x"]], Card(title="c")]
        self.assertEqual(
            render_to_string(node),
            '<div title="a">light<div title="b">darkx</div><div title="c">light</div></div>',
        )

    def test_texts_of_components_stay_apart(self) -> None:
        @component
        def Name() -> Any:
            return "Ada"

        self.assertEqual(
            render_to_string(p["I am ", Name(), "."]), "<p>I am <!---->Ada<!---->.</p>"
        )

    def test_errors_go_to_the_boundary_and_take_back_what_was_written(self) -> None:
        @component
        def Bad() -> Any:
            raise ValueError("oh")

        @component
        def Good() -> Any:
            return p["good"]

        def shown(inside: Any) -> str:
            return render_to_string(
                div[
                    "a",
                    ErrorBoundary(fallback=lambda error, retry: f"failed: {error}")[
                        "b", inside, "c"
                    ],
                    "d",
                ]
            )

        self.assertEqual(shown(Bad()), "<div>a<!---->failed: oh<!---->d</div>")
        self.assertEqual(shown(div[div[Good(), Bad()]]), "<div>a<!---->failed: oh<!---->d</div>")
        self.assertEqual(shown(Good()), "<div>a<!---->b<p>good</p>c<!---->d</div>")
        with self.assertRaisesRegex(ValueError, "oh"):
            render_to_string(div[Bad()])

    def test_a_fallback_that_fails_goes_to_the_next_boundary(self) -> None:
        @component
        def Bad(text: str) -> Any:
            raise ValueError(text)

        def boundary(fallback: Any, *inside: Any) -> Any:
            return ErrorBoundary(fallback=lambda error, retry: fallback(error))[inside]

        def fails(error: Exception) -> Any:
            raise KeyError("fallback")

        outer = lambda error: f"outer {type(error).__name__}"  # noqa: E731
        self.assertEqual(
            render_to_string(boundary(outer, "x", boundary(fails, Bad(text="a")))), "outer KeyError"
        )
        self.assertEqual(
            render_to_string(
                boundary(outer, "x", p[boundary(lambda e: Bad(text="b"), Bad(text="a"))])
            ),
            "outer ValueError",
        )
        with self.assertRaises(KeyError):
            render_to_string(boundary(fails, Bad(text="a")))

    def test_deep_trees(self) -> None:
        @component
        def Box(children: Any) -> Any:
            return div[children]

        node: Any = "x"
        for _ in range(400):
            node = Box()[span[node]]
        self.assertEqual(render_to_string(node), "<div><span>" * 400 + "x" + "</span></div>" * 400)

    def test_a_component_that_shows_itself_is_an_error(self) -> None:
        @component
        def Endless() -> Any:
            return div[Endless()]

        with self.assertRaisesRegex(RecursionError, "does a component show itself"):
            render_to_string(Endless())


class ChunksTest(unittest.TestCase):
    def node(self) -> Any:
        return div[[p(class_="row")[f"row {i}", "x" * (i % 50)] for i in range(500)]]

    def test_chunks_are_the_whole_in_pieces(self) -> None:
        whole = render_to_string(self.node())
        for size in (1, 1000, 8192, 10**9):
            chunks = list(render_to_chunks(self.node(), size=size))
            self.assertEqual("".join(chunks), whole)
            self.assertTrue(all(chunks))
        self.assertEqual(len(list(render_to_chunks(self.node(), size=10**9))), 1)
        for chunk in list(render_to_chunks(self.node(), size=2000))[:-1]:
            self.assertGreaterEqual(len(chunk), 2000)
            self.assertLess(len(chunk), 8000)

    def test_siblings_are_pieces_too(self) -> None:
        rows = [p["x" * 100] for _ in range(1000)]
        chunks = list(render_to_chunks(rows, size=1000))
        self.assertGreater(len(chunks), 20)
        self.assertEqual("".join(chunks), render_to_string(rows))
        texts = list(render_to_chunks([fragment["x" * 100] for _ in range(1000)], size=1000))
        self.assertGreater(len(texts), 20)
        self.assertEqual("".join(texts), "<!---->".join(["x" * 100] * 1000))

    def test_the_first_chunk_comes_before_the_rest_is_rendered(self) -> None:
        rendered: list[int] = []

        @component
        def Row(at: int) -> Any:
            rendered.append(at)
            return p[f"row {at}"]

        chunks = render_to_chunks([Row(at=at) for at in range(1000)], size=100)
        next(chunks)
        self.assertLess(len(rendered), 100)

    def test_nothing_of_a_failed_boundary_goes_out(self) -> None:
        @component
        def Bad() -> Any:
            raise ValueError("oh")

        node = [
            "a" * 50,
            ErrorBoundary(fallback=lambda error, retry: "failed")[[p["row"]] * 500, Bad()],
            self.node(),
        ]
        html = "".join(render_to_chunks(node, size=10))
        self.assertNotIn("<p>row", html)
        self.assertEqual(html, render_to_string(node))

    def test_others_have_a_turn(self) -> None:
        async def main() -> tuple[list[str], int]:
            turns = 0

            async def other() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    await asyncio.sleep(0)

            task = asyncio.create_task(other())
            chunks = [chunk async for chunk in render_to_async_chunks(self.node(), size=1000)]
            task.cancel()
            return chunks, turns

        chunks, turns = asyncio.run(main())
        self.assertEqual("".join(chunks), render_to_string(self.node()))
        self.assertGreaterEqual(turns, len(chunks) - 1)

    def test_a_size_is_positive(self) -> None:
        with self.assertRaises(ValueError):
            next(render_to_chunks("a", size=0))


HOSTILE = [
    "</script><script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    '"onmouseover="alert(1)',
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "`onmouseover=alert(1)",
    "><svg onload=alert(1)>",
    "<!-- ",
    "--><script>alert(1)</script>",
    "--!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</noscript><img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "<script/src=data:,alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\u2028alert(1)\u2029",
    "<\x00script>alert(1)</script>",
    "<a href=javascript:alert(1)>",
    "<?xml version='1.0'?><script>",
    "</div></div></div></body></html>",
    "{{constructor.constructor('alert(1)')()}}",
    '\\"><script>alert(1)</script>',
    "<math><mtext><table><mglyph><style><!--</style><img src onerror=alert(1)>",
    *BAD_URLS,
]


def clean(text: str) -> str:
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


class HostileTest(unittest.TestCase):
    """Whatever a visitor wrote: nothing comes into being that the program did not write."""

    def check_harmless(self, html: str) -> list[Any]:
        nodes = read(html)
        for tag, attributes, _ in all_of(nodes):
            self.assertRegex(tag, r"\A[a-z][a-z0-9-]*\Z")
            for name, value in attributes.items():
                self.assertRegex(name, r"\A[A-Za-z_][\w.:-]*\Z")
                self.assertFalse(name.lower().startswith("on"), html)
                if name in (
                    "href",
                    "src",
                    "action",
                    "formaction",
                    "xlink:href",
                    "data",
                    "poster",
                    "cite",
                ):
                    self.assertNotRegex(
                        re.sub(r"[\x00-\x20]", "", value or "").lower(),
                        "^(javascript|vbscript|data:text|blob|file)",
                    )
        return nodes

    def test_texts_stay_texts(self) -> None:
        for text in HOSTILE:
            for tag in (
                "div",
                "p",
                "td",
                "textarea",
                "title",
                "noscript",
                "iframe",
                "template",
                "svg",
                "math",
                "option",
                "xmp",
            ):
                with self.subTest(f"{tag} {text}"):
                    html = render_to_string(h("section")[h(tag)[text], "end"])
                    if tag in ("iframe", "xmp", "noscript"):
                        # Browsers read these as raw text: nothing in it may end it.
                        self.assertNotIn(
                            "<",
                            html.removeprefix(f"<section><{tag}>").removesuffix(
                                f"</{tag}>end</section>"
                            ),
                        )
                        continue
                    self.assertEqual(
                        self.check_harmless(html),
                        [["section", {}, [[tag, {}, [clean(text)]], "end"]]],
                    )

    def test_attributes_stay_attributes(self) -> None:
        for text in HOSTILE:
            for name in (
                "title",
                "alt",
                "value",
                "data-x",
                "aria-label",
                "class",
                "placeholder",
                "content",
            ):
                with self.subTest(f"{name} {text}"):
                    html = render_to_string(input_(id="a", **{name: text}))
                    self.assertEqual(
                        self.check_harmless(html), [["input", {"id": "a", name: clean(text)}, []]]
                    )
                    self.assertNotIn("<", html[1:])

    def test_addresses_that_run_something_are_left_out(self) -> None:
        for url in BAD_URLS:
            for node in (
                a(href=url),
                img(src=url),
                iframe(src=url),
                form(action=url),
                button(formaction=url),
                h("object", {"data": url}),
                h("embed", {"src": url}),
                h("base", {"href": url}),
                h("link", {"href": url}),
                svg[a(href=url)],
                svg[a(**{"xlink:href": url})],
                img(srcset=f"{url} 2x"),
                meta(http_equiv="Refresh", content=f"0; URL='{url}'"),
                a(href=Signal(url)),
                svg[h("animate", {"attributeName": "href", "to": url})],
                svg[h("set", {"attributeName": "href", "values": f"#;{url}"})],
            ):
                with self.subTest(repr(node)):
                    if url.startswith(("data:image", "\u00a0")) or (
                        "srcset" in str(node) and re.search(r"[\s,]", url)
                    ):
                        html = quietly(node)
                    else:
                        with self.assertWarnsRegex(RuntimeWarning, "is left out"):
                            html = render_to_string(node)
                    self.check_harmless(html)
                    for bad in ("javascript:", "vbscript", "data:text", "alert(1)"):
                        if "data:image" not in url:
                            self.assertNotIn(bad, html.lower())

    def test_pages_within_attributes_and_handlers_as_text_are_left_out(self) -> None:
        for props in (
            {"srcdoc": "<script>alert(1)</script>"},
            {"onclick": "alert(1)"},
            {"ONLOAD": "alert(1)"},
            {"on": "x"},
            {"x onclick": "alert(1)"},
            {'x"onclick': "alert(1)"},
            {"x>": "1"},
            {"/": "1"},
            {"": "1"},
            {"a\tb": "1"},
            {"é": "1"},
        ):
            with self.subTest(props), self.assertWarnsRegex(RuntimeWarning, "is left out"):
                # Not by way of elements, which refuse them at once.
                self.assertEqual(render_to_string(VNode("iframe", props)), "<iframe></iframe>")

    def test_tags_that_are_none_are_an_error(self) -> None:
        for tag in (
            "img src=x onerror=alert(1)",
            "a b",
            "a>",
            "",
            "a/",
            "!--",
            "?xml",
            "a\n",
            "script\x00",
        ):
            with self.subTest(tag), self.assertRaisesRegex(ValueError, "cannot be a tag"):
                render_to_string(VNode(tag))

    def test_styles_that_are_more_than_styles_are_left_out(self) -> None:
        for name, value in BAD_STYLES:
            with (
                self.subTest(f"{name}: {value}"),
                self.assertWarnsRegex(RuntimeWarning, "is left out"),
            ):
                self.assertEqual(
                    render_to_string(VNode("p", {"style": {"top": "0", name: value}})),
                    '<p style="top:0"></p>',
                )

    def test_ordinary_addresses_stay(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for node in (
                a(href="/x?a=1&b=2"),
                img(src="data:image/png;base64,AA", srcset="a.png 1x, /b.png 2x"),
                svg[image(href="data:image/png;base64,AA")],
                meta(http_equiv="refresh", content="5; url=/next"),
                meta(name="description", content="a: b"),
                form(action="https://example.org/"),
            ):
                (element,) = [e for e in all_of(read(render_to_string(node))) if e[0] != "svg"]
                given = node if node.tag != "svg" else node.children[0]
                self.assertEqual(element[1], dict(given.props))  # type: ignore[union-attr]

    def test_any_tree_is_read_as_it_was_written(self) -> None:
        tags = ["div", "p", "span", "section", "article", "em", "button", "td", "h2"]
        names = ["title", "class", "data-a", "aria-label", "alt", "name", "lang"]
        for seed in range(300):
            rng = random.Random(seed)

            def text(rng: random.Random = rng) -> str:
                if rng.random() < 0.5:
                    return rng.choice(HOSTILE)
                return "".join(
                    rng.choice("<>&\"'/!-=` \tabc;#x\u2028é😀{}()\\")
                    for _ in range(rng.randint(1, 20))
                )

            def tree(depth: int, rng: random.Random = rng) -> tuple[VNode, list[Any]]:
                tag = rng.choice(tags)
                props = {rng.choice(names): text() for _ in range(rng.randint(0, 3))}
                children: list[Any] = []
                expected: list[Any] = []
                for _ in range(rng.randint(0, 4) if depth else 0):
                    if rng.random() < 0.5:
                        word = text()
                        children.append(word if rng.random() < 0.7 else Signal(word))
                        if expected and isinstance(expected[-1], str):
                            if isinstance(children[-1], Signal) or isinstance(children[-2], Signal):
                                expected.append(None)
                            else:
                                expected[-1] += clean(word)
                                continue
                        expected.append(clean(word))
                    else:
                        node, what = tree(depth - 1)
                        children.append(node)
                        expected.append(what)
                made = {name: clean(value) for name, value in props.items()}
                return h(tag, props)[children], [tag, made, expected]

            node, expected = tree(4)
            with self.subTest(seed=seed):
                self.assertEqual(self.check_harmless(render_to_string(node)), [expected])


class AllElementsTest(unittest.TestCase):
    def test_every_element_is_written_and_read(self) -> None:
        for name in elements.__all__:
            element = getattr(elements, name)
            html = render_to_string(element(id="a"))
            self.assertEqual(read(html), [[element.tag, {"id": "a"}, []]])


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertEqual(doctest.testmod(ssr).failed, 0)


if __name__ == "__main__":
    unittest.main()
