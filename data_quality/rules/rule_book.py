"""The rules as they hold: those of `rules.yml` and those that somebody inserted into the database.

`ops.quality_rule` is brought up to the file first. Then all rules are read from there and held to
make sense; one that does not is not left out: it is an ERROR of every partition, with the reason.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extras import Json
from pydantic import ValidationError

from data_quality.gate.scan import prepare
from data_quality.rules.expressions import ExpressionError, condition_sql
from data_quality.rules.rule import RULES_FILE, Override, Rule, load_rules, why_not
from shared import currencies
from shared.errors import ConfigurationError
from shared.postgres.connection import Cursor, own_transaction, read_sql
from shared.settings import DatabaseSettings

SQL_FOLDER = Path(__file__).parent / "sql"
RULES_CODE = (Path(__file__).with_name("rule.py"), Path(str(currencies.__file__)))
FIELDS = (
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
"""Of a rule, in the order in which the database's statements give them."""


@dataclass(frozen=True)
class RuleBook:
    """All rules that can be asked, and why others cannot; without those that nobody is asked."""

    rules: tuple[Rule, ...]
    conditions: Mapping[str, str]
    """The SQL of each expression, by rule."""
    broken: Mapping[str, str]
    """Why a rule makes no sense, by its id."""


def read_rule_book(cursor: Cursor, aside: DatabaseSettings | None = None) -> RuleBook:
    """Bring the database up to the file, and read what holds.

    With `aside` the file is brought in by a connection of its own and committed at once: nobody
    waits for the rules until the cursor's transaction ends, and it never loses them.
    """
    standing = _standing(cursor)
    if not _is_synced(cursor, standing):
        if aside is not None:
            with own_transaction(aside, "audit") as other:
                prepare(other)
                read_rule_book(other)
            standing = _standing(cursor)
        else:
            sync_rules(cursor, load_rules(), standing)
            standing = _standing(cursor)
            _note_synced(cursor, standing)
    rules, broken = _validated(standing)
    conditions = _conditions(cursor, rules, broken)
    sound = tuple(rule for rule in rules if rule.id not in broken)
    return RuleBook(sound, conditions, broken)


