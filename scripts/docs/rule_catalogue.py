"""``python -m scripts.docs.rule_catalogue tables|kinds|rules``: the gate's rules, as Markdown.

`docs/DATA_QUALITY.md` shows all three: what rules can look at, what kinds of rules there are, and
the rules of `rules.yml`.
"""

import argparse
import sys
from collections.abc import Sequence
from decimal import Decimal

from data_quality.rules.rule import (
    FACT_COLUMNS,
    KINDS,
    OF_HISTORY,
    OF_WHAT_IS_PUBLISHED,
    Kind,
    Override,
    Rule,
    load_rules,
)
from data_quality.rules.tables import TABLES, TableName
from ingestion.list_sources import markdown_table
from shared.errors import PipelineError
from shared.output.plain_text import complain, say

TABLE_HEADINGS = ("table", "its rows", "columns", "can be repaired")
KIND_HEADINGS = ("kind", "looks at", "columns", "arguments", "observed", "can")
RULE_HEADINGS = (
    "id", "table", "kind", "disposition", "threshold", "dimension", "owner", "reason"
)  # fmt: skip

ROWS: dict[TableName, str] = {
    "load": "the snapshot's row of the ledger",
    "sales": "the lines, without those that a later one supersedes or that are in quarantine",
    "store": "the stores that the day's lines show",
    "product": "the products that the day's lines show",
    "customer": "the customers that the day's lines show",
    "inventory": "stock, by store and product",
    "shipment": "parcels",
}
OBSERVED: dict[Kind, str] = {
    "not_null": "rows in which one of the columns is empty",
    "range": "rows below `minimum` or above `maximum`; an empty value is neither",
    "accepted_values": "rows with another value than `values` (a list, or `iso_4217` for the"
    " currencies of shared/currencies.py); an empty one is no value",
    "regex": "rows that `pattern` (PostgreSQL's) does not match; an empty value is no text",
    "relationship": "rows whose id nobody has in `references`: `sales` of the same day, staged or"
    " published; `dim_store`; `dim_product`",
    "expression": "rows for which `expression` is false; where a column that it needs is empty, it"
    " is neither true nor false",
    "partition_date": "rows whose instant, as a UTC date, is more than `days` from the sales date",
    "unique": "rows too many: all rows less the distinct ones",
    "unique_across_partitions": "values that days up to `days` (31 at most) before or after show"
    " as well",
    "row_count": "rows below `minimum` or above `maximum`",
    "completeness": "share of the rows in which the column is empty; needs `measure: share`",
    "freshness": "hours from the latest instant to the end of the sales date, by the retailer's"
    " clock; 0 without rows",
    "distribution_drift": "population stability index against the same weekday of `weeks` (8; 10"
    " at most) weeks: below 0.1 hardly changed, above 0.25 another population; numbers are grouped"
    " at `bounds`; 0 while either side has fewer than `least_rows` (200) rows",
    "reconciliation": "`of: rows`: lines that differ from the retailer's own count; `of: amounts`:"
    " the same of its sums, over all currencies; `of: staged`: records that were normalised and are"
    " not staged, or the reverse",
    "rejected": "records that could not be normalised",
    "superseded": "share of the day's records (`of: rows`), or of the announced money of a currency"
    " (`of: amounts`), that later lines have taken the place of; 0 below `least_rows` lines; needs"
    " `measure: share`",
    "schema_drift": "fields that the contract does not know",
    "volume_anomaly": "how far the lines are from the median of the same weekday of `weeks` (8)"
    " weeks, in robust deviations (1.4826 times the median absolute deviation, at least `floor`"
    " (0.1) of the median); 0 while fewer than `least_days` (4) of these are published",
    "amount_anomaly": "the same of the money in the retailer's currency",
}


def tables() -> str:
    """One row for each table that rules can look at."""
    return markdown_table(TABLE_HEADINGS, map(_table, TABLES))


def kinds() -> str:
    """One row for each kind of rule: what it needs, what it observes and what can come of it."""
    return markdown_table(KIND_HEADINGS, map(_kind, KINDS))


def rules() -> str:
    """One row for each rule of `rules.yml`."""
    return markdown_table(RULE_HEADINGS, map(_rule, load_rules()))


def _table(name: TableName) -> tuple[str, ...]:
    table = TABLES[name]
    return (
        f"`{name}`",
        ROWS[name],
        ", ".join(f"`{column}`" for column in table.columns) or "none",
        ", ".join(f"`{column}`" for column in table.columns if column in table.repairable)
        or "none",
    )


def _kind(kind: Kind) -> tuple[str, ...]:
    facts = KINDS[kind]
    arguments = [f"`{name}`" for name in sorted(facts.required)]
    optional = ", ".join(f"`{name}`" for name in sorted(facts.optional))
    if optional:
        arguments.append(f"({optional})")
    return (
        f"`{kind}`",
        _looked_at(kind),
        _columns(kind),
        " ".join(arguments) or "none",
        OBSERVED[kind],
        _dispositions(kind),
    )


def _looked_at(kind: Kind) -> str:
    if KINDS[kind].on_ledger:
        return "`load`"
    return "`sales`" if kind in OF_HISTORY else "rows"


def _columns(kind: Kind) -> str:
    facts = KINDS[kind]
    least, most = facts.columns
    said = str(least) if least == most else f"{least} to {most}"
    if most == 0:
        return "none"
    if kind in OF_HISTORY:
        return f"{said} of " + ", ".join(f"`{name}`" for name in FACT_COLUMNS)
    return " ".join([said, *sorted(facts.types)])


def _dispositions(kind: Kind) -> str:
    if kind in OF_WHAT_IS_PUBLISHED:
        return "flag, report"
    return "all" if KINDS[kind].judges_rows else "block, flag, report"


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


def _changed(override: Override) -> str:
    if override.is_enabled is False:
        return "not asked"
    changes = [f"{name} {value}" for name, value in override.arguments.items()]
    if override.threshold is not None:
        changes.append(f"threshold {_plain(override.threshold)}")
    return ", ".join(changes) or "asked"


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.docs.rule_catalogue", description=(__doc__ or "").split("\n", 1)[0]
    )
    blocks = {"tables": tables, "kinds": kinds, "rules": rules}
    parser.add_argument("what", choices=tuple(blocks))
    try:
        made = blocks[parser.parse_args(arguments).what]()
    except PipelineError as error:
        complain(str(error))
        return 1
    say(made.rstrip("\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
