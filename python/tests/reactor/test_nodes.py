import copy
import doctest
import pickle
import unittest
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any

from pickle_reactor import nodes
from pickle_reactor.elements import br, button, div, em, li, p, span, ul
from pickle_reactor.nodes import (
    FRAGMENT,
    NO_PROPS,
    Callee,
    DuplicateKeyError,
    VNode,
    check_keys,
    flatten,
    fragment,
    h,
    text_of,
    trusted,
)
from pickle_reactor.signals import Signal


class Card(Callee):
    """What a component is to the nodes."""

    def __init__(self, name: str, takes_children: bool) -> None:
        self.name = name
        self.takes_children = takes_children

    def __call__(self, key: Any = None, **props: Any) -> VNode:
        return VNode(self, props, (), key)


class Colour(str, Enum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


class ChildrenTest(unittest.TestCase):
    def test_lists_tuples_and_generators_are_flat(self) -> None:
        node = ul[[li["a"], (li["b"], [li["c"]])], (li[name] for name in "de"), map(li, "f")]
        self.assertEqual([child.children for child in node.children], [(c,) for c in "abcdef"])

    def test_what_shows_nothing_is_left_out(self) -> None:
        self.assertEqual(div[None, True, False, "", [], [None, ""]].children, ())
        self.assertEqual(div[""].children, ())
        self.assertEqual(div[None].children, ())

    def test_zero_is_shown(self) -> None:
        self.assertEqual(div[0].children, ("0",))
        self.assertEqual(div[0.0].children, ("0.0",))

    def test_numbers_and_texts_side_by_side_are_one_text(self) -> None:
        self.assertEqual(div["n = ", 3, None, [" of ", 7.5]].children, ("n = 3 of 7.5",))
        self.assertEqual(div["a", br, "b", "c"].children, ("a", br.empty, "bc"))

    def test_many_texts_are_one_text(self) -> None:
        self.assertEqual(div[("x" for _ in range(10_000))].children, ("x" * 10_000,))

    def test_kinds_of_strings_and_numbers_are_what_they_hold(self) -> None:
        (text,) = div[Colour.RED].children
        self.assertEqual((text, type(text)), ("red", str))
        self.assertEqual(div[Size.BIG].children, ("3",))
        self.assertEqual(div[Decimal("1.50")].children, ("1.50",))

    def test_a_signal_is_a_text_of_its_own(self) -> None:
        count = Signal(3)
        self.assertEqual(div["n = ", count, "!"].children, ("n = ", count, "!"))

    def test_an_element_that_was_not_called_is_empty(self) -> None:
        self.assertEqual(div[br, "x"], div[br(), "x"])

    def test_what_cannot_be_a_child_is_refused_where_it_is_written(self) -> None:
        for wrong, what in (
            ({"a": 1}, "a dict ({'a': 1})"),
            ({1}, "a set ({1})"),
            (b"x", "a bytes"),
            (object, "a type"),
            (print, "a builtin_function_or_method"),
            (1j, None),
        ):
            if what is None:
                self.assertEqual(div[wrong].children, ("1j",))
                continue
            with self.assertRaises(TypeError) as caught:
                ul(class_="list small", id="x")["a", [wrong]]
            self.assertIn(f"ul#x.list.small: a child cannot be {what}", str(caught.exception))

    def test_a_component_that_was_not_called_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(
            TypeError, r"div: a child cannot be the component Card; call it: Card\(\)"
        ):
            div[Card("Card", True)]

    def test_children_are_given_once(self) -> None:
        with self.assertRaisesRegex(TypeError, "p is given children twice"):
            p("a")["b"]
        with self.assertRaisesRegex(TypeError, "p is given children twice"):
            p[trusted("<b>a</b>")]["b"]

    def test_void_elements_have_none(self) -> None:
        with self.assertRaisesRegex(TypeError, "br cannot have children; <br> is always empty"):
            br["x"]
        with self.assertRaises(TypeError):
            br(trusted("x"))
        self.assertEqual(br[None], br())

    def test_flatten_takes_one_child_too(self) -> None:
        self.assertEqual(flatten("a"), ("a",))
        self.assertEqual(flatten(None), ())
        self.assertEqual(flatten([p["a"], "b"]), (p["a"], "b"))


class NodeTest(unittest.TestCase):
    def test_a_node_never_changes(self) -> None:
        node = div(id="a")["x"]
        for name in ("tag", "props", "children", "key", "other", "__class__"):
            with self.subTest(name), self.assertRaisesRegex(AttributeError, "cannot be changed"):
                setattr(node, name, None)
            with self.subTest(name), self.assertRaises(AttributeError):
                delattr(node, name)
        with self.assertRaises(AttributeError):
            div.tag = "p"  # type: ignore[misc]

    def test_brackets_leave_the_first_node_as_it_was(self) -> None:
        empty = div(id="a")
        self.assertEqual(empty["x"].children, ("x",))
        self.assertEqual(empty.children, ())

    def test_equal_nodes_are_equal(self) -> None:
        def make(text: str = "x", key: int = 1, **props: Any) -> VNode:
            return div(**props)[span(key=key)[text], "y"]

        self.assertEqual(make(id="a"), make(id="a"))
        self.assertNotEqual(make(), make(id="a"))
        self.assertNotEqual(make(), make(text="z"))
        self.assertNotEqual(make(), make(key=2))
        self.assertNotEqual(div["a"], p["a"])
        self.assertNotEqual(div["a"], div["a", br])
        self.assertNotEqual(div[p["a"]], div["a"])
        self.assertNotEqual(div["a"], "a")

    def test_handlers_count_when_nodes_are_compared(self) -> None:
        self.assertEqual(button(on_click=print), button(on_click=print))
        self.assertNotEqual(button(on_click=print), button(on_click=breakpoint))

    def test_deep_trees_are_compared_shown_and_copied(self) -> None:
        left = right = p["deep"]
        for _ in range(2_000):
            left, right = div[left], div[right]
        self.assertEqual(left, right)
        self.assertNotEqual(left, div[right])
        self.assertEqual(repr(left), "div[div[div[div[…]]]]")

    def test_repr_is_how_it_is_written(self) -> None:
        self.assertEqual(
            repr(p(class_="x", key=3)["a", em["b"]]), "p({'class': 'x'}, key=3)['a', em['b']]"
        )
        self.assertEqual(repr(fragment["a", br]), "fragment['a', br]")
        self.assertEqual(repr(Card("Card", True)(title="x")["a"]), "Card({'title': 'x'})['a']")
        self.assertEqual(repr(Card("Card", True)()), "Card()")
        self.assertIn("… 12 more]", repr(ul[[li["a"]] * 20]))

    def test_copies_are_equal(self) -> None:
        node = div(id="a")[p(key="k")["x"], br, fragment["y"]]
        for copied in (copy.copy(node), copy.deepcopy(node), pickle.loads(pickle.dumps(node))):
            self.assertIs(type(copied), VNode)
            self.assertEqual(copied, node)
        self.assertIs(pickle.loads(pickle.dumps(fragment["y"])).tag, FRAGMENT)

    def test_a_node_is_not_looped_over(self) -> None:
        with self.assertRaisesRegex(TypeError, "a node cannot be looped over"):
            list(div["a"])
        with self.assertRaisesRegex(TypeError, "an element cannot be looped over"):
            list(div)

    def test_nodes_without_attributes_share_an_empty_mapping_that_stays_so(self) -> None:
        self.assertIs(div["a"].props, NO_PROPS)
        with self.assertRaises(TypeError):
            NO_PROPS["x"] = 1  # type: ignore[index]


class KeyTest(unittest.TestCase):
    def test_a_key_is_a_text_or_a_whole_number(self) -> None:
        self.assertEqual(li(key="a").key, "a")
        self.assertEqual(li(key=0)["x"].key, 0)
        self.assertEqual(li(key=Size.BIG).key, 3)
        self.assertIs(type(li(key=Colour.RED).key), str)
        for wrong in (1.5, True, ("a",), b"a"):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(TypeError, "li: a key is a string or a whole"),
            ):
                li(key=wrong)

    def test_two_children_with_the_same_key_are_named(self) -> None:
        parent = ul[li(key=1), li(key=2), li(key=1)]
        with self.assertRaisesRegex(DuplicateKeyError, "ul: two of its children have the key 1"):
            check_keys(parent, parent.children)
        check_keys(parent, ul[li(key=1), li(key="1"), li, li].children)


