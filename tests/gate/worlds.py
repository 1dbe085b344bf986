"""What a round loads: versions of a few days, good ones and such as the gate has to refuse.

Every line's transaction tells its version: whoever reads the star knows whose rows they are.
"""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.partition import Partition
from shared.settings import Settings
from tests.support.raw import line, put_raw

Nature = Literal["good", "warn", "bad", "crash", "slow"]
NATURES: tuple[Nature, ...] = ("good", "warn", "bad", "crash", "slow")
LETS_IN: frozenset[Nature] = frozenset({"good", "warn"})
RETAILERS = ("retailer8", "retailer9")
DAYS = (date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 1))
VERSIONS = 4
STUMBLING_BLOCK = "777.0000"
"""A total on which the rule `stumbles` divides by zero."""
MISTAKEN = "C0"
"""A customer in every version, whom a rule takes for another: see `rounds.WRONG`."""
SLOW_CHANNEL = "online"
"""The scan of a snapshot that has it does not end."""


@dataclass(frozen=True)
class Snapshot:
    """One version of a partition."""

    partition: Partition
    version: int
    nature: Nature
    rows: int

    @property
    def name(self) -> str:
        """As the rows in the star tell it."""
        return f"v{self.version}"

    def records(self) -> list[dict[str, Any]]:
        """Its lines."""
        records = [
            line(
                f"{self.partition.sales_date:%m%d}-v{self.version}-{number}",
                store_id=f"S{self.version}",
                product_id=f"P{self.version}",
                customer_id=f"C{number}",
                customer_city=f"City {self.version}",
            )
            for number in range(self.rows)
        ]
        if self.nature == "warn":
            records[0] |= {"quantity": "-1", "unit_price": "-3"}
        if self.nature == "slow":
            records[0] |= {"channel": SLOW_CHANNEL}
        if self.nature == "crash":
            records[0] |= {"quantity": "1", "unit_price": "777", "total_amount": STUMBLING_BLOCK}
        return records

    def arrive(self, settings: Settings) -> None:
        """Put it into the raw zone. A bad one does not meet its control total."""
        wrong = {"control_rows": self.rows + 1} if self.nature == "bad" else {}
        put_raw(settings, self.partition, self.records(), self.version, **wrong)


def draw_snapshots(draw: random.Random) -> list[Snapshot]:
    """The versions of all partitions, in the order in which they are to be loaded."""
    snapshots = [
        Snapshot(Partition(retailer, day), version, draw.choice(NATURES), rows=draw.randint(2, 9))
        for retailer in RETAILERS
        for day in DAYS
        for version in range(1, VERSIONS + 1)
        if draw.random() < 0.7
    ]
    draw.shuffle(snapshots)
    return snapshots
