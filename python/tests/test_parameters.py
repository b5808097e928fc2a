import collections
import dataclasses
import functools
import unittest
from typing import Any

from _py_playground.parameters import parameters_of, split_parameters
from _py_playground.peek import Known, instance_of, member


def plain(a, /, b, c=1, *, d, e=None): ...


def of(value: object) -> "list[str] | None":
    return parameters_of(instance_of(value))


class FunctionTest(unittest.TestCase):
    def test_every_kind_of_parameter_is_written_as_in_its_def(self) -> None:
        self.assertEqual(of(plain), ["a", "/", "b", "c=1", "*", "d", "e=None"])
        self.assertEqual(of(lambda *rest, x, **more: 0), ["*rest", "x", "**more"])
        self.assertEqual(of(lambda: 0), [])

    def test_defaults_that_are_not_plain_are_dots(self) -> None:
        self.assertEqual(of(lambda x=[1], y=int: 0), ["x=...", "y=int"])  # noqa: B006

    def test_annotations_are_left_out(self) -> None:
        def annotated(x: "no_such_name" = 1) -> "nothing": ...  # noqa: F821

        self.assertEqual(of(annotated), ["x=1"])

    def test_the_function_behind_a_decorator_is_shown(self) -> None:
        @functools.wraps(plain)
        def wrapped(*args: Any) -> None: ...

        self.assertEqual(of(wrapped), of(plain))
        wrapped.__wrapped__ = wrapped  # type: ignore[attr-defined]
        self.assertEqual(of(wrapped), ["*args"])

    def test_a_function_that_is_only_written_has_parameters_too(self) -> None:
        known = Known(type(plain), bound=True, parameters="self, x: dict[str, int] = {}, *, y=','")
        self.assertEqual(parameters_of(known), ["x: dict[str, int] = {}", "*", "y=','"])


class BuiltinTest(unittest.TestCase):
    def test_built_in_functions_and_methods_tell_theirs(self) -> None:
        self.assertEqual(of("".join), ["iterable", "/"])
        self.assertEqual(of(str.join), ["self", "iterable", "/"])
        self.assertEqual(parameters_of(member(Known(str), "join")), ["iterable", "/"])
        self.assertEqual(of(sorted), ["iterable", "/", "*", "key=None", "reverse=False"])

    def test_those_that_do_not_tell_have_none(self) -> None:
        self.assertIsNone(of(max))
        self.assertIsNone(of(dict))
        self.assertIsNone(of(5))


class ClassTest(unittest.TestCase):
    def test_a_class_has_the_parameters_of_what_makes_its_objects(self) -> None:
        class Plain: ...

        class Child(collections.namedtuple("Parent", "x y")): ...

        @dataclasses.dataclass
        class Data:
            a: int
            b: int = 2

        self.assertEqual((of(Plain), of(Child), of(Data)), ([], ["x", "y"], ["a", "b=2"]))
        self.assertEqual(of(list), ["iterable=()", "/"])

    def test_methods_and_callable_objects_leave_self_out(self) -> None:
        class Thing:
            def method(self, x): ...
            def __call__(self, y): ...

        thing = instance_of(Thing())
        self.assertEqual(parameters_of(member(thing, "method")), ["x"])
        self.assertEqual(of(Thing().method), ["x"])
        self.assertEqual(parameters_of(thing), ["y"])
        self.assertEqual(of(Thing.method), ["self", "x"])


class SplitTest(unittest.TestCase):
    def test_commas_in_brackets_and_strings_do_not_split(self) -> None:
        for text, pieces in {
            "": [],
            "a,b": ["a", "b"],
            "a=(1, 2), b='x, y'": ["a=(1, 2)", "b='x, y'"],
            "a,\n    b,": ["a", "b"],
            "a=[1, 'unfinished": ["a=[1, 'unfinished"],
        }.items():
            self.assertEqual(split_parameters(text), pieces, text)
