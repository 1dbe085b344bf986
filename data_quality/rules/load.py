"""Rules as files have them. An error names the file, the line and the rule."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data_quality.rules.base.problems import why_not
from data_quality.rules.rule import Rule
from shared.errors import ConfigurationError
from shared.yaml_text import yaml_loader

RULES_FILE = Path(__file__).parents[1] / "rules.yml"


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[Rule, ...]:
    """All rules of a file, in its order.

    Raises:
        ConfigurationError: the file is no list of rules, a rule makes no sense, or two rules share
            an id.
    """
    rules = tuple(_rule(path.name, line, entry) for line, entry in _entries(path))
    counts = Counter(rule.id for rule in rules)
    if twice := [rule_id for rule_id, count in counts.items() if count > 1]:
        raise ConfigurationError(f"{path.name} gives two rules the same id: {', '.join(twice)}")
    return rules


def _rule(file: str, line: int, entry: Any) -> Rule:  # noqa: ANN401 - whatever the file holds
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        name = entry.get("id") if isinstance(entry, dict) else entry
        raise ConfigurationError(f"{file}, line {line}, rule {name}: {why_not(error)}") from error


def _entries(path: Path) -> list[tuple[int, Any]]:
    """What the file lists, each with the line on which it begins."""
    try:
        with yaml_loader(path.read_text(encoding="utf-8"), path.name) as loader:
            return list(_listed(loader, path.name))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}") from error


def _listed(loader: Any, file: str) -> Iterator[tuple[int, Any]]:  # noqa: ANN401 - yaml has no types
    from yaml import SequenceNode

    listing = loader.get_single_node()
    if not isinstance(listing, SequenceNode):
        raise ConfigurationError(f"{file} is not a list of rules")
    for entry in listing.value:
        yield entry.start_mark.line + 1, loader.construct_document(entry)
