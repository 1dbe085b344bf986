"""``python -m transformation.publish.months_ahead``: make the coming months' partitions.

The first load of a month makes its partition by itself; made ahead, no load waits for that. Only
tables are made, and no row: what readers see does not depend on when this runs, or whether.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from shared.output.logs import configure_logging, get_logger
from shared.postgres.connection import read_sql, transaction
from shared.run.application import command
from shared.settings import Settings, get_settings
from transformation.publish.publish import SQL_FOLDER

MONTHS_AHEAD = 3


def make_months_ahead(settings: Settings, today: date, months: int = MONTHS_AHEAD) -> list[str]:
    """Make the partitions of today's month and of the months after it, where they are missing.

    Args:
        settings: of the process.
        today: the day to look ahead from.
        months: how many after its own.

    Returns:
        The months that were made, as YYYY-MM.

    Raises:
        SourceUnavailable: the warehouse does not answer. Months made by then stay.
    """
    return [f"{first:%Y-%m}" for first in _firsts(today, months) if _made(settings, first)]


def _firsts(today: date, months: int) -> Iterator[date]:
    """The first days of today's month and of those after it."""
    first = today.replace(day=1)
    for _ in range(months + 1):
        yield first
        first = (first + timedelta(days=31)).replace(day=1)


def _made(settings: Settings, first: date) -> bool:
    # A transaction each: attaching a partition locks the dimensions, and publishing waits for that.
    with transaction(settings.database, "publish") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / "ensure_month_table.sql"), {"day": first})
        (made,) = cursor.fetchone() or (False,)
        return bool(made)


def run(settings: Settings) -> None:
    """Make the months ahead of this moment, and log which; raises what `make_months_ahead` does."""
    get_logger().info("months made", months=make_months_ahead(settings, datetime.now(UTC).date()))


def main() -> None:
    """Make the coming months' table partitions of the facts, where they are missing."""
    settings = get_settings()
    configure_logging(settings.log_level)
    run(settings)


app = command(main)

if __name__ == "__main__":
    app()
