import random
import types
import unittest
from typing import Any

from _py_playground.generators import GENERATOR_MODULES, SharedGenerator


def module_of(generator: random.Random) -> Any:
    """A module made like `random`, around a generator of its own."""
    module: Any = types.ModuleType("random")
    for name in ("seed", "getstate", "setstate", "random", "gauss"):
        setattr(module, name, getattr(generator, name))
    return module


class SharedGeneratorTest(unittest.TestCase):
    def setUp(self) -> None:
        self.random = module_of(random.Random())
        self.generator = SharedGenerator(self.random, *GENERATOR_MODULES["random"])

    def numbers(self) -> list[float]:
        return [self.random.random() for _ in range(3)]

    def restore_twice(self) -> list[list[float]]:
        """What two restores of the state as it is now would draw."""
        state = self.random.getstate.__wrapped__()
        drawn = []
        for _ in range(2):
            self.random.setstate.__wrapped__(state)  # the heap comes back; no program put it there
            self.generator.renew()
            drawn.append(self.numbers())
        return drawn

    def assert_left_to_chance(self) -> None:
        first, second = self.restore_twice()
        self.assertNotEqual(first, second)

    def assert_goes_on(self) -> None:
        state = self.random.getstate.__wrapped__()
        expected = self.numbers()
        self.random.setstate.__wrapped__(state)
        self.assertEqual(self.restore_twice(), [expected, expected])

    def test_two_restores_draw_different_numbers(self) -> None:
        self.random.random()
        self.assert_left_to_chance()

    def test_a_seeded_generator_goes_on_exactly_through_many_restores(self) -> None:
        own = random.Random(5)
        self.random.seed(5)
        for _ in range(3):
            self.assertEqual(self.numbers(), [own.random() for _ in range(3)])
            self.assertEqual(self.random.gauss(0, 1), own.gauss(0, 1))
            self.generator.renew()

    def test_seeding_by_chance_takes_the_choice_back(self) -> None:
        for seed in (lambda: self.random.seed(), lambda: self.random.seed(None)):
            self.random.seed(5)
            seed()
            self.assert_left_to_chance()

    def test_a_seed_by_keyword_is_a_choice_and_a_version_alone_is_none(self) -> None:
        self.random.seed(version=2)
        self.assert_left_to_chance()
        self.random.seed(version=2, a="lesson")
        self.assert_goes_on()

    def test_zero_is_a_seed(self) -> None:
        self.random.seed(0)
        self.assert_goes_on()

    def test_a_state_from_elsewhere_is_a_choice(self) -> None:
        self.random.setstate(random.Random(7).getstate())
        self.assert_goes_on()

    def test_code_that_seeds_for_a_moment_leaves_no_trace(self) -> None:
        before = self.random.getstate()
        self.random.seed(0)
        self.random.setstate(before)
        self.assert_left_to_chance()

    def test_the_same_within_a_seeded_program_keeps_the_choice(self) -> None:
        self.random.seed(5)
        before = self.random.getstate()
        self.random.seed()
        self.random.setstate(before)
        self.assert_goes_on()

    def test_a_seed_that_is_refused_is_no_choice(self) -> None:
        with self.assertRaises(TypeError):
            self.random.seed([])
        self.assert_left_to_chance()

    def test_the_functions_keep_their_names_and_results(self) -> None:
        self.assertEqual(self.random.seed.__name__, "seed")
        self.assertIsNone(self.random.seed(1))
        self.assertEqual(self.random.getstate(), random.Random(1).getstate())


class NumPyTest(unittest.TestCase):
    """NumPy's module has other names, and refuses where another kind of generator is in place."""

    def setUp(self) -> None:
        self.calls: list[Any] = []
        self.module: Any = types.ModuleType("numpy.random")
        self.module.seed = lambda seed=None: self.calls.append(seed)
        self.module.set_bit_generator = lambda generator: None
        self.generator = SharedGenerator(self.module, *GENERATOR_MODULES["numpy.random"])

    def test_functions_that_an_older_numpy_lacks_are_not_missed(self) -> None:
        self.assertFalse(hasattr(self.module, "get_state"))
        self.generator.renew()
        self.assertEqual(self.calls, [None])

    def test_a_generator_put_in_place_is_a_choice(self) -> None:
        self.module.set_bit_generator(object())
        self.generator.renew()
        self.assertEqual(self.calls, [])

    def test_one_that_cannot_be_seeded_is_left_alone(self) -> None:
        def refuse(seed: object = None) -> None:
            self.calls.append("refused")
            raise TypeError("can only re-seed a MT19937 BitGenerator")

        self.module.seed = refuse
        generator = SharedGenerator(self.module, (), ())
        generator.renew()
        generator.renew()
        self.assertEqual(self.calls, ["refused"])
