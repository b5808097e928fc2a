import random
import unittest
from typing import Any

from _py_playground.document.live import Document
from _py_playground.document.nodes import Element, create
from _py_playground.document.tree import Text, all_nodes

from .fake_view import FakeBrowser, FakeView
from .support import captured

#: Random histories that are tried.
HISTORIES = 150


def spec_of(node: Element | Text, top: Element) -> Any:
    """What the page should have of a node."""
    if isinstance(node, Text):
        return node.text
    props: dict[str, Any] = dict(node._attributes)
    if node._style:
        props["style"] = node._style
    if node._all_options():
        props["#on"] = node._all_options()
    children = [spec_of(child, top) for child in node._nodes]
    return ["div" if node is top else node.tag, props or 0, children]


class ChangesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.browser = FakeBrowser()
        self.addCleanup(self.browser.close)
        self.document = Document()
        self.body = self.document.body

    def show(self, *things: object) -> None:
        """Put things into the page, and have it shown."""
        self.body.append(*things)
        self.browser.operations()

    @property
    def view(self) -> FakeView:
        return self.browser.views[1]

    def check(self) -> None:
        """The page has what the program has."""
        self.assertEqual(self.view.top.children[0].spec(), spec_of(self.body, self.body))

    def changed(self) -> list[Any]:
        operations = self.browser.operations()
        self.check()
        return operations

    def test_it_begins_empty_and_all_else_is_put_in(self) -> None:
        self.body.append(create("p", "a", id="x", style={"color": "red"}), "b")
        spec = ["p", {"id": "x", "style": {"color": "red"}}, ["a"]]
        begin = ["reset", 1, [["div", 0, []]]]
        self.assertEqual(
            self.changed(), [begin, ["insert", 1, 0, 2, spec], ["insert", 1, 0, 4, "b"]]
        )

    def test_a_page_that_asks_is_told_everything(self) -> None:
        self.show(create("p", "a", on_click=lambda key: 1), "b")
        self.browser.say(1, {"type": "attach"})
        spec = ["div", 0, [["p", {"#on": {"click": {"fields": ["key"]}}}, ["a"]], "b"]]
        self.assertEqual(self.changed(), [["reset", 5, [spec]]])

    def test_a_text_set_five_times_is_sent_once(self) -> None:
        out = create("p", "-")
        self.show(out)
        for number in range(5):
            out.text = number
        self.assertEqual(self.changed(), [["text", out._nodes[0]._number, "4"]])

    def test_what_is_made_and_removed_in_one_turn_is_not_sent(self) -> None:
        self.show("x")
        one = self.body.append(create("p", "a"))
        one.classes.add("big")
        one.remove()
        self.assertEqual(self.changed(), [])

    def test_what_changes_and_changes_back_is_not_sent(self) -> None:
        out = create("p", "a", title="t", style="color: red")
        self.show(out)
        out.text, out.attributes["title"], out.style["color"] = "b", "u", "blue"
        out.text, out.attributes["title"], out.style["color"] = "a", "t", "red"
        out.on("click", lambda: None).off()
        self.assertEqual(self.changed(), [])

    def test_an_element_is_one_insert_with_what_is_in_it(self) -> None:
        self.show("x")
        table = self.body.append(create("table"))
        row = table.append(create("tr", create("td", "1")))
        row.append(create("td", "2"))
        row.classes.add("odd")
        spec = ["table", 0, [["tr", {"class": "odd"}, [["td", 0, ["1"]], ["td", 0, ["2"]]]]]]
        self.assertEqual(self.changed(), [["insert", 1, 0, 3, spec]])

    def test_numbers_are_those_of_the_source_order(self) -> None:
        self.show(create("p", "a", create("b", "c")), "d")
        first = self.body.children[0]
        self.assertEqual([n._number for n in all_nodes(self.body)], [2, 3, 4, 5, 6])
        first.clear()
        self.body.append(create("i"))
        self.assertEqual(self.changed()[-1], ["insert", 1, 0, 7, ["i", 0, []]])

    def test_one_that_goes_elsewhere_is_made_anew_there(self) -> None:
        left, right, child = create("ul"), create("ol"), create("li", "x")
        left.append(child)
        self.show(left, right)
        number = child._number
        right.append(child)
        operations = self.changed()
        self.assertEqual(operations[0], ["remove", number])
        self.assertEqual([operation[0] for operation in operations], ["remove", "insert"])

    def test_what_goes_with_its_parent_is_not_removed_by_itself(self) -> None:
        inner = create("b", "x")
        outer = create("p", inner)
        self.show(outer)
        number = outer._number
        inner.remove()
        outer.remove()
        self.assertEqual(self.changed(), [["remove", number]])

    def test_two_that_change_places_inside_out(self) -> None:
        inner = create("b")
        outer = create("p", inner)
        self.show(outer)
        self.body.append(inner)
        inner.append(outer)
        self.assertEqual([one[0] for one in self.changed()], ["remove", "insert"])
        self.assertEqual(self.body.html, "<b><p></p></b>")

    def test_as_few_as_possible_move(self) -> None:
        items = [create("li", str(n)) for n in range(100)]
        menu = create("ul", items)
        self.show(menu)
        items[98].before(items[1])
        items[2].before(items[98])
        self.assertEqual(sorted(one[0] for one in self.changed()), ["move", "move"])
        menu.append(items[0])
        self.assertEqual(self.changed(), [["move", items[0]._number, 0]])

    def test_attributes_styles_and_listeners_in_place(self) -> None:
        link = create("a", "x", href="#a", title="t")
        self.show(link)
        number = link._number
        del link.attributes["title"]
        link.attributes["href"] = "#b"
        link.style.update({"color": "red", "font_size": "2em"})
        listener = link.on("click", lambda key: None, prevent=True)
        options = {"fields": ["key"], "prevent": True}
        expected = [
            ["attr", number, "title", None],
            ["attr", number, "href", "#b"],
            ["style", number, {"color": "red", "font-size": "2em"}],
            ["listen", number, "click", options],
        ]
        self.assertEqual(self.changed(), expected)
        listener.off()
        listener.off()
        del link.style["color"]
        expected = [["style", number, {"color": None}], ["unlisten", number, "click"]]
        self.assertEqual(self.changed(), expected)

    def test_calls_come_after_the_element(self) -> None:
        self.show("x")
        field = create("input")
        field.focus()  # it is nowhere
        self.body.append(field)
        field.focus()
        operations = self.changed()
        self.assertEqual([one[0] for one in operations], ["insert", "call"])
        self.assertEqual(operations[1], ["call", field._number, "focus"])

    def test_a_call_waits_until_the_page_is_shown(self) -> None:
        field = self.body.append(create("input"))
        field.select()
        self.assertEqual([one[0] for one in self.changed()], ["reset", "insert", "call"])

    def test_too_deep_elements_are_left_out_and_said(self) -> None:
        top = innermost = create("div")
        for _ in range(450):
            innermost = innermost.append(create("div"))
        self.show("x")
        self.body.append(top)
        innermost.text = "deep"
        with captured("stderr") as stderr:
            self.browser.operations()
        self.assertIn("Elements within 400 others, or more, are not shown.", stderr.getvalue())
        innermost.text = "not seen"
        self.assertEqual(self.browser.operations(), [])
        top.remove()
        self.assertEqual([one[0] for one in self.changed()], ["remove"])
        self.assertEqual(len(self.view.nodes), 2)

    def test_long_changes_are_several_commits(self) -> None:
        self.show("x")
        for _ in range(5):
            self.body.append(create("p", "y" * 1_000_000))
        self.browser.turns()
        self.assertEqual([len(one["operations"]) for one in self.browser.commits], [2, 2, 1])
        self.check()

    def test_any_history_ends_with_the_same_tree_on_both_sides(self) -> None:
        for seed in range(HISTORIES):
            with self.subTest(seed=seed):
                self.setUp()
                history = History(random.Random(seed), self.body)
                for _ in range(12):
                    for _ in range(history.random.randrange(1, 12)):
                        history.step()
                    self.browser.operations()
                    if self.browser.views:
                        self.check()
                        known = 1 + sum(1 for _ in all_nodes(self.body))
                        self.assertEqual(len(self.view.nodes), known)
                        self.assertEqual(len(self.document._changes._nodes), known)
                    if history.random.random() < 0.1 and self.browser.views:
                        self.browser.say(1, {"type": "attach"})
                self.browser.close()


