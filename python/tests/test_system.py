import os
import unittest

from _py_playground.hints import NO_PROCESSES
from _py_playground.system import explain_os_system

from .support import captured


class OsSystemTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(setattr, os, "system", os.system)

    def test_a_failure_says_why(self) -> None:
        os.system = lambda command: -1
        explain_os_system()
        with captured("stderr") as errors:
            self.assertEqual(os.system("ls"), -1)
        self.assertEqual(errors.getvalue(), f"os.system: {NO_PROCESSES}\n")

    def test_a_system_that_works_is_left_alone(self) -> None:
        os.system = lambda command: 0
        explain_os_system()
        with captured("stderr") as errors:
            self.assertEqual(os.system("ls"), 0)
        self.assertEqual(errors.getvalue(), "")
