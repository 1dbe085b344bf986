"""One day as large as a year: every line of Online Retail, dated onto it, behind eleven real ones.

The lines take the way of every other day: through retailer1's normaliser into the raw zone, and by
`stage_partition` into staging. The days before it that the rules of history look at are published.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from data_quality.gate.audit import audit_partition
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load.raw_zone import RETAILER, WireLine, put_day
from tests.bench.load.world import object_store_of
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

DAY = date(2011, 12, 1)
"""The first that the set no longer has: a Thursday, whose lines are made of all the others'."""
LINES = 541_909
"""Of Online Retail as UCI has it. The folder lacks a month: its first lines come twice."""
PARTITION = Partition(RETAILER, DAY)
WEEKDAYS_BEFORE = [DAY - timedelta(days=7 * week) for week in range(1, 9)]
DAYS_BEFORE = [DAY - timedelta(days=number) for number in range(1, 4)]
DEFECTS = Path(__file__).parent / "defects.sql"


def stage_large_day(settings: Settings, days: Mapping[date, Sequence[WireLine]]) -> int:
    """Publish the days before, stage the large one; returns its staged rows."""
    store = object_store_of(settings)
    for day in sorted({*WEEKDAYS_BEFORE, *DAYS_BEFORE} & set(days)):
        put_day(store, day, days[day])
        for step in (stage_partition, audit_partition, publish_partition):
            step(Partition(RETAILER, day), settings)
    put_day(store, DAY, large_day(days))
    return int(stage_partition(PARTITION, settings)["staged"])


def large_day(days: Mapping[date, Sequence[WireLine]]) -> Iterator[WireLine]:
    """The lines of all days on one, as invoices of its own; the first ones twice."""
    lines = [line for day in sorted(days) for line in days[day]]
    yield from (_on_the_day(line, "1") for line in islice(lines, LINES))
    yield from (_on_the_day(line, "2") for line in islice(lines, max(0, LINES - len(lines))))


def _on_the_day(line: WireLine, turn: str) -> WireLine:
    return line | {
        "InvoiceNo": f"{line['InvoiceNo']}{turn}",
        "InvoiceDate": f"{DAY}{line['InvoiceDate'][10:]}",
    }


def plant_defects(settings: Settings) -> None:
    """Break rules in staging, each in rows of its own; members that went missing are not tidied."""
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(DEFECTS.read_text("utf-8"), {"day": DAY})


def settle(settings: Settings) -> None:
    """Leave staging as a long-standing table is: with statistics, and nothing to tidy up."""
    from shared.postgres.connection import connect

    link = connect(settings.database, "owner")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    link.close()