class ComponentNodeTest(unittest.TestCase):
    def test_children_are_given_by_brackets(self) -> None:
        card = Card("Card", takes_children=True)
        node = card(title="x")[p["a"], [p["b"], "c", 1]]
        self.assertIs(node.tag, card)
        self.assertEqual(node.props, {"title": "x"})
        self.assertEqual(node.children, (p["a"], p["b"], "c1"))

    def test_children_nobody_takes_are_refused(self) -> None:
        with self.assertRaisesRegex(
            TypeError, "Card was given children, but has no parameter for them"
        ):
            Card("Card", takes_children=False)()["a"]

    def test_h_calls_a_component(self) -> None:
        card = Card("Card", takes_children=True)
        self.assertEqual(h(card, {"title": "x"}, "a", key=1), card(title="x", key=1)["a"])


class HTest(unittest.TestCase):
    def test_attributes_have_either_name(self) -> None:
        self.assertEqual(
            h("div", {"class": "a", "data-x": "1"}, "t"), div("t", class_="a", data_x=1)
        )
        self.assertEqual(h("my-chart", None, key="k"), VNode("my-chart", key="k"))

    def test_a_tag_is_letters_digits_and_dashes(self) -> None:
        for wrong in (
            "",
            "a b",
            "img src=x onerror=alert(1)",
            "1a",
            "-a",
            "é",
            "a>",
            "x" * 129,
            "a\n",
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "cannot be a tag"):
                h(wrong)
        with self.assertRaisesRegex(TypeError, "a tag's name or a component first"):
            h(3)  # type: ignore[arg-type]


