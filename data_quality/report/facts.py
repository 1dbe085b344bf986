"""Everything that the ledger knows of some partitions' quality, as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from psycopg2.extras import Json

from data_quality.gate.verdict import Verdict
from data_quality.rules.fields import Disposition, Measure, Severity
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

TREND_DAYS = 30
"""Up to the last sales date of the report, that one included."""
Row = TypeVar("Row")
Sample = list[dict[str, Any]]
SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Snapshot:
    """What is staged of one partition of one entity."""

    retailer_id: str
    retailer_name: str | None
    sales_date: date
    entity: str
    snapshot_id: str
    verdict: Verdict | None
    """Of what is staged now; None where it was not judged."""
    source_rows: int
    normalised_rows: int
    rejected_rows: int
    superseded_rows: int
    published_rows: int | None
    published_at: datetime | None


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class RuleResult:
    """What one rule said of one snapshot."""

    retailer_id: str
    sales_date: date
    entity: str
    rule_id: str
    table: str
    dimension: str
    severity: Severity
    disposition: Disposition
    verdict: Verdict
    observed: Decimal | None
    threshold: Decimal | None
    measure: Measure
    failing_rows: int | None
    checked_rows: int | None
    sample: Sample
    detail: str | None
    owner: str | None
    reason: str | None
    audited_at: datetime

    @property
    def is_raised(self) -> bool:
        """Whether it has something to say. A rule that only reports does so with PASS."""
        if self.observed is None or self.threshold is None:
            return self.verdict != "PASS"
        return self.verdict != "PASS" or self.observed > self.threshold


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class KeptBack:
    """Sales of one partition that readers do not see for one reason."""

    retailer_id: str
    sales_date: date
    rule_id: str | None
    """The rule that keeps them in quarantine; None where they could not be normalised."""
    reason: str
    row_count: int
    sample: Sample


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Repaired:
    """What one rule changed in one column of a snapshot. The sample shows before and after."""

    retailer_id: str
    sales_date: date
    entity: str
    rule_id: str
    column_name: str
    repaired_rows: int
    sample: Sample
    repaired_at: datetime


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Overridden:
    """The decision with which a refused snapshot was published."""

    retailer_id: str
    sales_date: date
    verdict: Verdict
    rule_ids: list[str]
    reason: str
    signed_by: str
    signed_at: datetime


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class DayVerdicts:
    """How many rules of one severity said the same of one partition."""

    retailer_id: str
    sales_date: date
    severity: Severity
    verdict: Verdict
    rule_count: int


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class DayRows:
    """How many lines of sales came of one partition."""

    retailer_id: str
    sales_date: date
    row_count: int


SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class QualityFacts:
    """All of it."""

    partitions: tuple[Partition, ...]
    snapshots: list[Snapshot]
    results: list[RuleResult]
    kept_back: list[KeptBack]
    repaired: list[Repaired]
    overridden: list[Overridden]
    trend_days: list[date]
    trend_verdicts: list[DayVerdicts]
    trend_rows: list[DayRows]


def read_facts(partitions: Sequence[Partition], settings: Settings) -> QualityFacts:
    """What the ledger holds of the partitions, and of their retailers' days before."""
    asked = tuple(sorted(set(partitions), key=lambda each: (each.sales_date, each.retailer_id)))
    days = _trend_days(asked[-1].sales_date)
    of_trend = {
        "retailer_ids": sorted({each.retailer_id for each in asked}),
        "first_day": days[0],
        "last_day": days[-1],
    }
    with transaction(settings.database, "audit") as cursor:
        of_partitions = {"partitions": Json([each.as_dict() for each in asked])}
        snapshots = _read(cursor, "snapshots", Snapshot, of_partitions)
        of_snapshots = {"snapshots": Json([_key(each) for each in snapshots])}
        return QualityFacts(
            asked,
            snapshots,
            _read(cursor, "results", RuleResult, of_snapshots),
            _read(cursor, "quarantined", KeptBack, of_snapshots),
            _read(cursor, "repairs", Repaired, of_snapshots),
            _read(cursor, "overrides", Overridden, of_snapshots),
            days,
            _read(cursor, "trend_verdicts", DayVerdicts, of_trend),
            _read(cursor, "trend_rows", DayRows, of_trend),
        )


def _trend_days(last: date) -> list[date]:
    return [last - timedelta(days=before) for before in reversed(range(TREND_DAYS))]


def _key(snapshot: Snapshot) -> dict[str, str]:
    return {
        "retailer_id": snapshot.retailer_id,
        "sales_date": snapshot.sales_date.isoformat(),
        "entity": snapshot.entity,
        "snapshot_id": snapshot.snapshot_id,
    }


def _read(cursor: Cursor, query: str, kind: type[Row], key: dict[str, Any]) -> list[Row]:
    """One object a row; the columns are the fields, in their order."""
    cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key)
    return [kind(*row) for row in cursor.fetchall()]
