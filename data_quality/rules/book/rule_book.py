"""The rules as they hold: those of `rules.yml` and those that somebody inserted into the database.

`ops.quality_rule` is brought up to the file first. Then all rules are read from there and held to
make sense; one that does not is not left out: it is an ERROR of every partition, with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from data_quality.rules.base.problems import why_not
from data_quality.rules.book.conditions import read_conditions
from data_quality.rules.book.stored import is_synced, note_synced, stored_rules, sync_rules
from data_quality.rules.load import load_rules
from data_quality.rules.rule import Rule
from data_quality.session import limit_statements
from shared.postgres.connection import Cursor, own_transaction
from shared.settings import DatabaseSettings


@dataclass(frozen=True)
class RuleBook:
    """All rules that can be asked, and why others cannot; without those that nobody is asked."""

    rules: tuple[Rule, ...]
    conditions: Mapping[str, str]
    """The SQL of each expression, by rule."""
    invalid: Mapping[str, str]
    """Why a rule makes no sense, by its id."""


def read_rule_book(cursor: Cursor, own: DatabaseSettings | None = None) -> RuleBook:
    """Bring the database up to the file, and read what holds.

    With `own` the file is brought in by a connection of its own and committed at once: no other
    audit waits for the rules until the cursor's transaction ends, and it never loses them.
    """
    stored = stored_rules(cursor)
    if not is_synced(cursor, stored):
        if own is not None:
            with own_transaction(own, "audit") as other:
                limit_statements(other)
                read_rule_book(other)
            stored = stored_rules(cursor)
        else:
            sync_rules(cursor, load_rules(), stored)
            stored = stored_rules(cursor)
            note_synced(cursor, stored)
    rules, invalid = _validated(stored)
    conditions = read_conditions(cursor, rules, invalid)
    sound = tuple(rule for rule in rules if rule.id not in invalid)
    return RuleBook(sound, conditions, invalid)


def _validated(stored: Iterable[Mapping[str, Any]]) -> tuple[list[Rule], dict[str, str]]:
    rules, invalid = [], {}
    for row in stored:
        fields = {name: value for name, value in row.items() if name != "declared_in"}
        try:
            rules.append(Rule.model_validate(fields))
        except ValidationError as error:
            if row["is_enabled"] or row["overrides"]:
                invalid[row["id"]] = why_not(error)
    return [rule for rule in rules if rule.is_asked], invalid
