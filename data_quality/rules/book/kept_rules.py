"""The rules of the database in S3, where a rebuild finds them.

Rules change by plain SQL too, so every audit compares. It never relies on rules that S3 lacks.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import psycopg2
from psycopg2.extras import Json
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_quality.rules.book.stored import COLUMNS, stored_rules
from data_quality.session import limit_statements
from shared.decisions.record import first_mistake
from shared.decisions.versions import (
    Standing,
    body_of,
    hold_version,
    lock_versions,
    read_version,
    standing_of,
    write_version,
)
from shared.errors import DecisionError, SourceUnavailable
from shared.output.logs import get_logger
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
JSON_FIELDS = ("arguments", "overrides")
Row = dict[str, Any]


class _KeptRule(BaseModel):
    """A row of `ops.quality_rule`. Whether it makes sense is the rule book's to say."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    id: str
    kind: str
    table: str
    columns: list[Any]
    arguments: Any
    severity: str
    disposition: str
    threshold: Annotated[str, Field(pattern=r"^([0-9]+(\.[0-9]+)?|NaN|Infinity)$")]
    measure: str
    dimension: str
    owner: str
    reason: str
    tolerance: str | None
    overrides: Any
    is_enabled: bool


class _KeptRules(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    rules: list[_KeptRule]


class RulesNotKept(SourceUnavailable):
    """The rules of the database are not those that S3 holds: `keep_rules` first, then again."""


def require_kept(cursor: Cursor, settings: Settings) -> None:
    """Hold the rules of the database against those that S3 holds.

    Raises:
        RulesNotKept: they differ.
        SourceUnavailable: S3 does not answer.
    """
    if not _is_kept(
        standing_of(cursor, ObjectStore(settings.object_store), "rules"), _rules(cursor)
    ):
        raise RulesNotKept("the rules were changed during the audit: audit again")


def keep_rules(settings: Settings) -> None:
    """Have S3 hold the rules of the database as they are; take them over where S3 knows better.

    A warehouse that is new, or was restored from a copy, is brought up to what S3 holds: from
    nothing, S3's rules join those that are there; from an earlier version, they take their place.

    The number of a new version is committed before the version is written: after a crash between
    the two, whoever comes next writes it, and knows that the warehouse was not behind.

    Raises:
        DecisionError: the newest version in S3 cannot be relied on; the message names it.
        UsageError: the rules are too large for one object.
        SourceUnavailable: S3 or the warehouse does not answer.
    """
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "audit") as cursor:
        limit_statements(cursor)
        lock_versions(cursor, "rules")
        standing = standing_of(cursor, store, "rules")
        if standing.is_behind:
            _take_over(cursor, store, standing)
            standing = Standing(standing.latest, standing.latest)
        rules = _rules(cursor)
        if not rules and not standing.held.number:
            return
        body = body_of({"rules": rules})
        version = standing.version_of(body)
        hold_version(cursor, "rules", version)
    if version != standing.latest:
        write_version(store, "rules", version, body)
        get_logger().info("rules kept in S3", version=version.number, rules=len(rules))


def _is_kept(standing: Standing, rules: Sequence[Row]) -> bool:
    """Whether there is nothing to do."""
    if standing.is_behind:
        return False
    if not rules and not standing.held.number:
        return True
    return standing.version_of(body_of({"rules": rules})) == standing.latest


def _rules(cursor: Cursor) -> list[Row]:
    """The rules that were inserted into the database, as JSON can carry them."""
    return [
        {name: row[name] for name in COLUMNS} | {"threshold": f"{row['threshold']:f}"}
        for row in stored_rules(cursor)
        if row["declared_in"] == "database"
    ]


def _take_over(cursor: Cursor, store: ObjectStore, standing: Standing) -> None:
    """Bring the database's rules up to S3's. One that `rules.yml` has by now stays the file's."""
    key = standing.latest.key("rules")
    try:
        kept = _KeptRules.model_validate(read_version(store, "rules", standing.latest)).rules
    except ValidationError as error:
        raise DecisionError(f"{key} holds no rules: {first_mistake(error)}") from error
    if standing.held.number:
        ids = {"rule_ids": [rule.id for rule in kept]}
        cursor.execute(read_sql(SQL_FOLDER / "delete_database_rules.sql"), ids)
    cursor.execute(read_sql(SQL_FOLDER / "file_rule_ids.sql"))
    of_file = {rule_id for (rule_id,) in cursor.fetchall()}
    for rule in kept:
        if rule.id not in of_file:
            _insert(cursor, rule, key)
    get_logger().info("rules taken over from S3", version=standing.latest.number, rules=len(kept))


def _insert(cursor: Cursor, rule: _KeptRule, key: str) -> None:
    values = rule.model_dump() | {"declared_in": "database"}
    values |= {name: Json(values[name]) for name in JSON_FIELDS}
    try:
        cursor.execute(read_sql(SQL_FOLDER / "upsert_rule.sql"), values)
    # A text with a NUL is a ValueError of the driver's.
    except (psycopg2.DataError, psycopg2.IntegrityError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise DecisionError(f"{key}: the warehouse takes no such rule: {said}") from error
