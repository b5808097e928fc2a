import types
import unittest

from _py_playground.peek import (
    UNKNOWN,
    Known,
    doc_of,
    evaluate,
    instance_of,
    item_of,
    kind_of,
    member,
    members,
    short_value,
)


class Point:
    """A point."""

    __slots__ = ("x", "y")
    origin = (0, 0)

    def __init__(self, x: int) -> None:
        self.x = x

    def move(self) -> None:
        """Move it."""

    @property
    def size(self) -> int:
        """How far away."""
        raise AssertionError("a property was run")

    @classmethod
    def of(cls) -> None: ...

    @staticmethod
    def unit() -> None: ...


class MembersTest(unittest.TestCase):
    def test_attributes_of_objects_classes_and_modules_are_listed(self) -> None:
        module = types.ModuleType("m")
        module.answer = 42  # type: ignore[attr-defined]
        self.assertLessEqual({"x", "move", "size", "of"}, members(instance_of(Point(1))).keys())
        self.assertIn("move", members(instance_of(Point)))
        self.assertIn("move", members(Known(Point)))
        self.assertIn("answer", members(instance_of(module)))
        self.assertNotIn("__init_subclass__", members(instance_of(module)))

    def test_a_slot_and_a_class_attribute_have_their_values(self) -> None:
        point = instance_of(Point(7))
        self.assertEqual(member(point, "x").value, 7)
        self.assertEqual(member(point, "origin").value, (0, 0))
        self.assertIsNone(member(point, "y"))  # never filled
        self.assertIsNone(member(Known(Point), "x"))

    def test_a_property_has_none(self) -> None:
        self.assertIsNone(member(instance_of(Point(1)), "size"))

    def test_methods_know_whether_their_first_parameter_is_filled_in(self) -> None:
        point = instance_of(Point(1))
        bound = {name: member(point, name).bound for name in ("move", "of", "unit")}
        self.assertEqual(bound, {"move": True, "of": True, "unit": False})
        self.assertFalse(member(instance_of(Point), "move").bound)
        self.assertTrue(member(instance_of(Point), "of").bound)


class ItemTest(unittest.TestCase):
    def test_items_of_built_in_containers_are_found(self) -> None:
        self.assertEqual(item_of(instance_of([1, 2]), -1).value, 2)
        self.assertEqual(item_of(instance_of({"a": 1}), "a").value, 1)
        for container, key in (([1], 1), ({}, "a"), ("text", 0), ([1], "a"), ({1: 2}, True)):
            self.assertIsNone(item_of(instance_of(container), key), container)

    def test_an_own_kind_of_container_is_not_asked(self) -> None:
        class Own(dict):
            def __getitem__(self, key: object) -> object:
                raise AssertionError

        self.assertIsNone(item_of(instance_of(Own(a=1)), "a"))


class EvaluateTest(unittest.TestCase):
    def class_of(self, text: str, **names: object) -> "type | None":
        known = evaluate(text, lambda n: instance_of(names[n]) if n in names else None)
        return known and known.cls

    def test_literals_have_their_class(self) -> None:
        for text, cls in {
            "'a'": str, "b''": bytes, "f'{x}'": str, "[x]": list, "[y for y in x]": list,
            "(1, 2)": tuple, "{}": dict, "{1}": set, "5": int, "None": type(None),
        }.items():  # fmt: skip
            self.assertIs(self.class_of(text), cls, text)

    def test_a_class_that_is_called_gives_an_object_of_it(self) -> None:
        known = evaluate("Point(no_such_name)", {"Point": instance_of(Point)}.get)
        self.assertEqual((known.cls, known.value), (Point, UNKNOWN))

    def test_a_function_that_is_called_gives_nobody_knows_what(self) -> None:
        self.assertIsNone(self.class_of("f()", f=len))

    def test_dots_and_brackets_are_followed(self) -> None:
        self.assertIs(self.class_of("d['a'][0].x", d={"a": [Point(1)]}), int)

    def test_what_is_no_expression_is_nothing(self) -> None:
        for text in ("", "x +", "x = 1", "(", "x y", "\0"):
            self.assertIsNone(self.class_of(text, x=1), text)


class WordsTest(unittest.TestCase):
    def test_each_thing_has_its_word(self) -> None:
        for value, kind in ((int, "class"), (types, "module"), (len, "function"), (3, "variable")):
            self.assertEqual(kind_of(value), kind)
        self.assertEqual(kind_of(str.join, in_object=True), "method")
        self.assertEqual(kind_of(Point.size, in_object=True), "property")

    def test_documentation_is_the_objects_own(self) -> None:
        self.assertEqual(doc_of(instance_of(Point)), "A point.")
        self.assertEqual(doc_of(instance_of(Point(1))), "A point.")
        self.assertEqual(doc_of(instance_of(Point(1).move)), "Move it.")
        self.assertEqual(doc_of(instance_of(Point.size)), "How far away.")
        self.assertIn("number of items", doc_of(instance_of(len)))
        self.assertEqual(doc_of(instance_of(types.ModuleType("m", "About m."))), "About m.")

    def test_only_plain_short_values_are_shown(self) -> None:
        for value, text in ((5, "5"), ("a", "'a'"), (1.5, "1.5"), (None, "None"), (True, "True")):
            self.assertEqual(short_value(value), text)
        for value in ("x" * 61, 10**10_000, [1], Point(1), type("Own", (int,), {})(3)):
            self.assertIsNone(short_value(value))
