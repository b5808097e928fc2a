import doctest
import unittest
from decimal import Decimal
from enum import Enum
from typing import Any

from pickle_reactor import attributes
from pickle_reactor.attributes import attribute_name, attribute_value, canonical_props
from pickle_reactor.handlers import Handler
from pickle_reactor.signals import Signal, computed


class Target(str, Enum):
    NEW = "_blank"


class Ref:
    current = None


class NamesTest(unittest.TestCase):
    def test_keywords_become_the_names_of_html(self) -> None:
        for given, real in {
            "class_": "class",
            "for_": "for",
            "async_": "async",
            "http_equiv": "http-equiv",
            "accept_charset": "accept-charset",
            "data_user_id": "data-user-id",
            "data_": "data",
            "aria_label": "aria-label",
            "aria_": "aria",
            "tab_index": "tabindex",
            "tabindex": "tabindex",
            "read_only": "readonly",
            "max_length": "maxlength",
            "content_editable": "contenteditable",
            "id": "id",
            "is_": "is",
        }.items():
            with self.subTest(given):
                self.assertEqual(attribute_name(given), real)

    def test_keywords_become_the_names_of_svg(self) -> None:
        for given, real in {
            "view_box": "viewBox",
            "viewbox": "viewBox",
            "viewBox": "viewBox",
            "preserve_aspect_ratio": "preserveAspectRatio",
            "stroke_width": "stroke-width",
            "text_anchor": "text-anchor",
            "text_length": "textLength",
            "clip_path": "clip-path",
            "clip_path_units": "clipPathUnits",
            "gradient_units": "gradientUnits",
            "std_deviation": "stdDeviation",
            "ref_x": "refX",
            "marker_end": "marker-end",
            "marker_width": "markerWidth",
            "x1": "x1",
        }.items():
            with self.subTest(given):
                self.assertEqual(attribute_name(given), real)

    def test_real_names_stay(self) -> None:
        for name in (
            "class",
            "for",
            "http-equiv",
            "data-a.b",
            "stroke-width",
            "xlink:href",
            "aria-label",
        ):
            self.assertEqual(attribute_name(name), name)

    def test_events_are_written_with_on(self) -> None:
        self.assertEqual(attribute_name("on_click"), "on:click")
        self.assertEqual(attribute_name("on_key_down"), "on:keydown")
        self.assertEqual(attribute_name("on:my-event"), "on:my-event")
        for wrong in ("onclick", "onClick", "onerror", "ONLOAD"):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "write on_"):
                attribute_name(wrong)
        with self.assertRaisesRegex(ValueError, "no event's name"):
            attribute_name("on_")

    def test_what_cannot_be_a_name_is_refused(self) -> None:
        for wrong in (
            "",
            "a b",
            'a"',
            "a'",
            "a>",
            "a=b",
            "a/b",
            "1a",
            "a\n",
            "é",
            "-a",
            "x" * 129,
            "#html",
        ):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(ValueError, "cannot be an attribute's name"),
            ):
                attribute_name(wrong)
        with self.assertRaisesRegex(ValueError, "write class_, not className"):
            attribute_name("className")
        with self.assertRaises(TypeError):
            attribute_name(3)  # type: ignore[arg-type]

    def test_any_number_of_names_is_right_and_few_are_kept(self) -> None:
        for at in range(10_000):
            self.assertEqual(attribute_name(f"data_x{at}"), f"data-x{at}")
        self.assertEqual(
            canonical_props("p", {"class_": "a", "style": "top: 0"})["style"], {"top": "0"}
        )
        self.assertLess(len(attributes._names), 5_000)


