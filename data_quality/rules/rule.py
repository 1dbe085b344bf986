"""A rule of the gate, and whether it makes sense. Nothing unsound gets as far as a scan."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from data_quality.rules.tables import LEDGER, NUMBER, TABLES, TEXT, TIME, TableName
from shared.currencies import CURRENCY_CODES
from shared.errors import ConfigurationError
from shared.manifest import RelaxedRule, Tolerances

RULES_FILE = Path(__file__).parents[1] / "rules.yml"

Kind = Literal[
    "not_null",
    "range",
    "accepted_values",
    "regex",
    "relationship",
    "expression",
    "partition_date",
    "unique",
    "unique_across_partitions",
    "row_count",
    "completeness",
    "freshness",
    "distribution_drift",
    "reconciliation",
    "rejected",
    "superseded",
    "schema_drift",
    "volume_anomaly",
    "amount_anomaly",
]
Severity = Literal["critical", "warning", "info"]
Disposition = Literal["block", "quarantine", "repair", "flag", "report"]
Dimension = Literal[
    "completeness", "validity", "uniqueness", "accuracy", "consistency", "timeliness"
]
Measure = Literal["rows", "share"]
Tolerance = Literal["price_rounding", "rejected_share", "superseded_share"]
Repair = Literal["trim", "upper", "lower", "null", "value"]

SEVERITIES: dict[Disposition, set[Severity]] = {
    "block": {"critical"},
    "quarantine": {"critical", "warning"},
    "repair": {"critical", "warning"},
    "flag": {"warning"},
    "report": {"info"},
}
"""What a disposition can mean for the partition."""
REFERENCES: dict[str, tuple[str, ...]] = {
    "sales": ("transaction_id",),
    "dim_store": ("store_id",),
    "dim_product": ("product_id",),
}
"""What a `relationship` can point to (the retailer's sales of the day, or its members), and by
which column."""
OF_HISTORY: tuple[Kind, ...] = ("distribution_drift", "unique_across_partitions")
OF_WHAT_IS_PUBLISHED: tuple[Kind, ...] = (
    *OF_HISTORY,
    "volume_anomaly",
    "amount_anomaly",
    "relationship",
)
"""Their answers depend on what is published when they are asked, so on the order of loads: the star
must not depend on them."""
FACT_COLUMNS = (
    "transaction_id",
    "record_type",
    "channel",
    "quantity",
    "unit_price",
    "total_amount",
    "currency_code",
)
"""What staging and the star both have of a sale."""
FARTHEST = {"weeks": 10, "days": 31}
"""So far from its date the facts are looked at."""
NOTHING_DECLARED = Tolerances()
LISTS = {"iso_4217": list(CURRENCY_CODES)}
"""Lists of values that rules name, because others need them too."""


@dataclass(frozen=True)
class KindFacts:
    """What a kind of rule needs, and what it can do."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    columns: tuple[int, int] = (0, 0)
    """How few and how many columns it takes."""
    types: frozenset[str] = frozenset()
    """Of its columns; empty where any will do."""
    judges_rows: bool = False
    """Whether it says of each row by itself if it is good: only then it can be set aside."""
    on_ledger: bool = False


def _row(
    *required: str,
    optional: tuple[str, ...] = (),
    columns: tuple[int, int] = (1, 1),
    types: tuple[str, ...] = (),
) -> KindFacts:
    return KindFacts(
        frozenset(required), frozenset(optional), columns, frozenset(types), judges_rows=True
    )


_ANOMALY = KindFacts(optional=frozenset({"weeks", "least_days", "floor"}), on_ledger=True)
KINDS: dict[Kind, KindFacts] = {
    "not_null": _row(columns=(1, 20)),
    "range": _row(optional=("minimum", "maximum"), types=(NUMBER,)),
    "accepted_values": _row("values", types=(TEXT,)),
    "regex": _row("pattern", types=(TEXT,)),
    "relationship": _row("references", types=(TEXT,)),
    "expression": _row("expression", optional=("parameters",), columns=(0, 20)),
    "partition_date": _row("days", types=(TIME,)),
    "unique": KindFacts(columns=(1, 5)),
    "unique_across_partitions": KindFacts(required=frozenset({"days"}), columns=(1, 1)),
    "row_count": KindFacts(optional=frozenset({"minimum", "maximum"})),
    "completeness": KindFacts(columns=(1, 1)),
    "freshness": KindFacts(columns=(1, 1), types=frozenset({TIME})),
    "distribution_drift": KindFacts(
        optional=frozenset({"weeks", "least_rows", "bounds"}), columns=(1, 1)
    ),
    "reconciliation": KindFacts(required=frozenset({"of"}), on_ledger=True),
    "rejected": KindFacts(on_ledger=True),
    "superseded": KindFacts(
        required=frozenset({"of"}), optional=frozenset({"least_rows"}), on_ledger=True
    ),
    "schema_drift": KindFacts(on_ledger=True),
    "volume_anomaly": _ANOMALY,
    "amount_anomaly": _ANOMALY,
}


class Override(BaseModel):
    """What operators have decided for one retailer."""

    model_config = ConfigDict(extra="forbid")

    threshold: Decimal | None = Field(default=None, ge=0)
    arguments: dict[str, Any] = {}
    is_enabled: bool | None = None


def _with_lists(arguments: Any) -> Any:  # noqa: ANN401 - whatever was written
    """The arguments with each list in the place of its name."""
    if isinstance(arguments, dict) and isinstance(arguments.get("values"), str):
        return arguments | {"values": LISTS.get(arguments["values"], arguments["values"])}
    return arguments


class Rule(BaseModel):
    """One rule. It is broken where what it observes is greater than its threshold."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    kind: Kind
    table: TableName
    columns: list[str] = []
    arguments: Annotated[dict[str, Any], BeforeValidator(_with_lists)] = {}
    severity: Severity
    disposition: Disposition
    threshold: Decimal = Field(default=Decimal(0), ge=0)
    """For rows that are set aside or repaired: up to how many of them that is enough."""
    measure: Measure = "rows"
    dimension: Dimension
    owner: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    """Why the rule is there, and its threshold what it is."""
    tolerance: Tolerance | None = None
    """What of a retailer's declared tolerances takes the place of the argument of that name, or,
    where the rule has none, of the threshold."""
    overrides: dict[str, Override] = {}
    is_enabled: bool = True

    @model_validator(mode="after")
    def _makes_sense(self) -> "Rule":
        for check in (
            _fits_disposition,
            _fits_columns,
            _fits_arguments,
            _fits_reference,
            _fits_repair,
            _fits_any_order,
        ):
            check(self)
        for retailer_id, override in self.overrides.items():
            try:
                _fits_override(self, override)
            except ValueError as error:
                raise ValueError(f"the override for {retailer_id}: {error}") from error
        return self

    @property
    def is_asked(self) -> bool:
        """Whether it holds for any retailer."""
        return self.is_enabled or any(each.is_enabled for each in self.overrides.values())

    @property
    def repair(self) -> tuple[Repair, str | None] | None:
        """How the rule mends its column: by which means, and the value where it sets one."""
        means = self.arguments.get("repair")
        if means is None:
            return None
        return ("value", str(means["value"])) if isinstance(means, dict) else (means, None)

    @property
    def can_be_relaxed(self) -> bool:
        """Whether a retailer's own folder may relax it: no verdict and no row depends on it."""
        return self.disposition in {"flag", "report"}

    def for_retailer(
        self,
        retailer_id: str,
        declared: Tolerances = NOTHING_DECLARED,
        relaxed: Sequence[RelaxedRule] = (),
    ) -> "Rule":
        """The rule as it holds for one retailer: as its source declares, unless operators have
        decided otherwise."""
        rule = self._with_tolerance(declared)._relaxed(relaxed)
        override = self.overrides.get(retailer_id)
        if override is None:
            return rule
        changes: dict[str, Any] = {"arguments": rule.arguments | override.arguments}
        if override.threshold is not None:
            changes["threshold"] = override.threshold
        if override.is_enabled is not None:
            changes["is_enabled"] = override.is_enabled
        return rule.model_copy(update=changes)

    def _relaxed(self, relaxed: Sequence[RelaxedRule]) -> "Rule":
        found = next((each for each in relaxed if each.rule_id == self.id), None)
        if found is None or not self.can_be_relaxed:
            return self
        threshold = self.threshold if found.threshold is None else found.threshold
        changes = {"threshold": threshold, "is_enabled": self.is_enabled and found.is_enabled}
        return self.model_copy(update=changes)

    def _with_tolerance(self, declared: Tolerances) -> "Rule":
        if self.tolerance is None or (value := getattr(declared, self.tolerance)) is None:
            return self
        parameters = self.arguments.get("parameters", {})
        if self.tolerance not in parameters:
            return self.model_copy(update={"threshold": value})
        parameters = parameters | {self.tolerance: str(value)}
        return self.model_copy(update={"arguments": self.arguments | {"parameters": parameters}})


def _fits_disposition(rule: Rule) -> None:
    if rule.severity not in SEVERITIES[rule.disposition]:
        allowed = " or ".join(sorted(SEVERITIES[rule.disposition]))
        raise ValueError(f"disposition {rule.disposition} needs severity {allowed}")
    if rule.disposition == "quarantine" and not (
        TABLES[rule.table].can_quarantine and KINDS[rule.kind].judges_rows
    ):
        raise ValueError(
            "quarantine is for rules that judge rows of the table sales one by one:"
            f" {rule.kind} on {rule.table} does not"
        )


def _fits_any_order(rule: Rule) -> None:
    if rule.kind in OF_WHAT_IS_PUBLISHED and rule.disposition not in {"flag", "report"}:
        raise ValueError(
            f"{rule.kind} looks at what is published at the time, which depends on the order of"
            " loads: it can only flag or report"
        )


def _fits_columns(rule: Rule) -> None:
    facts, table = KINDS[rule.kind], TABLES[rule.table]
    if rule.kind in OF_HISTORY:
        _fits_history(rule)
    if facts.on_ledger != (rule.table == LEDGER):
        raise ValueError(
            f"{rule.kind} looks at {'the ledger (table: load)' if facts.on_ledger else 'rows'},"
            f" not at {rule.table}"
        )
    unknown = [name for name in rule.columns if name not in table.columns]
    if unknown:
        raise ValueError(
            f"{rule.table} has no column {', '.join(unknown)}; it has {', '.join(table.columns)}"
        )
    fewest, most = facts.columns
    if not fewest <= len(rule.columns) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ValueError(f"{rule.kind} takes {wanted} columns, not {len(rule.columns)}")
    wrong = [
        name for name in rule.columns if facts.types and table.columns[name] not in facts.types
    ]
    if wrong:
        raise ValueError(
            f"{rule.kind} needs columns of {', '.join(sorted(facts.types))}: {', '.join(wrong)} is"
            " none"
        )


def _fits_history(rule: Rule) -> None:
    if rule.table != "sales" or not set(rule.columns) <= set(FACT_COLUMNS):
        raise ValueError(f"{rule.kind} takes one of {', '.join(FACT_COLUMNS)} of the table sales")


def _fits_arguments(rule: Rule) -> None:
    facts, given = KINDS[rule.kind], set(rule.arguments) - {"repair"}
    missing = facts.required - given
    unknown = given - facts.required - facts.optional
    if missing or unknown:
        raise ValueError(
            f"{rule.kind} "
            + " and ".join(
                said
                for said in (
                    f"needs {', '.join(sorted(missing))}" if missing else "",
                    f"knows no {', '.join(sorted(unknown))}" if unknown else "",
                )
                if said
            )
        )
    for name, value in rule.arguments.items():
        _ARGUMENTS.get(name, _anything)(name, value)
    if rule.kind == "completeness" and rule.measure != "share":
        raise ValueError("completeness is a share: set measure: share")
    if rule.kind == "superseded" and (rule.arguments["of"] == "staged" or rule.measure != "share"):
        raise ValueError("superseded is a share of rows or of amounts: set of and measure: share")
    if rule.kind in OF_HISTORY:
        for name, most in FARTHEST.items():
            if rule.arguments.get(name, 0) > most:
                raise ValueError(f"{rule.kind} looks {most} {name} far at most")
    if {"minimum", "maximum"} <= facts.optional and not given & {"minimum", "maximum"}:
        raise ValueError(f"{rule.kind} needs a minimum or a maximum")


def _fits_reference(rule: Rule) -> None:
    if rule.kind != "relationship":
        return
    references = rule.arguments["references"]
    if tuple(rule.columns) != REFERENCES[references]:
        raise ValueError(f"what points to {references} is the column {REFERENCES[references][0]}")


def _fits_override(rule: Rule, override: Override) -> None:
    unknown = set(override.arguments) - set(rule.arguments)
    if unknown:
        raise ValueError(f"the rule has no argument {', '.join(sorted(unknown))}")
    if "expression" in override.arguments:
        raise ValueError("an expression is the same for all: give it parameters, and override them")
    parameters = override.arguments.get("parameters", rule.arguments.get("parameters", {}))
    if set(parameters) != set(rule.arguments.get("parameters", {})):
        raise ValueError("it has to give each parameter of the rule")
    changed = rule.model_copy(update={"arguments": rule.arguments | override.arguments})
    _fits_arguments(changed)
    _fits_repair(changed)


def _fits_repair(rule: Rule) -> None:
    if (rule.disposition == "repair") != ("repair" in rule.arguments):
        raise ValueError("disposition repair and the argument repair go together")
    if rule.repair is None:
        return
    facts, table = KINDS[rule.kind], TABLES[rule.table]
    if not facts.judges_rows or len(rule.columns) != 1:
        raise ValueError("a repair changes the one column of a rule that judges rows one by one")
    (column,) = rule.columns
    if column not in table.repairable:
        raise ValueError(
            f"{rule.table}.{column} cannot be repaired: keys or sums depend on it. Of {rule.table},"
            f" these can: {', '.join(sorted(table.repairable)) or 'none'}"
        )
    means, value = rule.repair
    if means in {"trim", "upper", "lower"} and table.columns[column] != TEXT:
        raise ValueError(f"{means} is for text, and {column} is none")
    if value is not None and table.columns[column] == NUMBER:
        _is_number("repair", value)
        _fits_the_column(Decimal(value))


def _fits_the_column(number: Decimal) -> None:
    """All columns of numbers that may be repaired have fourteen digits before the point, and four
    behind it: what does not fit would end the audit, and what is rounded is not what was said."""
    if abs(number) >= 10**14 or number != round(number, 4):
        raise ValueError(f"repair has to fit the column, as 0.0001 or 99999999999999: {number}")


def _is_number(name: str, value: Any) -> None:  # noqa: ANN401 - from a file
    try:
        is_number = Decimal(str(value)).is_finite() and not isinstance(value, bool)
    except ArithmeticError:
        is_number = False
    if not is_number:
        raise ValueError(f"{name} has to be a number, not {value!r}")


def _is_count(name: str, value: Any) -> None:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} has to be a whole number from 0, not {value!r}")


