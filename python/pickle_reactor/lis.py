"""Which of the moved things can stay where they are."""

from __future__ import annotations

from bisect import bisect_left

__all__ = ["longest_increasing"]


def longest_increasing(numbers: list[int]) -> list[int]:
    """Return the indexes of a longest increasing part of ``numbers``, in order.

    These can stay when a list is brought into another order: every other one moves once, and no
    way has fewer moves. Patience sorting, O(n log n).

    Parameters
    ----------
    numbers
        Numbers that differ, none of them negative.

    Examples
    --------
    >>> longest_increasing([3, 0, 1, 4, 2])
    [1, 2, 4]
    >>> longest_increasing([])
    []
    """
    ends: list[int] = []  # the least last number of an increasing part, by its length
    at: list[int] = []  # where that number stands
    before = [-1] * len(numbers)
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        if length:
            before[index] = at[length - 1]
        if length == len(ends):
            ends.append(number)
            at.append(index)
        else:
            ends[length] = number
            at[length] = index
    found = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    found.reverse()
    return found
