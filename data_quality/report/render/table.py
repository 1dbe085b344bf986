"""The report on a terminal."""

from collections.abc import Iterable
from typing import Any

from rich.text import Text

from data_quality.report.document import by_verdict
from data_quality.report.render.figures import count, figure, instant, keys, percent
from data_quality.report.values import Document
from shared.output.terminal import PlainConsole, PlainTable

STYLES = {"PASS": "green", "WARN": "yellow", "FAIL": "bold red", "ERROR": "bold magenta"}
NUMBERS = {"rows", "unpublished", "score", "rules passed, weighted"}
"""Headings of columns that hold numbers."""
MOST_ITEMS = 40
"""Of a list; the JSON and the page have more."""


def print_tables(report: Document, console: PlainConsole) -> None:
    """Print the failing rules first, then the scores, what was done to rows, and the partitions."""
    for title, headings, rows in (
        _failing(report),
        _scores(report),
        _unpublished(report),
        _repaired(report),
        _overridden(report),
        _partitions(report),
    ):
        if rows:
            console.print(_table(title, headings, rows[:MOST_ITEMS]))
        if len(rows) > MOST_ITEMS:
            console.print(f"… and {len(rows) - MOST_ITEMS} more: see --format json")
    if not report["failing"]:
        console.print("No rule fails.")


Part = tuple[str, tuple[str, ...], list[list[Any]]]


def _failing(report: Document) -> Part:
    rows = [[_verdict(each["verdict"]), _place(each), _finding(each)] for each in report["failing"]]
    return "Failing rules", ("verdict", "partition", "rule"), rows


def _finding(result: Document) -> Text:
    """The rule, what it saw, and rows to look at: a line each."""
    observed = figure(result["observed"], result["measure"])
    threshold = figure(result["threshold"], result["measure"])
    rows = "" if result["failing_rows"] is None else f", {count(result['failing_rows'])} rows"
    lines = [
        f"{result['entity']}, {result['severity']}, {result['disposition']}; {result['owner']}",
        result["detail"] or f"observed {observed}, at most {threshold}{rows}",
        *(keys(result["sample"]) if result["disposition"] != "repair" else []),
    ]
    return Text(result["rule_id"], "bold").append("\n" + "\n".join(lines), "not bold")


def _scores(report: Document) -> Part:
    scores = report["score"]
    rows = [["overall", percent(scores["overall"])]]
    for group in ("by_dimension", "by_retailer"):
        rows += [[name, percent(share)] for name, share in scores[group].items()]
    return "Score", ("of", "rules passed, weighted"), rows


def _unpublished(report: Document) -> Part:
    rows = [
        [_place(each), each["reason"], count(each["row_count"]), "\n".join(keys(each["sample"]))]
        for each in (*report["quarantined"], *report["rejected"])
    ]
    return "Not published", ("partition", "why", "rows", "such as"), rows


def _repaired(report: Document) -> Part:
    rows = [
        [
            *(_place(each), f"{each['rule_id']}\n{each['column_name']}"),
            *(count(each["repaired_rows"]), _changes(each["sample"])),
        ]
        for each in report["repaired"]
    ]
    return "Repaired", ("partition", "rule, column", "rows", "before and after"), rows


def _changes(sample: Iterable[dict[str, Any]]) -> str:
    lines = [f"{row['key']}: {row['before']!r} → {row['after']!r}" for row in sample]
    return "\n".join(lines[:3])


def _overridden(report: Document) -> Part:
    rows = [
        [
            *(_place(each), _verdict(each["verdict"]), "\n".join(each["rule_ids"])),
            f"{each['reason']}\n{each['signed_by']}, {instant(each['signed_at'])}",
        ]
        for each in report["overridden"]
    ]
    return "Overridden", ("partition", "verdict", "rules", "why, who, when"), rows


def _partitions(report: Document) -> Part:
    headings = ("partition", "verdict", "inventory, shipments", "score", "rows", "unpublished")
    partitions = sorted(report["partitions"], key=by_verdict)
    return "Partitions", headings, [_partition(each) for each in partitions]


def _partition(partition: Document) -> list[Any]:
    entities = dict(partition["entities"])
    sales = entities.pop("sales", None)
    entities_besides = Text("\n").join(
        Text.assemble(f"{name} ", _verdict(each["verdict"])) for name, each in entities.items()
    )
    return [
        _place(partition),
        _verdict(sales["verdict"]) if sales else Text("not staged", "bold magenta"),
        entities_besides,
        percent(partition["score"]),
        count(sales["normalised_rows"] if sales else None),
        count(partition["quarantined_rows"] + (sales["rejected_rows"] if sales else 0)),
    ]


def _place(item: Document) -> str:
    return f"{item['retailer_id']}\n{item['sales_date']}"


def _verdict(verdict: str | None) -> Text:
    return Text(verdict or "not audited", STYLES.get(verdict or "", ""))


def _table(title: str, headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> PlainTable:
    """What comes from a source is text: nothing in it is taken for a style."""
    table = PlainTable(title, title_justify="left")
    for heading in headings:
        table.add_column(
            heading,
            justify="right" if heading in NUMBERS else "left",
            overflow="fold",
            no_wrap=heading in NUMBERS | {"partition", "verdict"},
        )
    for row in rows:
        table.add_row(*row)
    return table
