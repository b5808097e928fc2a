"""Fresh randomness for an interpreter that was restored from a memory image."""

from __future__ import annotations

import sys
from types import ModuleType

from .after_import import AfterImport
from .generators import GENERATOR_MODULES, SharedGenerator

__all__ = ["reseed", "watch_generators"]

#: What is known of each module's generator, by the module's name. One interpreter has one of each.
_shared: dict[str, SharedGenerator] = {}


def watch_generators() -> None:
    """Note from now on which shared generators the program seeds.

    To be called before the first program runs; once more does no harm.
    """
    if not any(isinstance(finder, AfterImport) for finder in sys.meta_path):
        sys.meta_path.insert(0, AfterImport(tuple(GENERATOR_MODULES), _watch))
    for name in GENERATOR_MODULES:
        module = sys.modules.get(name)
        if isinstance(module, ModuleType) and name not in _shared:
            _watch(module)


def reseed() -> None:
    """Seed anew what chance had seeded; every restore of one image would draw the same otherwise.

    - The shared generators of `random` and NumPy, unless the program seeded them: then they go on
      exactly where they were.
    - The names that `tempfile` makes up.

    Generators that a program made itself (``random.Random(5)``, ``numpy.random.default_rng(5)``)
    are its own and left alone. What asks the operating system each time (`secrets`, `os.urandom`,
    ``random.SystemRandom``, `uuid`) needs nothing; nothing else in the standard library keeps
    a generator of its own.

    Examples
    --------
    >>> import random
    >>> watch_generators()
    >>> random.seed()
    >>> own, state = random.Random(5), random.getstate()
    >>> reseed()
    >>> random.getstate() != state, own.random() == random.Random(5).random()
    (True, True)
    >>> random.seed(5)
    >>> reseed()
    >>> random.random() == random.Random(5).random()
    True
    """
    for generator in _shared.values():
        generator.renew()
    _forget_temporary_names()


def _watch(module: ModuleType) -> None:
    if module.__name__ in GENERATOR_MODULES and callable(getattr(module, "seed", None)):
        takes, puts = GENERATOR_MODULES[module.__name__]
        _shared[module.__name__] = SharedGenerator(module, takes, puts)


def _forget_temporary_names() -> None:
    """Make `tempfile` take a new generator, which it does by itself only after a fork."""
    tempfile = sys.modules.get("tempfile")
    names = getattr(tempfile, "_name_sequence", None)
    getattr(names, "__dict__", {}).pop("_rng_pid", None)