def _is_text(name: str, value: Any) -> None:  # noqa: ANN401
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} has to be text, not {value!r}")


def _are_texts(name: str, value: Any) -> None:  # noqa: ANN401
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name} has to be a list of texts, not {value!r}")


def _are_rising(name: str, value: Any) -> None:  # noqa: ANN401
    if not isinstance(value, list) or not value:
        raise ValueError(f"{name} has to be a list of numbers, not {value!r}")
    for each in value:
        _is_number(name, each)
    if sorted(value) != value:
        raise ValueError(f"{name} has to rise from each number to the next")


def _are_parameters(name: str, value: Any) -> None:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError(f"{name} has to name numbers, not {value!r}")
    for each, number in value.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(each)):
            raise ValueError(f"{each!r} is no name for a parameter")
        _is_number(each, number)


def _is_one_of(*allowed: str) -> Any:  # noqa: ANN401
    def check(name: str, value: Any) -> None:  # noqa: ANN401
        if value not in allowed:
            raise ValueError(f"{name} has to be one of {', '.join(allowed)}, not {value!r}")

    return check


def _is_repair(name: str, value: Any) -> None:  # noqa: ANN401
    if isinstance(value, dict) and set(value) == {"value"}:
        text = value["value"]
        if isinstance(text, str | int | float | Decimal) and "\x00" not in str(text):
            return
    if value not in ("trim", "upper", "lower", "null"):
        raise ValueError(
            f"{name} has to be trim, upper, lower, null, or the value to set, as in"
            f" {{value: UNKNOWN}}; not {value!r}"
        )


