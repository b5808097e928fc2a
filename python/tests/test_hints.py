import errno
import os
import signal
import socket
import unittest

from _py_playground import hints
from _py_playground.hints import hint_for, missing_package


def packages(name: str) -> "str | None":
    return {"numpy": "numpy", "yaml": "pyyaml"}.get(name)


def missing(name: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


def attribute(owner: object, name: str) -> AttributeError:
    return AttributeError(f"no attribute {name!r}", name=name, obj=owner)


#: What each call raised in Pyodide in a browser's worker, and the sentence it gets.
OBSERVED = [
    ("threading.Thread().start()", RuntimeError("can't start new thread"), hints.NO_THREADS),
    (
        "faulthandler.dump_traceback_later(1)",
        RuntimeError("unable to start watchdog thread"),
        hints.NO_THREADS,
    ),
    (
        "subprocess.run(['ls'])",
        OSError(errno.ENOTSUP, "emscripten does not support processes."),
        hints.NO_PROCESSES,
    ),
    ("os.execv(…)", OSError(errno.ENOEXEC, "Exec format error"), hints.NO_PROCESSES),
    ("os.posix_spawn(…)", attribute(os, "posix_spawn"), hints.NO_PROCESSES),
    ("multiprocessing.Pool(2)", missing("_multiprocessing"), hints.NO_PROCESSES),
    (
        "ProcessPoolExecutor()",
        NotImplementedError("This Python build lacks multiprocessing.synchronize, usually …"),
        hints.NO_PROCESSES,
    ),
    (
        "asyncio.create_subprocess_exec('ls')",
        NotImplementedError("… not available … due to absence of OS process APIs."),
        hints.NO_PROCESSES,
    ),
    ("os.fork()", OSError(errno.ENOSYS, "Function not implemented"), hints.NO_SYSTEM),
    ("os.kill(4242, 9)", PermissionError(errno.EPERM, "not permitted"), hints.NO_OTHER_PROGRAM),
    ("signal.alarm(1)", attribute(signal, "alarm"), hints.NO_TIMER_SIGNALS),
    ("socket().listen()", OSError(errno.ENOTSUP, "Not supported"), hints.NO_SOCKETS),
    (
        "create_connection(address).recv(5)",
        OSError(errno.ENOTCONN, "Socket not connected"),
        hints.NO_SOCKETS,
    ),
    ("socket().recv(5)", BlockingIOError(errno.EAGAIN, "unavailable"), hints.NO_SOCKETS),
    (
        "urlopen('https://…')",
        RuntimeError("TLS not supported in this environment"),
        hints.NO_SOCKETS,
    ),
    (
        "asyncio.open_connection(…)",
        NotImplementedError("… due to restricted raw socket access."),
        hints.NO_SOCKETS,
    ),
    ("ctypes.CDLL('x.so')", OSError("could not load dynamic lib: x.so"), hints.NO_LIBRARY),
    ("from js import window", ImportError("cannot import", name="js"), hints.NO_PAGE),
    ("js.window", AttributeError("window"), hints.NO_PAGE),
    ("import tkinter", missing("tkinter"), hints.NO_DESKTOP),
    ("import pip", missing("pip"), hints.NO_INSTALLER),
    ("import resource", missing("resource"), hints.NO_SYSTEM),
    ("bytearray(…) again and again", MemoryError(), hints.OUT_OF_MEMORY),
    ("def f(): f()", RecursionError("maximum recursion depth exceeded"), hints.TOO_DEEP),
    (
        "[0] * 10**10",
        OverflowError("cannot fit 'int' into an index-sized integer"),
        hints.TOO_LARGE,
    ),
]

#: Errors that a computer gives as well, where Python's own words are enough.
ORDINARY = [
    ValueError("no"),
    RuntimeError("dictionary changed size during iteration"),
    FileNotFoundError(errno.ENOENT, "No such file or directory", "data.csv"),
    PermissionError(errno.EPERM, "Operation not permitted", "data.csv"),
    AttributeError("no attribute"),
    attribute(os, "no_such_name"),
    ImportError("cannot import name 'x' from 'json'", name="json"),
    missing("json.nothing"),
    TimeoutError(),
    KeyboardInterrupt(),
    NotImplementedError(),
]


class HintTest(unittest.TestCase):
    def test_what_cannot_work_gets_its_sentence(self) -> None:
        for call, error, sentence in OBSERVED:
            with self.subTest(call):
                self.assertEqual(hint_for(error, packages), f"Hint: {sentence}")

    def test_ordinary_errors_get_none(self) -> None:
        for error in ORDINARY:
            with self.subTest(repr(error)):
                self.assertIsNone(hint_for(error, packages))

    def test_each_sentence_is_one_plain_line(self) -> None:
        for name, sentence in vars(hints).items():
            if name.isupper() and not name.startswith("_") and isinstance(sentence, str):
                with self.subTest(name):
                    self.assertTrue(sentence[0].isupper() and sentence.endswith("."))
                    self.assertNotIn("\n", sentence)
                    self.assertLessEqual(len(sentence.split()), 40)

    def test_a_timeout_inside_the_network_modules_is_about_the_network(self) -> None:
        left, right = socket.socketpair()
        self.addCleanup(left.close)
        self.addCleanup(right.close)
        left.settimeout(0.001)
        with left.makefile("rb") as file:
            try:  # assertRaises would drop the traceback, which is what matters here
                file.readline()
            except TimeoutError as error:
                hint = hint_for(error, packages)
        self.assertEqual(hint, f"Hint: {hints.NO_SOCKETS}")

    def test_the_cause_of_an_error_is_looked_at(self) -> None:
        error = ValueError("could not start")
        error.__cause__ = RuntimeError("can't start new thread")
        self.assertEqual(hint_for(error, packages), f"Hint: {hints.NO_THREADS}")

    def test_a_suppressed_context_is_not(self) -> None:
        error = ValueError("could not start")
        error.__context__ = RuntimeError("can't start new thread")
        error.__suppress_context__ = True
        self.assertIsNone(hint_for(error, packages))

    def test_members_of_a_group_are_looked_at(self) -> None:
        group = ExceptionGroup("all", [ValueError(), MemoryError()])
        self.assertEqual(hint_for(group, packages), f"Hint: {hints.OUT_OF_MEMORY}")

    def test_errors_that_cause_each_other_end(self) -> None:
        one, two = ValueError(1), ValueError(2)
        one.__cause__, two.__cause__ = two, one
        self.assertIsNone(hint_for(one, packages))


class MissingModuleTest(unittest.TestCase):
    def hint(self, name: str) -> str:
        return hint_for(missing(name), packages) or ""

    def test_a_loadable_package_is_named_as_it_is_installed(self) -> None:
        self.assertIn('Press Install, or add "pyyaml"', self.hint("yaml"))
        self.assertIn('Press Install, or add "numpy"', self.hint("numpy.linalg"))

    def test_an_unknown_name_asks_for_the_spelling(self) -> None:
        for words in ('"nunpy" is not here', "Check the spelling", "nunpy.py", "press Install"):
            self.assertIn(words, self.hint("nunpy"))

    def test_removed_and_left_out_parts_of_python_are_told_apart(self) -> None:
        for name in ("telnetlib", "cgi", "imghdr", "nis"):
            self.assertIn("taken out of Python", self.hint(name))
        self.assertIn("left out in the browser", self.hint("nt"))


class MissingPackageTest(unittest.TestCase):
    def test_what_to_install_is_the_package_or_else_the_import_name(self) -> None:
        self.assertEqual(missing_package(missing("yaml"), packages), "pyyaml")
        self.assertEqual(missing_package(missing("numpy.linalg"), packages), "numpy")
        self.assertEqual(missing_package(missing("some_name.part"), packages), "some_name")

    def test_nothing_is_to_be_installed_for_what_no_package_brings(self) -> None:
        for name in (
            "tkinter",
            "nt",
            "nis",
            "telnetlib",
            "pip",
            "js",
            "json.nothing",
            "",
            "no name",
        ):
            self.assertIsNone(missing_package(missing(name), packages), name)
        self.assertIsNone(missing_package(ModuleNotFoundError("no name"), packages))
        self.assertIsNone(missing_package(ValueError("numpy"), packages))

    def test_the_cause_of_an_error_counts(self) -> None:
        error = ValueError("no table")
        error.__cause__ = missing("yaml")
        self.assertEqual(missing_package(error, packages), "pyyaml")
