"""What the gate found and did is in the report: as JSON, as a page, as a table, in the bucket."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from data_quality.report import store
from data_quality.report.document import as_json, read_document
from data_quality.report.render.html import as_html
from data_quality.report.store import write_report
from data_quality.report.values import Document
from shared.errors import GateRefusal
from shared.partition import RAW_ZONE, SNAPSHOT_ZONE, Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.quality import HUGE_QUANTITY, add_rules
from tests.support.raw import RETAILER, day, line, load, put_raw
from tests.support.world import value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
GOOD = [line("A"), line("B")]
WRONG_TOTAL = line("C-wrong", total_amount="9.0000")
HUGE = line("D-huge", quantity="5000.0000", total_amount="7500.0000")
ANONYMOUS = line("E-anonymous", customer_id="n/a")


@pytest.fixture
def signing(settings: Settings) -> Settings:
    """Settings with a key for overrides."""
    return settings.model_copy(update={"override_key": SecretStr("a key of the tests' own")})


def _audit(settings: Settings, partition: Partition, records: list[dict[str, Any]]) -> None:
    put_raw(settings, partition, records)
    stage_partition(partition, settings)
    audit_partition(partition, settings)


def _read(settings: Settings, *partitions: Partition) -> tuple[Document, str]:
    report = read_document(partitions or [day(1)], "a-run", settings)
    parsed: Document = json.loads(as_json(report))
    return parsed, as_html(report)


def test_a_failure_shows_with_its_rows_reason_and_owner(settings: Settings) -> None:
    with pytest.raises(GateRefusal):
        _audit(settings, day(1), [*GOOD, WRONG_TOTAL])
    report, page = _read(settings)
    assert report["verdict"] == "FAIL"
    first = report["failing"][0]
    assert (first["rule_id"], first["verdict"]) == ("total_is_quantity_times_price", "FAIL")
    assert (first["observed"], first["threshold"], first["failing_rows"]) == ("1", "0", 1)
    assert first["sample"][0]["transaction_id"] == "C-wrong"
    assert first["owner"]
    assert first["reason"]
    assert report["score"]["overall"] < 1
    assert report["score"]["by_retailer"] == {"retailer9": report["score"]["overall"]}
    assert report["partitions"][0]["entities"]["sales"]["published_rows"] is None
    for shown in ("total_is_quantity_times_price", "C-wrong", first["reason"][:30]):
        assert shown in page


def test_a_flawless_day_scores_one(settings: Settings) -> None:
    _audit(settings, day(1), GOOD)
    report, page = _read(settings)
    assert (report["verdict"], report["score"]["overall"]) == ("PASS", 1.0)
    assert report["failing"] == []
    assert "No rule fails." in page
    asked = value(settings, "SELECT count(*) FROM ops.quality_result")
    assert len(report["rules"]) == asked


@pytest.mark.parametrize("is_published", [False, True])
def test_what_is_quarantined_shows_before_and_after_it_is_published(
    settings: Settings, is_published: bool
) -> None:
    add_rules(settings, [HUGE_QUANTITY])
    _audit(settings, day(1), [*GOOD, HUGE])
    if is_published:
        publish_partition(day(1), settings)
    report, page = _read(settings)
    (kept,) = report["quarantined"]
    assert (kept["rule_id"], kept["row_count"]) == ("quantity_is_usual", 1)
    assert kept["sample"] == [
        {
            "position": 3,
            "transaction_id": "D-huge",
            "line_number": 1,
            "total_amount": "7500.0000",
            "currency_code": "EUR",
        }
    ]
    assert report["partitions"][0]["quarantined_rows"] == 1
    assert report["verdict"] == "WARN"
    assert "D-huge" in page


def test_what_was_repaired_shows_before_and_after(settings: Settings) -> None:
    _audit(settings, day(1), [*GOOD, ANONYMOUS])
    report, page = _read(settings)
    (repaired,) = report["repaired"]
    assert (repaired["rule_id"], repaired["column_name"]) == (
        "customer_id_placeholder",
        "customer_id",
    )
    assert repaired["sample"] == [{"key": "E-anonymous 1", "before": "n/a", "after": None}]
    assert "<del>n/a</del>" in page
    assert "<ins>null</ins>" in page


def test_an_override_shows_who_when_and_why(signing: Settings) -> None:
    with pytest.raises(GateRefusal):
        _audit(signing, day(1), [*GOOD, WRONG_TOTAL])
    why = "The retailer <confirmed> the total by telephone."
    record_override(day(1), why, "ada", signing)
    assert _read(signing)[0]["overridden"] == [], "nobody has followed it yet"
    publish_partition(day(1), signing)
    report, page = _read(signing)
    (overridden,) = report["overridden"]
    assert (overridden["signed_by"], overridden["reason"]) == ("ada", why)
    assert overridden["verdict"] == "FAIL"
    assert overridden["rule_ids"] == ["total_is_quantity_times_price"]
    assert overridden["signed_at"]
    assert report["partitions"][0]["is_overridden"]
    assert "The retailer &lt;confirmed&gt; the total" in page


def test_a_rejected_record_shows_by_its_place_and_not_as_it_came(settings: Settings) -> None:
    load(settings, day(1), GOOD)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "INSERT INTO ops.rejected_record (retailer_id, sales_date, snapshot_id, ordinal,"
            " source_position, reason, currency_code, total_amount, source_record_hash,"
            " source_record, rule_id)"
            " SELECT retailer_id, sales_date, snapshot_id, 1, 7,"
            " 'no number', 'XXX', NULL, md5('x')::uuid, '{\"customer\": \"Jane Doe\"}', NULL"
            " FROM ops.partition_load"
        )
    report, page = _read(settings)
    (rejected,) = report["rejected"]
    assert (rejected["reason"], rejected["sample"]) == ("no number", [{"position": 7}])
    assert "Jane Doe" not in page + json.dumps(report)


def test_the_trend_has_each_day_its_score_and_rows(settings: Settings) -> None:
    load(settings, day(1), GOOD)
    with pytest.raises(GateRefusal):
        _audit(settings, day(3), [*GOOD, line("F"), WRONG_TOTAL])
    report, _ = _read(settings, day(3))
    trend = {each["sales_date"]: each for each in report["trend"]}
    assert len(trend) == 30
    assert (min(trend), max(trend)) == ("2023-12-05", "2024-01-03")
    assert trend["2024-01-01"]["retailers"] == {"retailer9": {"score": 1.0, "rows": 2}}
    assert trend["2024-01-02"]["retailers"] == {"retailer9": {"score": None, "rows": None}}
    assert trend["2024-01-03"]["retailers"]["retailer9"]["rows"] == 4
    assert trend["2024-01-03"]["score"] == report["score"]["overall"]
    assert 0 < report["score"]["overall"] < 1


def test_the_trend_counts_a_corrected_day_once(settings: Settings) -> None:
    with pytest.raises(GateRefusal):
        _audit(settings, day(1), [WRONG_TOTAL])
    load(settings, day(1), GOOD, version=2)
    report, _ = _read(settings)
    assert report["trend"][-1]["retailers"] == {"retailer9": {"score": 1.0, "rows": 2}}
    assert report["failing"] == []


def test_a_partition_that_never_came_is_listed_as_such(settings: Settings) -> None:
    _audit(settings, day(1), GOOD)
    report, page = _read(settings, day(1), day(2))
    assert [each["sales_date"] for each in report["partitions"]] == ["2024-01-01", "2024-01-02"]
    assert report["partitions"][1]["entities"] == {}
    assert "not staged" in page


def test_the_link_opens_the_page_and_the_raw_zone_is_as_it_was(settings: Settings) -> None:
    _audit(settings, day(1), GOOD)
    bucket = ObjectStore(settings.object_store)
    raw = {key: bucket.get(key) for key in bucket.keys("")}
    link = write_report([day(1)], "manual__2024-01-02T00:00:00+00:00", settings)
    with urlopen(link) as answer:  # noqa: S310 - of our own server
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "Data quality, 2024-01-01" in answer.read().decode()
    prefix = "reports/quality/day=2024-01-01/manual__2024-01-02T00-00-00-00-00/"
    assert bucket.keys("reports/") == [f"{prefix}report.html", f"{prefix}report.json"]
    assert json.loads(bucket.get(f"{prefix}report.json"))["verdict"] == "PASS"
    assert {key: bucket.get(key) for key in bucket.keys("") if key in raw} == raw
    assert all(key.startswith((RAW_ZONE, SNAPSHOT_ZONE)) for key in raw)
    assert timedelta(days=7) == store.LINK_LASTS
    assert re.search(r"X-Amz-Expires=604800\b", link)


def _audit_by_hand(settings: Settings, *options: str) -> Any:
    known = {"RETAIL_SOURCES__RETAILER9__BASE_URL": "http://127.0.0.1:9"}
    return run_module(settings, "data_quality.main", "2024-01-01", *options, **known)


def test_the_command_prints_json_alone_and_keeps_its_exit_code(settings: Settings) -> None:
    put_raw(settings, day(1), [*GOOD, WRONG_TOTAL])
    stage_partition(day(1), settings)
    result = _audit_by_hand(settings, "--format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert report["failing"][0]["rule_id"] == "total_is_quantity_times_price"
    assert "retailer9 2024-01-01 not audited: FAIL" in result.stderr
    assert "report written" in result.stderr


def test_the_command_prints_tables_and_a_link(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    result = _audit_by_hand(settings)
    assert result.returncode == 0, result.stderr
    for shown in ("No rule fails.", "overall", "100 %", "retailer9", "Report: http"):
        assert shown in result.stdout


def test_a_report_that_cannot_be_written_changes_no_verdict(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    store = ObjectStore(settings.object_store)
    store.put("reports", b"")  # the server keeps objects as files: below this one none can be
    try:
        result = _audit_by_hand(settings)
    finally:
        store.delete(["reports"])
    assert result.returncode == 0, result.stderr
    assert "no report" in result.stderr
    assert "retailer9" in result.stdout, "it is printed all the same"


def test_the_report_can_be_had_again_without_an_audit(settings: Settings, tmp_path: Path) -> None:
    load(settings, day(1), GOOD)
    known = {"RETAIL_SOURCES__RETAILER9__BASE_URL": "http://127.0.0.1:9"}
    audited_at = value(settings, "SELECT max(audited_at) FROM ops.quality_result")
    page = tmp_path / "report.html"
    asked = ("scripts.retail", "report", "2023-12-31..2024-01-01", "--format", "json")
    result = run_module(settings, *asked, "--html", str(page), **known)
    assert result.returncode == 0, result.stderr
    days = [each["entities"].get("sales") for each in json.loads(result.stdout)["partitions"]]
    assert days[0] is None
    assert days[1]["verdict"] == "PASS"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert value(settings, "SELECT max(audited_at) FROM ops.quality_result") == audited_at


def test_the_parts_of_the_score_are_those_of_the_rules(settings: Settings) -> None:
    with pytest.raises(GateRefusal):
        _audit(settings, day(1), [*GOOD, WRONG_TOTAL])
    report, _ = _read(settings)
    accuracy = [each for each in report["rules"] if each["dimension"] == "accuracy"]
    weights = {"critical": 3, "warning": 2, "info": 1}
    earned = sum(weights[each["severity"]] for each in accuracy if each["verdicts"]["PASS"])
    possible = sum(weights[each["severity"]] for each in accuracy)
    halves = sum(weights[each["severity"]] for each in accuracy if each["verdicts"]["WARN"])
    exact = (Decimal(earned) + Decimal(halves) / 2) / possible
    assert abs(Decimal(str(report["score"]["by_dimension"]["accuracy"])) - exact) < Decimal("1e-4")
    assert RETAILER.name == report["partitions"][0]["retailer_name"]
