"""The score means what its formula says, and the page shows what came as text."""

import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from data_quality.gate.verdict import Verdict
from data_quality.report.content import Content, DayRows, DayVerdicts, ReportedSnapshot, RuleResult
from data_quality.report.document import document
from data_quality.report.render.chart import HEIGHT, MARGIN, chart
from data_quality.report.render.figures import figure, percent
from data_quality.report.render.html import as_html
from data_quality.report.score import score, score_of_counts
from data_quality.report.store import report_prefix
from data_quality.report.values import Document
from data_quality.rules.fields import Severity
from shared.partition import Partition
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.unit
DAY = date(2024, 1, 15)
NOW = datetime(2024, 1, 16, 10, tzinfo=UTC)


@dataclass(frozen=True)
class _Verdict:
    severity: Severity
    verdict: Verdict
    rule_count: int = 1


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([("critical", "PASS"), ("warning", "PASS"), ("info", "PASS")], "1"),
        ([("critical", "FAIL"), ("warning", "PASS"), ("info", "PASS")], "0.5"),
        ([("critical", "PASS"), ("warning", "WARN"), ("info", "PASS")], "0.8333"),
        ([("critical", "ERROR"), ("info", "PASS")], "0.25"),
        ([("critical", "FAIL"), ("critical", "ERROR")], "0"),
    ],
)
def test_the_score_is_the_weighted_share_of_what_passed(
    results: list[tuple[Severity, Verdict]], expected: str
) -> None:
    assert score(_Verdict(*each) for each in results) == Decimal(expected)


def test_a_critical_failure_costs_more_than_a_warning() -> None:
    rest = [_Verdict("critical", "PASS")] * 10
    failed = score([*rest, _Verdict("critical", "FAIL")])
    warned = score([*rest, _Verdict("warning", "WARN")])
    assert failed is not None
    assert warned is not None
    assert failed < warned < 1


def test_no_rule_asked_is_no_score() -> None:
    assert score([]) is None


def test_counted_results_score_as_the_results_do() -> None:
    counted = [_Verdict("critical", "PASS", 7), _Verdict("warning", "WARN", 2)]
    each = [each for each in counted for _ in range(each.rule_count)]
    assert score_of_counts(counted) == score(each)


def test_only_a_whole_score_is_shown_as_one() -> None:
    one_of_many = score([*[_Verdict("critical", "PASS")] * 9999, _Verdict("info", "FAIL")])
    assert one_of_many == Decimal("0.9999")
    assert percent(0.9999) == "99.9 %"
    assert percent(1.0) == "100 %"
    assert percent(0.29) == "29 %"


def test_a_share_is_shown_as_one() -> None:
    assert figure("0.0312", "share") == "3.12 %"
    assert figure("1234567", "rows") == "1,234,567"


def test_a_chart_leaves_gaps_and_keeps_the_order_of_values() -> None:
    drawn = chart(range(4), [1, None, 3, 2], list("abcd"))
    assert [mark.label for mark in drawn.marks] == ["a", "c", "d"]
    assert len(drawn.lines) == 2
    first, third, fourth = (mark.y for mark in drawn.marks)
    assert third < fourth < first, "y grows downwards"
    assert third == MARGIN
    assert first < HEIGHT - MARGIN, "the bottom is nought"


def test_what_came_from_a_source_is_no_markup() -> None:
    attack = "<script>alert(1)</script>"
    failing = _result(
        verdict="FAIL",
        observed=Decimal(1),
        failing_rows=1,
        sample=[{"store_id": attack, "'><b>": None}],
    )
    page = as_html(_report([failing], run_id=f"by {attack}"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "'><b>" not in page


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = as_html(_report([_result()]))
    assert not re.search(r"""(src|href|url|@import)\s*[=(]""", page)
    assert "prefers-color-scheme: dark" in page


def test_what_is_worse_comes_first() -> None:
    report = _report(
        [
            _result(rule_id="noted", observed=Decimal(3), disposition="report", severity="info"),
            _result(rule_id="warned", verdict="WARN", observed=Decimal(2)),
            _result(rule_id="passed"),
            _result(rule_id="crashed", verdict="ERROR", detail="no such column"),
            _result(rule_id="failed", verdict="FAIL", observed=Decimal(9)),
        ]
    )
    shown = [each["rule_id"] for each in report["failing"]]
    assert shown == ["crashed", "failed", "warned"]
    assert [each["rule_id"] for each in report["noted"]] == ["noted"]
    page = as_html(report)
    assert page.index("no such column") < page.index(">failed<") < page.index("All rules")


def test_a_partition_of_which_nothing_is_staged_is_no_pass() -> None:
    content = _content([])
    report = document(content, "run", NOW)
    assert report["verdict"] == "ERROR"
    assert report["score"]["overall"] is None
    assert "not staged" in as_html(report)


def test_the_key_of_a_run_is_a_plain_one() -> None:
    report = _report([_result()], run_id="scheduled__2024-01-16T10:00:00+00:00/../x")
    prefix = report_prefix(report)
    assert prefix == "reports/quality/day=2024-01-15/scheduled__2024-01-16T10-00-00-00-00-..-x/"


def _report(results: list[RuleResult], run_id: str = "run") -> Document:
    return document(_content(results), run_id, NOW)


def _content(results: list[RuleResult]) -> Content:
    snapshot = ReportedSnapshot(
        *("retailer9", "Test & Sons", DAY, "sales", "v1", "PASS", 2, 2, 0, 0, None, None)
    )
    return Content(
        partitions=(Partition("retailer9", DAY),),
        snapshots=[snapshot] if results else [],
        results=results,
        unpublished=[],
        repaired=[],
        overridden=[],
        trend_days=[DAY],
        trend_verdicts=[DayVerdicts("retailer9", DAY, "critical", "PASS", 1)],
        trend_rows=[DayRows("retailer9", DAY, 2)],
    )


def _result(**changes: Any) -> RuleResult:
    fields: dict[str, Any] = {
        "retailer_id": "retailer9",
        "sales_date": DAY,
        "entity": "sales",
        "rule_id": "a_rule",
        "table": "sales",
        "dimension": "validity",
        "severity": "critical",
        "disposition": "block",
        "verdict": "PASS",
        "observed": Decimal(0),
        "threshold": Decimal(0),
        "measure": "rows",
        "failing_rows": 0,
        "checked_rows": 2,
        "sample": [],
        "detail": None,
        "owner": "tests",
        "reason": "a test",
        "audited_at": NOW,
    }
    return RuleResult(**(fields | changes))


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [("scripts.journey.publishing", "data_quality.report"), ("data_quality.main", "jinja2")],
)
def test_nothing_is_loaded_before_it_is_needed(module: str, unwanted: str) -> None:
    asked = f"import sys, {module}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=PROJECT_ROOT
    )
    assert module in result.stdout.split()
    assert unwanted not in result.stdout.split()
