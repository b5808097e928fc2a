import json
import os
import sys
import tempfile
import types
import unittest
from typing import Any

from _py_playground.insight import answered


def ask(marked: str, **namespace: object) -> "dict[str, Any] | None":
    """Complete at the ``|`` in the code."""
    code, cursor = marked.replace("|", "", 1), marked.index("|")
    question = {"kind": "complete", "code": code, "cursor": cursor}
    return answered(question, namespace)  # type: ignore[return-value]


def offered(marked: str, **namespace: object) -> dict[str, str]:
    """The labels, and the kind of each."""
    found = ask(marked, **namespace)
    return {one["label"]: one["kind"] for one in found["completions"]} if found else {}


class NameTest(unittest.TestCase):
    def test_names_of_every_origin_are_offered(self) -> None:
        found = offered(
            "import json\ntotal = 1\ndef f(size):\n    |", live=print, Own=type("O", (), {})
        )
        expected = {
            "size": "parameter", "total": "variable", "f": "function", "json": "module",
            "live": "function", "Own": "class", "print": "function", "while": "keyword",
        }  # fmt: skip
        self.assertLessEqual(expected.items(), found.items())

    def test_near_names_come_first(self) -> None:
        labels = list(offered("near = 1\ndef f(nearer):\n    nea|", live=1))
        order = [labels.index(name) for name in ("nearer", "live", "near", "abs", "while")]
        self.assertEqual(order, sorted(order))

    def test_the_word_begins_after_what_came_before(self) -> None:
        self.assertEqual(ask("é😀 = pri|")["from"], 5)
        self.assertEqual(ask("x = 'é😀'.upp|")["from"], 9)

    def test_underscores_are_offered_once_one_is_typed(self) -> None:
        self.assertNotIn("_hidden", offered("|", _hidden=1))
        self.assertIn("_hidden", offered("_|", _hidden=1))
        self.assertIn("__len__", offered("[].__|"))

    def test_where_a_new_name_is_made_nothing_is_offered(self) -> None:
        for marked in (
            "def na|",
            "class Na|",
            "import json as j|",
            "lambda a|",
            "5|",
            "5.|",
            "1.5|",
        ):
            self.assertIsNone(ask(marked), marked)

    def test_strings_and_comments_get_nothing(self) -> None:
        for marked in ("'pri|'", "# pri|", "'''pri|", "print('pri|"):
            self.assertIsNone(ask(marked), marked)

    def test_fields_of_f_strings_do(self) -> None:
        self.assertIn("live", offered("f'{li|}'", live=1))
        self.assertIn("upper", offered("f'{live.up|}'", live=""))

    def test_a_function_says_its_parameters(self) -> None:
        found = ask("rou|")["completions"]  # type: ignore[index]
        detail = next(one["detail"] for one in found if one["label"] == "round")
        self.assertEqual(detail, "(number, ndigits=None)")


class AttributeTest(unittest.TestCase):
    def test_live_objects_have_theirs(self) -> None:
        class Dog:
            def __init__(self) -> None:
                self.name = "Rex"

            def bark(self) -> None: ...

        found = offered("d.|", d=Dog())
        self.assertEqual(found, {"bark": "method", "name": "property"})
        self.assertIn("upper", offered("d.name.|", d=Dog()))
        self.assertIn("bark", offered("a['d'][0].|", a={"d": [Dog()]}))

    def test_literals_have_those_of_their_class(self) -> None:
        for marked, name in {
            "'a'.|": "upper", "[].|": "append", "{}.|": "keys", "{1}.|": "union",
            "(1, 2).|": "index", "x = [1,\n  2].|": "append", "f'{x}'.|": "upper",
        }.items():  # fmt: skip
            self.assertIn(name, offered(marked), marked)

    def test_names_that_the_code_makes_are_known_before_it_runs(self) -> None:
        self.assertIn("append", offered("x = []\nx.|"))
        self.assertIn("upper", offered("def f(x: str):\n    x.|"))
        self.assertIn("sqrt", offered("import math\nmath.|"))
        self.assertIn("upper", offered("x = 'a'\ny = x\ny.|"))
        self.assertEqual(offered("x = y\ny = x\nx.|"), {})

    def test_a_module_that_is_not_loaded_is_read(self) -> None:
        name = "this"  # printing its poem when it is imported
        self.assertNotIn(name, sys.modules)
        self.assertLessEqual({"c", "d", "i", "s"}, offered(f"import {name}\n{name}.|").keys())
        self.assertNotIn(name, sys.modules)

    def test_self_has_what_the_class_gives_it(self) -> None:
        code = "class A:\n    def __init__(self):\n        self.size = 1\n"
        code += "    def f(self):\n        self.|"
        self.assertLessEqual({"size", "f"}, offered(code).keys())

    def test_broken_code_around_does_no_harm(self) -> None:
        self.assertIn("append", offered("def f(\nx = [}\n\nfor\nif x.|:\n  'unfinished", x=[]))


