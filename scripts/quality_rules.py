"""`retail rules`: the gate's rules as they hold."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from data_quality.rule_book import read_rule_book, require_sound, write_rule
from data_quality.rules import Rule, load_rules
from scripts.output import require_format, write_json
from shared.errors import ConfigurationError, UsageError
from shared.postgres import Cursor, transaction
from shared.settings import get_settings

HEADINGS = ("rule", "table", "kind", "disposition", "threshold", "dimension", "owner")


def print_rules(output: str) -> None:
    """All sound and enabled rules, and why the others do not hold.

    Raises:
        UsageError: the output is neither `table` nor `json`.
    """
    require_format(output)
    with transaction(get_settings().database) as cursor:
        book = read_rule_book(cursor)
    if output == "json":
        rules = [rule.model_dump(mode="json") for rule in book.rules]
        write_json({"rules": rules, "broken": dict(book.broken)})
        return
    table = Table()
    for heading in HEADINGS:
        table.add_column(heading)
    for rule in book.rules:
        share = " of rows" if rule.measure == "share" else ""
        table.add_row(
            *(rule.id, rule.table, rule.kind, rule.disposition, f"{rule.threshold}{share}"),
            *(rule.dimension, rule.owner),
        )
    Console().print(table)
    for rule_id, why in book.broken.items():
        Console(stderr=True).print(f"{rule_id} makes no sense: {why}", markup=False)


def check_rules(files: Sequence[Path]) -> int:
    """Hold the rules of the files, or all of the database, to make sense; the exit code.

    Raises:
        ConfigurationError: a rule of a file makes no sense.
    """
    with transaction(get_settings().database) as cursor:
        for file in files:
            rules = _sound_rules(cursor, file)
            print(f"{file}: {len(rules)} rules make sense")
        broken = {} if files else read_rule_book(cursor).broken
    for rule_id, why in broken.items():
        print(f"{rule_id}: {why}")
    return 1 if broken else 0


def add_rules(file: Path) -> None:
    """Insert the rules of a file into the database.

    Raises:
        ConfigurationError: a rule makes no sense.
        UsageError: a rule has the id of one of rules.yml, or there is no such file.
    """
    shipped = {rule.id for rule in load_rules()}
    with transaction(get_settings().database) as cursor:
        rules = _sound_rules(cursor, file)
        taken = sorted(shipped & {rule.id for rule in rules})
        if taken:
            raise UsageError(f"{', '.join(taken)}: data_quality/rules.yml has rules of that id")
        for rule in rules:
            write_rule(cursor, rule, "database")
    print(f"{len(rules)} rules count from the next audit on")


def _sound_rules(cursor: Cursor, file: Path) -> Sequence[Rule]:
    if not file.is_file():
        raise UsageError(f"{file} is no file")
    rules = load_rules(file)
    if not rules:
        raise ConfigurationError(f"{file} has no rules")
    for rule in rules:
        require_sound(cursor, rule)
    return rules