class FragmentTest(unittest.TestCase):
    def test_a_fragment_stays_a_node(self) -> None:
        node = div["a", fragment(key=1)["b", br], fragment("c")]
        self.assertEqual(node.children, ("a", VNode(FRAGMENT, {}, ("b", br()), 1), fragment["c"]))

    def test_a_fragment_has_no_attributes(self) -> None:
        with self.assertRaises(TypeError):
            fragment(class_="a")  # type: ignore[call-arg]


class TrustedTest(unittest.TestCase):
    def test_it_is_the_content_of_an_element(self) -> None:
        node = div(id="a")[trusted("<b>x</b>")]
        self.assertEqual((dict(node.props), node.children), ({"id": "a", "#html": "<b>x</b>"}, ()))
        self.assertEqual(div(trusted("<b>")), div[trusted("<b>")])
        self.assertEqual(div[None, [trusted("<b>")]], div[trusted("<b>")])

    def test_it_is_the_only_child(self) -> None:
        for make in (
            lambda: div["a", trusted("<b>x</b>")],
            lambda: div[br, [trusted("<b>x</b>")]],
            lambda: fragment[trusted("<b>x</b>")],
            lambda: Card("Card", True)()[trusted("x")],
        ):
            with self.assertRaisesRegex(TypeError, "must be the only child of an element"):
                make()

    def test_it_is_a_text(self) -> None:
        with self.assertRaisesRegex(TypeError, "takes a string of HTML"):
            trusted(div)  # type: ignore[arg-type]


class TextOfTest(unittest.TestCase):
    def test_what_a_signal_shows(self) -> None:
        self.assertEqual(
            [text_of(v) for v in ("a", 3, 0.5, None, True, False)], ["a", "3", "0.5", "", "", ""]
        )
        self.assertEqual(text_of(Colour.RED), "red")
        with self.assertRaisesRegex(TypeError, "holds a text or a number, not a list"):
            text_of([1])


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertGreater(doctest.testmod(nodes).attempted, 0)
        self.assertEqual(doctest.testmod(nodes).failed, 0)


if __name__ == "__main__":
    unittest.main()
