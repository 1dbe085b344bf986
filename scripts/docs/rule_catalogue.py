"""The gate's rules as Markdown tables, which `make docs` writes into `docs/DATA_QUALITY.md`.

What rules can look at, what kinds of rules there are, and the rules of `rules.yml`.
"""

from decimal import Decimal

from data_quality.rules.base.kind import FACT_COLUMNS, HistoryKind, RuleKind
from data_quality.rules.fields import RetailerChange
from data_quality.rules.kinds import KINDS
from data_quality.rules.load import load_rules
from data_quality.rules.rule import Rule
from data_quality.rules.tables import TABLES, TableName
from ingestion.list_sources import markdown_table

TABLE_HEADINGS = ("table", "its rows", "columns", "can be repaired")
KIND_HEADINGS = ("kind", "looks at", "columns", "arguments", "observed", "can")
OF_ALL_KINDS = {"kind", "repair"}
RULE_HEADINGS = (
    "id", "table", "kind", "disposition", "threshold", "dimension", "owner", "reason"
)  # fmt: skip


def tables() -> str:
    """One row for each table that rules can look at."""
    return markdown_table(TABLE_HEADINGS, map(_table, TABLES))


def kinds() -> str:
    """One row for each kind of rule: what it needs, what it observes and what can come of it."""
    return markdown_table(KIND_HEADINGS, map(_kind, KINDS.values()))


def rules() -> str:
    """One row for each rule of `rules.yml`."""
    return markdown_table(RULE_HEADINGS, map(_rule, load_rules()))


def _table(name: TableName) -> tuple[str, ...]:
    table = TABLES[name]
    return (
        f"`{name}`",
        table.holds,
        ", ".join(f"`{column}`" for column in table.columns) or "none",
        ", ".join(f"`{column}`" for column in table.columns if column in table.repairable)
        or "none",
    )


def _kind(kind: type[RuleKind]) -> tuple[str, ...]:
    fields = {name: each for name, each in kind.model_fields.items() if name not in OF_ALL_KINDS}
    arguments = [f"`{name}`" for name, each in sorted(fields.items()) if each.is_required()]
    optional = [f"`{name}`" for name, each in sorted(fields.items()) if not each.is_required()]
    if optional:
        arguments.append(f"({', '.join(optional)})")
    return (
        f"`{kind.name()}`",
        kind.looks_at,
        _columns(kind),
        " ".join(arguments) or "none",
        kind.observed,
        _dispositions(kind),
    )


def _columns(kind: type[RuleKind]) -> str:
    least, most = kind.column_count
    said = str(least) if least == most else f"{least} to {most}"
    if most == 0:
        return "none"
    if issubclass(kind, HistoryKind):
        return f"{said} of " + ", ".join(f"`{name}`" for name in FACT_COLUMNS)
    return " ".join([said, *sorted(kind.column_types)])


def _dispositions(kind: type[RuleKind]) -> str:
    if kind.depends_on_published:
        return "flag, report"
    return "all" if kind.is_of_single_rows else "block, flag, report"


def _rule(rule: Rule) -> tuple[str, ...]:
    return (
        f"`{rule.id}`",
        rule.table,
        rule.kind,
        rule.disposition,
        _threshold(rule),
        rule.dimension,
        rule.owner,
        _reason(rule),
    )


def _threshold(rule: Rule) -> str:
    said = _plain(rule.threshold)
    if rule.measure == "share":
        said = f"{_plain(rule.threshold * 100)} %"
    return f"{said}, or declared" if rule.tolerance else said


def _reason(rule: Rule) -> str:
    said = [" ".join(rule.reason.split())]
    if rule.tolerance:
        said.append(f"Retailers may declare `{rule.tolerance}`.")
    for retailer_id, override in sorted(rule.overrides.items()):
        said.append(f"{retailer_id}: {_changed(override)}.")
    return " ".join(said).replace("|", "\\|")


def _changed(override: RetailerChange) -> str:
    if override.is_enabled is False:
        return "not asked"
    changes = [f"{name} {value}" for name, value in override.arguments.items()]
    if override.threshold is not None:
        changes.append(f"threshold {_plain(override.threshold)}")
    return ", ".join(changes) or "asked"


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
