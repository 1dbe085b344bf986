"""What people decided outlives the warehouse: S3 has it, and a rebuild relies on what is sound."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from data_quality.reconciliation.reconciliation import reconcile
from data_quality.rules.book.kept_rules import keep_rules
from ingestion.extract import expire_landing
from ingestion.extract.expire_snapshots import expire_snapshots
from scripts.journey.rebuild import rebuild
from scripts.stack.testing import TemporaryPostgres
from shared.decisions import record
from shared.decisions.versions import MOST_BYTES
from shared.errors import DecisionError, GateRefusal, SourceUnavailable
from shared.partition import DECISIONS_ZONE, OVERRIDES_ZONE, Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.rebuild.__main__ import drop_and_rebuild
from tests.rebuild.decisions import REFUSED_DATE, decide, publish_refused
from tests.rebuild.mutations import MUTATIONS, mutated
from tests.support.ageing import age, keep_house
from tests.support.commands import run_module
from tests.support.raw import RETAILER, line, load, put_raw
from tests.support.servers import recreate_warehouse
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.rates.load_rates import load_rates, restore_rates
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration

REFUSED = Partition(RETAILER.retailer_id, REFUSED_DATE)
USUAL = Partition(RETAILER.retailer_id, date(2024, 1, 18))
LINES = [
    line("A", currency_code="CAD"),
    line("B", currency_code="CAD", quantity="12.0000", total_amount="18.0000"),
]


def _load_all(settings: Settings) -> None:
    decide(settings)
    load(settings, USUAL, LINES)
    try:
        load(settings, REFUSED, LINES)
    except GateRefusal as error:
        publish_refused(REFUSED, settings, error)


@pytest.fixture
def decided(settings: Settings) -> Settings:
    """Two days are published, under a rule that quarantines a line of each; one is overridden."""
    _load_all(settings)
    return settings


def _keys(settings: Settings, kind: str) -> list[str]:
    return ObjectStore(settings.object_store).keys(f"decisions/{kind}/")


def _rule_ids(settings: Settings) -> list[str]:
    found = rows(settings, "SELECT rule_id FROM ops.quality_rule WHERE declared_in = 'database'")
    return sorted(rule_id for (rule_id,) in found)


def _sql(settings: Settings, statement: str) -> None:
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(statement)


def test_a_rebuild_knows_all_decisions(decided: Settings, server: TemporaryPostgres) -> None:
    rebuilt = drop_and_rebuild(server, decided)
    assert rebuilt.complaints == []
    assert rebuilt.decided.is_complete
    assert rebuilt.decided.overridden_partitions == 1
    assert rebuilt.decided.quarantined_lines == 2
    digest = warehouse_digest(decided)
    kept = [_keys(decided, kind) for kind in ("rules", "rates", "overrides")]
    assert [len(keys) for keys in kept] == [1, 2, 1]
    assert rebuild(decided) == []  # once more changes nothing
    assert warehouse_digest(decided) == digest
    assert kept == [_keys(decided, kind) for kind in ("rules", "rates", "overrides")]
    assert value(decided, "SELECT count(*) FROM ops.quality_override") == 1


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_proof_notices_each_defect(
    settings: Settings, server: TemporaryPostgres, mutation: str
) -> None:
    with mutated(mutation):
        _load_all(settings)
        assert drop_and_rebuild(server, settings).complaints


def test_rules_changed_by_sql_are_kept_by_the_next_audit(decided: Settings) -> None:
    assert len(_keys(decided, "rules")) == 1
    _sql(decided, "DELETE FROM ops.quality_rule WHERE rule_id = 'few_pieces_a_line'")
    _sql(decided, "UPDATE ops.quality_rule SET is_enabled = FALSE WHERE rule_id LIKE '%closed'")
    audit_partition(USUAL, decided)
    *_, latest = _keys(decided, "rules")
    (rule,) = json.loads(ObjectStore(decided.object_store).get(latest))["rules"]
    assert latest.startswith("decisions/rules/00000002-")
    assert (rule["id"], rule["is_enabled"]) == ("the_day_is_closed", False)
    audit_partition(USUAL, decided)
    assert len(_keys(decided, "rules")) == 2


def test_a_new_warehouse_never_takes_rules_from_s3(
    decided: Settings, server: TemporaryPostgres
) -> None:
    """Not even when it is loaded before anybody rebuilds."""
    recreate_warehouse(server, decided)
    stage_partition(USUAL, decided)
    audit_partition(USUAL, decided)
    assert _rule_ids(decided) == ["few_pieces_a_line", "the_day_is_closed"]
    assert len(_keys(decided, "rules")) == 1


def test_rules_of_a_new_warehouse_join_those_of_s3(
    decided: Settings, server: TemporaryPostgres
) -> None:
    recreate_warehouse(server, decided)
    _sql(
        decided,
        "INSERT INTO ops.quality_rule (rule_id, kind, table_name, column_names, severity,"
        " disposition, threshold, dimension, owner, reason) VALUES ('has_store', 'not_null',"
        " 'sales', '{store_id}', 'warning', 'flag', 0, 'completeness', 'us', 'a test')",
    )
    keep_rules(decided)
    assert _rule_ids(decided) == ["few_pieces_a_line", "has_store", "the_day_is_closed"]
    assert len(_keys(decided, "rules")) == 2


def test_a_warehouse_from_a_copy_follows_what_was_decided_since(decided: Settings) -> None:
    with transaction(decided.database, "owner") as cursor:
        cursor.execute("CREATE TABLE ops.rules_then AS SELECT * FROM ops.quality_rule")
        cursor.execute("CREATE TABLE ops.versions_then AS SELECT * FROM ops.decision_version")
    _sql(decided, "DELETE FROM ops.quality_rule WHERE rule_id = 'few_pieces_a_line'")
    keep_rules(decided)
    with transaction(decided.database, "owner") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule; DELETE FROM ops.decision_version")
        cursor.execute("INSERT INTO ops.quality_rule SELECT * FROM ops.rules_then")
        cursor.execute("INSERT INTO ops.decision_version SELECT * FROM ops.versions_then")
    assert _rule_ids(decided) == ["few_pieces_a_line", "the_day_is_closed"]
    keep_rules(decided)
    assert _rule_ids(decided) == ["the_day_is_closed"]
    assert len(_keys(decided, "rules")) == 2


def test_several_at_once_write_one_version(decided: Settings) -> None:
    _sql(decided, "UPDATE ops.quality_rule SET reason = 'later' WHERE rule_id LIKE '%closed'")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(keep_rules, [decided] * 4))
    assert len(_keys(decided, "rules")) == 2


def test_a_crash_between_the_number_and_the_version_loses_no_rule(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(settings)
    put_raw(settings, USUAL, LINES)
    stage_partition(USUAL, settings)
    with monkeypatch.context() as patched:
        patched.setattr("data_quality.rules.book.kept_rules.write_version", _unavailable)
        with pytest.raises(SourceUnavailable, match="S3 is down"):
            audit_partition(USUAL, settings)
    assert _keys(settings, "rules") == []
    _sql(settings, "UPDATE ops.quality_rule SET reason = 'later' WHERE rule_id LIKE '%closed'")
    audit_partition(USUAL, settings)
    (key,) = _keys(settings, "rules")
    assert key.startswith("decisions/rules/00000002-")
    assert b"later" in ObjectStore(settings.object_store).get(key)


def test_without_s3_no_override_publishes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_raw(settings, USUAL, LINES, control_rows=3)
    stage_partition(USUAL, settings)
    with pytest.raises(GateRefusal):
        audit_partition(USUAL, settings)
    record_override(USUAL, "It was read out to us", "ada", settings)
    with monkeypatch.context() as patched:
        patched.setattr("transformation.publish.outcome.keep_override", _unavailable)
        with pytest.raises(SourceUnavailable, match="S3 is down"):
            publish_partition(USUAL, settings)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 0
    assert publish_partition(USUAL, settings)["outcome"] == "published"
    assert len(_keys(settings, "overrides")) == 1


def test_without_s3_no_rate_comes_into_effect(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("transformation.rates.kept_rates.write_version", _unavailable)
        with pytest.raises(SourceUnavailable, match="S3 is down"):
            decide(settings)
    assert value(settings, "SELECT count(*) FROM warehouse.exchange_rate") == 0


def test_rates_in_s3_that_were_never_committed_are_taken_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("transformation.rates.kept_rates.hold_version", _unavailable)
        with suppress(SourceUnavailable):
            decide(settings)
    assert value(settings, "SELECT count(*) FROM warehouse.exchange_rate") == 0
    load_rates([], settings)
    assert value(settings, "SELECT count(*) FROM warehouse.exchange_rate") == 4
    assert restore_rates(settings) == 0


def test_the_reporting_currency_is_that_of_the_last_load(
    decided: Settings, server: TemporaryPostgres
) -> None:
    load_rates([], decided.model_copy(update={"reporting_currency": "CAD"}))
    before = warehouse_digest(decided)
    assert drop_and_rebuild(server, decided).complaints == []
    assert warehouse_digest(decided) == before
    currency = "SELECT currency_code FROM warehouse.reporting_currency"
    assert value(decided, currency) == "CAD"


def test_decisions_never_expire_and_disturb_no_reconciliation(decided: Settings) -> None:
    store = ObjectStore(decided.object_store)
    kept = store.keys(DECISIONS_ZONE)
    age(decided, 5000)
    keep_house(decided)
    list(expire_snapshots(decided, dry_run=False))
    expire_landing.run(decided, datetime.now(UTC) + timedelta(days=5000), dry_run=False)
    assert kept
    assert store.keys(DECISIONS_ZONE) == kept
    assert reconcile(decided).meets


def _unavailable(*_: object) -> None:
    raise SourceUnavailable("S3 is down")


def _named(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _as_body(fields: Any) -> bytes:
    return json.dumps(fields).encode()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "garbage": (b"\x00\xff garbage", "is not readable JSON"),
    "deep": (b"[" * 200_000, "is not readable JSON"),
    "no object": (b"[]", "is no JSON object"),
    "no format": (b"{}", "says no format"),
    "odd format": (_as_body({"format": True}), "says no format"),
    "future": (_as_body({"format": 2}), "has format 2 of a newer version of this pipeline"),
    "other fields": (_as_body({"format": 1, "rulez": []}), "holds no rules: rules: Field required"),
    "no rule": (_as_body({"format": 1, "rules": ["x"]}), "holds no rules: rules.0"),
}


def _hostile_version(settings: Settings, kind: str, body: bytes) -> str:
    key = f"decisions/{kind}/00000099-{_named(body)}.json"
    ObjectStore(settings.object_store).put(key, body)
    return key


def test_nothing_is_published_under_rules_that_cannot_be_read(
    decided: Settings, server: TemporaryPostgres
) -> None:
    held = json.loads(ObjectStore(decided.object_store).get(_keys(decided, "rules")[-1]))
    odd = {nature: _with_odd_rule(held, change) for nature, change in ODD_RULES.items()}
    recreate_warehouse(server, decided)
    stage_partition(USUAL, decided)
    for body, says in [*HOSTILE.values(), *odd.values()]:
        key = _hostile_version(decided, "rules", body)
        for act in (rebuild, partial(audit_partition, USUAL)):
            with pytest.raises(DecisionError, match=says) as raised:
                act(decided)
            assert key in str(raised.value)
        ObjectStore(decided.object_store).delete([key])
    assert value(decided, "SELECT count(*) FROM warehouse.fact_sales") == 0
    assert rebuild(decided) == []


ODD_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "with a NUL": ({"kind": "x\x00"}, "the warehouse takes no such rule"),
    "of no severity": ({"severity": "dreadful"}, "the warehouse takes no such rule"),
    "with SQL": ({"threshold": "1; DROP TABLE"}, "holds no rules: rules.0.threshold"),
    "with more": ({"beyond": 1}, "holds no rules: rules.0.beyond"),
}


def _with_odd_rule(held: dict[str, Any], change: tuple[dict[str, Any], str]) -> tuple[bytes, str]:
    rules = [held["rules"][0] | change[0], *held["rules"][1:]]
    return _as_body(held | {"rules": rules}), change[1]


def test_a_truncated_version_is_refused_by_name(
    decided: Settings, server: TemporaryPostgres
) -> None:
    store = ObjectStore(decided.object_store)
    key = _keys(decided, "rules")[-1]
    store.put(key, store.get(key)[:-1])
    recreate_warehouse(server, decided)
    result = run_module(decided, "scripts.retail", "rebuild")
    assert result.returncode == 1
    assert f"error: {key} is not what its name says: it is incomplete" in result.stderr


def test_an_object_that_is_too_large_is_not_read(
    decided: Settings, server: TemporaryPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _keys(decided, "rules")[-1]
    recreate_warehouse(server, decided)
    monkeypatch.setattr("shared.decisions.versions.MOST_BYTES", 100)
    with pytest.raises(DecisionError, match=f"{key} has more than 100 bytes"):
        rebuild(decided)
    assert MOST_BYTES > 100


def test_rates_that_are_none_are_refused_by_name(settings: Settings) -> None:
    for fields, says in (
        ({"reporting_currency": "usd", "rates": []}, "holds no rates: reporting_currency"),
        ({"reporting_currency": "USD", "rates": [["bank"]]}, "it has 1 fields and not 5"),
        (
            {"reporting_currency": "USD", "rates": [["b", "2024-01-01", "USD", "GBP", "NaN"]]},
            "column rate: 'NaN' is not a positive decimal",
        ),
    ):
        key = _hostile_version(settings, "rates", _as_body({"format": 1, **fields}))
        for act in (restore_rates, partial(load_rates, [])):
            with pytest.raises(DecisionError, match=says) as raised:
                act(settings)
            assert key in str(raised.value)
        ObjectStore(settings.object_store).delete([key])


@pytest.mark.parametrize("kind", ["rules", "rates"])
def test_a_version_that_none_could_follow_is_refused_by_name(decided: Settings, kind: str) -> None:
    store = ObjectStore(decided.object_store)
    body = store.get(_keys(decided, kind)[-1])
    key = f"decisions/{kind}/99999999-{_named(body)}.json"
    store.put(key, body)
    act = partial(audit_partition, USUAL) if kind == "rules" else partial(load_rates, ())
    for each in (act, rebuild):
        with pytest.raises(DecisionError, match=f"{key} has the last number"):
            each(decided)
    store.delete([key])
    act(decided)
    assert rebuild(decided) == []


def test_what_is_no_version_of_ours_is_passed_over(
    decided: Settings, server: TemporaryPostgres
) -> None:
    store = ObjectStore(decided.object_store)
    for key in ("rules/notes.txt", "rates/00000100.json", "overrides/notes.txt", "else/x"):
        store.put(f"decisions/{key}", b"a note")
    assert drop_and_rebuild(server, decided).complaints == []


Forge = Callable[[dict[str, Any]], dict[str, Any]]


FORGERIES: tuple[tuple[Forge, str], ...] = (
    (lambda it: it | {"reason": "Mallory says so"}, "is not signed with RETAIL_OVERRIDE_KEY"),
    (lambda it: it | {"signature": "0" * 64}, "is not signed with RETAIL_OVERRIDE_KEY"),
    (lambda it: it | {"signature": "ü"}, "is no override: signature"),
    (lambda it: it | {"signed_at": "0001-01-01T00:00:00+14:00"}, "is no override: signed_at"),
    (lambda it: it | {"signed_at": "2024-01-01T00:00:00"}, "is no override: signed_at"),
    (lambda it: it | {"rule_ids": []}, "is no override: rule_ids"),
    (lambda it: it | {"reason": "\ud800"}, "is no override: reason"),
    (lambda it: it | {"beyond": 1}, "is no override: beyond"),
    (lambda it: it | {"format": 2}, "has format 2 of a newer version"),
)


def test_a_forged_override_opens_nothing(
    decided: Settings, server: TemporaryPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ObjectStore(decided.object_store)
    (key,) = _keys(decided, "overrides")
    sound = json.loads(store.get(key))
    store.delete([key])
    recreate_warehouse(server, decided)
    for forge, says in FORGERIES:
        body = _as_body(forge(sound))
        forged = f"{REFUSED.overrides_prefix}{_named(body)}.json"
        store.put(forged, body)
        assert rebuild(decided) == [REFUSED]
        assert f"{forged} {says}" in capsys.readouterr().err
        store.delete([forged])
    assert value(decided, "SELECT count(*) FROM ops.quality_override") == 0
    assert value(decided, "SELECT count(DISTINCT sales_date) FROM warehouse.fact_sales") == 1


def test_a_sound_override_counts_beside_a_forged_one(
    decided: Settings, server: TemporaryPostgres
) -> None:
    store = ObjectStore(decided.object_store)
    store.put(f"{REFUSED.overrides_prefix}{'0' * 64}.json", b"{}")
    assert drop_and_rebuild(server, decided).complaints == []


@pytest.mark.parametrize("harm", ["truncated", "of another day"])
def test_an_override_that_was_harmed_opens_nothing(
    decided: Settings, server: TemporaryPostgres, harm: str
) -> None:
    store = ObjectStore(decided.object_store)
    (key,) = _keys(decided, "overrides")
    body = store.get(key)
    store.delete([key])
    if harm == "truncated":
        store.put(key, body[:-1])
    else:
        store.put(f"{USUAL.overrides_prefix}{_named(body)}.json", body)
    recreate_warehouse(server, decided)
    assert rebuild(decided) == [REFUSED]


def test_another_key_verifies_nothing(decided: Settings, server: TemporaryPostgres) -> None:
    recreate_warehouse(server, decided)
    other = decided.model_copy(update={"override_key": SecretStr("somebody else's long key")})
    assert rebuild(other) == [REFUSED]


def test_a_rebuild_of_one_retailer_reads_no_override_of_others(
    decided: Settings, server: TemporaryPostgres
) -> None:
    load(decided, Partition("retailer8", USUAL.sales_date), LINES)
    recreate_warehouse(server, decided)
    assert rebuild(decided, ["retailer8"]) == []
    assert value(decided, "SELECT count(*) FROM ops.quality_override") == 0


def test_the_same_record_has_the_same_name() -> None:
    one = record.encode({"a": 1, "b": "ä"}, 100)
    assert one == record.encode({"b": "ä", "a": 1}, 100)
    assert OVERRIDES_ZONE == "decisions/overrides/"
