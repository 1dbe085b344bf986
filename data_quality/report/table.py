"""The report on a terminal."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from data_quality.report.document import Document
from data_quality.report.figures import count, figure, instant, keys, percent

STYLES = {"PASS": "green", "WARN": "yellow", "FAIL": "bold red", "ERROR": "bold magenta"}
MOST_ITEMS = 40
"""Of a list; the JSON and the page have more."""


def print_tables(report: Document, console: Console) -> None:
    """Print what is broken first, then the scores, what was done to rows, and the partitions."""
    for title, headings, rows in (
        _broken(report),
        _scores(report),
        _kept_back(report),
        _repaired(report),
        _overridden(report),
        _partitions(report),
    ):
        if rows:
            console.print(_table(title, headings, rows[:MOST_ITEMS]))
        if len(rows) > MOST_ITEMS:
            console.print(f"… and {len(rows) - MOST_ITEMS} more: see --format json")
    if not report["broken"]:
        console.print("No rule is broken.")


Part = tuple[str, tuple[str, ...], list[list[Any]]]


def _broken(report: Document) -> Part:
    headings = ("verdict", "retailer", "sales date", "rule", "observed", "rows", "such as", "owner")
    return "Broken rules", headings, [_broken_row(each) for each in report["broken"]]


def _broken_row(result: Document) -> list[Any]:
    observed = figure(result["observed"], result["measure"])
    threshold = figure(result["threshold"], result["measure"])
    return [
        _verdict(result["verdict"]),
        result["retailer_id"],
        result["sales_date"],
        f"{result['rule_id']}\n({result['entity']}, {result['disposition']})",
        f"{observed}\nof at most {threshold}",
        count(result["failing_rows"]),
        result["detail"] or keys(result["sample"]),
        result["owner"] or "",
    ]


def _scores(report: Document) -> Part:
    scores = report["score"]
    rows = [["overall", percent(scores["overall"])]]
    for group in ("by_dimension", "by_retailer"):
        rows += [[name, percent(share)] for name, share in scores[group].items()]
    return "Score", ("of", "rules passed, weighted"), rows


def _kept_back(report: Document) -> Part:
    headings = ("retailer", "sales date", "why", "rows", "such as")
    rows = [
        [*_place(each), each["reason"], count(each["row_count"]), keys(each["sample"])]
        for each in (*report["quarantined"], *report["rejected"])
    ]
    return "Kept from readers", headings, rows


def _repaired(report: Document) -> Part:
    headings = ("retailer", "sales date", "rule", "column", "rows", "before → after")
    rows = [
        [
            *(*_place(each), each["rule_id"], each["column_name"]),
            *(count(each["repaired_rows"]), _changes(each["sample"])),
        ]
        for each in report["repaired"]
    ]
    return "Repaired", headings, rows


def _changes(sample: Iterable[dict[str, Any]]) -> str:
    lines = [f"{row['key']}: {row['before']!r} → {row['after']!r}" for row in sample]
    return "\n".join(lines[:3])


def _overridden(report: Document) -> Part:
    headings = ("retailer", "sales date", "verdict", "rules", "who", "when", "why")
    rows = [
        [
            *(*_place(each), _verdict(each["verdict"]), "\n".join(each["rule_ids"])),
            *(each["signed_by"], instant(each["signed_at"]), each["reason"]),
        ]
        for each in report["overridden"]
    ]
    return "Overridden", headings, rows


def _partitions(report: Document) -> Part:
    headings = ("retailer", "sales date", "verdict", "others", "score", "rows", "kept back")
    return "Partitions", headings, [_partition(each) for each in report["partitions"]]


def _partition(partition: Document) -> list[Any]:
    entities = dict(partition["entities"])
    sales = entities.pop("sales", None)
    others = Text("\n").join(
        Text.assemble(f"{name} ", _verdict(each["verdict"])) for name, each in entities.items()
    )
    return [
        partition["retailer_id"],
        partition["sales_date"],
        _verdict(sales["verdict"]) if sales else Text("not staged", "bold magenta"),
        others,
        percent(partition["score"]),
        count(sales["normalised_rows"] if sales else None),
        count(partition["quarantined_rows"] + (sales["rejected_rows"] if sales else 0)),
    ]


def _place(item: Document) -> tuple[str, Any]:
    return item["retailer_id"], item["sales_date"]


def _verdict(verdict: str | None) -> Text:
    return Text(verdict or "not judged", STYLES.get(verdict or "", ""))


def _table(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> Table:
    """What comes from a source is text: nothing in it is taken for a style."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        right = heading in {"rows", "kept back", "score", "rules passed, weighted"}
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(each if isinstance(each, Text) else Text(str(each)) for each in row))
    return table
