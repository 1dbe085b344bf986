"""What each rule costs: asked alone, and how much of that is not the reading of the rows."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from data_quality.gate.scan.scan import ask
from data_quality.gate.staged_snapshot import StagedSnapshot
from data_quality.rules.base.fragments import NOTHING
from data_quality.rules.check import Check
from data_quality.session import limit_statements
from shared.partition import Partition
from shared.postgres.connection import Cursor, transaction
from shared.settings import Settings
from tests.bench.quality.ours import staged_checks

HEADER = ("rule", "kind", "table", "alone", "over a bare scan")
DEAREST = 15


@dataclass(frozen=True)
class Cost:
    """Of one rule, in seconds."""

    check: Check
    alone: float
    added: float
    """To a scan of its table that is made anyway."""

    def row(self) -> list[str]:
        """For the table."""
        rule = self.check.rule
        return [rule.id, rule.kind, rule.table, _ms(self.alone), _ms(self.added)]


def measure_costs(partition: Partition, settings: Settings, rounds: int) -> list[Cost]:
    """Every rule's cost, the dearest first."""
    with transaction(settings.database, "audit") as cursor:
        limit_statements(cursor)
        snapshot, checks = staged_checks(cursor, partition)
        costs = [_cost(cursor, snapshot, check, rounds) for check in checks]
    return sorted(costs, key=lambda cost: cost.alone, reverse=True)


def rows_of(costs: Sequence[Cost]) -> list[list[str]]:
    """The dearest, and the median of the others."""
    rows = [cost.row() for cost in costs[:DEAREST]]
    others = costs[DEAREST:]
    if others:
        alone, added = (
            median(figures)
            for figures in ([cost.alone for cost in others], [cost.added for cost in others])
        )
        rows.append([f"median of the {len(others)} others", "", "", _ms(alone), _ms(added)])
    return rows


def _cost(cursor: Cursor, snapshot: StagedSnapshot, check: Check, rounds: int) -> Cost:
    """With the rule and without it in turns, so that a busy minute falls on both."""
    rule = check.rule.model_copy(update={"kind": "row_count"})  # no row is looked for
    nothing = replace(check, rule=rule, failing=NOTHING, observed=None)
    alone, bare = [], []
    for _ in range(rounds):
        alone.append(_seconds(cursor, snapshot, [check]))
        bare.append(_seconds(cursor, snapshot, [nothing]))
    return Cost(check, median(alone), max(0.0, median(alone) - median(bare)))


def _seconds(cursor: Cursor, snapshot: StagedSnapshot, checks: Sequence[Check]) -> float:
    begun = time.perf_counter()
    ask(cursor, checks, [snapshot])
    return time.perf_counter() - begun


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
