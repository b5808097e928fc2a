import json
import sys
import unittest
from typing import Any

from _py_playground import display as display_module
from _py_playground.display import Display, PlainOutlet, mimebundle, pack

from .support import FakePage, captured


class Rich:
    """Offers every form, as given."""

    def __init__(self, **forms: Any) -> None:
        for kind, form in forms.items():
            setattr(self, f"_repr_{kind}_", lambda form=form: form)

    def __repr__(self) -> str:
        return "Rich"


class Failing:
    def __repr__(self) -> str:
        return "Failing"

    def _repr_html_(self) -> str:
        raise ValueError("no html today")

    def _repr_svg_(self) -> str:
        raise NotImplementedError

    def _repr_latex_(self) -> str:
        return "$x$"


class MimebundleTest(unittest.TestCase):
    def test_each_method_gives_its_form(self) -> None:
        for kind, form, mime, text in [
            ("html", "<b>x</b>", "text/html", "<b>x</b>"),
            ("svg", "<svg/>", "image/svg+xml", "<svg/>"),
            ("png", b"\x89PNG", "image/png", "iVBORw=="),
            ("jpeg", memoryview(b"\xff\xd8"), "image/jpeg", "/9g="),
            ("markdown", "*x*", "text/markdown", "*x*"),
            ("latex", "$x$", "text/latex", "$x$"),
            ("json", {"a": [1]}, "application/json", '{"a":[1]}'),
            ("html", ("<b>x</b>", {"isolated": True}), "text/html", "<b>x</b>"),
        ]:
            with self.subTest(kind):
                bundle = mimebundle(Rich(**{kind: form}))
                self.assertEqual(bundle, {"text/plain": "Rich", mime: text})

    def test_none_means_not_this_form(self) -> None:
        self.assertEqual(mimebundle(Rich(html=None, png=None)), {"text/plain": "Rich"})

    def test_a_bundle_method_comes_before_the_single_ones(self) -> None:
        class Bundle(Rich):
            def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
                return {"text/html": "from bundle", "text/plain": "short"}, {"meta": 1}

        thing = Bundle(html="from html", latex="$x$")
        expected = {"text/plain": "short", "text/html": "from bundle", "text/latex": "$x$"}
        self.assertEqual(mimebundle(thing), expected)

    def test_a_failing_method_is_reported_and_the_others_are_kept(self) -> None:
        with captured("stderr") as errors:
            bundle = mimebundle(Failing())
        self.assertEqual(bundle, {"text/plain": "Failing", "text/latex": "$x$"})
        self.assertIn("ValueError: no html today", errors.getvalue())
        self.assertNotIn("NotImplementedError", errors.getvalue())

    def test_a_class_is_not_shown_like_its_instances(self) -> None:
        self.assertEqual(list(mimebundle(Failing)), ["text/plain"])

    def test_what_answers_to_every_name_has_no_forms(self) -> None:
        class Anything:
            def __repr__(self) -> str:
                return "Anything"

            def __getattr__(self, name: str) -> Any:
                return lambda **_: "made up"

        self.assertEqual(mimebundle(Anything()), {"text/plain": "Anything"})

    def test_a_failing_repr_is_the_callers_to_handle(self) -> None:
        class Bad:
            def __repr__(self) -> str:
                raise ValueError("no repr")

        self.assertRaises(ValueError, mimebundle, Bad())


class PackTest(unittest.TestCase):
    def test_long_text_is_cut_and_says_so(self) -> None:
        text = pack({"text/plain": "x" * 1_000_123})["text/plain"]
        self.assertTrue(text.endswith("x… (123 more characters not shown)"))

    def test_a_form_of_the_limit_is_kept_and_a_larger_one_becomes_a_note(self) -> None:
        limit = display_module.ITEM_LIMIT
        self.assertEqual(len(pack({"text/html": "x" * limit})["text/html"]), limit)
        bundle = pack({"text/plain": "Big", "image/png": bytes(limit)})
        self.assertEqual(list(bundle), ["text/plain"])
        note = "[image/png of 36 MB is too big to show: at most 27 MB]"
        self.assertEqual(bundle["text/plain"], f"Big\n{note}")

    def test_lone_surrogates_are_escaped(self) -> None:
        self.assertEqual(pack({"text/html": "\udcff"}), {"text/html": "\\udcff"})
        packed = pack({"application/json": ["\udcff"]})
        self.assertEqual(packed, {"application/json": '["\\udcff"]'})


class DisplayTest(unittest.TestCase):
    def setUp(self) -> None:
        self.page = FakePage()
        self.display = Display(self.page)

    def test_each_thing_is_an_item_of_its_own(self) -> None:
        self.display.show(1, "two")
        plain = [item["mime"]["text/plain"] for item in self.page.items]
        self.assertEqual(plain, ["1", "'two'"])
        self.assertEqual({item["stream"] for item in self.page.items}, {"display"})

    def test_an_item_can_be_named_and_replaced(self) -> None:
        self.display.show(1, display_id="n")
        self.display.show(2, display_id="n", update=True)
        first, second = self.page.items
        self.assertEqual((first["displayId"], "update" in first), ("n", False))
        self.assertEqual((second["displayId"], second["update"]), ("n", True))

    def test_raw_bundles_are_sent_as_they_are(self) -> None:
        self.display.show({"image/png": b"\x00"}, raw=True)
        self.assertEqual(self.page.items, [{"stream": "display", "mime": {"image/png": "AA=="}}])

    def test_misuse_is_a_type_error_and_sends_nothing(self) -> None:
        for options in ({"update": True}, {"display_id": 5}, {"raw": True}):
            with self.subTest(options), self.assertRaises(TypeError):
                self.display.show("x", **options)  # type: ignore[arg-type]
        self.assertEqual(self.page.items, [])

    def test_what_was_printed_before_is_sent_before(self) -> None:
        order: list[str] = []

        class Stream:
            def flush(self) -> None:
                order.append("flush")

        self.page.emit = lambda text: order.append("emit")  # type: ignore[method-assign]
        before, sys.stdout = sys.stdout, Stream()  # type: ignore[assignment]
        try:
            self.display.show(1)
        finally:
            sys.stdout = before
        self.assertEqual(order, ["flush", "emit"])

    def test_clear_passes_wait_on(self) -> None:
        self.display.clear()
        self.display.clear(wait=True)
        self.assertEqual(self.page.cleared, [False, True])

    def test_without_a_page_items_are_printed(self) -> None:
        with captured("stdout") as output:
            Display(PlainOutlet()).show([1], Failing)
            PlainOutlet().emit(json.dumps({"mime": {"text/html": "<b>"}}))
        self.assertEqual(output.getvalue().splitlines()[::2], ["[1]", "<text/html>"])
