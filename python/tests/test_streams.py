import io
import sys
import unittest

from _py_playground.streams import configure_streams, flush_streams, write_error

from .support import captured


class StreamsTest(unittest.TestCase):
    def setUp(self) -> None:
        for name in ("stdout", "stderr"):
            self.addCleanup(setattr, sys, name, getattr(sys, name))

    def test_what_utf8_cannot_hold_is_escaped_and_lines_go_out_at_once(self) -> None:
        raw = io.BytesIO()
        sys.stdout = sys.stderr = io.TextIOWrapper(raw, encoding="utf-8")
        configure_streams()
        print("a\ud800b")
        self.assertEqual(raw.getvalue(), b"a\\ud800b\n")

    def test_a_programs_own_stream_is_left_alone(self) -> None:
        sys.stdout = sys.stderr = io.StringIO()
        configure_streams()
        self.assertIsInstance(sys.stdout, io.StringIO)

    def test_flushing_a_broken_stream_still_flushes_the_other(self) -> None:
        raw = io.BytesIO()
        sys.stdout, sys.stderr = None, io.TextIOWrapper(raw, encoding="utf-8")
        sys.stderr.write("waiting")
        flush_streams()
        self.assertEqual(raw.getvalue(), b"waiting")

    def test_errors_find_the_first_stderr_when_the_present_one_is_broken(self) -> None:
        self.addCleanup(setattr, sys, "__stderr__", sys.__stderr__)
        sys.stderr, sys.__stderr__ = None, io.StringIO()  # type: ignore[misc]
        write_error("help")
        self.assertEqual(sys.__stderr__.getvalue(), "help")

    def test_errors_go_where_the_program_sent_stderr(self) -> None:
        with captured("stderr") as buffer:
            write_error("help")
        self.assertEqual(buffer.getvalue(), "help")
