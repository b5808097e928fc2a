import json
import os
import sqlite3
import sys
from typing import Any
from unittest import mock

from _py_playground import scratch

from .support import RunnerTest, captured


def last() -> dict[str, Any]:
    """What Python remembers of the last error."""
    return {name: value for name, value in vars(sys).items() if name.startswith("last_")}


class InspectionTest(RunnerTest):
    def ask(self, **request: Any) -> dict[str, Any]:
        return json.loads(self.runner.inspect(json.dumps(request)))

    def make_database(self) -> None:
        connection = sqlite3.connect(os.path.join(self.home, "a.db"))
        connection.execute("CREATE TABLE t(x)")
        connection.execute("INSERT INTO t VALUES (1), (NULL)")
        connection.commit()
        connection.close()

    def test_the_state_has_variables_databases_and_what_is_kept(self) -> None:
        self.make_database()
        self.run_code("x = [1]\ny = {2}\ndef f(): pass\nimport json\nx")
        self.assertEqual(self.ask(kind="keep", name="x", keep=True), {"kind": "kept"})
        state = self.ask(kind="state")
        self.assertEqual(
            state["variables"],
            [
                {"name": "x", "type": "list", "text": "[1]", "kept": True},
                {"name": "y", "type": "set", "text": "{2}", "kept": False},
            ],
        )
        self.assertEqual([one["path"] for one in state["databases"]], ["a.db"])
        self.assertEqual(
            (state["kind"], state["kept"], state["unkept"]), ("state", '{"x":[1]}', [])
        )
        self.run_code("x = y")
        state = self.ask(kind="state")
        self.assertEqual((state["kept"], [one["name"] for one in state["unkept"]]), ("{}", ["x"]))

    def test_variables_are_kept_dropped_and_adopted(self) -> None:
        self.run_code("x = 1")
        self.ask(kind="keep", name="x", keep=True)
        self.assertEqual(self.ask(kind="keep", name="x", keep=False), {"kind": "kept"})
        self.assertEqual(self.runner.kept.names, ())
        self.assertEqual(self.ask(kind="adopt", variables='{"x":[2],"z":"é"}'), {"kind": "kept"})
        self.assertEqual(self.run_code("x, z")["value"], "([2], 'é')")
        self.assertEqual(self.ask(kind="state")["kept"], '{"x":[2],"z":"é"}')

    def test_rows_and_files_of_a_database(self) -> None:
        self.make_database()
        found = self.ask(kind="rows", path="a.db", table="t", **{"from": 0, "count": 10})
        self.assertEqual(
            found, {"kind": "rows", "columns": ["x"], "rows": [["1"], [None]], "total": 2}
        )
        for request in ({"kind": "table", "table": "t", "format": "csv"}, {"kind": "database"}):
            made = self.ask(path="a.db", **request)
            self.addCleanup(os.remove, made["file"])
            self.assertEqual((made["kind"], os.path.dirname(made["file"])), ("file", scratch.PLACE))
            self.assertEqual(os.stat(made["file"]).st_size, made["bytes"])

    def test_whatever_is_asked_there_is_an_answer(self) -> None:
        self.make_database()
        for request in [
            "", "[]", "{}", "null", '{"kind":"none"}', '{"kind":"keep"}',
            '{"kind":"keep","name":5,"keep":true}',
            '{"kind":"keep","name":"missing","keep":true}', '{"kind":"adopt","variables":"["}',
            '{"kind":"rows","path":"a.db","table":"t","from":-1,"count":1}',
            '{"kind":"rows","path":"a.db","table":"t","from":0,"count":1e9}',
            '{"kind":"rows","path":"b.db","table":"t","from":0,"count":1}',
            '{"kind":"table","path":"a.db","table":"\\ud800","format":"csv"}',
            '{"kind":"database","path":"../a.db"}', "[" * 100_000,
        ]:  # fmt: skip
            with self.subTest(request[:60]):
                answer = self.runner.inspect(request)
                self.assertEqual(list(json.loads(answer)), ["problem"])
                answer.encode()

    def test_names_that_no_text_can_hold_travel_both_ways(self) -> None:
        self.make_database()
        os.rename(os.path.join(self.home, "a.db"), os.fsencode(self.home) + b"/\xff.db")
        answer = self.runner.inspect('{"kind":"state"}')
        answer.encode()
        path = json.loads(answer)["databases"][0]["path"]
        self.assertEqual(
            self.ask(kind="rows", path=path, table="t", **{"from": 0, "count": 1})["total"], 2
        )

    def test_nothing_of_the_program_runs_or_changes(self) -> None:
        self.make_database()
        code = (
            "import sys\nclass Loud:\n    def __getattribute__(self, name): seen.append(name)\n"
            "    def __repr__(self): seen.append('repr')\n"
            "    @property\n    def p(self): seen.append('p')\n"
            "seen = []\nloud = Loud()\nlist_of = [loud]\n7"
        )
        self.run_code(code)
        self.run_code("1 / 0")
        self.run_code("7")
        before, error = dict(self.namespace), last()
        items = len(self.page.items)
        with captured("stdout") as output, captured("stderr") as errors:
            self.ask(kind="state")
            self.ask(kind="nonsense")
        self.assertEqual(
            (output.getvalue(), errors.getvalue(), len(self.page.items)), ("", "", items)
        )
        self.assertEqual((self.namespace["seen"], self.namespace), ([], before))
        self.assertEqual(self.run_code("_")["value"], "7")
        self.assertEqual(last(), error)

    def test_it_works_after_a_program_that_broke_the_interpreter(self) -> None:
        self.make_database()
        self.run_code("x = 5")
        self.ask(kind="keep", name="x", keep=True)
        self.addCleanup(sys.modules.update, dict(sys.modules))
        breaking = (
            "import sys, builtins, json\nsys.stdout = sys.stderr = None\nsys.modules.clear()\n"
            "json.loads = None\ndel builtins.len, builtins.isinstance, builtins.dict"
        )
        with mock.patch.object(json, "loads", json.loads), captured("stdout"), captured("stderr"):
            self.run_code(breaking)
            answer = self.runner.inspect('{"kind":"state"}')
        state = json.loads(answer)
        self.assertEqual(state["kept"], '{"x":5}')
        self.assertEqual(state["databases"][0]["tables"], [{"name": "t", "rows": 2}])

    def test_a_program_that_a_background_task_broke_is_answered_too(self) -> None:
        import builtins

        self.ask(kind="state")
        del builtins.sorted  # type: ignore[attr-defined]
        self.assertEqual(self.ask(kind="state")["kind"], "state")
