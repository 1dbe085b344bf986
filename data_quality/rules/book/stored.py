"""The rules in `ops.quality_rule`: read, written, and brought up to `rules.yml`."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg2.extras import Json
from pydantic import ValidationError

from data_quality.rules import fields, load
from data_quality.rules.fields import RetailerChange
from data_quality.rules.kinds import texts
from data_quality.rules.rule import Rule
from shared import currencies
from shared.postgres.connection import Cursor, read_sql

SQL_FOLDER = Path(__file__).parent / "sql"
RULES_CODE = tuple(Path(str(each.__file__)) for each in (fields, texts, currencies))
"""What a rule's row is made by, besides the file."""
COLUMNS = (
    "id",
    "kind",
    "table",
    "columns",
    "arguments",
    "severity",
    "disposition",
    "threshold",
    "measure",
    "dimension",
    "owner",
    "reason",
    "tolerance",
    "overrides",
    "is_enabled",
)
"""A rule's fields, in the order in which the database's statements give them."""
Stored = Mapping[str, Any]


def stored_rules(cursor: Cursor) -> list[dict[str, Any]]:
    """All rows, by field; `declared_in` says whether they are the file's."""
    cursor.execute(read_sql(SQL_FOLDER / "stored_rules.sql"))
    names = (*COLUMNS, "declared_in")
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def is_synced(cursor: Cursor, stored: Sequence[Stored]) -> bool:
    """Whether the file and its rules in the database are those of the last time: then the file,
    which is dear to read, has nothing new to say."""
    cursor.execute(read_sql(SQL_FOLDER / "synced_file.sql"))
    return cursor.fetchone() == (_file_sha256(), _rules_sha256(stored))


def note_synced(cursor: Cursor, stored: Sequence[Stored]) -> None:
    """Remember the file and its rules, for `is_synced`."""
    values = {"file_sha256": _file_sha256(), "rules_sha256": _rules_sha256(stored)}
    cursor.execute(read_sql(SQL_FOLDER / "note_synced_file.sql"), values)


def _file_sha256() -> str:
    files = (load.RULES_FILE, *RULES_CODE)
    return sha256(b"".join(each.read_bytes() for each in files)).hexdigest()


def _rules_sha256(stored: Sequence[Stored]) -> str:
    of_file = [list(row.values()) for row in stored if row["declared_in"] == "file"]
    return sha256(json.dumps(of_file, default=str).encode()).hexdigest()


def sync_rules(cursor: Cursor, rules: Sequence[Rule], stored: Sequence[Stored]) -> None:
    """Bring `ops.quality_rule` up to the rules of the file, and write only what differs.

    Rules that were inserted into the database stay as they are.
    """
    before = {row["id"]: row for row in stored if row["declared_in"] == "file"}
    gone = set(before) - {rule.id for rule in rules}
    if gone:
        cursor.execute(read_sql(SQL_FOLDER / "delete_rules.sql"), {"rule_ids": sorted(gone)})
    for rule in rules:
        if not _is_same(_row(rule), before.get(rule.id)):
            write_rule(cursor, rule, "file")


def write_rule(cursor: Cursor, rule: Rule, declared_in: str) -> None:
    """Insert the rule, or replace the one of its id."""
    row = _row(rule)
    values = row | {
        "arguments": Json(row["arguments"]),
        "overrides": Json(row["overrides"]),
        "declared_in": declared_in,
    }
    cursor.execute(read_sql(SQL_FOLDER / "upsert_rule.sql"), values)


def _row(rule: Rule) -> dict[str, Any]:
    return rule.model_dump(include=set(COLUMNS), mode="json")


def _is_same(row: Stored, before: Stored | None) -> bool:
    if before is None:
        return False
    stored = dict(before) | {"overrides": _as_json(before["overrides"])}
    return all(
        str(stored[name]) == str(value) if name == "threshold" else stored[name] == value
        for name, value in row.items()
    )


def _as_json(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """As a rule would write them."""
    try:
        return {
            retailer_id: RetailerChange.model_validate(each).model_dump(mode="json")
            for retailer_id, each in overrides.items()
        }
    except ValidationError:
        return dict(overrides)
