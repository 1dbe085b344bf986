"""What `docs/DATA_QUALITY.md` shows can be done as it stands there."""

import json
import re
from pathlib import Path

import pytest

from data_quality.rules.book.conditions import require_sound
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.book.stored import write_rule
from data_quality.rules.kinds import KINDS
from data_quality.rules.load import load_rules
from data_quality.rules.rule import Rule
from data_quality.rules.tables import TABLES
from shared.postgres.connection import transaction
from shared.settings import PROJECT_ROOT, Settings
from tests.support.raw import day, line, load
from tests.support.world import rows

pytestmark = [pytest.mark.docs, pytest.mark.sql]
DOCUMENT = PROJECT_ROOT / "docs" / "DATA_QUALITY.md"
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def _example(language: str) -> str:
    """The one example in a language."""
    (text,) = (
        block["text"]
        for block in BLOCK.finditer(DOCUMENT.read_text("utf-8"))
        if block["language"] == language
    )
    return text


def _verdict(settings: Settings, rule_id: str) -> tuple[str, int]:
    """Of the last audit: the verdict and the failing rows."""
    found = "SELECT verdict, failing_rows FROM ops.quality_result WHERE rule_id = %s"
    ((verdict, failing),) = rows(settings, found, rule_id)
    return verdict, failing


def test_the_rule_that_is_inserted_counts(settings: Settings) -> None:
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(_example("sql"))
    good = [line(f"T{number}") for number in range(199)]
    assert load(settings, day(1), [*good, line("by hand, no. 1")]) == "published"
    assert _verdict(settings, "transaction_id_form") == ("WARN", 1)
    (kept,) = rows(settings, "SELECT rule_id, source_record FROM ops.rejected_record")
    assert kept[0] == "transaction_id_form"
    assert json.loads(kept[1])["transaction_id"] == "by hand, no. 1"


def test_the_rule_of_a_file_counts(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "our_rules.yml"
    file.write_text(_example("yaml"), encoding="utf-8")
    (rule,) = load_rules(file)
    with transaction(settings.database, "audit") as cursor:
        require_sound(cursor, rule)
        write_rule(cursor, rule, "database")
        assert read_rule_book(cursor).invalid == {}
    cheap = line("B", discount_amount="2.0000", total_amount="1.0000")
    load(settings, day(1), [line("A"), cheap])
    assert _verdict(settings, rule.id) == ("WARN", 1)


def test_every_field_of_a_rule_is_described() -> None:
    _, _, section = DOCUMENT.read_text("utf-8").partition("### The fields\n")
    described = set(re.findall(r"`(\w+)`", section.partition("\n### ")[0]))
    assert described >= {*Rule.model_fields, "rule_id", "table_name", "column_names"}


def test_every_kind_and_every_table_says_what_it_is() -> None:
    assert all(kind.observed for kind in KINDS.values())
    assert all(table.holds for table in TABLES.values())
