import random
import unittest
from bisect import bisect_left

from _py_playground.devices.errors import DeviceSettingError
from _py_playground.devices.ftdi_divisors import Chip, chip_of, divisor

#: wValue, wIndex of an FT232R, and of port 1 of an FT2232H, as libftdi 1.5 sends them.
LIBFTDI = {
    300: ((0x2710, 0), (0x2710, 0x0001)),
    9600: ((0x4138, 0), (0x04E2, 0x0201)),
    19200: ((0x809C, 0), (0x0271, 0x0201)),
    57600: ((0xC034, 0), (0x00D0, 0x0301)),
    115200: ((0x001A, 0), (0xC068, 0x0201)),
    125000: ((0x0018, 0), (0x0060, 0x0201)),
    230400: ((0x000D, 0), (0xC034, 0x0201)),
    460800: ((0x4006, 0), (0x001A, 0x0201)),
    921600: ((0x8003, 0), (0x000D, 0x0201)),
    3000000: ((0x0000, 0), (0x0004, 0x0201)),
}
ACTUAL = {57600: (57554, 57588), 115200: (115385, 115246), 230400: (230769, None), 460800: (461538, None)}
#: What each code of the three highest bits adds, in eighths.
FRACTIONS = {0: 0, 3: 1, 2: 2, 4: 3, 1: 4, 5: 5, 6: 6, 7: 7}
#: The rates that libftdi's own test goes through, and some of every day.
RATES = [
    50, 75, 110, 134, 150, 183, 184, 200, 300, 600, 732, 733, 1199, 1200, 1800, 2400, 4800, 9600, 14400, 19200,
    28800, 31250, 38400, 56000, 57600, 74880, 76800, 100000, 115200, 128000, 230400, 250000, 256000, 460800,
    500000, 576000, 921600, 1000000, 1152000, 1333333, 1411764, 1499999, 1500000, 1500001, 1999999, 2000000,
    2000001, 2999999, 3000000, 3000001, 4000000, 6000000, 8000000, 12000000, 12000001,
]  # fmt: skip
AM_EIGHTHS = [8, *(n for n in range(16, 0x1FFF9) if n % 8 in (0, 1, 2, 4))]


def decoded(chip: Chip, value: int, index: int) -> tuple[int, int]:
    """The clock and the divisor in eighths that the hardware makes of a request."""
    high = index >> 8 if chip.high_speed or chip.ports > 1 else index
    clock = 12_000_000 if high & 2 else 3_000_000
    whole, fraction = value & 0x3FFF, FRACTIONS[value >> 14 | (high & 1) << 2]
    special = {(0, 0): 8, (1, 0): 12, (2, 0): 16}
    return clock, special.get((whole, fraction), whole * 8 + fraction)


def best(chip: Chip, rate: int) -> set[tuple[int, int]]:
    """The clock and the divisors that may be chosen: the nearest one of all that there are."""
    if chip is Chip.AM:
        exact = 24_000_000 / rate
        at = bisect_left(AM_EIGHTHS, exact)
        near = AM_EIGHTHS[max(at - 1, 0) : at + 1]
        error = min(abs(round(24_000_000 / n + 1e-9) - rate) for n in near)
        return {(3_000_000, n) for n in near if abs(round(24_000_000 / n + 1e-9) - rate) == error}
    clock = 12_000_000 if chip.high_speed and rate >= 733 else 3_000_000
    for eighths in (8, 12, 16):  # libftdi takes the next slower one here
        if rate >= clock * 8 // eighths:
            return {(clock, eighths)}
    exact = clock * 8 / rate
    near = [n for n in range(int(exact) - 1, int(exact) + 3) if 16 <= n <= 0x1FFFF] or [0x1FFFF]
    error = min(abs(n - exact) for n in near)
    return {(clock, n) for n in near if abs(n - exact) <= error + 1 / rate}


class DivisorTest(unittest.TestCase):
    def test_they_are_those_of_libftdi(self) -> None:
        for rate, (single, double) in LIBFTDI.items():
            with self.subTest(rate):
                for chip in (Chip.R, Chip.X, Chip.BM):
                    self.assertEqual(divisor(chip, rate)[:2], single)
                self.assertEqual(divisor(Chip.D2H, rate, 1)[:2], double)
        for rate, (single_rate, double_rate) in ACTUAL.items():
            self.assertEqual(divisor(Chip.R, rate)[2], single_rate)
            if double_rate:
                self.assertEqual(divisor(Chip.D2H, rate, 1)[2], double_rate)

    def test_the_nearest_is_chosen(self) -> None:
        chance = random.Random(14)
        rates = RATES + [int(10 ** chance.uniform(2.3, 7)) for _ in range(10_000)]
        for rate in rates:
            for chip in (Chip.AM, Chip.R, Chip.H):
                try:
                    value, index, actual = divisor(chip, rate)
                except DeviceSettingError:
                    clock, eighths = next(iter(best(chip, rate)))
                    self.assertFalse(0.953 < clock * 8 / eighths / rate < 1.049, (chip, rate))
                    continue
                clock, eighths = decoded(chip, value, index)
                self.assertIn((clock, eighths), best(chip, rate), (chip, rate))
                self.assertLessEqual(abs(actual - clock * 8 / eighths), 1, (chip, rate))

    def test_what_a_chip_cannot_do_is_said(self) -> None:
        for chip, rate in ((Chip.R, 4_000_000), (Chip.R, 100), (Chip.H, 13_000_000), (Chip.AM, 2_000_000)):
            with self.subTest(chip), self.assertRaisesRegex(DeviceSettingError, "nearest speed is"):
                divisor(chip, rate)
        for rate in (0, -1):
            with self.assertRaisesRegex(DeviceSettingError, "above 0"):
                divisor(Chip.R, rate)

    def test_chips_with_several_ports_hear_which_one(self) -> None:
        self.assertEqual(divisor(Chip.C, 57600, 2)[1], 0x0002)
        self.assertEqual(divisor(Chip.C, 461538, 2), (0x4006, 0x0002, 461538))
        self.assertEqual(divisor(Chip.D4H, 9600, 4)[1], 0x0204)
        self.assertEqual(divisor(Chip.H, 9600)[1], 0x0200)


class ChipTest(unittest.TestCase):
    def test_the_version_tells_the_chip(self) -> None:
        versions = (0x0200, 0x0400, 0x0500, 0x0600, 0x0700, 0x0800, 0x0900, 0x1000)
        self.assertEqual([chip_of(version, "A") for version in versions], list(Chip))

    def test_a_bm_without_a_serial_number_is_known(self) -> None:
        self.assertIs(chip_of(0x0200, None), Chip.BM)

    def test_an_unknown_chip_is_treated_as_an_r(self) -> None:
        self.assertIs(chip_of(0x2800, "A"), Chip.R)
