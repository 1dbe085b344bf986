"""Exchange rates of a world: in files, which come at any time between its loads, and again."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from shared.settings import Settings
from tests.convergence.worlds import Choose, World, shuffled
from tests.support.rates import write_rates
from transformation.rates.load_rates import load_rates
from transformation.rates.rates_file import ExchangeRate

File = tuple[ExchangeRate, ...]
PAIRS = (("EUR", "USD"), ("EUR", "USD"), ("EUR", "GBP"), ("USD", "GBP"))
"""What is quoted in what: sales are in EUR and USD, so that pounds are a base to cross over."""


@dataclass(frozen=True)
class Rates:
    """All rates of a world, and when their files come."""

    files: tuple[File, ...] = ()
    moments: dict[int, list[int]] = field(default_factory=dict)
    """Files by the number of loads that have been before."""

    @property
    def all(self) -> list[ExchangeRate]:
        """Every rate, once."""
        return [rate for file in self.files for rate in file]

    def due(self, moment: int) -> list[File]:
        """The files that come after so many loads."""
        return [self.files[number] for number in self.moments.get(moment, ())]

    def __str__(self) -> str:
        return "\n".join(
            f"rates {number}: " + "; ".join(" ".join(map(str, rate)) for rate in file)
            for number, file in enumerate(self.files)
        )


def draw_rates(choose: Choose, world: World, loads: int) -> Rates:
    """None to three files of rates around the days of a world.

    Args:
        choose: picks one of a sequence.
        world: whose days are meant.
        loads: how many loads the files come between.
    """
    first = min(partition.sales_date for partition in world.snapshots)
    found = {}
    for _ in range(choose((0, 1, 2, 3, 5))):
        currency, base = choose(PAIRS)
        day = first + timedelta(days=choose(range(-2, 6)))
        source, units = choose(("bank", "agency")), Decimal(choose(("1.25", "0.9", "1.0837")))
        found[source, day, currency] = ExchangeRate(source, day, currency, base, units)
    order = shuffled(choose, sorted(found.values()))
    cut = choose(range(len(order) + 1))
    files = tuple(tuple(part) for part in (order[:cut], order[cut:]) if part)
    moments: dict[int, list[int]] = {}
    for number in [*range(len(files)), *(number for number in range(len(files)) if choose((0, 1)))]:
        moments.setdefault(choose(range(loads + 1)), []).append(number)
    return Rates(files, moments)


def load_files(files: Iterable[File], settings: Settings) -> None:
    """Load each file by itself, as an operator would."""
    with tempfile.TemporaryDirectory(prefix="retail-") as folder:
        for file in files:
            load_rates([write_rates(Path(folder) / "rates.csv", file)], settings)
