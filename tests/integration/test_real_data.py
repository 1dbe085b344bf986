"""The real sets, published: each day's lines and money are those of an independent count."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from scripts.run import load_partition
from scripts.stack.testing import TemporaryPostgres
from shared.dates import parse_date_range
from shared.partition import Partition
from shared.settings import PROJECT_ROOT, Settings
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import rows, star_sums

DATA = PROJECT_ROOT.parent / "shared" / "data"
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real data sets are not at ../shared/data: not tested"
    ),
]
RANGES = {
    "retailer1": "2011-11-14..2011-11-20",
    "retailer2": "1997-06-01..1997-06-07",
    "retailer3": "2017-06-01..2017-06-07",
}
Count = dict[str, tuple[int, Decimal]]
"""By sales date: lines, and their sum."""


@pytest.fixture(scope="module")
def real_apis(server: TemporaryPostgres) -> Iterator[RetailerApis]:
    with serve_retailers(server, None, prefix="real_") as apis:
        apis.manage("load-real", str(DATA))
        yield apis


@pytest.fixture
def published(settings: Settings, real_apis: RetailerApis) -> Settings:
    """The seven real days of each retailer, loaded."""
    world = settings.model_copy(update={"sources": real_apis.sources})
    for retailer, days in RANGES.items():
        for day in parse_date_range(days):
            load_partition(Partition(retailer, day), world)
    return world


def _read(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _counted(lines: Iterator[tuple[str, Decimal]], days: str) -> Count:
    wanted = {day.isoformat() for day in parse_date_range(days)}
    totals: dict[str, list[Decimal]] = defaultdict(list)
    for day, amount in lines:
        if day in wanted:
            totals[day].append(amount)
    return {day: (len(amounts), sum(amounts, Decimal())) for day, amounts in totals.items()}


def _online_retail() -> Iterator[tuple[str, Decimal]]:
    for line in _read("online_retail/online_retail.csv.gz"):
        yield line["InvoiceDate"][:10], int(line["Quantity"]) * Decimal(line["UnitPrice"])


def _foodmart() -> Iterator[tuple[str, Decimal]]:
    dates = {row["time_id"]: row["the_date"][:10] for row in _read("foodmart/time_by_day.csv.gz")}
    for line in _read("foodmart/sales_fact_1997.csv.gz"):
        yield dates[line["time_id"]], Decimal(line["store_sales"])


def _complete_journey() -> Iterator[tuple[str, Decimal]]:
    zone = ZoneInfo("America/New_York")
    for line in _read("complete_journey/transactions.csv.gz"):
        moment = datetime.fromisoformat(line["transaction_timestamp"]).replace(tzinfo=UTC)
        yield moment.astimezone(zone).date().isoformat(), Decimal(line["sales_value"])


def test_every_day_is_the_independent_count(published: Settings) -> None:
    counts = {
        "retailer1": _counted(_online_retail(), RANGES["retailer1"]),
        "retailer2": _counted(_foodmart(), RANGES["retailer2"]),
        "retailer3": _counted(_complete_journey(), RANGES["retailer3"]),
    }
    wanted = {
        (retailer, day): counted
        for retailer, days in counts.items()
        for day, counted in days.items()
    }
    assert len(wanted) > 15
    assert star_sums(published) == wanted


def test_every_day_meets_its_control_totals(published: Settings) -> None:
    loads = rows(
        published,
        "SELECT control_rows, published_rows + rejected_rows + superseded_rows, verdict"
        " FROM ops.partition_load",
    )
    assert len(loads) == 21
    assert all(control == accounted for control, accounted, _ in loads)
    assert {verdict for *_, verdict in loads} <= {"PASS", "WARN"}
    money = rows(
        published,
        "SELECT control_amount, published_amount + rejected_amount + superseded_amount"
        " FROM ops.partition_amount",
    )
    assert all(control == accounted for control, accounted in money)
