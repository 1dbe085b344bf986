"""`retail exec-log` and `retail errors`: the ledger's last loads, and what did not come through."""

import json
from typing import Any

import pytest

from data_quality.gate.audit import audit_partition
from shared.errors import GateRefusal
from shared.manifest import RowCounts
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings, SourceSettings
from tests.support.commands import run_module
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.raw import day, line, load, put_raw
from tests.support.world import rows
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
GOOD = [line("A"), line("B")]
PLANNED = """
    INSERT INTO ops.partition_plan
        (retailer_id, sales_date, decision, reason, seen_at, planned_by, planned_at)
    VALUES (%s, %s, %s, 'daily', clock_timestamp(), 'scheduled__1',
            clock_timestamp() - %s::interval)
"""


@pytest.fixture
def known(settings: Settings) -> Settings:
    """With the retailer of the raw partitions that tests make."""
    nowhere = SourceSettings(base_url="http://127.0.0.1:9")
    return settings.model_copy(update={"sources": {"retailer9": nowhere, "retailer8": nowhere}})


def _call(settings: Settings, *words: str) -> list[dict[str, Any]]:
    result = run_module(settings, "scripts.retail", *words, "--format", "json")
    assert result.returncode == 0, result.stderr
    return list(json.loads(result.stdout))


def _refuse(settings: Settings, partition: Partition, version: int = 1) -> None:
    add_rules(settings, [NEVER_ENOUGH])
    put_raw(settings, partition, GOOD, version)
    stage_partition(partition, settings)
    with pytest.raises(GateRefusal):
        audit_partition(partition, settings)


def _plan(settings: Settings, partition: Partition, decision: str, ago: str) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(PLANNED, (partition.retailer_id, partition.sales_date, decision, ago))


def test_the_last_loads_are_listed_with_what_became_of_each(known: Settings) -> None:
    assert _call(known, "exec-log") == []
    load(known, day(1), GOOD)
    load(known, day(2), GOOD)
    load(known, day(2), [line("A")], version=2)
    put_raw(known, day(3), GOOD)
    stage_partition(day(3), known)
    _refuse(known, day(4))
    found = _call(known, "exec-log")
    assert [(each["sales_date"], each["outcome"], each["published_rows"]) for each in found] == [
        ("2024-01-04", "refused", None),
        ("2024-01-03", "staged", None),
        ("2024-01-02", "readers see it", 1),
        ("2024-01-02", "superseded", 2),
        ("2024-01-01", "readers see it", 2),
    ]
    assert _call(known, "exec-log", "--last", "1") == found[:1]
    assert _call(known, "exec-log", "--retailer", "retailer8") == []
    shown = run_module(known, "scripts.retail", "exec-log").stdout
    assert "│ retailer9 │ 2024-01-04 │ sales  │      2 │" in shown


def test_what_the_gate_refused_is_an_error_until_another_snapshot_is_published(
    known: Settings,
) -> None:
    load(known, day(1), GOOD)
    assert _call(known, "errors") == []
    said = run_module(known, "scripts.retail", "errors").stdout
    assert "nothing was refused, rejected or failed in the last 7 days" in said
    _refuse(known, day(2))
    (found,) = _call(known, "errors")
    assert (found["kind"], found["sales_date"], found["entity"]) == (
        "refused", "2024-01-02", "sales",
    )  # fmt: skip
    assert "never_enough" in found["reason"]
    assert "never_enough" in run_module(known, "scripts.retail", "errors").stdout
    assert _call(known, "errors", "--retailer", "retailer8") == []
    rows(known, "UPDATE ops.quality_result SET audited_at = audited_at - interval '10 days'"
         " RETURNING 1")  # fmt: skip
    assert _call(known, "errors") == []
    assert len(_call(known, "errors", "--days", "11")) == 1


def test_rejected_records_are_counted(known: Settings) -> None:
    counts = RowCounts(source=3, normalised=2, rejected=1, rejected_without_amount=1)
    put_raw(known, day(1), GOOD, rows=counts, control_rows=3)
    stage_partition(day(1), known)
    (found,) = _call(known, "errors")
    assert (found["kind"], found["reason"]) == ("rejected", "1 of 3 records")
    put_raw(known, day(1), GOOD, version=2)
    stage_partition(day(1), known)
    assert _call(known, "errors") == []


def test_a_day_that_a_run_was_to_load_and_did_not_is_an_error(known: Settings) -> None:
    _plan(known, day(1), "load", "1 hour")
    _plan(known, day(2), "leave", "1 hour")
    _plan(known, day(3), "load", "10 days")
    (found,) = _call(known, "errors")
    assert (found["kind"], found["sales_date"]) == ("failed", "2024-01-01")
    assert found["reason"] == "not staged since the run scheduled__1"


def test_a_planned_day_that_was_staged_has_to_be_published(known: Settings) -> None:
    put_raw(known, day(1), GOOD)
    stage_partition(day(1), known)
    # Extracted in February 2024, as `put_raw` says: planned before that.
    _plan(known, day(1), "load", "1 hour")
    rows(known, "UPDATE ops.partition_load SET extracted_at = clock_timestamp() RETURNING 1")
    (found,) = _call(known, "errors")
    assert found["reason"] == "staged, and not published since the run scheduled__1"
    audit_partition(day(1), known)
    publish_partition(day(1), known)
    assert _call(known, "errors") == []
