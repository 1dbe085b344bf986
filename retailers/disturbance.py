"""Change the past: late sales, amendments, voids, and sales around a clock change.

The same seed on the same state does the same. Where a retailer tells its changes, its own
database notices these as it notices all others.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class

from retailers.database import read_sql, transaction
from retailers.errors import NothingToDisturb
from retailers.generator.draw import Draw
from retailers.trade import SHARED_QUERIES, Retailer

AROUND_A_CHANGE = tuple(timedelta(minutes=minutes) for minutes in (-61, -31, -1, 0, 29, 60))
"""When sales are placed; in autumn the clock shows the second and the fifth as the same time."""


class Disturbance(StrEnum):
    """What can happen to a day that is over."""

    LATE = "late"
    AMEND = "amend"
    VOID = "void"
    DST = "dst"


def disturb(
    retailer: Retailer,
    day: date,
    kind: Disturbance | None = None,
    seed: int = 0,
    claimed_now: datetime | None = None,
) -> list[str]:
    """Disturb the trade of `day`, all in one transaction; returns the records touched, described.

    Without a kind the seed chooses one of late, amend and void. `claimed_now` (aware) is what the
    database takes for the time of the change: skewed clocks, equal timestamps.

    Raises:
        NothingToDisturb: no sale to change or to copy, or no clock change on `day`.
    """
    kind = kind or Draw(seed, retailer.name, day).pick(list(Disturbance)[:3])
    with transaction(retailer.database_url(), retailer.schema) as cursor:
        cursor.execute(read_sql(SHARED_QUERIES / "lock.sql"))
        if claimed_now is not None:
            cursor.execute(
                read_sql(SHARED_QUERIES / "claim_now.sql"), {"now": claimed_now.isoformat()}
            )
        return [_act(cursor, retailer, kind, day, seed, at) for at in _moments(retailer, kind, day)]


def _act(
    cursor: Cursor,
    retailer: Retailer,
    kind: Disturbance,
    day: date,
    seed: int,
    at: datetime | None,
) -> str:
    adds = kind in {Disturbance.LATE, Disturbance.DST}
    query = "add_late" if adds else kind.value
    parameters = {
        "day": day,
        "seed": seed,
        "at": at,
        "zone": retailer.zone.key,
        "first_id": day.toordinal() * 10_000_000 + 9_000_000,
    }
    cursor.execute(read_sql(retailer.folder / "queries" / f"{query}.sql"), parameters)
    found = cursor.fetchone()
    if found is None:
        raise NothingToDisturb(f"no sale to {'copy' if adds else kind.value} on {day}")
    return str(found[0])


def _moments(retailer: Retailer, kind: Disturbance, day: date) -> list[datetime | None]:
    """When the sales that are added happen; None leaves it to the sale that is copied."""
    if kind is not Disturbance.DST:
        return [None]
    change = clock_change(retailer.zone, day)
    if change is None:
        raise NothingToDisturb(f"no clock change in {retailer.zone.key} on {day}")
    clocks = [(change + offset).astimezone(retailer.zone) for offset in AROUND_A_CHANGE]
    return [
        clock
        for clock in clocks
        if clock.date() == day and (retailer.tells_offsets or not _ambiguous(clock))
    ]


def clock_change(zone: ZoneInfo, day: date) -> datetime | None:
    """The instant in UTC at which clocks in `zone` are changed on the local date `day`, if any."""
    for earlier, later in pairwise(_minutes(zone, day)):
        if earlier.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            return later
    return None


def _minutes(zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """Every minute of the local day, in UTC."""
    minute = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    while minute <= end:
        yield minute
        minute += timedelta(minutes=1)


def _ambiguous(local: datetime) -> bool:
    """Whether the clock on the wall shows this time twice."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
