import unittest

from _py_playground.document.nodes import Element, create
from _py_playground.document.selectors import SelectorError, parse_selector


def tree() -> Element:
    """A small page."""
    return create(
        "main",
        create("h1", "Title", id="top"),
        create(
            "ul",
            create(
                "li", create("a", "one", href="https://a.example/x.png", hreflang="en-GB"), id="l1"
            ),
            create("li", create("a", "two", href="http://b.example"), class_="note big", id="l2"),
            create("li", id="l3", data_x="a b c"),
            create("li", "four", id="l4"),
        ),
        create("p", "text", class_="note", id="p1"),
        create("p", id="p2"),
        create(
            "form",
            create("input", type="checkbox", checked=True, id="i1"),
            create("input", disabled=True, id="i2"),
            create(
                "select", create("option", "a", id="o1"), create("option", "b", id="o2"), value="b"
            ),
        ),
    )


class SelectorsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.tree = tree()

    def ids(self, selector: str) -> str:
        return " ".join(element.id or element.tag for element in self.tree.query_all(selector))

    def test_each_form_means_what_css_says(self) -> None:
        for selector, ids in {
            "h1": "top",
            "H1": "top",
            "#l3": "l3",
            ".note": "l2 p1",
            "li.note.big": "l2",
            "p.note": "p1",
            "h1, p": "top p1 p2",
            "p,h1": "top p1 p2",
            "ul > li > a": "a a",
            "main > a": "",
            "main a": "a a",
            "h1 + ul": "ul",
            "h1 + p": "",
            "h1 ~ p": "p1 p2",
            "p~p": "p2",
            "ul>li": "l1 l2 l3 l4",
            "#l1 + li ~ li": "l3 l4",
            "[href]": "a a",
            "a[href^='https']": "a",
            'a[href$=".png"]': "a",
            "[href*=example]": "a a",
            "[data-x~=b]": "l3",
            "[data-x~='a b']": "",
            "[hreflang|=en]": "a",
            "[id=l4]": "l4",
            "[ id = 'l4' ]": "l4",
            "[checked]": "i1",
            "[checked='']": "i1",
            "[href^='']": "",
            "li:first-child": "l1",
            "li:last-child": "l4",
            "li:nth-child(2)": "l2",
            "li:nth-child(odd)": "l1 l3",
            "li:nth-child(even)": "l2 l4",
            "li:nth-child(2n+1)": "l1 l3",
            "li:nth-child( 2n - 1 )": "l1 l3",
            "li:nth-child(n+3)": "l3 l4",
            "li:nth-child(-n+2)": "l1 l2",
            "li:nth-child(3n)": "l3",
            "li:not(.note)": "l1 l3 l4",
            "li:not(.note, #l4)": "l1 l3",
            "li:not(:first-child):not(:last-child)": "l2 l3",
            ":checked": "i1 o2",
            ":disabled": "i2",
            "p:empty, li:empty": "l3 p2",
            "form > *": "i1 i2 select",
            "* > option": "o1 o2",
            "\n li\t#nothing": "",
        }.items():
            with self.subTest(selector):
                self.assertEqual(self.ids(selector), ids)

    def test_names_may_have_escapes_and_other_letters(self) -> None:
        for name, selector in [
            ("a.b", r"#a\.b"),
            ("größe", "#größe"),
            ("1a", r"#\31 a"),
            ("a:b", r"#a\:b"),
        ]:
            with self.subTest(name):
                self.assertEqual(create("p", create("b", id=name)).query(selector).id, name)

    def test_matches_and_closest(self) -> None:
        link = self.tree.query("#l2 a")
        self.assertTrue(link.matches("ul a"))
        self.assertFalse(link.matches("p a, h1 a"))
        self.assertEqual(link.closest("li").id, "l2")
        self.assertIs(link.closest("a"), link)
        self.assertIsNone(link.closest("form"))

    def test_what_is_around_counts_but_only_what_is_inside_is_found(self) -> None:
        menu = self.tree.query("ul")
        self.assertEqual(len(menu.query_all("main li")), 4)
        self.assertEqual(menu.query_all("ul"), [])
        self.assertTrue(create("p").matches(":first-child:last-child"))

    def test_errors_say_where_and_what(self) -> None:
        for selector, place, words in [
            ("p:hover", 2, "there is no ':hover'"),
            ("p::before", 2, "there is no ':'"),
            ("p > ", 5, "it ends too early"),
            ("", 1, "it ends too early"),
            ("a,,b", 3, "',' was not expected"),
            ("a[b", 2, "[ ]"),
            ("a[b=]", 2, "[ ]"),
            ("li:nth-child(x)", 13, "2n+1"),
            (":not(a b)", 8, "single element"),
            ("#", 2, "the name of an id is missing"),
            ("p{}", 2, "'{' was not expected"),
            ("#1a", 2, "begins with a digit"),
            (":first-child()", 1, "there is no ':first-child('"),
        ]:
            with self.subTest(selector), self.assertRaises(SelectorError) as caught:
                parse_selector(selector)
            message = str(caught.exception)
            self.assertIn(words, message)
            self.assertIn(f"(character {place})", message, message)
        with self.assertRaises(TypeError):
            parse_selector(None)  # type: ignore[arg-type]
