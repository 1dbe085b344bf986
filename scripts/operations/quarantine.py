"""`retail quarantine`: the records that readers do not see, and how to bring them in again."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from scripts.journey.publishing import publish_range
from scripts.journey.run import REPLAYING, run_journey
from scripts.operations.output import write_json
from scripts.operations.rejects import of_unpublished_days
from shared.dates import parse_date_range
from shared.output.logs import configure_logging
from shared.output.plain_text import say
from shared.output.terminal import PlainConsole, PlainTable
from shared.partition import Partition
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.run.selection import selected_retailers
from shared.settings import Settings, get_settings

SQL_FOLDER = Path(__file__).parent / "sql"
LONGEST_WAIT = 7
"""Days after which somebody should have looked."""
NOTHING = "nothing waits"

GONE = "the record is gone: its retention has ended"

Query = Literal["quarantine_summary", "quarantine_records", "quarantine_ages"]
Row = dict[str, Any]


def list_waiting(dates: str | None, retailers: Sequence[str] | None, output: str) -> None:
    """Print how many records of the published snapshots wait, by day and reason.

    Raises:
        UsageError: the dates or a retailer are none.
    """
    _print("quarantine_summary", dates, retailers, output)


def show_waiting(dates: str | None, retailers: Sequence[str] | None, output: str) -> None:
    """Print the records themselves, each below what is known of it.

    Raises:
        UsageError: the dates or a retailer are none.
    """
    rows = _rows("quarantine_records", dates, retailers, get_settings())
    if output == "json":
        write_json(rows)
        return
    for row in rows:
        record = row.pop("record")
        say(" ".join(str(value) for value in row.values() if value is not None))
        say(f"  {GONE if record is None else record}")
    if not rows:
        _say_nothing(dates, retailers)


def show_ages(dates: str | None, retailers: Sequence[str] | None, output: str) -> bool:
    """Print for how long records have been waiting; whether any waits longer than `LONGEST_WAIT`.

    Raises:
        UsageError: the dates or a retailer are none.
    """
    rows = _print("quarantine_ages", dates, retailers, output)
    return any(row["days_waiting"] > LONGEST_WAIT for row in rows)


def replay_waiting(dates: str | None, retailers: Sequence[str] | None) -> int:
    """Load the days again that have records waiting; the exit code.

    What could not be normalised is normalised again from its landed pages; what a rule quarantines
    is staged and audited again, from the raw zone.

    Raises:
        UsageError: the dates or a retailer are none.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    waiting = _rows("quarantine_summary", dates, retailers, settings)
    if not waiting:
        say(NOTHING)
        return 0
    rejected = _partitions(row for row in waiting if row["rule_id"] is None)
    quarantined = [each for each in _partitions(waiting) if each not in set(rejected)]
    failed = run_journey(REPLAYING, rejected, settings) if rejected else False
    if quarantined:
        failed |= bool(publish_range(quarantined, settings))
    left = _rows("quarantine_summary", dates, retailers, settings)
    say(f"records waiting: {_records(waiting)} before, {_records(left)} now")
    return 1 if failed else 0


def _say_nothing(dates: str | None, retailers: Sequence[str] | None) -> None:
    """Nothing waits in what readers see; what was rejected of other days is elsewhere."""
    say(NOTHING)
    elsewhere = of_unpublished_days(dates, retailers, get_settings())
    if elsewhere:
        say(elsewhere)


def _partitions(rows: Iterable[Row]) -> list[Partition]:
    return sorted({Partition(row["retailer_id"], row["sales_date"]) for row in rows})


def _records(rows: Iterable[Row]) -> int:
    return sum(row["records"] for row in rows)


def _print(
    query: Query, dates: str | None, retailers: Sequence[str] | None, output: str
) -> list[Row]:
    rows = _rows(query, dates, retailers, get_settings())
    if output == "json":
        write_json(rows)
    elif not rows:
        _say_nothing(dates, retailers)
    else:
        PlainConsole().print(_table(rows))
    return rows


def _table(rows: Sequence[Row]) -> PlainTable:
    table = PlainTable()
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*row.values())
    return table


def _rows(
    query: Query, dates: str | None, retailers: Sequence[str] | None, settings: Settings
) -> list[Row]:
    days = parse_date_range(dates) if dates is not None else [date.min, date.max]
    key = {
        "retailer_ids": selected_retailers(settings, retailers),
        "first": days[0],
        "last": days[-1],
    }
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / f"{query}.sql"), key)
        return named_rows(cursor)
