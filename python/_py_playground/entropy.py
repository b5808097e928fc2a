"""Fresh randomness for an interpreter that was restored from a memory image."""

from __future__ import annotations

import sys

__all__ = ["reseed"]


def reseed() -> None:
    """Seed the shared generators of `random` and NumPy anew, if their modules are loaded.

    Every restore of one image would otherwise draw the same numbers. Generators that a program
    made itself (``random.Random(5)``, ``numpy.random.default_rng(5)``) are left alone: a seed was
    chosen for them, or their state is part of the program's own.

    Examples
    --------
    >>> import random
    >>> own = random.Random(5)
    >>> expected = random.Random(5).random()
    >>> state = random.getstate()
    >>> reseed()
    >>> random.getstate() != state, own.random() == expected
    (True, True)
    """
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