class CallTest(unittest.TestCase):
    def test_arguments_are_offered_by_name(self) -> None:
        self.assertEqual(offered("print(1, |").get("sep="), "parameter")
        self.assertEqual(offered("def f(a, size=2): pass\nf(|").get("size="), "parameter")

    def test_but_not_in_the_middle_of_one(self) -> None:
        for marked in ("print(sep=|", "print(1 + |", "print([|"):
            self.assertNotIn("sep=", offered(marked), marked)


class ImportTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        sys.path.insert(0, folder.name)
        self.addCleanup(sys.path.remove, folder.name)
        with open(os.path.join(folder.name, "own_file.py"), "w", encoding="utf-8") as file:
            file.write("raise SystemExit\ndef helper(x, y=1): pass\n")

    def test_modules_are_offered(self) -> None:
        for marked in ("import js|", "import os, js|", "from js|", "from x import y\nimport js|"):
            self.assertEqual(offered(marked).get("json"), "module", marked)
        self.assertIn("own_file", offered("import own|"))
        self.assertIn("path", offered("import os.|"))
        self.assertIn("decoder", offered("from json.|"))
        self.assertNotIn("print", offered("import |"))

    def test_names_in_a_module_are_offered(self) -> None:
        self.assertEqual(offered("from math import s|").get("sqrt"), "function")
        self.assertIn("sqrt", offered("from math import (pi,\n    s|"))
        self.assertIn("decoder", offered("from json import |"))

    def test_an_own_file_is_read_and_not_run(self) -> None:
        self.assertEqual(offered("from own_file import |"), {"helper": "function"})

    def test_packages_that_can_be_loaded_are_offered(self) -> None:
        hook: Any = types.ModuleType("_pyodide._importhook")
        hook.REPODATA_PACKAGES_IMPORT_TO_PACKAGE_NAME = {"yaml_x": "pyyaml", "a.b": "c"}
        sys.modules[hook.__name__] = hook
        self.addCleanup(sys.modules.pop, hook.__name__)
        found = offered("import ya|")
        self.assertIn("yaml_x", found)
        self.assertNotIn("a.b", found)


class KeyTest(unittest.TestCase):
    def test_text_keys_of_a_dictionary_are_offered(self) -> None:
        table = {"one": 1, 2: 2, "zwölf": 12, 'a"b': 3}
        for marked in ('d["|', "d['o|", 'd["|"]', 'x = [d["|"]]'):
            self.assertEqual(offered(marked, d=table), {"one": "property", "zwölf": "property"})
        self.assertEqual(ask('d["on|', d=table)["from"], 3)

    def test_other_strings_in_brackets_have_none(self) -> None:
        for marked in ('["|', 'd(["|', 'd[1, "|', 'd[0]["|', 'l["|', 'd[f"""|'):
            self.assertEqual(offered(marked, d={"one": 1}, l=[1]), {}, marked)


class LimitTest(unittest.TestCase):
    def test_an_answer_has_at_most_500_and_the_typed_word_chooses(self) -> None:
        many = {f"name{index}": index for index in range(3000)}
        self.assertEqual(len(offered("|", **many)), 500)
        self.assertIn("name2999", offered("name299|", **many))

    def test_very_long_names_are_left_out(self) -> None:
        self.assertLess(len(json.dumps(ask("|", **{"x" * 100_000: 1}))), 100_000)
