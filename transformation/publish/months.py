"""Tables of months: made in transactions of their own, before anything is published into them."""

from collections.abc import Sequence
from datetime import date

from shared.partition import Partition
from shared.postgres.connection import Cursor, transaction
from shared.settings import Settings
from transformation.publish.steps import run_step


class MonthsMissing(Exception):  # noqa: N818 - no error: publishing makes them, and begins again
    """Months have to be made before anything is published into them."""

    def __init__(self, first_days: list[date]) -> None:
        super().__init__(f"no table for {first_days}")
        self.first_days = first_days


def require_months(cursor: Cursor, partitions: Sequence[Partition]) -> None:
    """Go on only if each partition's month has its table.

    Raises:
        MonthsMissing: some have none.
    """
    run_step(cursor, "missing_months", {"sales_dates": [each.sales_date for each in partitions]})
    if missing := [first_day for (first_day,) in cursor.fetchall()]:
        raise MonthsMissing(missing)


def ensure_month_table(settings: Settings, first_day: date) -> bool:
    """Make the table of the month in a transaction, if it is missing; returns whether it was.

    It has a transaction of its own: attaching it locks the dimensions, and publications wait for
    that.
    """
    with transaction(settings.database, "publish") as cursor:
        run_step(cursor, "ensure_month_table", {"day": first_day})
        (made,) = cursor.fetchone() or (False,)
        return bool(made)
