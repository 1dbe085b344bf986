"""What is kept for a time goes when its time is over, and nothing else does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_quality.gate.audit import audit_entities, audit_partition
from data_quality.gate.expire import expire_quality
from data_quality.reconciliation.reconciliation import reconcile
from data_quality.report.store import REPORTS
from shared.errors import GateRefusal, UsageError, WarehouseRefusal
from shared.partition import Partition
from shared.postgres.connection import lock_partitions, transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.defects.clean import inventory, put_entity
from tests.support.ageing import age, keep_house
from tests.support.commands import run_module
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.raw import day, line, load, put_raw
from tests.support.waiting import HANG
from tests.support.whole_world import FULL, LATER, RECORDS, load_whole_world, put_snapshot
from tests.support.world import rows, until_somebody_waits, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.expire import expire_staging
from transformation.stage.stage import stage_partition
from transformation.stage.stage_entities import stage_entities

pytestmark = pytest.mark.integration

LINES = [line("A"), line("B")]
COUNTS = {
    "staged": "SELECT count(*) FROM staging.sales",
    "observed": "SELECT count(*) FROM staging.observed_customer",
    "texts": "SELECT count(source_record) FROM ops.rejected_record WHERE rule_id IS NULL",
    "rejected": "SELECT count(*) FROM ops.rejected_record",
    "loads": "SELECT count(*) FROM ops.partition_load",
    "results": "SELECT count(*) FROM ops.quality_result",
    "repairs": "SELECT count(*) FROM ops.quality_repair",
}


def _counts(settings: Settings) -> dict[str, int]:
    return {name: value(settings, query) for name, query in COUNTS.items()}


def _meets(settings: Settings) -> None:
    assert reconcile(settings, day(1).sales_date, day(31).sales_date).differences == []


def test_staged_rows_of_what_readers_see_go_after_their_days_and_not_before(
    settings: Settings,
) -> None:
    load(settings, day(1), LINES)
    before = warehouse_digest(settings)
    age(settings, settings.retention.staged_days - 1)
    assert not [said for said in keep_house(settings) if "staged" in said]
    age(settings, 1)
    assert keep_house(settings, dry_run=True)[0].startswith("staged rows: retailer9 2024-01-01")
    assert _counts(settings)["staged"] == 2, "a dry run deletes nothing"
    keep_house(settings)
    assert (_counts(settings)["staged"], _counts(settings)["observed"]) == (0, 0)
    assert warehouse_digest(settings) == before
    _meets(settings)


def test_what_is_gone_is_told_by_the_gate_and_comes_back_by_staging(settings: Settings) -> None:
    load(settings, day(1), LINES)
    before = warehouse_digest(settings), _verdict(settings)
    age(settings, settings.retention.staged_days)
    keep_house(settings)
    with pytest.raises(UsageError, match="stage it again"):
        audit_partition(day(1), settings)
    assert publish_partition(day(1), settings)["outcome"] == "already published"
    assert (warehouse_digest(settings), _verdict(settings)) == before, "the verdict stands"
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    assert publish_partition(day(1), settings)["outcome"] == "already published"
    assert warehouse_digest(settings) == before[0]
    _meets(settings)


def test_who_stages_inventory_again_is_told(settings: Settings) -> None:
    partition = Partition("retailer1", date(2024, 3, 1))
    put_entity(settings, partition, "inventory", inventory(partition))
    stage_entities(partition, settings)
    age(settings, settings.retention.unpublished_days + 1)
    keep_house(settings)
    again = "inventory rows .* are gone: .*scripts.retail run 2024-03-01 --retailer retailer1"
    with pytest.raises(UsageError, match=again):
        audit_entities(partition, settings)


def test_a_new_verdict_whose_rows_are_gone_is_not_published(settings: Settings) -> None:
    load(settings, day(1), LINES)
    _keep_b_back(settings)
    audit_partition(day(1), settings)
    age(settings, settings.retention.staged_days)
    keep_house(settings)
    with pytest.raises(UsageError, match="stage it again"):
        publish_partition(day(1), settings)
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    assert publish_partition(day(1), settings)["outcome"] == "published"
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 1
    _meets(settings)


def _verdict(settings: Settings) -> list[tuple[Any, ...]]:
    return rows(
        settings,
        "SELECT gate_verdict, verdict, (SELECT count(*) FROM ops.quality_result)"
        " FROM ops.partition_load",
    )


def test_rows_that_are_gone_are_no_change(settings: Settings) -> None:
    """A newer pull brought the same records, a rule keeps one of them back, its rows expire: that
    nothing is in quarantine any more is no reason to publish."""
    load(settings, day(1), LINES)
    _keep_b_back(settings)
    put_raw(settings, day(1), LINES, 2)
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    assert value(settings, "SELECT count(*) FROM staging.sales WHERE quarantined_by = 'one_b'") == 1
    age(settings, settings.retention.unpublished_days)
    keep_house(settings)
    assert _counts(settings)["staged"] == 0
    with pytest.raises(UsageError, match="stage it again"):
        publish_partition(day(1), settings)
    assert value(settings, "SELECT published_snapshot_id FROM ops.partition") == "v1"


def _keep_b_back(settings: Settings) -> None:
    add_rules(
        settings,
        [
            {
                "id": "one_b",
                "kind": "accepted_values",
                "table": "sales",
                "columns": ["transaction_id"],
                "arguments": {"values": ["A"]},
                "severity": "warning",
                "disposition": "quarantine",
                "threshold": 5,
                "dimension": "accuracy",
                "owner": "tests",
                "reason": "Only A is good.",
            }
        ],
    )


def test_what_the_gate_refused_stays_longer(settings: Settings) -> None:
    add_rules(settings, [NEVER_ENOUGH])
    put_raw(settings, day(1), LINES)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)
    age(settings, settings.retention.unpublished_days - 1)
    keep_house(settings)
    assert _counts(settings)["staged"] == 2
    age(settings, 1)
    keep_house(settings)
    assert _counts(settings)["staged"] == 0
    with pytest.raises(UsageError, match="stage it again"):
        audit_partition(day(1), settings)


def test_the_text_of_rejected_records_ends_with_landing(settings: Settings) -> None:
    load_whole_world(settings)
    before = _counts(settings)
    assert before["texts"] == 3
    _extracted(settings, settings.landing_retention_days - 1)
    keep_house(settings)
    assert _counts(settings)["texts"] == 3
    _extracted(settings, settings.landing_retention_days)
    keep_house(settings)
    after = _counts(settings)
    assert (after["texts"], after["rejected"]) == (0, before["rejected"])
    told = "SELECT bool_and(reason = 'missing: product_id') FROM ops.rejected_record"
    assert value(settings, told)


def _extracted(settings: Settings, days: int) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "UPDATE ops.partition_load SET extracted_at = clock_timestamp()"
            " - make_interval(days => %s)",
            (days,),
        )


def test_of_superseded_snapshots_only_totals_stay(settings: Settings) -> None:
    load(settings, LATER, [line("F")], 1)
    put_snapshot(settings, LATER, RECORDS[LATER], [("EUR", "1.0000")], 2)
    stage_partition(LATER, settings)  # never published
    put_snapshot(settings, LATER, RECORDS[LATER], [("EUR", "1.0000"), ("EUR", "2.0000")], 3)
    for stage in (stage_partition, audit_partition, publish_partition):
        stage(LATER, settings)
    put_snapshot(settings, LATER, RECORDS[LATER], [("EUR", "1.0000")], 4)
    for stage in (stage_partition, audit_partition, publish_partition):
        stage(LATER, settings)
    digest = warehouse_digest(settings)
    age(settings, settings.retention.superseded_days - 1)
    keep_house(settings)
    assert _counts(settings)["loads"] == 4
    age(settings, 1)
    keep_house(settings)
    kept = "SELECT snapshot_id, published_rows, details_expired_at IS NOT NULL FROM ops.{} {}"
    loads = rows(settings, kept.format("partition_load", "ORDER BY snapshot_id"))
    # v2 brought a record that still waits: it is told to have waited since then
    assert loads == [("v1", 1, True), ("v2", None, True), ("v3", 2, True), ("v4", 2, False)]
    money = (
        "SELECT snapshot_id, published_amount FROM ops.partition_amount WHERE snapshot_id = 'v3'"
    )
    assert [each[0] for each in rows(settings, money)] == ["v3"]
    waiting = "SELECT snapshot_id, ordinal FROM ops.rejected_record ORDER BY 1, 2"
    assert rows(settings, waiting) == [("v2", 1), ("v3", 1), ("v4", 1)]
    judged = rows(settings, "SELECT DISTINCT snapshot_id FROM ops.quality_result")
    assert judged == [("v4",)]
    assert warehouse_digest(settings) == digest
    _meets(settings)


def test_a_snapshot_that_nobody_ever_read_goes_whole(settings: Settings) -> None:
    put_raw(settings, day(1), LINES, 1)
    stage_partition(day(1), settings)
    load(settings, day(1), [*LINES, line("C")], 2)
    age(settings, settings.retention.superseded_days)
    keep_house(settings)
    assert rows(settings, "SELECT snapshot_id FROM ops.partition_load") == [("v2",)]
    assert rows(settings, "SELECT DISTINCT snapshot_id FROM ops.partition_amount") == [("v2",)]
    _meets(settings)


def test_results_alerts_plans_and_reports_have_their_days(settings: Settings) -> None:
    load(settings, day(1), LINES)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "INSERT INTO ops.quality_alert VALUES"
            " ('retailer9', '2024-01-01', 'WARN', 'sent', 'webhook', clock_timestamp()),"
            " ('retailer9', '2024-01-01', 'WARN', 'pending', 'webhook', NULL);"
            "INSERT INTO ops.partition_plan"
            " (retailer_id, sales_date, decision, reason, seen_at, planned_by) VALUES"
            " ('retailer9', '2024-01-01', 'keep', 'held', clock_timestamp(), 'tests'),"
            " ('retailer9', '2024-01-02', 'leave', 'never loaded', clock_timestamp(), 'tests')"
        )
    store = ObjectStore(settings.object_store)
    store.put(f"{REPORTS}day=2024-01-01/manual/report.json", b"{}")
    store.put("reports/other.json", b"{}")
    age(settings, 401)
    keep_house(settings)
    assert rows(settings, "SELECT fingerprint FROM ops.quality_alert") == [("pending",)]
    assert rows(settings, "SELECT decision FROM ops.partition_plan") == [("leave",)]
    assert _counts(settings)["results"] > 0
    age(settings, 330)
    keep_house(settings)
    assert _counts(settings)["results"] == 0
    assert len(store.keys("reports/")) == 2, "they were written just now"
    later = datetime.now(UTC) + timedelta(days=settings.retention.report_days, minutes=1)
    told = list(expire_quality(settings, later, dry_run=True))
    assert told == [f"quality reports: {REPORTS}day=2024-01-01/manual/report.json  2 bytes"]
    list(expire_quality(settings, later, dry_run=False))
    assert store.keys("reports/") == ["reports/other.json"]


@pytest.mark.parametrize(
    "call",
    [
        "ops.expire_staged_rows('retailer9', '2024-01-01', 'sales', '23 hours', '9 days')",
        "ops.expire_staged_rows('retailer9', '2024-01-01', 'sales', '9 days', NULL)",
        "ops.expire_staged_rows('retailer9', '2024-01-01', 'inventory', '9 days', '0')",
        "ops.expire_source_records('retailer9', '2024-01-01', 'sales', '-9 days')",
        "ops.expire_snapshots('retailer9', '2024-01-01', 'sales', '1 second')",
        "ops.expire_results('retailer9', '2024-01-01', '0')",
        "ops.expire_alerts('0', 10)",
        "ops.expire_plans('0', 10)",
    ],
)
def test_the_database_deletes_nothing_that_is_younger_than_a_day(
    settings: Settings, call: str
) -> None:
    with (
        pytest.raises(WarehouseRefusal, match="too short"),
        transaction(settings.database, "owner") as cursor,
    ):
        cursor.execute(f"SELECT {call}")


def test_it_waits_for_a_load_of_the_partition_and_looks_again_then(settings: Settings) -> None:
    """The partition was due when it was listed, and is being staged again when its turn comes."""
    load(settings, day(1), LINES)
    age(settings, settings.retention.staged_days)
    with transaction(settings.database, "owner") as cursor:
        lock_partitions(cursor, [day(1)])
        waiting = _in_thread(settings)
        until_somebody_waits(settings)
        cursor.execute("UPDATE ops.partition_load SET staged_at = clock_timestamp()")
    waiting.join(HANG)
    assert not waiting.is_alive()
    assert _counts(settings)["staged"] == 2


def _in_thread(settings: Settings) -> Any:
    import threading

    thread = threading.Thread(target=lambda: list(expire_staging(settings, dry_run=False)))
    thread.start()
    return thread


def test_the_command_lists_and_then_deletes_and_says_so(settings: Settings) -> None:
    load(settings, day(1), LINES)
    age(settings, settings.retention.staged_days)
    dry = run_module(settings, "scripts.retail", "housekeeping", "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "staged rows: retailer9 2024-01-01  " in dry.stdout
    assert _counts(settings)["staged"] == 2
    real = run_module(settings, "scripts.retail", "housekeeping")
    assert (real.returncode, real.stdout) == (0, "")
    assert real.stderr.count('"what": "staged rows", "places": 1') == 1
    assert _counts(settings)["staged"] == 0


def test_it_can_be_done_again_at_any_time(settings: Settings) -> None:
    load_whole_world(settings)
    age(settings, 2000)
    assert FULL in RECORDS
    assert keep_house(settings)
    assert keep_house(settings) == []
    _meets(settings)
