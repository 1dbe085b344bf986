"""The report as plain data: what the JSON is, and what the HTML and the table are made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from data_quality.gate.verdict import WORST_FIRST, exact, worst
from data_quality.report.facts import QualityFacts, RuleResult, Snapshot, read_facts
from data_quality.report.score import score, score_of_counts
from data_quality.rules.tables import TABLES
from shared.output.plain_text import json_text
from shared.partition import Partition
from shared.settings import Settings

Document = dict[str, Any]
VERSION = 1
"""Of the JSON's shape."""


class OfPartition(Protocol):
    """What belongs to one partition."""

    @property
    def retailer_id(self) -> str: ...
    @property
    def sales_date(self) -> date: ...


Item = TypeVar("Item")
Dated = TypeVar("Dated", bound=OfPartition)


def read_document(partitions: Sequence[Partition], run_id: str, settings: Settings) -> Document:
    """The report of the partitions, as the ledger stands now.

    Args:
        partitions: at least one.
        run_id: whose report it is: of an Airflow run, or of somebody's command.
        settings: of the process.
    """
    return document(read_facts(partitions, settings), run_id, datetime.now(UTC))


def document(facts: QualityFacts, run_id: str, made_at: datetime) -> Document:
    """The report of the facts.

    Dates, instants and exact figures are text when it is written as JSON; a score is a number from
    0 to 1, or null where no rule was asked.
    """
    raised = sorted((each for each in facts.results if each.is_raised), key=_worst_first)
    days = [each.sales_date for each in facts.partitions]
    return {
        "version": VERSION,
        "run_id": run_id,
        "made_at": made_at,
        "first_date": days[0],
        "last_date": days[-1],
        "verdict": worst(each.verdict for each in facts.snapshots),
        "score": _scores(facts.results),
        "partitions": _partitions(facts),
        "broken": [_raised(each) for each in raised if each.verdict != "PASS"],
        "noted": [_raised(each) for each in raised if each.verdict == "PASS"],
        "quarantined": [asdict(each) for each in facts.kept_back if each.rule_id is not None],
        "rejected": [asdict(each) for each in facts.kept_back if each.rule_id is None],
        "repaired": [asdict(each) for each in facts.repaired],
        "overridden": [asdict(each) for each in facts.overridden],
        "trend": _trend(facts),
        "rules": _rules(facts.results),
    }


def by_verdict(partition: Document) -> int:
    """For sorting partitions: the worst first, and what is not staged or judged before all."""
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


def _scores(results: Sequence[RuleResult]) -> dict[str, Any]:
    return {
        "overall": _number(score(results)),
        "by_dimension": {
            dimension: _number(score(alike))
            for dimension, alike in _grouped(results, lambda each: each.dimension).items()
        },
        "by_retailer": {
            retailer_id: _number(score(alike))
            for retailer_id, alike in _grouped(results, lambda each: each.retailer_id).items()
        },
    }


def _number(share: Decimal | None) -> float | None:
    return None if share is None else float(share)


def _grouped(items: Iterable[Item], key: Callable[[Item], str]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return dict(sorted(groups.items()))


def _partitions(facts: QualityFacts) -> list[Document]:
    """Each partition, with the verdict on each entity that is staged of it: maybe none."""
    snapshots, results = _by_partition(facts.snapshots), _by_partition(facts.results)
    kept_back, overridden = _by_partition(facts.kept_back), _by_partition(facts.overridden)
    return [
        {
            **each.as_dict(),
            "retailer_name": next((one.retailer_name for one in snapshots.get(each, [])), None),
            "score": _number(score(results.get(each, []))),
            "audited_at": max((one.audited_at for one in results.get(each, [])), default=None),
            "quarantined_rows": sum(
                one.row_count for one in kept_back.get(each, []) if one.rule_id is not None
            ),
            "is_overridden": each in overridden,
            "entities": {one.entity: _entity(one) for one in snapshots.get(each, [])},
        }
        for each in facts.partitions
    ]


def _by_partition(items: Iterable[Dated]) -> dict[Partition, list[Dated]]:
    groups: dict[Partition, list[Dated]] = {}
    for item in items:
        groups.setdefault(Partition(item.retailer_id, item.sales_date), []).append(item)
    return groups


def _entity(snapshot: Snapshot) -> Document:
    given = {"retailer_id", "retailer_name", "sales_date", "entity"}
    return {name: value for name, value in asdict(snapshot).items() if name not in given}


def _raised(result: RuleResult) -> Document:
    return asdict(result) | {
        "observed": _figure(result.observed),
        "threshold": _figure(result.threshold),
        "sample": [_key_first(row, result.table) for row in result.sample],
    }


def _key_first(row: Document, table: str) -> Document:
    """What names the row, then what the rule looks at."""
    key = [name for name in TABLES[table].key if name in row] if table in TABLES else []
    return {name: row[name] for name in [*key, *(name for name in row if name not in key)]}


def _figure(number: Decimal | None) -> str | None:
    return None if number is None else exact(number)


def _rules(results: Sequence[RuleResult]) -> list[Document]:
    """Each rule once, and how many snapshots it said what of; those that say worse first."""
    rules = [_rule(alike) for alike in _grouped(results, lambda each: each.rule_id).values()]
    return sorted(rules, key=lambda rule: [-rule["verdicts"][each] for each in WORST_FIRST[:-1]])


def _rule(results: Sequence[RuleResult]) -> Document:
    latest = max(results, key=lambda each: each.audited_at)
    said = [each.verdict for each in results]
    return {
        "rule_id": latest.rule_id,
        "table": latest.table,
        "dimension": latest.dimension,
        "severity": latest.severity,
        "disposition": latest.disposition,
        "owner": latest.owner,
        "reason": latest.reason,
        "verdicts": {verdict: said.count(verdict) for verdict in WORST_FIRST},
        "failing_rows": sum(each.failing_rows or 0 for each in results),
        "checked_rows": sum(each.checked_rows or 0 for each in results),
        "results": [_result(each) for each in results],
    }


def _result(result: RuleResult) -> Document:
    return {
        "retailer_id": result.retailer_id,
        "sales_date": result.sales_date,
        "entity": result.entity,
        "verdict": result.verdict,
        "observed": _figure(result.observed),
        "threshold": _figure(result.threshold),
        "failing_rows": result.failing_rows,
        "checked_rows": result.checked_rows,
    }


def _trend(facts: QualityFacts) -> list[Document]:
    """Day by day, to the last of the report: null is a day of which nothing is known."""
    verdicts = _grouped(facts.trend_verdicts, lambda each: each.sales_date.isoformat())
    rows = {(each.retailer_id, each.sales_date): each.row_count for each in facts.trend_rows}
    retailers = sorted({each.retailer_id for each in facts.partitions})
    trend = []
    for day in facts.trend_days:
        said = verdicts.get(day.isoformat(), [])
        of_retailer = _grouped(said, lambda each: each.retailer_id)
        trend.append(
            {
                "sales_date": day,
                "score": _number(score_of_counts(said)),
                "retailers": {
                    retailer_id: {
                        "score": _number(score_of_counts(of_retailer.get(retailer_id, []))),
                        "rows": rows.get((retailer_id, day)),
                    }
                    for retailer_id in retailers
                },
            }
        )
    return trend
