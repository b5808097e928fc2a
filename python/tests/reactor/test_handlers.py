import asyncio
import doctest
import functools
import gc
import re
import unittest
import weakref
from pathlib import Path
from typing import Any

from pickle_reactor import handlers
from pickle_reactor.handlers import FIELDS, Event, Handler, handler_for, on, standard_fields


def fields_of(event: str, call: Any) -> tuple[str, ...]:
    return handler_for(event, call).fields


class FieldsTest(unittest.TestCase):
    def test_parameters_are_fields(self) -> None:
        def pressed(key: str, ctrl_key: bool) -> None: ...

        self.assertEqual(fields_of("keydown", pressed), ("key", "ctrl_key"))
        self.assertEqual(fields_of("input", lambda value: None), ("value",))
        self.assertEqual(fields_of("input", lambda *, value: None), ("value",))

    def test_without_parameters_nothing_travels(self) -> None:
        self.assertEqual(handler_for("click", lambda: None).options, {})

    def test_defaults_of_the_program_are_left_alone(self) -> None:
        self.assertEqual(fields_of("click", lambda i=1: None), ())
        self.assertEqual(fields_of("click", lambda key=1, value=2: None), ())
        self.assertEqual(handler_for("click", lambda key="mine": key).invoke("click", {}), "mine")

    def test_a_default_asks_for_a_field_that_this_event_has(self) -> None:
        handler = handler_for("input", lambda i=7, value="": (i, value))
        self.assertEqual(handler.fields, ("value",))
        self.assertEqual(handler.invoke("input", {"value": "a"}), (7, "a"))

    def test_event_brings_the_fields_of_its_type(self) -> None:
        self.assertEqual(fields_of("submit", lambda event: None), ("form",))
        self.assertEqual(fields_of("wheel", lambda event: None), ("delta_x", "delta_y"))
        self.assertEqual(fields_of("pointermove", lambda event: None), standard_fields("click"))
        self.assertEqual(fields_of("focus", lambda event, target_id: None), ("target_id",))
        for event in (
            "click",
            "keyup",
            "input",
            "submit",
            "scroll",
            "wheel",
            "pointerdown",
            "mouseover",
        ):
            self.assertLessEqual(set(standard_fields(event)), FIELDS)

    def test_the_page_knows_every_field(self) -> None:
        source = Path(__file__).parents[3] / "src/element/views/event-fields.ts"
        words = set(re.findall(r"\w+", source.read_text("utf-8").partition("OF_EVENT =")[2]))
        self.assertEqual(FIELDS - words, set())

    def test_rest_parameters_get_nothing(self) -> None:
        self.assertEqual(
            handler_for("click", lambda *args, **more: (args, more)).invoke(
                "click", {"value": "a"}
            ),
            ((), {}),
        )

    def test_a_parameter_that_is_no_field_is_refused_with_the_list(self) -> None:
        with self.assertRaisesRegex(
            TypeError, "on_click: the function <lambda> asks for 'x'.*client_x, client_y.*width"
        ):
            handler_for("click", lambda x: None)

    def test_methods_partials_and_objects(self) -> None:
        class Form:
            def changed(self, value: str) -> tuple[Any, ...]:
                return self, value

            def __call__(self, key: str) -> str:
                return key

        form = Form()
        self.assertEqual(
            handler_for("input", form.changed).invoke("input", {"value": "a"}), (form, "a")
        )
        self.assertEqual(handler_for("keydown", form).invoke("keydown", {"key": "a"}), "a")
        self.assertEqual(fields_of("input", functools.partial(Form.changed, form)), ("value",))
        self.assertEqual(fields_of("click", functools.partial(Form.changed, form, value="x")), ())
        # The same function as a method and by itself has other parameters.
        with self.assertRaisesRegex(TypeError, "asks for 'self'"):
            handler_for("input", Form.changed)

    def test_wrapped_functions_ask_as_what_they_wrap(self) -> None:
        def inner(value: str) -> str:
            return value

        @functools.wraps(inner)
        def outer(*args: Any, **more: Any) -> Any:
            return inner(*args, **more)

        self.assertEqual(handler_for("input", outer).invoke("input", {"value": "a"}), "a")

    def test_annotations_do_not_run(self) -> None:
        scope: dict[str, Any] = {}
        exec(
            "from __future__ import annotations\ndef f(value: Nothing) -> Nowhere: return value",
            scope,
        )
        self.assertEqual(fields_of("input", scope["f"]), ("value",))
        self.assertEqual(fields_of("input", functools.partial(scope["f"])), ("value",))

    def test_builtins(self) -> None:
        seen: list[str] = []
        self.assertEqual(handler_for("click", seen.clear).invoke("click", {}), None)
        with self.assertRaisesRegex(TypeError, "append asks for 'object'"):
            handler_for("input", seen.append)

    def test_positional_only_parameters_are_filled(self) -> None:
        def f(value: str, /, key: str, *, code: str) -> tuple[str, ...]:
            return value, key, code

        self.assertEqual(
            handler_for("keydown", f).invoke("keydown", {"value": "a", "key": "b", "code": "c"}),
            ("a", "b", "c"),
        )

    def test_what_cannot_be_called_is_refused(self) -> None:
        for wrong in ("alert(1)", 3, None, object()):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(TypeError, "p: on_click takes a function, not"),
            ):
                handler_for("click", wrong, "p")


