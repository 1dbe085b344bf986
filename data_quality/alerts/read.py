"""The alerts that partitions give, as the ledger has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from data_quality.alerts.finding import Alert, fingerprint
from data_quality.gate.verdict import BLOCKING
from shared.alert_settings import ALERT_KINDS, AlertKind
from shared.partition import SALES, Partition
from shared.postgres.connection import Cursor, named_rows, read_sql
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
Row = dict[str, Any]
HEADLINES: dict[AlertKind, str] = {
    "FAIL": "the gate refused its {entity}",
    "ERROR": "the gate has no answer for its {entity}",
    "WARN": "the gate warns of its {entity}",
}
READERS = {
    "nothing": "Readers see nothing of this day.",
    "before": "Readers keep what was published before.",
    "this": "Readers see this snapshot: it was published before.",
}


@dataclass(frozen=True)
class LateDay:
    """A partition of which readers see nothing, although it is time."""

    partition: Partition
    ended_at: datetime
    """When its day ended, by the retailer's clock."""


def read_alerts(
    cursor: Cursor, partitions: Sequence[Partition], settings: Settings, *, is_planned: bool
) -> list[Alert]:
    """The alerts that partitions give now, sent or not.

    Args:
        cursor: of the pipeline's role.
        partitions: none twice.
        settings: say how long a day may take.
        is_planned: whether a run was to load them: then what is missing is late at once.
    """
    key = partition_key(partitions)
    failing = _rows(cursor, "findings", key)
    overrides = [_override(row) for row in _rows(cursor, "overrides", key)]
    # A day that the gate refused is missing for a reason that has an alert already.
    refused = {
        _partition(row) for row in failing if row["entity"] == SALES and row["kind"] in BLOCKING
    }
    late = read_late_days(cursor, partitions, settings, is_planned=is_planned)
    missing = [_late(each) for each in late if each.partition not in refused]
    return _findings(failing) + overrides + missing


def read_late_days(
    cursor: Cursor, partitions: Sequence[Partition], settings: Settings, *, is_planned: bool
) -> list[LateDay]:
    """Those of the partitions of which readers see nothing yet; parameters as of `read_alerts`."""
    key = partition_key(partitions) | _patience(settings, is_planned)
    return [LateDay(_partition(row), row["ended_at"]) for row in _rows(cursor, "late", key)]


def partition_key(partitions: Sequence[Partition]) -> dict[str, Any]:
    """Partitions as the statements take them."""
    return {
        "retailer_ids": [each.retailer_id for each in partitions],
        "sales_dates": [each.sales_date for each in partitions],
    }


def with_link(alerts: Iterable[Alert], link: str | None) -> list[Alert]:
    """The same with the address of the report that shows them."""
    return [replace(alert, link=link) for alert in alerts]


def unreadable(partitions: Sequence[Partition], reason: str) -> list[Alert]:
    """The alerts when the ledger cannot be asked: it is not known what became of the partitions."""
    return [
        Alert(
            partition,
            "ERROR",
            "the ledger does not say what became of it",
            (reason,),
            fingerprint("ERROR", ["ledger"]),
        )
        for partition in partitions
    ]


def _patience(settings: Settings, is_planned: bool) -> dict[str, Any]:
    after = timedelta(hours=settings.alerts.late_after_hours)
    return {
        "is_planned": is_planned,
        "late_after_seconds": after.total_seconds(),
        "time_zone": settings.schedule_timezone,
    }


def _rows(cursor: Cursor, query: str, key: dict[str, Any]) -> list[Row]:
    cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key)
    return named_rows(cursor)


def _findings(rows: Sequence[Row]) -> list[Alert]:
    def place(row: Row) -> tuple[Partition, str, int]:
        return _partition(row), row["entity"], ALERT_KINDS.index(row["kind"])

    return [_finding(list(alike)) for _, alike in groupby(sorted(rows, key=place), key=place)]


def _finding(rows: Sequence[Row]) -> Alert:
    kind: AlertKind = rows[0]["kind"]
    rule_ids = [row["rule_id"] for row in rows]
    lines = [_rule_line(row) for row in rows]
    if kind in BLOCKING and rows[0]["entity"] == SALES:
        lines.append(READERS[rows[0]["seen_by_readers"]])
    return Alert(
        _partition(rows[0]),
        kind,
        f"{HEADLINES[kind].format(entity=rows[0]['entity'])}: {', '.join(rule_ids)}",
        tuple(lines),
        fingerprint(kind, rule_ids),
    )


def _rule_line(row: Row) -> str:
    owner = f" (owner {row['owner']})" if row["owner"] else ""
    return f"{row['rule_id']}{owner}: {row['detail'] or _figures(row)}"


def _figures(row: Row) -> str:
    said = f"{row['observed']} observed, {row['threshold']} allowed"
    if row["failing_rows"]:
        said += f"; {row['failing_rows']} of {row['checked_rows']} rows"
    if row["disposition"] in {"quarantine", "repair"}:
        said += f", to {row['disposition']}"
    return said


def _override(row: Row) -> Alert:
    """Each decision is an alert of its own, so its number is part of what makes it the same."""
    rule_ids = row["rule_ids"]
    signed_at = row["signed_at"].isoformat(timespec="seconds")
    return Alert(
        _partition(row),
        "OVERRIDE",
        f"{row['signed_by']} let it through against {row['verdict']} of {', '.join(rule_ids)}",
        (f"Signed at {signed_at} by {row['signed_by']}: {row['reason']}",),
        fingerprint("OVERRIDE", [*rule_ids, str(row["override_id"])]),
    )


def _late(late: LateDay) -> Alert:
    ended_at = late.ended_at.isoformat(timespec="minutes")
    return Alert(
        late.partition,
        "LATE",
        "nothing of it is published",
        (f"The day ended at {ended_at} and readers see nothing of it.",),
        fingerprint("LATE"),
    )


def _partition(row: Row) -> Partition:
    return Partition(row["retailer_id"], row["sales_date"])
