import inspect
import json
import random
import sys
import unittest
from typing import Any
from unittest import mock

from _py_playground import completion, reading
from _py_playground.insight import answer, answered

KINDS = ("complete", "signature", "hover", "check", "needs")
AT_CURSOR = KINDS[:3]

#: Code in many shapes.
SAMPLE = (
    '''\
# /// script
# dependencies = ["numpy"]
# ///
import math, os.path as p
from json import (loads,
    dumps as d)

@decorator(1)
class Café(Base, metaclass=Meta):
    """Doc with (brackets] and 'quotes'."""
    x: dict[str, int] = {"é": 1, "😀": [2, (3)]}

    async def méthode(self, a, /, *b, c=')', **d) -> "int":
        self.y = f"{a!r:>{c}} {{no}} {d['k']}" + rb'\\x' + """
        '''.replace("'", '"')
    + '''
        """
        return [i for i in b if (n := i) > 1 and not x[1:2].y(z=1, w=lambda q: q)]

value = Café(1).méthode("a😀b", c=max(1, 2)).upper()
print(value, sep="", \\
      end='\\n'); é = math.sqrt(2).real
match value:
    case {"a": [x, *_]}: pass
'''
)


def ask(kind: str, code: str, cursor: int, namespace: dict[str, object]) -> Any:
    question = {"kind": kind, "code": code, "cursor": cursor}
    return answered(question, namespace)


def units(text: str) -> int:
    """How long JavaScript finds a text."""
    return len(text.encode("utf-16-le")) // 2


def without_jedi() -> Any:
    """For tests of our own answers, as if jedi were not installed where they run."""
    return mock.patch("_py_playground.jedi_help._installed", lambda: False)


class AnswerCase(unittest.TestCase):
    def assert_fits(self, found: Any, kind: str, size: int) -> None:
        """The answer is as ``messages.ts`` says, within the limits of ``limits.ts``."""
        fields = {
            "complete": {"kind": str, "from": int, "completions": list},
            "signature": {"kind": str, "label": str, "parameters": list, "active": int, "doc": str},
            "hover": {"kind": str, "from": int, "to": int, "title": str, "doc": str},
            "check": {"kind": str, "problems": list},
            "needs": {"kind": str, "imports": list, "requirements": list},
        }[kind]
        self.assertEqual({name: type(value) for name, value in found.items()}, fields)
        self.assertEqual(found["kind"], kind)
        for name in ("title", "doc", "label"):
            self.assertLessEqual(units(found.get(name, "")), 20_000)
        places = [found.get("from", 0), found.get("to", size)]
        for one in found.get("problems", []):
            self.assertEqual(one.keys(), {"from", "to", "message"})
            self.assertLessEqual(units(one["message"]), 20_000)
            places += [one["from"], one["to"]]
        self.assertTrue(all(0 <= place <= size for place in places), found)
        for one in found.get("completions", []):
            self.assertLessEqual(one.keys(), {"label", "kind", "detail"})
            self.assertIn(one["kind"], WORDS)
            self.assertLessEqual(max(units(one["label"]), units(one.get("detail", ""))), 1024)
        for name in ("completions", "parameters", "problems", "imports", "requirements"):
            self.assertLessEqual(len(found.get(name, [])), 500)
        for name in ("parameters", "imports", "requirements"):
            self.assertLessEqual(max(map(units, found.get(name, [])), default=0), 1024)
        if kind == "signature":
            self.assertIn(found["active"], range(-1, len(found["parameters"])))


#: ``COMPLETION_KINDS`` of ``messages.ts``.
WORDS = ("class", "function", "method", "property", "variable", "parameter", "module", "keyword")


