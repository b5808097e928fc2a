import doctest
import html
import json
import unittest

from pickle_reactor import escape as module
from pickle_reactor.escape import escape, is_safe_style, is_safe_url, json_for_script

BAD_URLS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "  javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\r\nscript:alert(1)",
    "\x00javascript:alert(1)",
    "\x01\x1fjavascript:alert(1)",
    "java\x00script:alert(1)",
    "javascript\t:alert(1)",
    "\u00a0javascript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "javascript&colon;alert(1):",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:,x",
    "blob:https://example.org/1",
    "filesystem:http://a/b",
    "file:///etc/passwd",
    "view-source:x",
    "about:blank",
    "x:y",
    ":x",
    "javascript://example.org/%0aalert(1)",
    "jar:javascript:alert(1)",
    "feed:javascript:alert(1)",
]
GOOD_URLS = [
    "",
    "#top",
    "/a?b=c",
    "a/b:c",
    "?x=javascript:y",
    "#a:b",
    "./x:y",
    "../up",
    "//example.org/x",
    "https://example.org/a b?c=d#e:f",
    "HTTP://EXAMPLE.ORG",
    "mailto:a@example.org",
    "tel:+4312345",
    "é/ü",
    # In an address these are these very characters; nobody reads them as entities.
    "&#106;avascript:alert(1)",
]
BAD_STYLES = [
    ("color", "red; background: url(x)"),
    ("color", "red;"),
    ("color", "red} body {color: red"),
    ("color", "red /*"),
    ("content", "'open"),
    ("content", '"open'),
    ("content", "'a\nb'"),
    ("width", "calc(1px"),
    ("width", "1px)"),
    ("grid", "[a"),
    ("background", "url(https://example.org/x.png)"),
    ("background", "URL( 'x' )"),
    ("background", "url(data:image/png;base64,AA)"),
    ("background", "u\\72l(x)"),
    ("background", "image-set('x' 1x)"),
    ("background", "image(red)"),
    ("background", "-webkit-image-set(url(x) 1x)"),
    ("background", "element(#a)"),
    ("background", "src('x')"),
    ("width", "expression(alert(1))"),
    ("width", "EXPRESSION(alert(1))"),
    ("--x", "url(x)"),
    ("--x", "@import 'x'"),
    ("color", "red\x00"),
    ("fill", "url(#a) url(x)"),
    ("fill", "url(https://example.org/#a)"),
    ("a b", "red"),
    ("", "red"),
    ("color:red;x", "red"),
    ('x"y', "red"),
    ("color\n", "red"),
]


class EscapeTest(unittest.TestCase):
    def test_what_means_something_in_html_is_escaped(self) -> None:
        self.assertEqual(escape("<a href='x'>\"&amp;"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;amp;")

    def test_other_text_is_not_touched(self) -> None:
        text = "plain é 😀 \u2028 \t\n"
        self.assertIs(escape(text), text)

    def test_the_browser_reads_the_same_text(self) -> None:
        text = "a\rb\r\nc<>&\"'`="
        self.assertEqual(html.unescape(escape(text)), text)

    def test_what_cannot_be_sent_is_replaced(self) -> None:
        self.assertEqual(escape("a\ud800b\x00"), "a\ufffdb\ufffd")


class UrlTest(unittest.TestCase):
    def test_addresses_that_run_something_are_bad(self) -> None:
        for url in BAD_URLS:
            with self.subTest(url):
                self.assertFalse(is_safe_url(url))

    def test_ordinary_addresses_are_good(self) -> None:
        for url in GOOD_URLS:
            with self.subTest(url):
                self.assertTrue(is_safe_url(url))

    def test_pictures_may_come_with_the_page(self) -> None:
        for url in (
            "data:image/png;base64,AA",
            "data:image/svg+xml,<svg>",
            " DATA:image/GIF;base64,AA",
        ):
            self.assertTrue(is_safe_url(url, picture=True))
            self.assertFalse(is_safe_url(url))
        for url in ("data:text/html,x", "data:image/pngx;base64,AA", "javascript:data:image/png,x"):
            self.assertFalse(is_safe_url(url, picture=True))


class StyleTest(unittest.TestCase):
    def test_what_is_more_than_a_value_or_loads_is_bad(self) -> None:
        for name, value in BAD_STYLES:
            with self.subTest(f"{name}: {value}"):
                self.assertFalse(is_safe_style(name, value))

    def test_ordinary_styles_are_good(self) -> None:
        for name, value in (
            ("color", "red"),
            ("--gap", "calc(1px + (2px / 3))"),
            ("content", "';{}'"),
            ("content", '"it\'s"'),
            ("grid-template", "[a b] 1fr / auto"),
            ("font", "12px/1.5 'A B', serif"),
            ("fill", "url(#gradient)"),
            ("color", "red !important"),
            ("width", ""),
        ):
            with self.subTest(f"{name}: {value}"):
                self.assertTrue(is_safe_style(name, value))

    def test_long_values_are_read_once(self) -> None:
        # A pattern that went back and forth would not come to an end here.
        self.assertFalse(is_safe_style("content", "a" * 50_000 + "'"))
        self.assertFalse(is_safe_style("content", "''" * 50_000 + ";"))


class JsonTest(unittest.TestCase):
    def test_it_is_the_same_data_and_no_html(self) -> None:
        data = {"a": "</script><!--<script>&\u2028\u2029é\ud800", "b": [1, None, True, 1.5]}
        text = json_for_script(data)
        self.assertEqual(json.loads(text), data)
        for sign in "<>&\u2028\u2029\ud800":
            self.assertNotIn(sign, text)

    def test_what_json_does_not_have_is_an_error(self) -> None:
        with self.assertRaises(TypeError):
            json_for_script({1, 2})
        with self.assertRaises(ValueError):
            json_for_script(float("nan"))


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertEqual(doctest.testmod(module).failed, 0)


if __name__ == "__main__":
    unittest.main()
