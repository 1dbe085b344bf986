"""`retail rejects`: why records of the latest snapshots were rejected, and what stood in them."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ingestion.declare.contract import Contract
from ingestion.normalise.lineage import source_fields, value_at
from ingestion.registry import load_source
from scripts.operations.output import write_json
from shared.dates import parse_date_range
from shared.errors import ConfigurationError
from shared.output.plain_text import one_line, say
from shared.output.terminal import PlainConsole, PlainTable
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.run.selection import selected_retailers
from shared.settings import Settings, get_settings

SQL_FOLDER = Path(__file__).parent / "sql"
LONGEST_VALUE = 60
"""Letters of a value that are shown."""
NOTHING = "no record was rejected"

Row = dict[str, Any]


def show_rejects(dates: str | None, retailers: Sequence[str] | None, output: str) -> None:
    """Print the reasons, how often each, and the fields with the values that they are about.

    Raises:
        UsageError: the dates or a retailer are none.
    """
    rows = [_shown(row) for row in read_rejects("rejects", dates, retailers, get_settings())]
    if output == "json":
        write_json(rows)
    elif not rows:
        say(NOTHING)
    else:
        PlainConsole().print(_table(rows))


def of_unpublished_days(
    dates: str | None, retailers: Sequence[str] | None, settings: Settings
) -> str | None:
    """Where to look for rejects of days that readers do not see; None where there are none."""
    (found,) = read_rejects("rejects_unpublished", dates, retailers, settings)
    if not found["records"]:
        return None
    named = " ".join(["retail rejects", *([dates] if dates else [])])
    return (
        f"{found['records']} records of {found['days']} days that are not published were rejected:"
        f" see `{named}`"
    )


def read_rejects(
    query: str, dates: str | None, retailers: Sequence[str] | None, settings: Settings
) -> list[Row]:
    """The rows of one of the two queries."""
    days = parse_date_range(dates) if dates is not None else [date.min, date.max]
    key = {
        "retailer_ids": selected_retailers(settings, retailers),
        "first": days[0],
        "last": days[-1],
    }
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key)
        return named_rows(cursor)


def _shown(row: Row) -> Row:
    """The row with the fields that its reason is about, in place of whole records."""
    examples = row.pop("examples")
    return row | {"fields": list(dict.fromkeys(_fields(row, examples)))}


def _fields(row: Row, examples: Sequence[str | None]) -> Iterator[str]:
    """Such as `total_amount: SalesValue is "12,50"`, of each of the examples."""
    try:
        source = load_source(row["retailer_id"])
        (entity,) = (each for each in source.entities if each.name == row["entity"])
        mapping, contract = source.mapping(entity), entity.contract
    except (
        ConfigurationError,
        OSError,
        ValueError,
    ):  # the folder is gone or wrong: the reason is shown
        return
    for column, field in _named(row["reason"], mapping, contract):
        for example in examples:
            record = _record(example)
            if record is not None:
                value = one_line(json.dumps(value_at(record, field), ensure_ascii=False))
                cut = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
                yield f"{column}: {field} is {cut}"


def _named(reason: str, mapping: str, contract: Contract) -> Iterator[tuple[str, str]]:
    """The canonical columns of a reason, each with the retailer's fields that it is made of."""
    for column in dict.fromkeys(re.findall(r"[a-z][a-z_]+", reason)):
        for field in source_fields(mapping, contract, column):
            yield column, field


def _record(example: str | None) -> Any:  # noqa: ANN401 - JSON
    """A record that was kept; None where its retention has ended, or where it is no JSON."""
    try:
        return json.loads(example) if example else None
    except ValueError:
        return None


def _table(rows: Sequence[Row]) -> PlainTable:
    table = PlainTable()
    for heading in (
        "retailer",
        "sales date",
        "entity",
        "verdict",
        "readers",
        "records",
        "reason, fields",
    ):
        table.add_column(
            heading, overflow="fold", justify="right" if heading == "records" else "left"
        )
    for row in rows:
        table.add_row(
            *(row["retailer_id"], row["sales_date"], row["entity"]),
            row["verdict"] or "not audited",
            "see the rest" if row["is_published"] else "do not see it",
            row["records"],
            "\n".join([row["reason"], *(f"  {each}" for each in row["fields"])]),
        )
    return table