class UnfinishedCodeTest(AnswerCase):
    """Code as it stands while it is typed: `answered` hides no error, as `answer` would."""

    def setUp(self) -> None:
        import math

        self.enterContext(without_jedi())
        self.namespace: dict[str, object] = {"math": math, "value": {"é": "ü"}, "x": [1], "d": {}}

    def ask_everything(self, code: str, cursor: int) -> None:
        for kind in AT_CURSOR:
            found = ask(kind, code, cursor, self.namespace)
            if found is not None:
                json.dumps(found).encode()
                self.assert_fits(found, kind, len(code))

    def test_every_place_in_good_code_can_be_asked_about(self) -> None:
        for cursor in range(len(SAMPLE) + 1):
            self.ask_everything(SAMPLE, cursor)

    def test_every_beginning_of_it_too(self) -> None:
        for end in range(len(SAMPLE) + 1):
            self.ask_everything(SAMPLE[:end], end)
            for kind in ("check", "needs"):
                self.assert_fits(ask(kind, SAMPLE[:end], 0, {}), kind, end)

    def test_and_any_jumble(self) -> None:
        chance = random.Random(20)
        pieces = [*"()[]{}'\"\\\n\r\t .,:=#@*f_é😀\0\u0301\ud800", "'''", '"""', "import ", "from "]
        pieces += ["def ", "class ", "self.", "x.", "print(", 'd["', "lambda ", "    ", "for ", "1"]
        for _ in range(1500):
            code = "".join(chance.choices(pieces, k=chance.randrange(1, 40)))
            self.ask_everything(code, chance.randrange(len(code) + 1))
            for kind in ("check", "needs"):
                self.assert_fits(ask(kind, code, 0, {}), kind, len(code))

    def test_a_cursor_outside_is_at_the_nearer_end(self) -> None:
        self.assertEqual(ask("hover", "x", 10**9, {"x": 1})["to"], 1)
        self.assertEqual(ask("hover", "x", -5, {"x": 1})["from"], 0)

    def test_places_count_whole_characters(self) -> None:
        for before in ("'é'; ", "'e\u0301'; ", "'😀👩‍👩‍👧'; ", "ü = 1; "):
            size = len(before)
            self.assertEqual(ask("hover", before + "x", size, {"x": 1})["from"], size)
            self.assertEqual(ask("complete", before + "x.re", size + 4, {"x": 1})["from"], size + 2)
            self.assertEqual(ask("check", before + "x x", 0, {})["problems"][0]["from"], size + 2)


class NothingRunsTest(AnswerCase):
    """No code of the program may run for an answer, whatever it put where."""

    def setUp(self) -> None:
        self.ran: list[str] = []
        self.namespace = self.hostile_namespace()

    def hostile_namespace(self) -> dict[str, object]:
        ran = self.ran

        def trap(name: str) -> Any:
            def run(*args: object, **named: object) -> Any:
                ran.append(name)
                raise RuntimeError(name)

            return run

        special = """__getattr__ __getattribute__ __dir__ __repr__ __str__ __bool__ __len__
            __iter__ __eq__ __ne__ __hash__ __call__ __getitem__ __contains__ __get__ __set__
            __instancecheck__ __subclasscheck__ __format__ __int__ __index__ __lt__ __mro_entries__
            __class_getitem__ __prepare__ keys items get""".split()
        lies = """__class__ __dict__ __doc__ __signature__ __text_signature__ __wrapped__ __name__
            __qualname__ __module__ __annotations__ __annotate__ __defaults__ __func__ __self__
            __all__ __path__ __spec__ __slots__ attribute""".split()
        traps = {name: trap(name) for name in special}
        liars = {
            name: property(trap(name)) for name in lies if name not in ("__slots__", "__qualname__")
        }
        meta = type("Meta", (type,), {**traps, **liars, "mro": type.mro})
        evil_class = type.__new__(meta, "Evil", (), {**traps, **liars})
        evil = object.__new__(evil_class)
        text = type("Text", (str,), {name: traps[name] for name in ("__getattribute__", "__len__")})
        table = type(
            "Table",
            (dict,),
            {name: traps[name] for name in ("__getitem__", "__iter__", "get", "keys", "items")},
        )

        def function(a=evil, *, b=evil): ...

        function.__doc__ = text("doc")
        function.__signature__ = evil  # type: ignore[attr-defined]
        function.__wrapped__ = evil  # type: ignore[attr-defined]
        function.__defaults__ = type("T", (tuple,), {"__len__": trap("len")})((evil,))
        holder = type(
            "Holder", (), {"evil": evil, "text": text("t"), "__doc__": property(trap("doc"))}
        )()
        holder.own = evil
        module = type(sys)("evil_module", text("doc"))
        module.__getattr__ = trap("module __getattr__")  # type: ignore[method-assign]
        module.inner = evil  # type: ignore[attr-defined]
        return {
            "Evil": evil_class,
            "evil": evil,
            "function": function,
            "holder": holder,
            "module": module,
            "text": text("x"),
            "table": table(a=1),
            "plain": {"k": evil, evil_key(trap): 1},
        }

    def test_nothing_runs(self) -> None:
        import gc

        names = list(self.namespace)
        codes = [
            f"{name}{rest}"
            for name in names
            for rest in ("", ".", ".attribute", ".own.x", "(", '["', "['k'].")
        ]
        codes += [
            "Evil().",
            "Evil(1).attribute",
            "holder.evil.x",
            "holder.text.",
            "module.inner.",
            "module.inner(",
            "x = evil\nx.",
            "x: Evil\nx.",
            "def f(a: Evil):\n    a.",
            "import evil_module\nevil_module.",
            "class Evil:\n    def f(self):\n        self.",
            "from evil_module import ",
            "f'{evil.",
            "[evil][0].",
        ]
        sys.modules["evil_module"] = self.namespace["module"]  # type: ignore[assignment]
        self.addCleanup(sys.modules.pop, "evil_module")
        self.ran.clear()
        gc.disable()
        self.addCleanup(gc.enable)
        for code in codes:
            for kind in AT_CURSOR:
                found = ask(kind, code, len(code), self.namespace)
                if found is not None:
                    self.assert_fits(found, kind, len(code))
        self.assertEqual(self.ran, [])

    def test_code_that_is_checked_does_not_run(self) -> None:
        ask("check", "raise SystemExit", 0, {})
        ask("needs", "raise SystemExit", 0, {})


