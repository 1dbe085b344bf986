"""Rules are data: those of the file, and those that somebody inserts. Nothing unsound is asked."""

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest

from data_quality.gate.audit import audit_partition
from data_quality.rules.book.conditions import require_sound
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.load import RULES_FILE, load_rules
from data_quality.rules.rule import Rule
from shared.errors import ConfigurationError, GateRefusal, SourceUnavailable, WarehouseRefusal
from shared.postgres.connection import one_connection, own_transaction, transaction
from shared.settings import Settings
from tests.support.raw import day, line, load, put_raw
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
INSERT = (
    "INSERT INTO ops.quality_rule (rule_id, kind, table_name, column_names, arguments, severity,"
    " disposition, threshold, dimension, owner, reason)"
    " VALUES ('pens_only', %s, 'sales', %s, %s, 'critical', 'block', 0, 'validity', 'us', 'test')"
)
NO_BREAD = ("accepted_values", ["product_id"], '{"values": ["pen"]}')


def _insert(settings: Settings, *values: Any) -> None:
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(INSERT, values)


def _verdicts(settings: Settings) -> dict[str, str]:
    return dict(rows(settings, "SELECT rule_id, verdict FROM ops.quality_result"))


def test_an_inserted_rule_counts_and_survives(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, *NO_BREAD)
    for number in (2, 3):
        put_raw(settings, day(number), [line("A")])
        stage_partition(day(number), settings)
        with pytest.raises(GateRefusal, match="pens_only"):
            audit_partition(day(number), settings)
    count = "SELECT count(*) FROM ops.quality_rule"
    assert value(settings, count) == len(load_rules()) + 1


@pytest.mark.parametrize("holds_connection", [False, True])
def test_nobody_waits_for_the_audit_that_brings_the_file_in(
    settings: Settings, holds_connection: bool
) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule; DELETE FROM ops.quality_rule_file")
    held = one_connection(settings.database) if holds_connection else nullcontext()
    with held, suppress(ZeroDivisionError), transaction(settings.database, "audit") as first:
        first.execute("DECLARE of_its_transaction CURSOR FOR SELECT 1")
        found = read_rule_book(first, settings.database)
        with own_transaction(settings.database, "audit") as other:
            other.execute("SET LOCAL lock_timeout = '1min'")
            assert read_rule_book(other, settings.database) == found
        first.execute("FETCH of_its_transaction")
        raise ZeroDivisionError  # the audit fails, and the rules stay
    assert len(found.rules) == len([rule for rule in load_rules() if rule.is_asked])
    assert value(settings, "SELECT count(*) FROM ops.quality_rule") == len(load_rules())


def test_an_audit_does_not_wait_for_ever_for_the_rules(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_raw(settings, day(1), [line("A")])
    stage_partition(day(1), settings)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule")
    monkeypatch.setattr("data_quality.session.TIMEOUT", "300ms")
    with transaction(settings.database, "audit") as somebody:
        read_rule_book(somebody)  # has written the rules, and does not commit
        with pytest.raises(SourceUnavailable, match="statement timeout"):
            audit_partition(day(1), settings)


def test_a_rule_that_left_the_file_leaves_the_table(settings: Settings) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(INSERT, NO_BREAD)
        cursor.execute("UPDATE ops.quality_rule SET declared_in = 'file'")
    load(settings, day(1), [line("A")])
    assert value(settings, "SELECT count(*) FROM ops.quality_rule") == len(load_rules())


def test_a_rule_that_is_switched_off_is_not_asked(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, *NO_BREAD)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("UPDATE ops.quality_rule SET is_enabled = FALSE WHERE rule_id = 'pens_only'")
    load(settings, day(2), [line("A")])
    assert "pens_only" not in _verdicts(settings)


@pytest.mark.parametrize(
    "values",
    [("no_such_kind", [], "{}"), ("expression", [], '{"expression": "quantity >"}')],
)
def test_a_rule_that_is_switched_off_is_nobodys_error(
    settings: Settings, values: tuple[Any, ...]
) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, *values)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("UPDATE ops.quality_rule SET is_enabled = FALSE WHERE rule_id = 'pens_only'")
    assert load(settings, day(2), [line("A")]) == "published"