def _is_synced(cursor: Cursor, standing: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the file and its rules in the database are those of the last time: then the file,
    which is dear to read, has nothing new to say."""
    cursor.execute(read_sql(SQL_FOLDER / "synced_file.sql"))
    return cursor.fetchone() == (_file_sha256(), _rules_sha256(standing))


def _note_synced(cursor: Cursor, standing: Sequence[Mapping[str, Any]]) -> None:
    values = {"file_sha256": _file_sha256(), "rules_sha256": _rules_sha256(standing)}
    cursor.execute(read_sql(SQL_FOLDER / "note_synced_file.sql"), values)


def _file_sha256() -> str:
    """Of the file, and of the code that says what it means."""
    return sha256(b"".join(each.read_bytes() for each in (RULES_FILE, *RULES_CODE))).hexdigest()


def _rules_sha256(standing: Sequence[Mapping[str, Any]]) -> str:
    of_file = [list(row.values()) for row in standing if row["declared_in"] == "file"]
    return sha256(json.dumps(of_file, default=str).encode()).hexdigest()


def sync_rules(
    cursor: Cursor, rules: Sequence[Rule], standing: Sequence[Mapping[str, Any]]
) -> None:
    """Bring `ops.quality_rule` up to the rules of the file, and write only what differs.

    Rules that were inserted into the database stay as they are.
    """
    before = {row["id"]: row for row in standing if row["declared_in"] == "file"}
    gone = set(before) - {rule.id for rule in rules}
    if gone:
        cursor.execute(read_sql(SQL_FOLDER / "delete_rules.sql"), {"rule_ids": sorted(gone)})
    for rule in rules:
        fields = rule.model_dump(include=set(FIELDS), mode="json")
        if not _is_same(fields, before.get(rule.id)):
            write_rule(cursor, rule, "file")


def write_rule(cursor: Cursor, rule: Rule, declared_in: str) -> None:
    """Insert the rule, or replace the one of its id."""
    fields = rule.model_dump(include=set(FIELDS), mode="json")
    values = fields | {
        "arguments": Json(fields["arguments"]),
        "overrides": Json(fields["overrides"]),
        "declared_in": declared_in,
    }
    cursor.execute(read_sql(SQL_FOLDER / "upsert_rule.sql"), values)


def require_sound(cursor: Cursor, rule: Rule) -> None:
    """Hold a new rule to all that only the server can tell.

    Raises:
        ConfigurationError: its expression or its pattern cannot be asked; the message says why.
    """
    broken: dict[str, str] = {}
    _conditions(cursor, [rule], broken)
    for pattern in _patterns(rule):
        cursor.execute("SAVEPOINT pattern")
        try:
            cursor.execute("SELECT '' ~ %s", (pattern,))
        except psycopg2.DataError as error:
            broken[rule.id] = str(error).splitlines()[0]
        cursor.execute("ROLLBACK TO SAVEPOINT pattern")
    if broken:
        raise ConfigurationError(f"rule {rule.id}: {broken[rule.id]}")


def _patterns(rule: Rule) -> list[str]:
    """The rule's own, and those that hold for one retailer."""
    arguments = (rule.arguments, *(each.arguments for each in rule.overrides.values()))
    return [each["pattern"] for each in arguments if "pattern" in each]


def _standing(cursor: Cursor) -> list[dict[str, Any]]:
    cursor.execute(read_sql(SQL_FOLDER / "standing_rules.sql"))
    names = (*FIELDS, "declared_in")
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _is_same(fields: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    if before is None:
        return False
    standing = dict(before) | {"overrides": _as_json(before["overrides"])}
    return all(
        str(standing[name]) == str(value) if name == "threshold" else standing[name] == value
        for name, value in fields.items()
    )


def _as_json(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """As a rule would write them."""
    try:
        return {
            retailer_id: Override.model_validate(each).model_dump(mode="json")
            for retailer_id, each in overrides.items()
        }
    except ValidationError:
        return dict(overrides)


def _validated(standing: Iterable[Mapping[str, Any]]) -> tuple[list[Rule], dict[str, str]]:
    rules, broken = [], {}
    for row in standing:
        fields = {name: value for name, value in row.items() if name != "declared_in"}
        try:
            rules.append(Rule.model_validate(fields))
        except ValidationError as error:
            if row["is_enabled"] or row["overrides"]:
                broken[row["id"]] = why_not(error)
    return [rule for rule in rules if rule.is_asked], broken


def _conditions(cursor: Cursor, rules: Iterable[Rule], broken: dict[str, str]) -> dict[str, str]:
    """The SQL of each rule's expression. Parsing is dear: what was parsed once is kept."""
    stated = {
        rule.id: (
            rule.table,
            rule.arguments["expression"],
            sorted(rule.arguments.get("parameters", {})),
        )
        for rule in rules
        if rule.kind == "expression"
    }
    if not stated:
        return {}
    cursor.execute(read_sql(SQL_FOLDER / "parsed_expressions.sql"))
    parsed = {(table, text, tuple(names)): sql for table, text, names, sql in cursor.fetchall()}
    conditions = {}
    for rule_id, (table, text, names) in stated.items():
        known = parsed.get((table, text, tuple(names)))
        try:
            conditions[rule_id] = known or condition_sql(table, text, names)
        except ExpressionError as error:
            broken[rule_id] = f"its expression: {error}"
            continue
        if known is None:
            values = {"table": table, "expression": text, "names": names}
            values["condition"] = conditions[rule_id]
            cursor.execute(read_sql(SQL_FOLDER / "keep_expression.sql"), values)
    return conditions