def evil_key(trap: Any) -> object:
    """A key of a dictionary that has its own way to be equal, and the hash of "k"."""
    return type("Key", (), {"__hash__": lambda self: hash("kk"), "__eq__": trap("key ==")})()


class AnswerTest(unittest.TestCase):
    def test_questions_that_are_none_get_null(self) -> None:
        for question in (
            "",
            "[]",
            "{}",
            "null",
            '{"kind": "x", "code": "", "cursor": 0}',
            '{"kind": "hover"}',
        ):
            self.assertEqual(answer(question, {}), "null")
        self.assertEqual(answer('{"kind": "hover", "code": "x", "cursor": "y"}', {}), "null")

    def test_an_answer_is_json_that_can_be_sent(self) -> None:
        question = json.dumps({"kind": "hover", "code": "s", "cursor": 0})
        found = answer(question, {"s": "a\udcffé😀"})
        found.encode()
        self.assertEqual(json.loads(found)["title"], "s: str = 'a\\udcffé😀'")

    def test_long_documentation_is_cut(self) -> None:
        def documented(): ...

        documented.__doc__ = "😀" * 50_000
        for kind, code in (("hover", "documented"), ("signature", "documented(")):
            found = ask(kind, code, len(code), {"documented": documented})
            self.assertLessEqual(units(found["doc"]), 20_000)

    def test_a_broken_interpreter_gives_null(self) -> None:
        question = json.dumps({"kind": "complete", "code": "x", "cursor": 1})
        self.assertEqual(answer(question, None), "null")  # type: ignore[arg-type]


class LongCodeTest(unittest.TestCase):
    """Work grows with the length of the code, not with its square."""

    def setUp(self) -> None:
        self.enterContext(without_jedi())

    def steps(self, lines: int, kind: str) -> int:
        """The lines of our own code that run for an answer."""
        block = "def f{0}(a, b=1):\n    x{0} = [a, (b)]  # note\n    return 'text' + x{0}[0].y\n"
        code = "".join(block.format(index) for index in range(lines // 3)) + "f1(x.y, [1, "
        count = 0

        def trace(frame: Any, event: str, _: object) -> Any:
            nonlocal count
            count += event == "line"
            return trace if frame.f_code.co_filename in OURS else None

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            ask(kind, code, len(code), {})
        finally:
            sys.settrace(before)
        return count

    def test_twice_the_code_is_about_twice_the_work(self) -> None:
        for kind in AT_CURSOR:
            self.assertLess(self.steps(1200, kind), 3 * self.steps(600, kind), kind)

    def test_long_statements_end(self) -> None:
        for code in ("for " + " " * 50_000, "a, " * 20_000, "import a, " * 10_000, "'" * 50_001):
            for kind in KINDS:
                ask(kind, code, len(code), {})

    def test_ten_thousand_lines_are_answered(self) -> None:
        code = "value = f(1, 'a', [2])  # é\n" * 10_000
        self.assertTrue(ask("complete", code + "val", len(code) + 3, {})["completions"])
        self.assertEqual(ask("check", code, 0, {})["problems"], [])


OURS = {inspect.getfile(module) for module in (reading, completion)}