class ValuesTest(unittest.TestCase):
    def check(self, given: dict[str, Any], expected: dict[str, Any], tag: str = "div") -> None:
        self.assertEqual(canonical_props(tag, given), expected)

    def test_texts_and_numbers(self) -> None:
        self.check(
            {"id": "a", "title": "", "width": 3, "height": 0, "max": 1.5},
            {"id": "a", "title": "", "width": "3", "height": "0", "max": "1.5"},
        )
        self.check({"value": Decimal("1.0")}, {"value": "1.0"})
        self.assertIs(type(attribute_value("a", "target", Target.NEW)), str)
        self.assertEqual(attribute_value("a", "target", Target.NEW), "_blank")

    def test_true_stands_alone_and_false_and_none_are_left_out(self) -> None:
        self.check(
            {"hidden": True, "disabled": False, "title": None, "class_": None, "style": None},
            {"hidden": True},
        )

    def test_attributes_that_say_true_and_false_in_words(self) -> None:
        self.check(
            {
                "aria_hidden": True,
                "aria_busy": False,
                "data_on": True,
                "draggable": False,
                "spellcheck": True,
                "contenteditable": True,
            },
            {
                "aria-hidden": "true",
                "aria-busy": "false",
                "data-on": "true",
                "draggable": "false",
                "spellcheck": "true",
                "contenteditable": "true",
            },
        )
        self.check(
            {"translate": False, "autocomplete": False}, {"translate": "no", "autocomplete": "off"}
        )
        self.check({"aria_hidden": None}, {})

    def test_what_a_field_holds_is_kept_when_it_is_false(self) -> None:
        self.check({"checked": False}, {"checked": False}, "input")
        self.check({"checked": None}, {}, "input")
        self.check({"selected": False}, {"selected": False}, "option")
        self.check({"selected": False, "checked": False}, {})

    def test_classes(self) -> None:
        for given, real in (
            ("a b", "a b"),
            (["a", None, False, ["b", ("c",)], {"d": True, "e": 0}], "a b c d"),
            ({"a": 1, "b c": True, "d": ""}, "a b c"),
        ):
            self.check({"class_": given}, {"class": real})
        for nothing in ([], {}, None, False, [None], {"a": False}):
            self.check({"class_": nothing}, {})
        for wrong in (object(), [object()], {3: True}, [b"a"]):
            with self.subTest(wrong), self.assertRaisesRegex(TypeError, "div: class_ cannot hold"):
                canonical_props("div", {"class_": wrong})

    def test_styles_from_a_dict(self) -> None:
        self.check(
            {
                "style": {
                    "font_size": "12px",
                    "--x": 1,
                    "float_": "left",
                    "z-index": 2,
                    "top": None,
                    "left": False,
                    "_webkit_mask": "none",
                }
            },
            {
                "style": {
                    "font-size": "12px",
                    "--x": "1",
                    "float": "left",
                    "z-index": "2",
                    "-webkit-mask": "none",
                }
            },
        )
        self.check({"style": {"--my_name": "a"}}, {"style": {"--my_name": "a"}})
        self.check({"style": {}}, {})

    def test_styles_from_a_text(self) -> None:
        self.check(
            {"style": "color: red;; --x:1 ;width:calc(1px + 2px)"},
            {"style": {"color": "red", "--x": "1", "width": "calc(1px + 2px)"}},
        )
        self.check(
            {"style": "content: ';:'; background: url(data:a;b)"},
            {"style": {"content": "';:'", "background": "url(data:a;b)"}},
        )
        self.check({"style": "content: 'open; top: 0"}, {"style": {"content": "'open", "top": "0"}})
        self.check({"style": " "}, {})
        with self.assertRaisesRegex(ValueError, 'style is written "color: red; width: 3em"'):
            canonical_props("p", {"style": "red"})

    def test_wrong_styles_are_refused(self) -> None:
        for wrong in ({"a b": "1"}, {"": "1"}, {3: "1"}, {"a;b": "1"}, {"a:b": 1}):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "is no name of a style"):
                canonical_props("p", {"style": wrong})
        for value in (True, ["a"], b"a"):
            with (
                self.subTest(value),
                self.assertRaisesRegex(TypeError, "the style 'top' cannot be"),
            ):
                canonical_props("p", {"style": {"top": value}})
        with self.assertRaisesRegex(TypeError, "p: style takes a dict or a string"):
            canonical_props("p", {"style": ["top"]})

    def test_what_cannot_be_a_value_is_refused(self) -> None:
        for wrong in ([], {}, object(), b"a", print):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(TypeError, "p: the attribute 'title' cannot be a"),
            ):
                canonical_props("p", {"title": wrong})

    def test_signals_stay_in_their_places(self) -> None:
        title, names = Signal("a"), computed(lambda: ["a", "b"])
        self.check(
            {"title": title, "class_": names, "style": title},
            {"title": title, "class": names, "style": title},
        )
        self.assertEqual(attribute_value("p", "class", names.value), "a b")

    def test_signals_within_lists_are_refused(self) -> None:
        for wrong in (
            {"class_": ["a", Signal("b")]},
            {"class_": {"a": Signal(True)}},
            {"style": {"top": Signal(1)}},
        ):
            with self.assertRaisesRegex(TypeError, r"make the whole of it one: computed"):
                canonical_props("p", wrong)

    def test_a_ref_is_what_use_ref_gave(self) -> None:
        ref = Ref()
        self.check({"ref": ref}, {"ref": ref})
        self.check({"ref": None}, {})
        for wrong in (3, "ref"):
            with self.assertRaisesRegex(TypeError, "ref takes what use_ref"):
                canonical_props("p", {"ref": wrong})

    def test_handlers(self) -> None:
        props = canonical_props("p", {"on_click": print, "on_input": None, "on_blur": False})
        self.assertEqual(list(props), ["on:click"])
        self.assertIs(type(props["on:click"]), Handler)
        for wrong in ("alert(1)", 3, [print], True):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(TypeError, "p: on_click takes a function, not"),
            ):
                canonical_props("p", {"on_click": wrong})


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertEqual(doctest.testmod(attributes).failed, 0)


if __name__ == "__main__":
    unittest.main()