def test_a_rule_may_be_switched_on_for_one_retailer(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, *NO_BREAD)
    switch = "UPDATE ops.quality_rule SET is_enabled = FALSE, overrides = %s WHERE rule_id = %s"
    for retailer_id in ("retailer8", "retailer9"):
        with transaction(settings.database, "audit") as cursor:
            cursor.execute(switch, (f'{{"{retailer_id}": {{"is_enabled": true}}}}', "pens_only"))
        put_raw(settings, day(2), [line("B")])
        stage_partition(day(2), settings)
        if retailer_id == "retailer8":
            assert audit_partition(day(2), settings)["verdict"] == "PASS"
            continue
        with pytest.raises(GateRefusal, match="pens_only"):
            audit_partition(day(2), settings)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (("not_null", ["colour"], "{}"), "no column colour"),
        (("not_null", ['x" IS NULL; DROP TABLE ops.quality_rule; --'], "{}"), "no column"),
        (("no_such_kind", [], "{}"), "kind"),
        (("expression", [], '{"expression": "quantity >"}'), "cannot be parsed"),
        (("expression", [], '{"expression": "colour = 1"}'), "no column colour"),
        (("expression", [], '{"expression": "1 = 1; DROP TABLE ops.quality_rule"}'), "one cond"),
        (("expression", [], '{"expression": "pg_sleep(60) IS NULL"}'), "not for conditions"),
        (
            ("expression", [], '{"expression": "quantity IN (SELECT 1 FROM ops.watermark)"}'),
            "not for conditions",
        ),
        (("expression", [], "{\"expression\": \"current_setting('x') = 'y'\"}"), "not for"),
        (("expression", [], '{"expression": "quantity"}'), "true nor false"),
        (("range", ["quantity"], '{"minimum": "1); DROP TABLE x; --"}'), "number"),
        (("accepted_values", ["channel"], '{"values": "pos"}'), "list of texts"),
        (("regex", ["quantity"], '{"pattern": "x"}'), "text"),
        (("unique", ["channel"], '{"columns": ["x"]}'), "knows no columns"),
        (("relationship", ["store_id"], '{"references": "pg_user"}'), "one of"),
        (("unique_across_partitions", ["transaction_id"], '{"days": [1]}'), "whole number"),
        (("unique_across_partitions", ["transaction_id"], '{"days": 32}'), "31 days far"),
        (("not_null", ["channel"], '{"repair": ["trim"]}'), "repair has to be"),
    ],
)
def test_a_bad_rule_is_an_error_of_every_partition_with_the_reason(
    settings: Settings, values: tuple[Any, ...], why: str
) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, *values)
    put_raw(settings, day(2), [line("A")])
    stage_partition(day(2), settings)
    with pytest.raises(GateRefusal, match=rf"ERROR: pens_only \(the rule makes no sense: .*{why}"):
        audit_partition(day(2), settings)
    assert _verdicts(settings)["pens_only"] == "ERROR"
    with pytest.raises(GateRefusal, match="the gate has ERROR"):
        publish_partition(day(2), settings)
    assert value(settings, "SELECT count(*) FROM ops.quality_rule") == len(load_rules()) + 1


def test_a_pattern_that_is_none_is_the_error_of_its_rule_alone(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    _insert(settings, "regex", ["channel"], '{"pattern": "("}')
    put_raw(settings, day(2), [line("A")])
    stage_partition(day(2), settings)
    with pytest.raises(GateRefusal, match="pens_only"):
        audit_partition(day(2), settings)
    errors = "SELECT rule_id FROM ops.quality_result WHERE verdict = 'ERROR'"
    assert rows(settings, errors) == [("pens_only",)]


@pytest.mark.parametrize(
    "column",
    ["severity = 'fatal'", "disposition = 'ignore'", "table_name = 'pg_user'", "threshold = -1"],
)
def test_the_table_itself_refuses_what_no_rule_has(settings: Settings, column: str) -> None:
    load(settings, day(1), [line("A")])
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "audit") as cursor:
        cursor.execute(f"UPDATE ops.quality_rule SET {column} WHERE rule_id = 'line_is_unique'")


def test_a_new_rule_is_held_to_what_only_the_server_can_tell(settings: Settings) -> None:
    fields = {
        "id": "channel_form",
        "table": "sales",
        "kind": "regex",
        "columns": ["channel"],
        "severity": "warning",
        "disposition": "flag",
        "dimension": "validity",
        "owner": "us",
        "reason": "a test",
    }
    good = Rule.model_validate(fields | {"arguments": {"pattern": "^[a-z]+$"}})
    bad = Rule.model_validate(fields | {"arguments": {"pattern": "a{2"}})
    with transaction(settings.database, "audit") as cursor:
        require_sound(cursor, good)
        with pytest.raises(ConfigurationError, match="channel_form"):
            require_sound(cursor, bad)
        assert read_rule_book(cursor).invalid == {}


def test_what_was_parsed_once_is_not_parsed_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(settings, day(1), [line("A")])

    def parse(*_: object) -> str:
        raise AssertionError("parsed again")

    monkeypatch.setattr("data_quality.rules.book.conditions.condition_sql", parse)
    load(settings, day(2), [line("A")])


def test_a_file_that_has_not_changed_is_not_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(settings, day(1), [line("A")])
    with monkeypatch.context() as patched:
        patched.setattr(
            "data_quality.rules.book.rule_book.load_rules", lambda: pytest.fail("read again")
        )
        load(settings, day(2), [line("A")])
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule WHERE rule_id = 'line_is_unique'")
    load(settings, day(3), [line("A")])
    assert value(settings, "SELECT count(*) FROM ops.quality_rule") == len(load_rules())


def test_a_file_that_has_changed_is_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load(settings, day(1), [line("A")])
    changed = tmp_path / "rules.yml"
    changed.write_text(RULES_FILE.read_text("utf-8").replace("data team", "us"), "utf-8")
    monkeypatch.setattr("data_quality.rules.load.RULES_FILE", changed)
    monkeypatch.setattr("data_quality.rules.book.rule_book.load_rules", lambda: load_rules(changed))
    load(settings, day(2), [line("A")])
    owners = rows(settings, "SELECT DISTINCT owner FROM ops.quality_rule")
    assert ("us",) in owners
    assert ("data team",) not in owners
