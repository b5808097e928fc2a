import os
import time
import unittest

from _py_playground.time_zone import refresh_time_zone


class TimeZoneTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(time.tzset)
        before = os.environ.get("TZ")
        if before is None:
            self.addCleanup(os.environ.pop, "TZ", None)
        else:
            self.addCleanup(os.environ.__setitem__, "TZ", before)

    def python_says(self) -> tuple[int, int, int, tuple[str, str]]:
        return time.timezone, time.altzone, time.daylight, time.tzname

    def test_it_says_what_a_fresh_start_would(self) -> None:
        # In POSIX notation, so that no list of zones is needed: the north, the south, no change.
        for zone in ("EST5EDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3", "IST-5:30"):
            with self.subTest(zone):
                os.environ["TZ"] = zone
                time.tzset()  # which Pyodide does not have
                expected = self.python_says()
                time.timezone = time.altzone = time.daylight = 0
                time.tzname = ("UTC", "UTC")
                refresh_time_zone()
                self.assertEqual(self.python_says(), expected)
