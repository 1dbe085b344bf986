"""Which days readers see."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.postgres.connection import Cursor, read_sql

PUBLISHED_DAYS = Path(__file__).parent / "sql" / "published_days.sql"


@dataclass(frozen=True)
class PublishedDays:
    """Of one retailer."""

    first_date: date
    last_date: date


def read_published_days(cursor: Cursor) -> dict[str, PublishedDays]:
    """The first and last published day of each retailer that has one."""
    cursor.execute(read_sql(PUBLISHED_DAYS))
    return {retailer_id: PublishedDays(*days) for retailer_id, *days in cursor.fetchall()}
