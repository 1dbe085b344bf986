"""Seeded random draws that give the same values on every machine and Python version.

Only `random.Random.random` seeded by a string is used: it is the one method whose sequence the
standard library promises to keep.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Generic, TypeVar

Choice = TypeVar("Choice")


class Draw:
    """A stream of draws named by its parts, e.g. `Draw(seed, "retailer1", date(2024, 1, 15))`."""

    def __init__(self, *parts: object) -> None:
        self.unit = random.Random(":".join(map(str, parts))).random
        """The next number in [0, 1)."""

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.unit() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible, all equally likely."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices, all equally likely."""
        return choices[int(self.unit() * len(choices))]

    def size(self, mean: float) -> int:
        """A whole number from 1 up, small ones likely, with about this mean."""
        return 1 + int(-math.log(1.0 - self.unit()) * max(mean - 0.5, 0.0))

    def cheap(self, low: int, high: int) -> Decimal:
        """A price between two numbers of cents, mostly nearer to the lower."""
        return Decimal(min(self.between(low, high) for _ in range(3))) / 100

    def count(self, expected: float) -> int:
        """A whole number whose expectation is `expected`: its fraction decides by chance."""
        whole = int(expected)
        return whole + int(self.chance(expected - whole))


class Weighted(Generic[Choice]):
    """Choices of which some are likelier than others."""

    def __init__(self, choices: Sequence[Choice], weights: Sequence[float]) -> None:
        self._choices = choices
        self._cumulative = list(accumulate(weights))

    @classmethod
    def zipf(cls, choices: Sequence[Choice], exponent: float = 0.8) -> "Weighted[Choice]":
        """The first choice the likeliest, with the long tail that customers and products have."""
        return cls(choices, [1.0 / (rank + 8) ** exponent for rank in range(len(choices))])

    def shares(self) -> list[float]:
        """The probability of each choice, in their order."""
        steps = zip([0.0, *self._cumulative], self._cumulative, strict=False)
        return [(upper - lower) / self._cumulative[-1] for lower, upper in steps]

    def pick(self, draw: Draw) -> Choice:
        """One of the choices."""
        return self._choices[bisect_right(self._cumulative, draw.unit() * self._cumulative[-1])]
