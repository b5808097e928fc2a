"""A module's shared random generator, and whether the program chose its numbers."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from types import ModuleType

__all__ = ["GENERATOR_MODULES", "SharedGenerator"]

#: The modules with a shared generator: their functions that take the state, and that put one back.
GENERATOR_MODULES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "random": (("getstate",), ("setstate",)),
    "numpy.random": (("get_state", "get_bit_generator"), ("set_state", "set_bit_generator")),
}

#: How many states that were taken last are recognised when they are put back.
TAKEN_LIMIT = 4


class SharedGenerator:
    """Seeds a module's shared generator anew, unless the program seeded it.

    The module's functions are replaced by ones that do the same and take a note:

    - ``seed(5)`` chooses the numbers that follow; ``seed()`` and ``seed(None)`` leave them to
      chance;
    - ``setstate(state)`` chooses, too, but for a state that was taken while chance ruled. Code
      that seeds for a moment and tidies up afterwards leaves no trace.

    Functions of these modules that were imported by name earlier are not followed.

    Parameters
    ----------
    module : module
        One of `GENERATOR_MODULES`, or something with the same functions.
    takes, puts : tuple of str
        Names of the functions that take the state, and that put one back; some may be missing.

    Examples
    --------
    >>> import types, random
    >>> own = random.Random(1)
    >>> module = types.ModuleType("numbers")
    >>> module.seed, module.random = own.seed, own.random
    >>> generator = SharedGenerator(module, (), ())
    >>> module.seed(5)
    >>> generator.renew()
    >>> module.random() == random.Random(5).random()
    True
    """

    def __init__(self, module: ModuleType, takes: tuple[str, ...], puts: tuple[str, ...]) -> None:
        self._module = module
        self._chosen = False
        self._taken: deque[object] = deque(maxlen=TAKEN_LIMIT)
        self._seed = module.seed
        self._follow("seed", self._seeded)
        for name in takes:
            self._follow(name, self._state_taken)
        for name in puts:
            self._follow(name, self._state_put)

    def renew(self) -> None:
        """Seed the generator by chance, if chance seeded it before."""
        if self._chosen:
            return
        try:
            self._seed()
        except TypeError:
            # NumPy's can only be seeded while it is a Mersenne Twister. It is something else,
            # put in by a way that is not followed here: the program's own choice.
            self._chosen = True

    def _follow(self, name: str, note: Callable[[object, object], None]) -> None:
        """Replace a function by one that calls ``note(argument, result)`` after each success."""
        original = getattr(self._module, name, None)
        if not callable(original):
            return

        @functools.wraps(original)
        def followed(*args: object, **options: object) -> object:
            result = original(*args, **options)
            named = (value for option, value in options.items() if option != "version")
            note(next(iter((*args, *named)), None), result)
            return result

        setattr(self._module, name, followed)

    def _seeded(self, seed: object, result: object) -> None:
        self._chosen = seed is not None

    def _state_taken(self, argument: object, state: object) -> None:
        if not self._chosen:
            self._taken.append(state)

    def _state_put(self, state: object, result: object) -> None:
        self._chosen = not any(state is taken for taken in self._taken)
