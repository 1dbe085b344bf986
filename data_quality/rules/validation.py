"""Whether a rule makes sense. Nothing unsound gets as far as a scan."""

from data_quality.rules.base.kind import RowKind, RuleKind
from data_quality.rules.base.repair import require_repairable
from data_quality.rules.fields import Disposition, RetailerChange, RuleFields, Severity
from data_quality.rules.tables import TABLES

SEVERITIES: dict[Disposition, set[Severity]] = {
    "block": {"critical"},
    "quarantine": {"critical", "warning"},
    "repair": {"critical", "warning"},
    "flag": {"warning"},
    "report": {"info"},
}
"""What a disposition can mean for the partition."""


def require_sense(rule: RuleFields) -> None:
    """Check all of a rule that needs no server.

    Raises:
        ValueError: it makes no sense; the message says why.
    """
    _fits_disposition(rule)
    rule.kind_type.require_fits(rule.table, rule.columns)
    _fits_arguments(rule)
    _fits_any_order(rule)
    for retailer_id, change in rule.overrides.items():
        try:
            _fits_change(rule, change)
        except ValueError as error:
            raise ValueError(f"the override for {retailer_id}: {error}") from error


def _fits_disposition(rule: RuleFields) -> None:
    if rule.severity not in SEVERITIES[rule.disposition]:
        allowed = " or ".join(sorted(SEVERITIES[rule.disposition]))
        raise ValueError(f"disposition {rule.disposition} needs severity {allowed}")
    can_quarantine = TABLES[rule.table].can_quarantine and rule.kind_type.is_of_single_rows
    if rule.disposition == "quarantine" and not can_quarantine:
        raise ValueError(
            "quarantine is for rules that look at rows of the table sales one by one:"
            f" {rule.kind} on {rule.table} does not"
        )


def _fits_any_order(rule: RuleFields) -> None:
    if rule.kind_type.depends_on_published and rule.disposition not in {"flag", "report"}:
        raise ValueError(
            f"{rule.kind} looks at what is published at the time, which depends on the order of"
            " loads: it can only flag or report"
        )


def _fits_arguments(rule: RuleFields) -> None:
    definition = rule.definition
    if definition.is_share and rule.measure != "share":
        raise ValueError(f"{rule.kind} is a share: set measure: share")
    definition.require_columns(rule.columns)
    _fits_repair(rule, definition)


def _fits_repair(rule: RuleFields, definition: RuleKind) -> None:
    repair = definition.repair if isinstance(definition, RowKind) else None
    if (rule.disposition == "repair") != (repair is not None):
        raise ValueError("disposition repair and the argument repair go together")
    if repair is not None:
        require_repairable(rule.table, rule.columns, repair)


def _fits_change(rule: RuleFields, change: RetailerChange) -> None:
    unknown = set(change.arguments) - set(rule.arguments)
    if unknown:
        raise ValueError(f"the rule has no argument {', '.join(sorted(unknown))}")
    if "expression" in change.arguments:
        raise ValueError("an expression is the same for all: give it parameters, and override them")
    parameters = change.arguments.get("parameters", rule.arguments.get("parameters", {}))
    if set(parameters) != set(rule.arguments.get("parameters", {})):
        raise ValueError("it has to give each parameter of the rule")
    _fits_arguments(rule.model_copy(update={"arguments": rule.arguments | change.arguments}))
