"""The report as plain data: what the JSON is, and what the HTML and the table are made of."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from data_quality.gate.verdict import WORST_FIRST, worst
from data_quality.report.content import Content, RuleResult
from data_quality.report.read import read_content
from data_quality.report.sections import partitions, rules, scores
from data_quality.report.trend import trend
from data_quality.report.values import Document, as_figure
from data_quality.rules.tables import TABLES
from shared.output.plain_text import json_text
from shared.partition import Partition
from shared.settings import Settings

VERSION = 1
"""Of the JSON's shape."""


def read_document(wanted: Sequence[Partition], run_id: str, settings: Settings) -> Document:
    """The report of the partitions, as the ledger stands now.

    Args:
        wanted: partitions, at least one.
        run_id: whose report it is: of an Airflow run, or of somebody's command.
        settings: of the process.
    """
    return document(read_content(wanted, settings), run_id, datetime.now(UTC))


def document(content: Content, run_id: str, made_at: datetime) -> Document:
    """The report of the content.

    Dates, instants and exact figures are text when it is written as JSON; a score is a number from
    0 to 1, or null where no rule was asked.
    """
    raised = sorted((each for each in content.results if each.is_raised), key=_worst_first)
    days = [each.sales_date for each in content.partitions]
    return {
        "version": VERSION,
        "run_id": run_id,
        "made_at": made_at,
        "first_date": days[0],
        "last_date": days[-1],
        "verdict": worst(each.verdict for each in content.snapshots),
        "score": scores(content.results),
        "partitions": partitions(content),
        "failing": [_raised(each) for each in raised if each.verdict != "PASS"],
        "noted": [_raised(each) for each in raised if each.verdict == "PASS"],
        "quarantined": [asdict(each) for each in content.unpublished if each.rule_id is not None],
        "rejected": [asdict(each) for each in content.unpublished if each.rule_id is None],
        "repaired": [asdict(each) for each in content.repaired],
        "overridden": [asdict(each) for each in content.overridden],
        "trend": trend(content),
        "rules": rules(content.results),
    }


def by_verdict(partition: Document) -> int:
    """For sorting partitions: the worst first, and what is not staged or audited before all."""
    verdicts = [each["verdict"] for each in partition["entities"].values()]
    if "sales" not in partition["entities"] or None in verdicts:
        return -1
    return min(WORST_FIRST.index(each) for each in verdicts)


def as_json(report: Document) -> str:
    """The report for machines."""
    return json_text(report, _plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _worst_first(result: RuleResult) -> tuple[Any, ...]:
    order = WORST_FIRST.index(result.verdict)
    return order, result.sales_date, result.retailer_id, result.entity, result.rule_id


def _raised(result: RuleResult) -> Document:
    return asdict(result) | {
        "observed": as_figure(result.observed),
        "threshold": as_figure(result.threshold),
        "sample": [_key_first(row, result.table) for row in result.sample],
    }


def _key_first(row: Document, table: str) -> Document:
    """What names the row, then what the rule looks at."""
    key = [name for name in TABLES[table].key if name in row] if table in TABLES else []
    return {name: row[name] for name in [*key, *(name for name in row if name not in key)]}
