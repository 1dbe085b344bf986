"""What a report shows: everything that the ledger knows of some partitions' quality."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data_quality.gate.verdict import Sample, Verdict
from data_quality.rules.fields import Disposition, Measure, Severity
from shared.partition import Partition


@dataclass(frozen=True)
class ReportedSnapshot:
    """What is staged of one partition of one entity."""

    retailer_id: str
    retailer_name: str | None
    sales_date: date
    entity: str
    snapshot_id: str
    verdict: Verdict | None
    """Of what is staged now; None where it was not audited."""
    source_rows: int
    normalised_rows: int
    rejected_rows: int
    superseded_rows: int
    published_rows: int | None
    published_at: datetime | None


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
        """Whether a person should see it. A rule that only reports raises its finding with PASS."""
        if self.observed is None or self.threshold is None:
            return self.verdict != "PASS"
        return self.verdict != "PASS" or self.observed > self.threshold


@dataclass(frozen=True)
class UnpublishedRows:
    """Sales of one partition that readers do not see for one reason."""

    retailer_id: str
    sales_date: date
    rule_id: str | None
    """The rule that put them into quarantine; None where they could not be normalised."""
    reason: str
    row_count: int
    sample: Sample


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


@dataclass(frozen=True)
class DayVerdicts:
    """How many rules of one severity said the same of one partition."""

    retailer_id: str
    sales_date: date
    severity: Severity
    verdict: Verdict
    rule_count: int


@dataclass(frozen=True)
class DayRows:
    """How many lines of sales came of one partition."""

    retailer_id: str
    sales_date: date
    row_count: int


@dataclass(frozen=True)
class Content:
    """All of it."""

    partitions: tuple[Partition, ...]
    snapshots: list[ReportedSnapshot]
    results: list[RuleResult]
    unpublished: list[UnpublishedRows]
    repaired: list[Repaired]
    overridden: list[Overridden]
    trend_days: list[date]
    trend_verdicts: list[DayVerdicts]
    trend_rows: list[DayRows]
