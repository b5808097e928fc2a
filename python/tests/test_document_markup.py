import random
import unittest
import warnings

from _py_playground.document.markup import read_html, write_html
from _py_playground.document.nodes import create

#: HTML that must leave nothing harmful, and a word of what the warning names.
HOSTILE = {
    "<script>alert(1)</script>": "<script>",
    "<SCRIPT SRC=x></SCRIPT >": "<script>",
    "<p><style>@import 'x'</style>": "<style>",
    "<img src=x onerror=alert(1)>": "onerror",
    "<p ONCLICK = 'x'>": "onclick",
    "<a href='javascript:alert(1)'>": "javascript",
    "<a href=' java\tscript&#58;alert(1)'>": "javascript",
    "<a href='&#1;JaVaScRiPt:alert(1)'>": "javascript",
    "<a href='vbscript:x'>": "vbscript",
    "<a href='data:text/html,<b>'>": "data",
    "<svg><a xlink:href='javascript:x'></svg>": "javascript",
    "<iframe srcdoc='<b>'><p>x</p></iframe>": "<iframe>",
    "<object><embed src=x></object>": "<object>",
    "<base href='//x'>": "<base>",
    "<link rel=stylesheet href=x>": "<link>",
    "<meta http-equiv=refresh>": "<meta>",
    "<template><script>x</script></template>": "<template>",
    "<img srcset=x>": "srcset",
    "<noscript><p title='</noscript><img src=x onerror=x>'></noscript>": "<noscript>",
}


class MarkupTest(unittest.TestCase):
    def html(self, html: str) -> str:
        """Read and write."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return write_html(read_html(html))

    def test_what_is_written_well_stays(self) -> None:
        for html in [
            "",
            "text",
            "a &lt; b &amp; c",
            '<p id="x" class="a b">one <b>two</b> three</p>',
            "<ul><li>a</li><li>b</li></ul>",
            "one<br>two<hr>",
            '<input type="checkbox" checked disabled>',
            '<p title="&quot;&lt;">x</p>',
            '<p style="color: red; --x: 1">x</p>',
            '<svg viewBox="0 0 1 1"><linearGradient id="g"></linearGradient></svg>',
            '<p data-a_b="1">x</p>',
        ]:
            with self.subTest(html):
                self.assertEqual(self.html(html), html)

    def test_what_is_not_closed_ends_where_browsers_end_it(self) -> None:
        for html, wanted in {
            "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>": (
                "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"
            ),
            "<p>a<p>b<div>c</div>": "<p>a</p><p>b</p><div>c</div>",
            "<table><tr><td>1<td>2<tr><td>3</table>x": (
                "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>x"
            ),
            "<dl><dt>a<dd>b<dt>c</dl>": "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>",
            "<b>a</i></b></p>c": "<b>a</b>c",
            "<select><option>a<option>b</select>": (
                "<select><option>a</option><option>b</option></select>"
            ),
            "<p/>x": "<p>x</p>",
            "<svg><path/><g></g></svg>": "<svg><path></path><g></g></svg>",
            "<!-- no --><p>x<!-- no -->y</p>": "<p>xy</p>",
            "<table>\n <tr>\n <td>1</td> </tr></table>": "<table><tr><td>1</td></tr></table>",
        }.items():
            with self.subTest(html):
                self.assertEqual(self.html(html), wanted)

    def test_what_could_do_harm_is_left_out_with_a_warning(self) -> None:
        for html, word in HOSTILE.items():
            with self.subTest(html):
                out = create("div")
                with self.assertWarnsRegex(UserWarning, "Left out of the HTML.*" + word) as caught:
                    out.html = f"<i>before</i>{html}"
                self.assertEqual(caught.filename.rpartition("/")[2], "test_document_markup.py")
                for word in (
                    "script",
                    "onerror",
                    "onclick",
                    "alert",
                    "@import",
                    "data:",
                    "iframe",
                    "embed",
                ):
                    self.assertNotIn(word, out.html.lower())
                self.assertEqual(out.query("i").text, "before")

    def test_addresses_that_lead_elsewhere_stay(self) -> None:
        for html in [
            '<a href="https://x.example/?a=1&amp;b">',
            '<img src="data:image/png;base64,AA">',
        ]:
            self.assertIn(html, self.html(html))

    def test_form_fields_hold_what_they_say(self) -> None:
        form = create("form")
        form.html = (
            "<select name=s><option>a<option selected>b</select><textarea>hi</textarea>"
            "<input value=x><input type=checkbox checked>"
        )
        self.assertEqual([field.value for field in form.children], ["b", "hi", "x", "on"])
        self.assertTrue(form.children[3].checked)

    def test_any_text_can_be_read(self) -> None:
        chance = random.Random(1)
        pieces = [
            "<",
            ">",
            "</",
            "p",
            "li",
            "table",
            " a=",
            '"',
            "'",
            "&",
            "#;",
            "<!--",
            "-->",
            "\x00",
            "\ud800",
            "é",
            "/>",
        ]
        for _ in range(2000):
            html = "".join(chance.choices(pieces, k=chance.randrange(1, 20)))
            with self.subTest(html), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                write_html(read_html(html)).encode()

    def test_only_text_is_html(self) -> None:
        with self.assertRaisesRegex(TypeError, "append"):
            create("p").html = create("b")
