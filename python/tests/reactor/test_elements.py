import builtins
import doctest
import keyword
import unittest

from pickle_reactor import elements, svg
from pickle_reactor.elements import br, del_, div, h1, img, input_, map_, object_, p
from pickle_reactor.nodes import VOID, Element, VNode

# The elements of the HTML standard (https://html.spec.whatwg.org/multipage/indices.html#elements-3).
STANDARD = set(
    """
    a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption
    cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input
    ins kbd label legend li link main map mark menu meta meter nav noscript object ol optgroup
    option output p picture pre progress q rp rt ruby s samp script search section select
    selectedcontent slot small source span strong style sub summary sup table tbody td template
    textarea tfoot th thead time title tr track u ul var video wbr
    """.split()
)


class ElementsTest(unittest.TestCase):
    def test_every_element_of_the_standard_is_there(self) -> None:
        tags = {value.tag for value in vars(elements).values() if isinstance(value, Element)}
        self.assertEqual(tags, STANDARD)
        self.assertLessEqual(VOID - {"param"}, STANDARD)

    def test_names_do_not_hide_those_of_python(self) -> None:
        for module in (elements, svg):
            names = [name for name, value in vars(module).items() if isinstance(value, Element)]
            self.assertEqual(sorted(names), sorted(module.__all__))
            for name in names:
                with self.subTest(name):
                    self.assertFalse(keyword.iskeyword(name) or hasattr(builtins, name))
        self.assertEqual(
            [e.tag for e in (input_, del_, map_, object_)], ["input", "del", "map", "object"]
        )

    def test_three_ways_to_write_one_node(self) -> None:
        self.assertEqual(div(class_="box")["a", p["b"]], div("a", p("b"), class_="box"))
        self.assertEqual(div["a"], div("a"))
        self.assertEqual(div["a"], VNode("div", {}, ("a",)))

    def test_positional_children_are_flattened_too(self) -> None:
        self.assertEqual(div("a", None, ["b", br], id="x"), div(id="x")["ab", br])

    def test_any_attribute_name_is_free(self) -> None:
        self.assertEqual(
            dict(div(self="a", tag="b", children="c", name="d").props),
            {"self": "a", "tag": "b", "children": "c", "name": "d"},
        )

    def test_errors_name_the_element(self) -> None:
        with self.assertRaisesRegex(TypeError, "^img: the attribute 'src' cannot be a list"):
            img(src=["a"])
        with self.assertRaisesRegex(TypeError, "^h1: on_click takes a function, not str"):
            h1(on_click="alert(1)")

    def test_repr_and_places_of_elements(self) -> None:
        self.assertEqual(repr(div), "<element div>")

    def test_svg_has_its_own_spelling(self) -> None:
        self.assertEqual(svg.linear_gradient.tag, "linearGradient")
        self.assertEqual(svg.fe_gaussian_blur.tag, "feGaussianBlur")
        node = svg.svg(view_box="0 0 1 1")[svg.circle(r=1, stroke_width=2)]
        self.assertEqual(dict(node.props), {"viewBox": "0 0 1 1"})
        self.assertEqual(dict(node.children[0].props), {"r": "1", "stroke-width": "2"})  # type: ignore[union-attr]


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        for module in (elements, svg):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)


if __name__ == "__main__":
    unittest.main()
