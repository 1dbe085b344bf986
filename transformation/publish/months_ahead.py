"""``python -m transformation.publish.months_ahead``: make the coming months' tables.

The first load of a month makes its table by itself; made ahead, no load waits for that. No row is
made: what readers see does not depend on when this runs, or whether.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from shared.output.logs import configure_logging, get_logger
from shared.run.application import command
from shared.settings import Settings, get_settings
from transformation.publish.months import ensure_month_table

MONTHS_AHEAD = 3


def make_months_ahead(settings: Settings, today: date, months: int = MONTHS_AHEAD) -> list[str]:
    """Make the tables of today's month and of the months after it, where they are missing.

    Args:
        settings: of the process.
        today: the day to look ahead from.
        months: how many after its own.

    Returns:
        The months that were made, as YYYY-MM.

    Raises:
        SourceUnavailable: the warehouse does not answer. Months made by then stay.
    """
    return [
        f"{first:%Y-%m}"
        for first in _first_days(today, months)
        if ensure_month_table(settings, first)
    ]


def _first_days(today: date, months: int) -> Iterator[date]:
    """The first days of today's month and of those after it."""
    first = today.replace(day=1)
    for _ in range(months + 1):
        yield first
        first = (first + timedelta(days=31)).replace(day=1)


def run(settings: Settings) -> None:
    """Make the months ahead of this moment, and log which; raises what `make_months_ahead` does."""
    get_logger().info("months made", months=make_months_ahead(settings, datetime.now(UTC).date()))


def main() -> None:
    """Make the coming months' tables of facts, where they are missing."""
    settings = get_settings()
    configure_logging(settings.log_level)
    run(settings)


app = command(main)

if __name__ == "__main__":
    app()
