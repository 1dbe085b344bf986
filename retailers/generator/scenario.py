"""What a generated world is a function of."""

from dataclasses import dataclass
from datetime import date

from retailers.generator.draw import Draw

DEFAULT_SEED = 20240101
SMALLEST_SHARE = 0.2


@dataclass(frozen=True)
class Scenario:
    """A seed and a scale: with a retailer and a date, all that a day of trade depends on."""

    seed: int = DEFAULT_SEED
    scale: float = 1.0

    def day(self, retailer: str, day: date) -> Draw:
        """The draws of one day of one retailer."""
        return Draw(self.seed, retailer, day.isoformat())

    def thing(self, retailer: str, kind: str, number: int) -> Draw:
        """The draws of one product, customer or household: the same on every day."""
        return Draw(self.seed, retailer, kind, number)

    def population(self, base: int) -> int:
        """How many customers there are: a small world still has a variety of them."""
        return max(round(base * SMALLEST_SHARE), round(base * self.scale))
