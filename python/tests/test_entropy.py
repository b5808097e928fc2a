import random
import sys
import tempfile
import types
import unittest
from typing import Any
from unittest import mock

from _py_playground import entropy
from _py_playground.after_import import AfterImport
from _py_playground.entropy import reseed, watch_generators


class EntropyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.addCleanup(random.seed)
        watch_generators()
        random.seed()

    def draws_of_two_restores(self) -> list[float]:
        state = random.getstate.__wrapped__()
        draws = []
        for _ in range(2):
            random.setstate.__wrapped__(state)
            reseed()
            draws.append(random.random())
        return draws

    def test_two_restores_of_one_image_differ(self) -> None:
        first, second = self.draws_of_two_restores()
        self.assertNotEqual(first, second)

    def test_a_program_that_seeded_the_shared_generator_goes_on_exactly(self) -> None:
        random.seed(5)
        own = random.Random(5)
        self.assertEqual(random.random(), own.random())
        expected = own.random()
        self.assertEqual(self.draws_of_two_restores(), [expected, expected])

    def test_generators_of_the_programs_own_are_left_alone(self) -> None:
        own, system = random.Random(5), random.SystemRandom()
        reseed()
        self.assertEqual(own.random(), random.Random(5).random())
        self.assertTrue(0 <= system.random() < 1)

    def test_watching_twice_wraps_once(self) -> None:
        seed, finders = random.seed, len(sys.meta_path)
        watch_generators()
        self.assertIs(random.seed, seed)
        self.assertEqual(len(sys.meta_path), finders)

    def test_a_generator_that_is_imported_later_is_watched(self) -> None:
        [finder] = [finder for finder in sys.meta_path if isinstance(finder, AfterImport)]
        calls: list[Any] = []
        numpy_random: Any = types.ModuleType("numpy.random")
        numpy_random.seed = lambda seed=None: calls.append(seed)
        with mock.patch.dict(entropy._shared):
            finder._action(numpy_random)
            reseed()
            numpy_random.seed(5)
            reseed()
        self.assertEqual(calls, [None, 5])

    def test_names_of_temporary_files_differ(self) -> None:
        names: Any = tempfile._get_candidate_names()
        next(names)
        state = names.rng.getstate()
        reseed()
        self.assertNotEqual(names.rng.getstate(), state)

    def test_a_program_that_makes_up_names_itself_is_left_alone(self) -> None:
        with mock.patch.object(tempfile, "_name_sequence", iter(["one", "two"])):
            reseed()
            self.assertEqual(next(tempfile._get_candidate_names()), "one")
