"""A week of each real set, published: lines and money of every day are the independent count's.

`make prove-real` holds every day of the sets against it, which takes some minutes.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from scripts.run import load_partition
from scripts.stack.testing import TemporaryPostgres
from shared.dates import parse_date_range
from shared.partition import Partition
from shared.settings import Settings
from tests.real_sets.counting import tally
from tests.real_sets.sets import DATA, REAL_SETS
from tests.support.real_data import needs_real_data
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import rows, star_sums

pytestmark = [
    pytest.mark.integration,
    needs_real_data,
]
RANGES = {
    "retailer1": "2011-11-14..2011-11-20",
    "retailer2": "1997-06-01..1997-06-07",
    "retailer3": "2017-06-01..2017-06-07",
}


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


def test_every_day_is_the_independent_count(published: Settings) -> None:
    wanted = {
        (chosen.retailer_id, day): tuple(totals)
        for chosen in REAL_SETS
        for day, totals in tally(chosen.lines(DATA)).days.items()
        if date.fromisoformat(day) in parse_date_range(RANGES[chosen.retailer_id])
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