def _anything(name: str, value: Any) -> None:  # noqa: ANN401
    """An argument that has no form of its own."""


_ARGUMENTS: dict[str, Any] = {
    "minimum": _is_number,
    "maximum": _is_number,
    "floor": _is_number,
    "days": _is_count,
    "weeks": _is_count,
    "least_days": _is_count,
    "least_rows": _is_count,
    "pattern": _is_text,
    "expression": _is_text,
    "values": _are_texts,
    "bounds": _are_rising,
    "parameters": _are_parameters,
    "of": _is_one_of("rows", "amounts", "staged"),
    "references": _is_one_of(*REFERENCES),
    "repair": _is_repair,
}


def why_not(error: ValidationError) -> str:
    """What is wrong with a rule, in one line."""
    return "; ".join(
        " ".join(filter(None, [".".join(map(str, each["loc"])), _plain(each["msg"])]))
        for each in error.errors()
    )


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


@cache
def load_rules(path: Path = RULES_FILE) -> tuple[Rule, ...]:
    """All rules of a file, in its order.

    Raises:
        ConfigurationError: the file is no list of rules, a rule makes no sense, or two rules share
            an id.
    """
    import yaml

    try:
        # The C parser: a day's load as a process waits for it.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise ConfigurationError(f"{path.name} is not YAML: {said}") from error
    if not isinstance(entries, list):
        raise ConfigurationError(f"{path.name} is not a list of rules")
    rules = tuple(_read(entry, path.name) for entry in entries)
    if len({rule.id for rule in rules}) != len(rules):
        raise ConfigurationError(f"{path.name} gives two rules the same id")
    return rules


def _read(entry: Any, file: str) -> Rule:  # noqa: ANN401 - whatever the file holds
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        name = entry.get("id") if isinstance(entry, dict) else entry
        raise ConfigurationError(f"{file}, rule {name}: {why_not(error)}") from error
