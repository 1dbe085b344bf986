"""The parts of a report: scores, partitions and rules."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol, TypeVar

from data_quality.gate.verdict import WORST_FIRST
from data_quality.report.content import Content, ReportedSnapshot, RuleResult
from data_quality.report.score import score
from data_quality.report.values import Document, as_figure, as_number, grouped
from shared.partition import Partition


class OfPartition(Protocol):
    """What belongs to one partition."""

    @property
    def retailer_id(self) -> str: ...
    @property
    def sales_date(self) -> date: ...


Dated = TypeVar("Dated", bound=OfPartition)


def scores(results: Sequence[RuleResult]) -> dict[str, Any]:
    """Of all results, of each dimension's and of each retailer's."""
    return {
        "overall": as_number(score(results)),
        "by_dimension": {
            dimension: as_number(score(alike))
            for dimension, alike in grouped(results, lambda each: each.dimension).items()
        },
        "by_retailer": {
            retailer_id: as_number(score(alike))
            for retailer_id, alike in grouped(results, lambda each: each.retailer_id).items()
        },
    }


def partitions(content: Content) -> list[Document]:
    """Each partition, with the verdict on each entity that is staged of it: maybe none."""
    snapshots, results = _by_partition(content.snapshots), _by_partition(content.results)
    unpublished, overridden = _by_partition(content.unpublished), _by_partition(content.overridden)
    return [
        {
            **each.as_dict(),
            "retailer_name": next((one.retailer_name for one in snapshots.get(each, [])), None),
            "score": as_number(score(results.get(each, []))),
            "audited_at": max((one.audited_at for one in results.get(each, [])), default=None),
            "quarantined_rows": sum(
                one.row_count for one in unpublished.get(each, []) if one.rule_id is not None
            ),
            "is_overridden": each in overridden,
            "entities": {one.entity: _entity(one) for one in snapshots.get(each, [])},
        }
        for each in content.partitions
    ]


def _by_partition(items: Iterable[Dated]) -> dict[Partition, list[Dated]]:
    groups: dict[Partition, list[Dated]] = {}
    for item in items:
        groups.setdefault(Partition(item.retailer_id, item.sales_date), []).append(item)
    return groups


def _entity(snapshot: ReportedSnapshot) -> Document:
    given = {"retailer_id", "retailer_name", "sales_date", "entity"}
    return {name: value for name, value in asdict(snapshot).items() if name not in given}


def rules(results: Sequence[RuleResult]) -> list[Document]:
    """Each rule once, and how many snapshots it said what of; those that say worse first."""
    rules = [_rule(alike) for alike in grouped(results, lambda each: each.rule_id).values()]
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
        "observed": as_figure(result.observed),
        "threshold": as_figure(result.threshold),
        "failing_rows": result.failing_rows,
        "checked_rows": result.checked_rows,
    }
