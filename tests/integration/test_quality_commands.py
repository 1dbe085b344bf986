"""The gate's commands as a person calls them: override, quarantine, rules, and the audit itself."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from data_quality.gate.audit import audit_partition
from data_quality.rules.load import load_rules
from shared.errors import GateRefusal
from shared.partition import MANIFEST, REJECTED, SALES_DATA
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, SourceSettings
from tests.support.commands import run_module
from tests.support.quality import HUGE_QUANTITY, add_rules
from tests.support.raw import RETAILER, day, line, load, put_raw
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration

WHY = "The retailer confirmed its count by telephone"
HUGE = line("HUGE", quantity="5000.0000", total_amount="7500.0000")
SALES = [line("A"), line("B"), HUGE]
Retail = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def gate(settings: Settings) -> Settings:
    """An empty warehouse of one retailer, whose API does not answer."""
    nowhere = {RETAILER.retailer_id: SourceSettings(base_url="http://127.0.0.1:9")}
    return settings.model_copy(update={"sources": nowhere})


@pytest.fixture
def retail(gate: Settings) -> Retail:
    """The command `retail`."""

    def run(*arguments: str, **environment: str) -> "CompletedProcess[str]":
        return run_module(gate, "scripts.retail", *arguments, **environment)

    return run


def _complaint(result: "CompletedProcess[str]", code: int = 1) -> str:
    """The one line that says what is wrong."""
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def _succeeded(result: "CompletedProcess[str]") -> str:
    assert result.returncode == 0, result.stderr
    return result.stdout


def _refused(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A")], control_rows=2)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)


def _override(retail: Retail, partition: str = str(day(1)), why: str = WHY) -> Any:
    return retail("override", "--partition", partition, "--reason", why, "--by", "ada")


def _loaded(settings: Settings, **changes: Any) -> None:
    """A day with one record in quarantine."""
    add_rules(settings, [HUGE_QUANTITY])
    put_raw(settings, day(1), SALES, **changes)
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    publish_partition(day(1), settings)


def test_an_override_publishes_and_says_what_it_covers(retail: Retail, gate: Settings) -> None:
    _refused(gate)
    assert _succeeded(_override(retail)).splitlines() == [
        "retailer9 2024-01-01: ada overrides FAIL of rows_meet_control_total",
        "retailer9 2024-01-01: published",
    ]
    assert value(gate, "SELECT count(*) FROM warehouse.fact_sales") == 1


@pytest.mark.parametrize(
    ("partition", "why", "said"),
    [
        ("retailer9", WHY, "is no partition"),
        ("retailer9 2024-01-32", WHY, "not a date"),
        ("retailer9 2024-01-02", WHY, "nothing is staged"),
        ("retailer9 2024-01-01", "ok", "say why"),
    ],
)
def test_an_override_that_makes_no_sense_is_one_line(
    retail: Retail, gate: Settings, partition: str, why: str, said: str
) -> None:
    _refused(gate)
    assert said in _complaint(_override(retail, partition, why))
    assert value(gate, "SELECT count(*) FROM ops.quality_override") == 0


def test_without_a_key_nothing_is_overridden(retail: Retail, gate: Settings) -> None:
    _refused(gate)
    arguments = ("override", "--partition", str(day(1)), "--reason", WHY, "--by", "ada")
    assert "RETAIL_OVERRIDE_KEY" in _complaint(retail(*arguments, RETAIL_OVERRIDE_KEY=""))


def test_an_override_asks_for_a_reason(retail: Retail) -> None:
    result = retail("override", "--partition", str(day(1)))
    assert result.returncode == 2
    assert "--reason" in result.stderr


def test_what_waits_is_listed_and_shown(retail: Retail, gate: Settings) -> None:
    _loaded(gate)
    ((listed,), (shown,)) = (
        json.loads(_succeeded(retail("quarantine", command, "--format", "json")))
        for command in ("list", "show")
    )
    assert listed == {
        "retailer_id": "retailer9",
        "sales_date": "2024-01-01",
        "rule_id": "quantity_is_usual",
        "reason": "rule quantity_is_usual",
        "records": 1,
        "currency_code": "EUR",
        "amount": "7500.0000",
    }
    assert (shown["position"], shown["amount"]) == (3, "7500.0000")
    assert json.loads(shown["record"])["transaction_id"] == "HUGE"
    table = _succeeded(retail("quarantine", "list", "2024-01-01", COLUMNS="200"))
    assert "rule quantity_is_usual" in table
    heading, record = _succeeded(retail("quarantine", "show")).splitlines()
    assert heading == "retailer9 2024-01-01 3 rule quantity_is_usual 7500.0000 EUR"
    assert json.loads(record)["transaction_id"] == "HUGE"


@pytest.mark.parametrize("command", ["list", "show", "age", "replay"])
def test_where_nothing_waits_that_is_said(retail: Retail, gate: Settings, command: str) -> None:
    _loaded(gate)
    assert _succeeded(retail("quarantine", command, "2024-01-02")) == "nothing waits\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "2024-01-32"), "not a date"),
        (("replay", ""), "not a date"),
        (("show", "2024-01-02..2024-01-01"), "backwards"),
        (("age", "--retailer", "retailer8"), "unknown retailer retailer8"),
        (("replay", "--retailer", "retailer8"), "unknown retailer retailer8"),
        (("list", "--format", "xml"), "--format is table or json, not xml"),
    ],
)
def test_a_mistake_about_quarantine_is_one_line(
    retail: Retail, arguments: tuple[str, ...], said: str
) -> None:
    assert said in _complaint(retail("quarantine", *arguments))


def test_a_record_waits_since_it_was_first_quarantined(retail: Retail, gate: Settings) -> None:
    now = datetime.now(UTC)
    _loaded(gate, extracted_at=now - timedelta(days=2))
    (age,) = json.loads(_succeeded(retail("quarantine", "age", "--format", "json")))
    assert (age["records"], age["days_waiting"]) == (1, 2)
    _loaded(gate, version=2, extracted_at=now)
    (age,) = json.loads(_succeeded(retail("quarantine", "age", "--format", "json")))
    assert (age["records"], age["days_waiting"]) == (1, 2)


def test_who_waits_longer_than_a_week_is_exit_code_1(retail: Retail, gate: Settings) -> None:
    _loaded(gate)
    result = retail("quarantine", "age", COLUMNS="200")
    assert result.returncode == 1
    assert "quantity_is_usual" in result.stdout


def test_a_corrected_rule_and_a_replay_bring_the_records_in(
    retail: Retail, gate: Settings, tmp_path: Path
) -> None:
    _loaded(gate)
    corrected = tmp_path / "corrected.yml"
    corrected.write_text(yaml.safe_dump([HUGE_QUANTITY | {"arguments": {"maximum": "10000"}}]))
    _succeeded(retail("rules", "add", str(corrected)))
    said = _succeeded(retail("quarantine", "replay"))
    assert said == "records waiting: 1 before, 0 now\n"
    assert value(gate, "SELECT count(*) FROM warehouse.fact_sales") == 3
    assert _succeeded(retail("quarantine", "list")) == "nothing waits\n"


def test_a_replay_that_fails_says_so(retail: Retail, gate: Settings) -> None:
    """Its raw partition is gone."""
    _loaded(gate)
    store = ObjectStore(gate.object_store)
    for name in (SALES_DATA, REJECTED, MANIFEST):
        store.client.delete_object(Bucket=gate.object_store.bucket, Key=day(1).raw_key(name))
    result = retail("quarantine", "replay")
    assert result.returncode == 1
    assert result.stdout == "records waiting: 1 before, 1 now\n"
    assert "retailer9 2024-01-01" in result.stderr


def test_the_rules_are_listed_as_they_hold(retail: Retail, gate: Settings) -> None:
    add_rules(gate, [HUGE_QUANTITY])
    found = json.loads(_succeeded(retail("rules", "list", "--format", "json")))
    assert found["invalid"] == {}
    assert {rule["id"] for rule in found["rules"]} == {
        "quantity_is_usual",
        *(rule.id for rule in load_rules()),
    }
    table = _succeeded(retail("rules", "list", COLUMNS="200"))
    assert "quantity_is_usual" in table
    assert "line_is_unique" in table
    assert "--format is table or json" in _complaint(retail("rules", "list", "--format", "xml"))


def _insert(settings: Settings, pattern: str) -> None:
    rows(
        settings,
        "INSERT INTO ops.quality_rule (rule_id, kind, table_name, column_names, arguments,"
        " severity, disposition, threshold, dimension, owner, reason) VALUES ('channel_form',"
        " 'regex', 'sales', '{channel}', %s, 'warning', 'flag', 0, 'validity', 'us', 'test')"
        " RETURNING rule_id",
        json.dumps({"pattern": pattern}),
    )


def test_rules_that_somebody_inserted_can_be_checked(retail: Retail, gate: Settings) -> None:
    good = _succeeded(retail("rules", "check"))
    assert good == f"{len(load_rules())} rules make sense\n"
    _insert(gate, "(")
    result = retail("rules", "check")
    assert result.returncode == 1
    assert result.stdout.startswith("channel_form makes no sense: invalid regular expression")
    assert result.stdout.count("\n") == 1


def test_a_rule_that_cannot_be_read_is_listed_as_invalid(retail: Retail, gate: Settings) -> None:
    _insert(gate, " ")
    result = retail("rules", "list", "--format", "json")
    assert result.returncode == 1
    assert "text" in json.loads(result.stdout)["invalid"]["channel_form"]
    result = retail("rules", "list")
    assert result.returncode == 1
    assert result.stderr.startswith("channel_form makes no sense: ")
    assert result.stderr.count("\n") == 1


def test_rules_are_added_and_hold_from_the_next_audit_on(
    retail: Retail, gate: Settings, tmp_path: Path
) -> None:
    load(gate, day(2), [line("A")])
    file = tmp_path / "ours.yml"
    file.write_text(yaml.safe_dump([HUGE_QUANTITY]))
    assert _succeeded(retail("rules", "check", str(file))) == f"{file}: 1 rule makes sense\n"
    before = value(gate, "SELECT count(*) FROM ops.quality_rule")
    said = _succeeded(retail("rules", "add", str(file)))
    assert said == "from the next audit on: quantity_is_usual\n"
    assert value(gate, "SELECT count(*) FROM ops.quality_rule") == before + 1
    assert load(gate, day(1), SALES) == "published"
    assert value(gate, "SELECT count(*) FROM ops.rejected_record") == 1


@pytest.mark.parametrize("command", ["check", "add"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "is no file"),
        (b"", "is not a list of rules"),
        (b"[]", "has no rules"),
        (b"- [1", "is not YAML"),
        (b"\xff\xfe\x00", "cannot be read"),
        ([HUGE_QUANTITY | {"kind": "guess"}], "kind"),
        ([HUGE_QUANTITY, HUGE_QUANTITY | {"id": "ours", "columns": ["colour"]}], "no column"),
        (
            [
                HUGE_QUANTITY,
                HUGE_QUANTITY
                | {"id": "ours", "kind": "regex", "columns": ["channel"]}
                | {"arguments": {"pattern": "("}},
            ],
            "invalid regular expression",
        ),
        (
            [
                HUGE_QUANTITY
                | {"kind": "expression", "arguments": {"expression": "pg_sleep(9) is null"}}
            ],
            "is not for conditions",
        ),
    ],
)
def test_a_file_of_rules_that_make_no_sense_is_one_line_and_adds_nothing(
    retail: Retail, gate: Settings, tmp_path: Path, command: str, text: Any, said: str
) -> None:
    file = tmp_path / "ours.yml"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else yaml.safe_dump(text).encode())
    assert said in _complaint(retail("rules", command, str(file)))
    assert value(gate, "SELECT count(*) FROM ops.quality_rule WHERE declared_in = 'database'") == 0


def test_the_files_own_rules_are_not_changed_in_the_database(
    retail: Retail, tmp_path: Path
) -> None:
    file = tmp_path / "ours.yml"
    file.write_text(yaml.safe_dump([HUGE_QUANTITY | {"id": "quantity_is_plausible"}]))
    assert "rules.yml has rules of that id" in _complaint(retail("rules", "add", str(file)))


def _audit(settings: Settings, *arguments: str) -> "CompletedProcess[str]":
    return run_module(settings, "data_quality.main", *arguments)


def test_the_audit_says_what_it_found_as_json(gate: Settings) -> None:
    put_raw(gate, day(1), [line("A")])
    stage_partition(day(1), gate)
    result = _audit(gate, "2024-01-01", "--format", "json")
    report = json.loads(_succeeded(result))
    assert report["verdict"] == "PASS"
    assert report["failing"] == []


def test_a_refused_day_is_one_line_and_its_json_all_the_same(gate: Settings) -> None:
    put_raw(gate, day(1), [line("A")], control_rows=2)
    stage_partition(day(1), gate)
    result = _audit(gate, "2024-01-01", "--format", "json")
    assert result.returncode == 1
    said = [text for text in result.stderr.splitlines() if not text.startswith("{")]
    figures = "1 > 0; rows: announced 2, came 1, difference -1"
    refusal = f"retailer9 2024-01-01 not audited: FAIL: rows_meet_control_total ({figures})"
    assert said == [refusal]
    report = json.loads(result.stdout)
    assert report["verdict"] == "FAIL"
    assert [each["rule_id"] for each in report["failing"]] == ["rows_meet_control_total"]


def test_an_audit_of_nothing_is_one_line_and_parses(gate: Settings) -> None:
    result = _audit(gate, "2024-01-01", "--format", "json")
    assert result.returncode == 1
    assert "nothing is staged" in result.stderr
    assert json.loads(result.stdout)["failing"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2024-01-32",), "not a date"),
        (("2024-01-01", "--retailer", "retailer8"), "unknown retailer retailer8"),
    ],
)
def test_an_audit_that_was_called_wrongly_is_one_line(
    gate: Settings, arguments: tuple[str, ...], said: str
) -> None:
    result = _audit(gate, *arguments, "--format", "json")
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unknown_format_is_refused(gate: Settings) -> None:
    result = _audit(gate, "2024-01-01", "--format", "xml")
    assert result.returncode == 2
    assert "--format" in result.stderr
