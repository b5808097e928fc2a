"""The time zone of the place where an interpreter woke up, which may not be where it was made."""

from __future__ import annotations

import time

__all__ = ["refresh_time_zone"]


def refresh_time_zone() -> None:
    """Bring ``time.timezone``, ``altzone``, ``daylight`` and ``tzname`` up to date.

    Python computes them once, when it starts; a memory image keeps them. Here they are computed
    in the same way again: from the clocks of this year's first day and of its middle, of which
    the one further west is standard time. A change of ``localtime`` itself is seen at once, here
    as everywhere.
    """
    year = time.localtime().tm_year
    winter, summer = (time.localtime(time.mktime((year, m, 1, 12, 0, 0, 0, 0, -1))) for m in (1, 7))
    standard, other = sorted((winter, summer), key=lambda moment: moment.tm_gmtoff)
    time.timezone, time.altzone = -standard.tm_gmtoff, -other.tm_gmtoff
    time.daylight = int(time.timezone != time.altzone)
    time.tzname = (standard.tm_zone, other.tm_zone)
