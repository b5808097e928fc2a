import base64
import csv
import json
import os
import random
import shutil
import sqlite3
import struct
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any
from unittest import mock

from _py_playground import database_copy, scratch
from _py_playground.database_copy import Deadline
from _py_playground.database_files import write_database, write_table
from _py_playground.databases import databases, file_at, rows
from _py_playground.problem import Problem

#: Longer than a transaction's pages that SQLite keeps in memory here.
MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "


class Clock:
    """A clock that goes on by a second at each look; it counts the looks."""

    def __init__(self, step: float = 1.0) -> None:
        self.looks, self._step = 0, step

    def __call__(self) -> float:
        self.looks += 1
        return self.looks * self._step


class DatabaseTest(unittest.TestCase):
    """A home folder, and a place for scratch files that must be empty in the end."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home, self.place = os.path.join(folder.name, "home"), os.path.join(folder.name, "tmp")
        os.mkdir(self.home)
        os.mkdir(self.place)
        patch = mock.patch.object(scratch, "PLACE", self.place)
        patch.start()
        self.addCleanup(patch.stop)
        self.addCleanup(lambda: self.assertEqual(os.listdir(self.place), []))

    def path(self, name: str) -> str:
        return os.path.join(self.home, name)

    def make(self, name: str, *statements: str) -> sqlite3.Connection:
        """A database with an open connection to it, outside of any transaction."""
        connection = sqlite3.connect(self.path(name), isolation_level=None)
        self.addCleanup(connection.close)
        for statement in statements:
            connection.execute(statement)
        return connection

    def look(self, clock: Callable[[], float] = lambda: 0.0) -> list[dict[str, Any]]:
        return databases(self.home, Deadline(5, clock))

    def look_at(self, name: str) -> dict[str, Any]:
        return next(found for found in self.look() if found["path"] == name)

    def rows(self, name: str, table: str, start: int = 0, count: int = 200) -> dict[str, Any]:
        return rows(self.path(name), table, start, count, Deadline(5, lambda: 0.0))

    def content(self, made: dict[str, object]) -> bytes:
        """What is in a file that was made; then the file goes, as it does in the worker."""
        path = str(made["file"])
        with open(path, "rb") as file:
            data = file.read()
        self.assertEqual(made["bytes"], len(data))
        os.remove(path)
        return data

    def table(self, name: str, table: str, form: str) -> bytes:
        return self.content(write_table(self.path(name), table, form, Deadline(60, lambda: 0.0)))

    def single(self, name: str) -> sqlite3.Connection:
        """The single file of a database, opened."""
        target = os.path.join(os.path.dirname(self.home), f"single-{name}")
        with open(target, "xb") as file:
            file.write(self.content(write_database(self.path(name), Deadline(60, lambda: 0.0))))
        connection = sqlite3.connect(f"file:{target}?immutable=1", uri=True)
        self.addCleanup(connection.close)
        return connection


class ListTest(DatabaseTest):
    def test_databases_are_known_by_their_content_not_their_name(self) -> None:
        os.makedirs(self.path("a/b"))
        for name in ("a/b/points", "z.db"):
            self.make(
                name, "CREATE TABLE t(x)", "INSERT INTO t VALUES (1), (2)", "CREATE TABLE e(x)"
            )
        for name, data in [
            ("empty.db", b""),
            ("text.sqlite", b"SQLite format 4\0"),
            ("t.db", b"SQL"),
        ]:
            with open(self.path(name), "wb") as file:
                file.write(data)
        os.symlink(self.path("z.db"), self.path("link.db"))
        os.symlink(self.home, self.path("loop"))
        size = os.stat(self.path("z.db")).st_size
        tables = [{"name": "e", "rows": 0}, {"name": "t", "rows": 2}]
        rest = {"bytes": size, "tables": tables, "open": False, "problem": ""}
        self.assertEqual(self.look(), [{"path": "a/b/points", **rest}, {"path": "z.db", **rest}])

    def test_a_home_that_is_gone_has_none(self) -> None:
        os.rmdir(self.home)
        self.assertEqual(self.look(), [])

    def test_views_and_sqlites_own_tables_are_left_out(self) -> None:
        self.make(
            "a.db",
            "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE sqliteish(x)",
            "CREATE TABLE virtual(x)",
            "CREATE VIEW v AS SELECT * FROM t",
        )
        names = [(one["name"], one["rows"]) for one in self.look_at("a.db")["tables"]]
        self.assertEqual(names, [("sqliteish", 0), ("t", 0), ("virtual", 0)])

    def test_virtual_tables_are_named_but_not_read(self) -> None:
        self.make("a.db", "CREATE VIRTUAL TABLE words USING fts5(x)")
        found = {one["name"]: one["rows"] for one in self.look_at("a.db")["tables"]}
        self.assertIsNone(found["words"])
        with self.assertRaisesRegex(Problem, "virtual table"):
            self.rows("a.db", "words")

    def test_there_are_not_too_many(self) -> None:
        connection = self.make("a000.db")
        for index in range(205):
            connection.execute(f"CREATE TABLE t{index:03}(x)")
        for index in range(1, 55):
            shutil.copy(self.path("a000.db"), self.path(f"a{index:03}.db"))
        found = self.look()
        self.assertEqual((len(found), len(found[0]["tables"])), (50, 200))
        self.assertEqual(found[0]["tables"][-1], {"name": "t199", "rows": 0})

    def test_names_may_hold_anything(self) -> None:
        self.make(
            "it's a.db",
            'CREATE TABLE "a ""b"" é; --"("c "" d")',
            'INSERT INTO "a ""b"" é; --" VALUES (1)',
        )
        self.assertEqual(self.look_at("it's a.db")["tables"], [{"name": 'a "b" é; --', "rows": 1}])
        found = self.rows("it's a.db", 'a "b" é; --')
        self.assertEqual(found, {"columns": ['c " d'], "rows": [["1"]], "total": 1})

    def test_a_database_that_is_too_large_is_not_copied(self) -> None:
        self.make("a.db", "CREATE TABLE t(x)")
        with mock.patch.object(database_copy, "SIZE_LIMIT", 1000):
            self.assertRegex(self.look_at("a.db")["problem"], "MB are looked into")

    def test_without_sqlite_it_says_what_to_do(self) -> None:
        self.make("a.db", "CREATE TABLE t(x)")
        with mock.patch.dict(sys.modules, {"_sqlite3": None}):
            found = self.look_at("a.db")
        self.assertEqual((found["tables"], "imports sqlite3" in found["problem"]), ([], True))


class UnfinishedTest(DatabaseTest):
    """Transactions that are open, and writers that were killed."""

    def begin_large_change(self, connection: sqlite3.Connection) -> None:
        """Change more than fits into SQLite's memory, so that the file itself is half changed."""
        connection.execute("PRAGMA cache_size=4")
        connection.execute("CREATE TABLE t(x)")
        connection.execute(MANY + "INSERT INTO t SELECT 'before' || i FROM n")
        connection.execute("BEGIN")
        connection.execute("UPDATE t SET x = x || ' and after, which is longer'")
        connection.execute(MANY + "INSERT INTO t SELECT 'more' || i FROM n")

    def test_an_open_transaction_is_not_seen_and_not_disturbed(self) -> None:
        connection = self.make("a.db")
        self.begin_large_change(connection)
        self.assertTrue(os.path.exists(self.path("a.db-journal")))
        found = self.look_at("a.db")
        self.assertEqual(
            (found["open"], found["tables"], found["problem"]),
            (True, [{"name": "t", "rows": 2000}], ""),
        )
        self.assertEqual(self.rows("a.db", "t", 1999)["rows"], [["before2000"]])
        self.assertEqual(
            self.single("a.db").execute("SELECT count(*), max(length(x)) FROM t").fetchone(),
            (2000, 10),
        )
        connection.execute("COMMIT")
        found = self.look_at("a.db")
        self.assertEqual((found["open"], found["tables"][0]["rows"]), (False, 4000))
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone(), ("ok",))

    def test_a_small_transaction_is_open_too_though_the_file_is_untouched(self) -> None:
        connection = self.make("a.db", "CREATE TABLE t(x)", "BEGIN", "INSERT INTO t VALUES (1)")
        found = self.look_at("a.db")
        self.assertEqual((found["open"], found["tables"][0]["rows"]), (True, 0))
        connection.execute("ROLLBACK")
        self.assertFalse(self.look_at("a.db")["open"])

    def test_what_a_killed_writer_left_is_undone_in_the_copy_alone(self) -> None:
        self.begin_large_change(self.make("a.db"))
        for ending in ("", "-journal"):
            shutil.copy(self.path("a.db" + ending), self.path("killed.db" + ending))
        before = [self.bytes_of("killed.db"), self.bytes_of("killed.db-journal")]
        self.assertEqual(self.look_at("killed.db")["tables"], [{"name": "t", "rows": 2000}])
        single = self.single("killed.db")
        self.assertEqual(
            single.execute("SELECT count(*), max(length(x)) FROM t").fetchone(), (2000, 10)
        )
        self.assertEqual(single.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        self.assertEqual([self.bytes_of("killed.db"), self.bytes_of("killed.db-journal")], before)

    def test_a_journal_that_stays_after_the_commit_is_not_an_open_transaction(self) -> None:
        for mode in ("PERSIST", "TRUNCATE"):
            with self.subTest(mode):
                name = f"{mode}.db"
                self.make(
                    name,
                    f"PRAGMA journal_mode={mode}",
                    "CREATE TABLE t(x)",
                    "INSERT INTO t VALUES (1)",
                )
                self.assertTrue(os.path.exists(self.path(name + "-journal")))
                found = self.look_at(name)
                self.assertEqual((found["open"], found["tables"][0]["rows"]), (False, 1))
                self.assertEqual(self.single(name).execute("SELECT * FROM t").fetchall(), [(1,)])

    def test_what_is_committed_beside_the_file_is_read(self) -> None:
        connection = self.make(
            "a.db", "PRAGMA journal_mode=WAL", "CREATE TABLE t(x)", "INSERT INTO t VALUES (1)"
        )
        connection.execute("BEGIN")
        connection.execute("INSERT INTO t VALUES (2)")
        before = [self.bytes_of("a.db"), self.bytes_of("a.db-wal")]
        found = self.look_at("a.db")
        self.assertEqual(
            (found["open"], found["tables"], found["problem"]),
            (True, [{"name": "t", "rows": 1}], ""),
        )
        self.assertEqual(found["bytes"], sum(map(len, before)))
        single = self.single("a.db")
        self.assertEqual(single.execute("SELECT * FROM t").fetchall(), [(1,)])
        self.assertEqual(single.execute("PRAGMA journal_mode").fetchone(), ("delete",))
        self.assertEqual([self.bytes_of("a.db"), self.bytes_of("a.db-wal")], before)
        connection.execute("COMMIT")
        self.assertEqual(self.look_at("a.db")["tables"], [{"name": "t", "rows": 2}])

    def bytes_of(self, name: str) -> bytes:
        with open(self.path(name), "rb") as file:
            return file.read()


class HostileTest(DatabaseTest):
    def test_a_damaged_database_says_so_and_the_others_are_listed(self) -> None:
        for name in ("a.db", "b.db", "c.db"):
            self.make(
                name,
                "CREATE TABLE bad(x)",
                MANY + "INSERT INTO bad SELECT i FROM n",
                "CREATE TABLE t(x)",
            ).close()
        with open(self.path("a.db"), "r+b") as file:
            file.seek(4096)  # the second page: the table bad
            file.write(b"\xff" * 4096)
        with open(self.path("b.db"), "r+b") as file:
            file.seek(100)  # the first page, after the header: the list of tables
            file.write(b"\xff" * 3996)
        first, second, third = self.look()
        self.assertEqual(first["tables"], [{"name": "bad", "rows": None}, {"name": "t", "rows": 0}])
        self.assertRegex(first["problem"], "^This database is damaged")
        self.assertEqual(second["tables"], [])
        self.assertRegex(second["problem"], "^This database is damaged")
        self.assertEqual((third["tables"][0]["rows"], third["problem"]), (2000, ""))

    def test_what_would_grow_beyond_all_bounds_is_not_opened(self) -> None:
        rest = struct.pack(">IIIII", 0xFFFFFFFF, 0, 0xFFFFFFF0, 512, 4096)
        self.make("a.db", "CREATE TABLE t(x)").close()
        with open(self.path("a.db-journal"), "wb") as file:
            file.write(database_copy.JOURNAL_MAGIC + rest)
        connection = self.make("b.db", "PRAGMA journal_mode=WAL", "CREATE TABLE t(x)")
        connection.execute("INSERT INTO t VALUES (1)")
        with open(self.path("b.db-wal"), "r+b") as file:
            file.seek(32 + 24 + 4096)  # the second frame begins with the number of its page
            file.write(b"\xff\xff\xff\xf0")
        for found in self.look():
            with self.subTest(found["path"]):
                self.assertRegex(found["problem"], "^This database has 17592186 MB: only up to")

    def test_random_damage_is_always_answered(self) -> None:
        self.make(
            "whole.db", "CREATE TABLE t(x, y)", MANY + "INSERT INTO t SELECT i, hex(i) FROM n"
        ).close()
        with open(self.path("whole.db"), "rb") as file:
            whole = file.read()
        os.remove(self.path("whole.db"))
        for seed in range(60):
            chance = random.Random(seed)
            data = bytearray(whole[: chance.randrange(16, len(whole))] if seed % 3 else whole)
            for _ in range(chance.randrange(50)):
                data[chance.randrange(16, len(data))] = (
                    chance.randrange(256) if len(data) > 16 else 0
                )
            with open(self.path("a.db"), "wb") as file:
                file.write(data)
            with self.subTest(seed):
                (found,) = self.look()
                self.assertTrue(found["problem"] or found["tables"] is not None)
                for call in (
                    lambda: self.rows("a.db", "t"),
                    lambda: self.table("a.db", "t", "csv"),
                ):
                    try:
                        call()
                    except (Problem, UnicodeError) as error:
                        self.assertTrue(str(error))

    def test_a_view_that_never_ends_is_not_run(self) -> None:
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        self.make("a.db", "CREATE TABLE t(x)", f"CREATE VIEW v AS {endless}")
        clock = Clock(0)
        self.assertEqual(self.look(clock)[0]["tables"], [{"name": "t", "rows": 0}])
        self.assertLess(clock.looks, 50)
        with self.assertRaisesRegex(Problem, "no table v"):
            self.rows("a.db", "v")

    def test_what_takes_too_long_is_cut_off_and_the_rest_not_begun(self) -> None:
        statement = MANY + "INSERT INTO t SELECT n.i FROM n, (SELECT * FROM n LIMIT 50)"
        for name in ("a.db", "b.db"):
            self.make(name, "CREATE TABLE t(x)", statement, "CREATE TABLE u(x)").close()
        clock = Clock()
        first, second = self.look(clock)
        problem = "Reading took more than 5 seconds, so it was given up."
        self.assertEqual(
            (first["problem"], second["problem"], second["tables"]), (problem, problem, [])
        )
        self.assertLess(clock.looks, 30)
        with self.assertRaisesRegex(Problem, "more than 5 seconds"):
            write_table(self.path("a.db"), "t", "csv", Deadline(5, Clock()))
        with self.assertRaisesRegex(Problem, "more than 5 seconds"):
            rows(self.path("a.db"), "t", 0, 200, Deadline(5, Clock()))

    def test_functions_that_a_schema_names_do_not_run_when_they_could_do_harm(self) -> None:
        connection = self.make("a.db")
        connection.create_function("harm", 1, lambda value: value, deterministic=True)
        connection.execute("CREATE TABLE t(x, y AS (harm(x)))")
        connection.execute("INSERT INTO t(x) VALUES (1)")
        with self.assertRaisesRegex(Problem, "harm"):
            self.rows("a.db", "t")

    def test_values_that_a_database_makes_up_have_a_limit(self) -> None:
        self.make(
            "a.db", "CREATE TABLE t(x, y AS (zeroblob(x)))", "INSERT INTO t(x) VALUES (900000000)"
        )
        with self.assertRaisesRegex(Problem, "too big"):
            self.rows("a.db", "t")

    def test_a_programs_own_files_and_functions_are_not_asked(self) -> None:
        self.make("a.db", "CREATE TABLE t(x)", "INSERT INTO t VALUES (1)")
        loud = mock.Mock(side_effect=AssertionError)
        sqlite3.register_adapter(int, loud)
        self.addCleanup(sqlite3.adapters.pop, (int, sqlite3.PrepareProtocol))
        modules = {"sqlite3": loud, "csv": loud, "tempfile": loud, "shutil": loud}
        with mock.patch("builtins.open", loud), mock.patch.dict(sys.modules, modules):
            self.assertEqual(self.look_at("a.db")["problem"], "")
            self.assertEqual(self.rows("a.db", "t")["rows"], [["1"]])
            made = write_table(self.path("a.db"), "t", "csv", Deadline(60))
        self.assertEqual(self.content(made), b"x\r\n1\r\n")

    def test_only_databases_below_the_home_folder_are_opened(self) -> None:
        self.make("a.db", "CREATE TABLE t(x)")
        shutil.copy(self.path("a.db"), os.path.join(self.place, "b.db"))
        self.assertEqual(file_at(self.home, "a.db"), self.path("a.db"))
        for path in (
            "../tmp/b.db",
            os.path.join(self.place, "b.db"),
            "",
            ".",
            "none.db",
            "a.db/x",
            "a\0b",
        ):
            with self.subTest(path), self.assertRaisesRegex(Problem, "no database"):
                file_at(self.home, path)
        os.remove(os.path.join(self.place, "b.db"))


VALUES: list[tuple[Any, ...]] = [
    (None, "", b""),
    (2**63 - 1, 'comma, "quotes"\r\nlines', b"\0\xff"),
    (-0.5, "é𝒳\0", 1e300),
    (float("inf"), "x" * 2000, float("-inf")),
]


class ContentTest(DatabaseTest):
    def setUp(self) -> None:
        super().setUp()
        connection = self.make("a.db", 'CREATE TABLE t(a, "b c", "d""e")', "CREATE TABLE empty(x)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", VALUES)
        self.columns = ["a", "b c", 'd"e']

    def test_cells_are_texts_and_cut(self) -> None:
        found = self.rows("a.db", "t")
        self.assertEqual((found["columns"], found["total"]), (self.columns, 4))
        self.assertEqual(found["rows"][0], [None, "", "<0 bytes>"])
        self.assertEqual(
            found["rows"][1], [str(2**63 - 1), 'comma, "quotes"\r\nlines', "<2 bytes>"]
        )
        self.assertEqual(found["rows"][2], ["-0.5", "é𝒳\0", "1e+300"])
        self.assertEqual(found["rows"][3][1][:501], "x" * 500 + "…")

    def test_pages_of_rows(self) -> None:
        self.make("a.db", "CREATE TABLE many(i)", MANY + "INSERT INTO many SELECT i FROM n")
        self.assertEqual(self.rows("a.db", "many", 10, 2)["rows"], [["11"], ["12"]])
        self.assertEqual(len(self.rows("a.db", "many", 0, 1000)["rows"]), 200)
        self.assertEqual(self.rows("a.db", "many", 5000, 10)["rows"], [])
        self.assertEqual(self.rows("a.db", "empty"), {"columns": ["x"], "rows": [], "total": 0})

    def test_large_rows_come_fewer_at_a_time(self) -> None:
        columns = ", ".join(f"c{index}" for index in range(1000))
        connection = self.make("a.db", f"CREATE TABLE wide({columns})")
        connection.executemany(
            f"INSERT INTO wide VALUES ({', '.join('?' * 1000)})", [["x" * 500] * 1000] * 10
        )
        found = self.rows("a.db", "wide")
        self.assertEqual((len(found["rows"]), found["total"]), (3, 10))

    def test_text_that_is_not_valid_is_shown_all_the_same(self) -> None:
        self.make("a.db", "INSERT INTO empty VALUES (CAST(x'61ff62' AS TEXT))")
        self.assertEqual(self.rows("a.db", "empty")["rows"], [["a\ufffdb"]])

    def test_csv_has_everything(self) -> None:
        text = self.table("a.db", "t", "csv").decode()
        header, *lines = csv.reader(text.splitlines(keepends=True))
        self.assertEqual(header, self.columns)
        self.assertEqual(lines, [[self.csv_text(value) for value in row] for row in VALUES])
        self.assertTrue(text.startswith('a,b c,"d""e"\r\n'))
        self.assertEqual(self.table("a.db", "empty", "csv"), b"x\r\n")

    @staticmethod
    def csv_text(value: object) -> str:
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        return "" if value is None else str(value)

    def test_json_has_everything(self) -> None:
        found = json.loads(self.table("a.db", "t", "json"))
        special = {float("inf"): "inf", float("-inf"): "-inf", b"": "", b"\0\xff": "AP8="}
        expected = [[special.get(value, value) for value in row] for row in VALUES]
        self.assertEqual([list(one) for one in found], [self.columns] * 4)
        self.assertEqual([list(one.values()) for one in found], expected)
        self.assertEqual(self.table("a.db", "empty", "json"), b"[]\n")

    def test_random_tables_come_back_from_json_exactly(self) -> None:
        connection = self.make("a.db", "CREATE TABLE r(a, b)")
        chance = random.Random(7)
        makers: list[Callable[[], Any]] = [
            lambda: chance.randrange(-(2**63), 2**63),
            lambda: chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300),
            lambda: "".join(chance.choices('a"\\\n,é𝒳\u2028', k=8)),
            lambda: None,
        ]
        values = [(chance.choice(makers)(), chance.choice(makers)()) for _ in range(500)]
        connection.executemany("INSERT INTO r VALUES (?, ?)", values)
        found = json.loads(self.table("a.db", "r", "json"))
        self.assertEqual([tuple(one.values()) for one in found], values)

    def test_other_tables_and_forms_are_refused_and_nothing_is_left(self) -> None:
        for table, form, words in [("none", "csv", "no table none"), ("t", "xml", "csv or json")]:
            with self.subTest(table), self.assertRaisesRegex(Problem, words):
                self.table("a.db", table, form)

    def test_two_files_have_two_names(self) -> None:
        one, two = (write_database(self.path("a.db"), Deadline(60)) for _ in range(2))
        self.assertNotEqual(one["file"], two["file"])
        self.assertEqual(self.content(one), self.content(two))