class History:
    """Does anything to a tree."""

    def __init__(self, chance: random.Random, body: Element) -> None:
        self.random = chance
        self.body = body
        self.all = [body]

    def step(self) -> None:
        chance, one = self.random, self.random.choice(self.all)
        other = chance.choice(self.all)
        what = chance.randrange(13)
        inside = other is self.body or any(around is other for around in _and_around(one))
        if what < 4:
            self.all.append(
                one.append(create(chance.choice(["p", "b", "input"]), id=str(len(self.all))))
            )
        elif what < 6 and not inside:
            one.append("a", other, "b") if chance.random() < 0.5 else one.prepend(other)
        elif what == 6 and one.parent and not inside:
            chance.choice([one.before, one.after, one.replace_with])(other, "c")
        elif what == 7 and one is not self.body:
            one.remove()
        elif what == 8:
            one.text = chance.choice(["", "x", "y"])
        elif what == 9:
            one.style["color"] = chance.choice(["red", "blue", None])
        elif what == 10:
            one.classes.toggle("big")
        elif what == 11:
            one.on(chance.choice(["click", "input"]), chance.choice([lambda: 1, lambda value: 1]))
        elif one.children:
            children = one.children
            chance.shuffle(children)
            one.append(children)


def _and_around(element: Element) -> list[Element]:
    found: list[Element] = []
    around: Element | None = element
    while around is not None:
        found.append(around)
        around = around.parent
    return found
