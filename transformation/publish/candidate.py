"""Candidates: what is staged of each partition, beside what readers see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.partition import Partition
from shared.postgres.connection import Cursor
from transformation.publish.steps import run_step


@dataclass(frozen=True)
class Candidate:
    """A staged snapshot, and the published one of the same partition."""

    sales_date: date
    snapshot_id: str
    verdict: str | None
    staged_rows: int
    present_rows: int
    published_snapshot_id: str | None
    is_older: bool
    is_identical: bool
    treatment_md5: str
    published_treatment_md5: str | None
    published_override_id: int | None
    failed_rule_ids: Sequence[str]
    override: dict[str, Any] | None
    """The latest decision to publish it although the gate refused it."""

    @property
    def is_published(self) -> bool:
        """Whether readers see this snapshot, be it under other rules."""
        return self.published_snapshot_id == self.snapshot_id

    @property
    def is_treated_alike(self) -> bool:
        """Whether the rules have done to its rows what they did to those that readers see."""
        return self.treatment_md5 == self.published_treatment_md5

    @property
    def is_decided_alike(self) -> bool:
        """Whether it was published on the same override as it would be now, or on none as now."""
        return self.override_id == self.published_override_id

    @property
    def is_passed(self) -> bool:
        """Whether the gate itself lets it pass."""
        return self.verdict in {"PASS", "WARN"}

    @property
    def override_id(self) -> int | None:
        """The override on which it is published, where the gate refuses it."""
        return None if self.is_passed or self.override is None else self.override["override_id"]


def read_candidates(cursor: Cursor, partitions: Sequence[Partition]) -> dict[Partition, Candidate]:
    """The candidates of one retailer's partitions; those of which nothing is staged are missing."""
    retailer_id = partitions[0].retailer_id
    key = {
        "retailer_id": retailer_id,
        "sales_dates": [each.sales_date for each in partitions],
    }
    run_step(cursor, "read_candidates", key)
    found = [Candidate(*row) for row in cursor.fetchall()]
    return {Partition(retailer_id, each.sales_date): each for each in found}
