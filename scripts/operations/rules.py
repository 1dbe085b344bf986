"""`retail rules`: the gate's rules in effect, and whether new ones make sense."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from data_quality.rules.book.conditions import require_sound
from data_quality.rules.book.kept_rules import keep_rules
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.book.stored import write_rule
from data_quality.rules.load import load_rules
from data_quality.rules.rule import Rule
from ingestion.list_sources import usable_sources
from scripts.operations.output import write_json
from shared.errors import ConfigurationError, UsageError
from shared.output.logs import configure_logging
from shared.output.plain_text import complain, say
from shared.output.terminal import PlainConsole, PlainTable
from shared.postgres.connection import Cursor, transaction
from shared.settings import get_settings

HEADINGS = ("rule", "table", "kind", "disposition", "threshold", "dimension", "owner")


def print_rules(output: str) -> int:
    """Print all sound and enabled rules, and why the rest make no sense; 1 if any makes none.

    Raises:
        SourceUnavailable: the warehouse does not answer.
    """
    with transaction(get_settings().database, "audit") as cursor:
        book = read_rule_book(cursor)
    if output == "json":
        rules = [rule.model_dump(mode="json") for rule in book.rules]
        write_json({"rules": rules, "invalid": dict(book.invalid)})
    else:
        PlainConsole().print(_table(book.rules))
        for rule_id, why in book.invalid.items():
            complain(_complaint(rule_id, why))
    return 1 if book.invalid else 0


def check_rules(files: Sequence[Path]) -> int:
    """Hold the rules of the files, or all that the database holds, to make sense; the exit code.

    No rule is added. Without a file, the database is brought up to rules.yml, as by an audit.

    Raises:
        ConfigurationError: a rule of a file makes no sense.
        UsageError: there is no such file.
    """
    with transaction(get_settings().database, "audit") as cursor:
        if not files:
            return _check_all(cursor)
        for file in files:
            say(f"{file}: {_counted(_sound_rules(cursor, file))} sense")
    return 0


def add_rules(file: Path) -> None:
    """Insert the rules of a file into the database, or change those that were inserted before.

    Afterwards S3 holds them, too.

    Raises:
        ConfigurationError: a rule makes no sense.
        PipelineError: S3 does not take them. They hold, and the next audit writes them.
        UsageError: a rule has the id of one of rules.yml, or there is no such file.
    """
    shipped = {rule.id for rule in load_rules()}
    settings = get_settings()
    configure_logging(settings.log_level)
    # First those that S3 may know: what is added now replaces them, and not the other way round.
    keep_rules(settings)
    with transaction(settings.database, "audit") as cursor:
        rules = _sound_rules(cursor, file)
        taken = sorted(shipped & {rule.id for rule in rules})
        if taken:
            raise UsageError(f"{', '.join(taken)}: data_quality/rules.yml has rules of that id")
        for rule in rules:
            write_rule(cursor, rule, "database")
    keep_rules(settings)
    say(f"from the next audit on: {', '.join(rule.id for rule in rules)}")


def _table(rules: Sequence[Rule]) -> PlainTable:
    table = PlainTable()
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for rule in rules:
        share = " of rows" if rule.measure == "share" else ""
        table.add_row(
            *(rule.id, rule.table, rule.kind, rule.disposition, f"{rule.threshold}{share}"),
            *(rule.dimension, rule.owner),
        )
    return table


def _check_all(cursor: Cursor) -> int:
    book = read_rule_book(cursor)
    invalid = dict(book.invalid)
    for rule in book.rules:
        try:
            require_sound(cursor, rule)
        except ConfigurationError as error:
            invalid[rule.id] = str(error).removeprefix(f"rule {rule.id}: ")
    invalid |= _not_relaxable({rule.id: rule for rule in book.rules})
    for rule_id, why in sorted(invalid.items()):
        say(_complaint(rule_id, why))
    if not invalid:
        say(f"{_counted(book.rules)} sense")
    return 1 if invalid else 0


def _not_relaxable(rules: Mapping[str, Rule]) -> dict[str, str]:
    """What retailers' folders relax, and may not, or what is no rule at all."""
    found = {}
    for source in usable_sources()[0]:
        for each in source.retailer.relaxed_rules:
            where = f"relaxed_rules of {source.retailer_id}: {each.rule_id}"
            rule = rules.get(each.rule_id)
            if rule is None:
                found[where] = "there is no such rule"
            elif not rule.can_be_relaxed:
                found[where] = f"only operators relax what is to {rule.disposition} (overrides)"
    return found


def _sound_rules(cursor: Cursor, file: Path) -> Sequence[Rule]:
    if not file.is_file():
        raise UsageError(f"{file} is no file")
    rules = load_rules(file)
    if not rules:
        raise ConfigurationError(f"{file} has no rules")
    for rule in rules:
        require_sound(cursor, rule)
    return rules


def _counted(rules: Sequence[Rule]) -> str:
    return "1 rule makes" if len(rules) == 1 else f"{len(rules)} rules make"


def _complaint(rule_id: str, why: str) -> str:
    return f"{rule_id} makes no sense: {why}"
