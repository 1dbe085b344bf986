"""Past the gate on somebody's signed word, and in no other way."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from shared.errors import ConfigurationError, GateRefusal, UsageError, WarehouseRefusal
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.support.raw import day, line, load, put_raw
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
WHY = "The retailer confirmed its count by telephone"
GIFTS = [line("A"), line("B", record_type="gift")]


def _refused(settings: Settings, version: int = 1, **manifest: object) -> None:
    changes = {"control_rows": 2} | manifest
    put_raw(settings, day(1), [line("A")], version=version, **changes)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)


def test_a_signed_override_publishes_and_is_on_record(settings: Settings) -> None:
    _refused(settings)
    signed = record_override(day(1), WHY, "ada", settings)
    assert signed.rule_ids == ("rows_meet_control_total",)
    assert publish_partition(day(1), settings)["outcome"] == "published"
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 1
    recorded = rows(
        settings,
        "SELECT l.verdict, o.signed_by, o.reason FROM ops.partition_load AS l"
        " INNER JOIN ops.quality_override AS o ON l.override_id = o.override_id",
    )
    assert recorded == [("FAIL", "ada", WHY)]


def test_it_is_for_that_snapshot_only(settings: Settings) -> None:
    _refused(settings)
    record_override(day(1), WHY, "ada", settings)
    _refused(settings, version=2)
    with pytest.raises(GateRefusal, match="the gate has FAIL for snapshot v2"):
        publish_partition(day(1), settings)


def test_it_is_for_those_rules_only(settings: Settings) -> None:
    _refused(settings)
    record_override(day(1), WHY, "ada", settings)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("UPDATE staging.sales SET record_type = 'gift'")
    with pytest.raises(GateRefusal, match="known_record_type"):
        audit_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="does not cover known_record_type"):
        publish_partition(day(1), settings)


def test_staged_again_it_has_to_be_audited_again(settings: Settings) -> None:
    _refused(settings)
    record_override(day(1), WHY, "ada", settings)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="no verdict"):
        publish_partition(day(1), settings)


def test_a_row_written_by_hand_opens_nothing(settings: Settings) -> None:
    _refused(settings)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(
            "INSERT INTO ops.quality_override (retailer_id, sales_date, snapshot_id, verdict,"
            " rule_ids, reason, signed_by, signed_at, signature) VALUES ('retailer9', '2024-01-01',"
            " 'v1', 'FAIL', '{rows_meet_control_total}', %s, 'mallory', now(), 'deadbeef')",
            (WHY,),
        )
    with pytest.raises(GateRefusal, match="not signed with RETAIL_OVERRIDE_KEY"):
        publish_partition(day(1), settings)


@pytest.mark.parametrize(
    "change",
    [
        "reason = reason || '.'",
        "signed_by = 'mallory'",
        "rule_ids = rule_ids || 'known_record_type'::text",
        "signed_at = signed_at + interval '1 microsecond'",
    ],
)
def test_a_row_that_was_changed_opens_nothing(settings: Settings, change: str) -> None:
    _refused(settings)
    record_override(day(1), WHY, "ada", settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("ALTER TABLE ops.quality_override DISABLE TRIGGER append_only")
        cursor.execute(f"UPDATE ops.quality_override SET {change}")
    with pytest.raises(GateRefusal, match="not signed"):
        publish_partition(day(1), settings)


def test_another_key_signs_nothing(settings: Settings) -> None:
    _refused(settings)
    other = settings.model_copy(update={"override_key": SecretStr("somebody else's long key")})
    record_override(day(1), WHY, "ada", other)
    with pytest.raises(GateRefusal, match="not signed"):
        publish_partition(day(1), settings)
    with pytest.raises(ConfigurationError, match="RETAIL_OVERRIDE_KEY"):
        record_override(day(1), WHY, "ada", settings.model_copy(update={"override_key": None}))


@pytest.mark.parametrize(
    ("reason", "by", "match"),
    [("ok", "ada", "say why"), ("          ", "ada", "say why"), (WHY, " ", "who signs")],
)
def test_it_says_why_and_who(settings: Settings, reason: str, by: str, match: str) -> None:
    _refused(settings)
    with pytest.raises(UsageError, match=match):
        record_override(day(1), reason, by, settings)


def test_there_has_to_be_something_to_override(settings: Settings) -> None:
    with pytest.raises(UsageError, match="nothing is staged"):
        record_override(day(1), WHY, "ada", settings)
    load(settings, day(1), [line("A")])
    with pytest.raises(UsageError, match="nothing to override"):
        record_override(day(1), WHY, "ada", settings)


def test_the_ledger_itself_refuses_what_has_neither_verdict_nor_override(
    settings: Settings,
) -> None:
    _refused(settings)
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "publish") as cursor:
        cursor.execute("UPDATE ops.partition_load SET published_at = %s", (datetime.now(UTC),))


def test_rows_that_no_sum_allows_are_not_published_by_any_word(settings: Settings) -> None:
    """An override opens the gate; the ledger's law stays."""
    put_raw(settings, day(1), GIFTS)
    stage_partition(day(1), settings)
    with transaction(settings.database, "load") as cursor:
        cursor.execute("DELETE FROM staging.sales WHERE transaction_id = 'B'")
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)
    record_override(day(1), WHY, "ada", settings)
    with pytest.raises(UsageError, match="2 rows were staged of"):
        publish_partition(day(1), settings)