class InvokeTest(unittest.TestCase):
    def test_fields_that_did_not_come_are_none(self) -> None:
        self.assertEqual(
            handler_for("input", lambda value, checked: (value, checked)).invoke(
                "input", {"value": "a"}
            ),
            ("a", None),
        )

    def test_an_event_has_its_fields_as_attributes(self) -> None:
        event = handler_for("change", lambda event, href: event).invoke(
            "change", {"value": "a", "href": "b", "key": "c"}
        )
        self.assertIs(type(event), Event)
        self.assertEqual(
            (event.type, event.value, event.checked, event.href), ("change", "a", None, "b")
        )
        with self.assertRaisesRegex(
            AttributeError, "this change event has no field 'key'; its fields: value, checked, href"
        ):
            event.key

    def test_an_async_handler_is_a_coroutine(self) -> None:
        async def typed(value: str) -> str:
            return value + "!"

        self.assertEqual(
            asyncio.run(handler_for("input", typed).invoke("input", {"value": "a"})), "a!"
        )


class OnTest(unittest.TestCase):
    def test_options_are_ready_for_the_page(self) -> None:
        handler = handler_for(
            "input", on(lambda value: None, prevent=True, stop=True, debounce=0.3)
        )
        self.assertEqual(
            handler.options, {"fields": ["value"], "prevent": True, "stop": True, "debounce": 300}
        )
        self.assertEqual(handler_for("scroll", on(print, throttle=0.0001)).options, {"throttle": 1})

    def test_wrong_options_are_refused(self) -> None:
        for wrong in (-1, float("nan"), float("inf"), "1"):
            with (
                self.subTest(wrong),
                self.assertRaisesRegex(ValueError, "number of seconds, 0 or more"),
            ):
                on(print, debounce=wrong)  # type: ignore[arg-type]
        with self.assertRaisesRegex(ValueError, "debounce or throttle"):
            on(print, debounce=1, throttle=1)
        with self.assertRaisesRegex(TypeError, r"on\(\) takes a function first, not str"):
            on("alert(1)")  # type: ignore[arg-type]

    def test_the_plain_handler_keeps_its_options(self) -> None:
        def f(value: str) -> None: ...

        special = handler_for("input", on(f, prevent=True))
        self.assertEqual(handler_for("input", f).options, {"fields": ["value"]})
        self.assertNotEqual(special, handler_for("input", f))
        self.assertEqual(special, handler_for("input", on(f, prevent=True)))


class CacheTest(unittest.TestCase):
    def test_functions_of_one_place_share_their_options(self) -> None:
        first, second = (handler_for("click", lambda i=i: i) for i in range(2))
        self.assertIs(first.options, second.options)
        self.assertNotEqual(first, second)
        self.assertEqual([first.invoke("click", {}), second.invoke("click", {})], [0, 1])

    def test_one_function_differs_by_event(self) -> None:
        def f(event: Event) -> None: ...

        self.assertNotEqual(fields_of("submit", f), fields_of("wheel", f))

    def test_the_function_itself_is_not_kept(self) -> None:
        def make() -> Any:
            return lambda: None

        call = make()
        handler = handler_for("click", call)
        gone = weakref.ref(call)
        del call, handler
        gc.collect()
        self.assertIsNone(gone())

    def test_many_functions_are_right_and_few_are_remembered(self) -> None:
        for at in range(5_000):
            scope: dict[str, Any] = {}
            exec(f"def f({'key' if at % 2 else 'value'}): return {at}", scope)
            handler = handler_for("keydown", scope["f"])
            self.assertEqual(handler.fields, ("key",) if at % 2 else ("value",))
        self.assertLessEqual(len(handlers._plans), 2_000)

    def test_a_handler_stays_as_it_is(self) -> None:
        handler = handler_for("click", print)
        self.assertIs(handler_for("click", handler), handler)
        self.assertEqual(repr(handler), "Handler(<built-in function print>, fields=())")
        self.assertIsInstance(handler, Handler)


class ExamplesTest(unittest.TestCase):
    def test_examples_work(self) -> None:
        self.assertEqual(doctest.testmod(handlers).failed, 0)


if __name__ == "__main__":
    unittest.main()
