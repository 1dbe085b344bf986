"""Days on which something is wrong, for what the gate reports."""

from collections.abc import Sequence
from typing import Any

from data_quality.rules.book.stored import write_rule
from data_quality.rules.rule import Rule
from shared.postgres.connection import transaction
from shared.settings import Settings

HUGE_QUANTITY = {
    "id": "quantity_is_usual",
    "kind": "range",
    "table": "sales",
    "columns": ["quantity"],
    "arguments": {"maximum": "1000"},
    "severity": "warning",
    "disposition": "quarantine",
    "threshold": 5,
    "dimension": "accuracy",
    "owner": "tests",
    "reason": "Nobody buys a thousand pens.",
}
NEVER_ENOUGH = {
    "id": "never_enough",
    "kind": "row_count",
    "table": "sales",
    "arguments": {"minimum": 1000000},
    "severity": "critical",
    "disposition": "block",
    "dimension": "completeness",
    "owner": "tests",
    "reason": "No day is good enough.",
}


def add_rules(settings: Settings, rules: Sequence[dict[str, Any]]) -> None:
    """Insert rules into the database, as `retail rules add` does."""
    with transaction(settings.database, "audit") as cursor:
        for rule in rules:
            write_rule(cursor, Rule.model_validate(rule), "database")
