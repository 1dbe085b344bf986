"""`retail exec-log` and `retail errors`: what the ledger has of the last loads."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scripts.operations.output import write_json
from shared.output.plain_text import one_line, say
from shared.output.terminal import PlainTable, plain, wide_console
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.run.options import OutputFormat
from shared.run.selection import selected_retailers
from shared.settings import get_settings

SQL_FOLDER = Path(__file__).parent / "sql"
STYLES = {
    "readers see it": "green",
    "refused": "red",
    "failed": "red",
    "rejected": "yellow",
}
LOADS = ("done_at", "retailer_id", "sales_date", "entity")
COUNTS = ("source_rows", "rejected_rows", "quarantined_rows", "published_rows")
LOAD_HEADINGS = (
    *("done at", "retailer", "sales date", "entity"),
    *("source", "rejected", "quarantined", "published", "verdict", "outcome"),
)
ERRORS = ("happened_at", "retailer_id", "sales_date", "entity")
ERROR_HEADINGS = ("at", "retailer", "sales date", "entity", "kind", "what")

Row = dict[str, Any]


def show_last_loads(most: int, retailers: Sequence[str] | None, output: OutputFormat) -> None:
    """Print the last loads, the latest first.

    Args:
        most: how many.
        retailers: those to look at; None means all that are configured.
        output: how they are shown.

    Raises:
        UsageError: a retailer is unknown.
    """
    rows = _read("last_loads", retailers, {"most": most})
    if output == "json":
        write_json(rows)
    elif not rows:
        say("nothing was loaded")
    else:
        cells = (
            [*_named(row, LOADS), *_named(row, COUNTS), row["verdict"], _styled(row["outcome"])]
            for row in rows
        )
        wide_console().print(_table(LOAD_HEADINGS, cells, numbers=range(4, 8)))


def show_errors(days: int, retailers: Sequence[str] | None, output: OutputFormat) -> None:
    """Print what was refused, rejected or failed in the last days and is not made good yet.

    Args:
        days: counted back from now.
        retailers: those to look at; None means all that are configured.
        output: how it is shown.

    Raises:
        UsageError: a retailer is unknown.
    """
    instant = datetime.now(UTC) - timedelta(days=days)
    rows = _read("recent_errors", retailers, {"instant": instant})
    if output == "json":
        write_json(rows)
    elif not rows:
        say(f"nothing was refused, rejected or failed in the last {days} days")
    else:
        cells = (
            [*_named(row, ERRORS), _styled(row["kind"]), one_line(row["reason"])] for row in rows
        )
        wide_console().print(_table(ERROR_HEADINGS, cells))


def _read(query: str, retailers: Sequence[str] | None, key: Row) -> list[Row]:
    settings = get_settings()
    wanted = {"retailer_ids": selected_retailers(settings, retailers)}
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key | wanted)
        return named_rows(cursor)


def _named(row: Row, names: Iterable[str]) -> list[object]:
    return [_shown(row[name]) for name in names]


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
    return f"{value:,}" if isinstance(value, int) else value


def _styled(word: str) -> object:
    return plain(word, STYLES.get(word, ""))


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()
) -> PlainTable:
    table = PlainTable()
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", justify="right" if place in numbers else "left")
    for row in rows:
        table.add_row(*row)
    return table
