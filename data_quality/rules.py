"""The gate's rules, read from `rules.yml` and validated before anything runs."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import ConfigurationError
from shared.manifest import Tolerances

RULES_FILE = Path(__file__).parent / "rules.yml"

Kind = Literal[
    "control_rows",
    "control_amounts",
    "staged_rows",
    "rejected_share",
    "rejected_rows",
    "unknown_fields",
    "unique",
    "not_null",
    "partition_date",
    "accepted_values",
    "line_total",
    "range",
]
Severity = Literal["critical", "warning"]
Tolerance = Literal["price_rounding", "rejected_share"]

NOTHING_DECLARED = Tolerances()


class Override(BaseModel):
    """What operators have decided for one retailer."""

    model_config = ConfigDict(extra="forbid")

    threshold: Decimal | None = None
    arguments: dict[str, Any] = {}


class Rule(BaseModel):
    """One rule. It fails when what it observes is greater than its threshold."""

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: Kind
    severity: Severity
    dimension: Literal[
        "completeness", "validity", "uniqueness", "accuracy", "consistency", "timeliness"
    ]
    threshold: Decimal
    reason: str
    """Why the threshold is what it is."""
    arguments: dict[str, Any] = {}
    tolerance: Tolerance | None = None
    """What of a retailer's declared tolerances takes the place of the argument of that name, or,
    where the rule has none, of the threshold."""
    overrides: dict[str, Override] = {}

    def for_retailer(self, retailer_id: str, declared: Tolerances = NOTHING_DECLARED) -> "Rule":
        """The rule as it holds for one retailer: as its source declares, unless operators have
        decided otherwise."""
        rule = self._with_tolerance(declared)
        override = self.overrides.get(retailer_id)
        if override is None:
            return rule
        threshold = rule.threshold if override.threshold is None else override.threshold
        return rule.model_copy(
            update={"threshold": threshold, "arguments": rule.arguments | override.arguments}
        )

    def _with_tolerance(self, declared: Tolerances) -> "Rule":
        if self.tolerance is None or (value := getattr(declared, self.tolerance)) is None:
            return self
        if self.tolerance not in self.arguments:
            return self.model_copy(update={"threshold": value})
        return self.model_copy(update={"arguments": self.arguments | {self.tolerance: str(value)}})


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[Rule, ...]:
    """All rules, in the order of the file.

    Raises:
        ConfigurationError: the file is no list of rules, or two rules share an id.
    """
    import yaml

    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = tuple(Rule.model_validate(entry) for entry in entries)
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise ConfigurationError(f"{path.name} is not a list of rules: {error}") from error
    if len({rule.id for rule in rules}) != len(rules):
        raise ConfigurationError(f"{path.name} gives two rules the same id")
    return rules
