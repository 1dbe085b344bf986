"""The contenders in turns, round by round, each held against what must be there afterwards."""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load.contenders import Contender, Job, Trade, Turn
from tests.bench.load.processes import ContenderFailed, NotToBeHad
from tests.bench.load.world import LoadWorld

HEADER = ("", "into", "median", "x limit", "rows/s", "peak memory", "rows and sum")
MEGABYTE = 1_000_000


@dataclass
class Standing:
    """What a contender has shown so far."""

    contender: Contender
    turns: list[Turn] = field(default_factory=list)
    complaint: str | None = None

    def seconds(self, trade: Trade) -> float:
        """The median, scaled from the sample where it is one."""
        median = statistics.median(turn.seconds for turn in self.turns)
        return median * trade.rows / (self.contender.rows or trade.rows)

    def row(self, trade: Trade, limit: float) -> list[str]:
        """For the table."""
        chosen = self.contender
        if not self.turns:
            return [chosen.name, chosen.into, "", "", "", "", self.complaint or "not run"]
        seconds = self.seconds(trade)
        peak = max((turn.peak_bytes or 0) for turn in self.turns)
        scaled = f" (scaled from {chosen.rows:,} rows)" if chosen.rows else ""
        return [
            chosen.name + scaled,
            chosen.into,
            f"{seconds:.2f} s",
            f"{seconds / limit:.1f}",
            f"{trade.rows / seconds:,.0f}",
            f"{peak / MEGABYTE:,.0f} MB" if peak else "",
            self.complaint or "right",
        ]


def race(
    world: LoadWorld, contenders: Sequence[Contender], trade: Trade, rounds: int
) -> list[Standing]:
    """Every contender once a round, in the same order; one that failed is not asked again."""
    standings = [Standing(contender) for contender in contenders]
    for _ in range(rounds):
        for standing in standings:
            if standing.complaint is None:
                _take_turn(world, standing, trade)
    return standings


def _take_turn(world: LoadWorld, standing: Standing, trade: Trade) -> None:
    contender = standing.contender
    with world.database("contender", contender.template) as settings:
        world.settle()
        try:
            turn = contender.run(Job(world, "contender", settings, trade))
        except NotToBeHad as error:
            standing.complaint = f"SKIPPED, not to be had here: {error}"
        except ContenderFailed as error:
            standing.complaint = f"FAILED: {error}"
        else:
            standing.turns.append(turn)
            standing.complaint = complaint_about(settings, contender, trade)
            _say(f"{contender.name}: {turn.seconds:.2f} s")
    if standing.complaint:
        _say(f"{contender.name}: {standing.complaint}")


def complaint_about(settings: Settings, contender: Contender, trade: Trade) -> str | None:
    """How what is there differs from what must be; a sample is only counted."""
    rows, amount = loaded(settings, contender.table)
    if rows == (contender.rows or trade.rows) and (contender.rows or amount == trade.amount):
        return None
    return f"WRONG: {rows:,} rows, sum {amount}"


def loaded(settings: Settings, table: str) -> tuple[int, Decimal]:
    """Rows and exact sum of a table that has a `total_amount`."""
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(f"SELECT count(*), coalesce(sum(total_amount::numeric), 0) FROM {table}")
        rows, amount = cursor.fetchall()[0]
    return rows, amount


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
