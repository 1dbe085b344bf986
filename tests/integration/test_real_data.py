"""Ten trading days of each real set, loaded: lines and money of every day are the independent
count's, and what the gate raises is what `docs/DATA_QUALITY.md` says.

`make prove-real` does the same for every day of the sets, which takes some minutes.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from scripts.journey.run import load_partition
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.dates import parse_date_range
from shared.partition import Partition
from shared.settings import Settings
from tests.real_sets.counting import tally
from tests.real_sets.documented import of_few_days
from tests.real_sets.gate import findings, unexplained
from tests.real_sets.sets import DATA, REAL_SETS
from tests.support.real_data import needs_real_data
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import fresh_world, rows, star_sums

pytestmark = [
    pytest.mark.integration,
    needs_real_data,
]
RANGES = {
    "retailer1": "2011-11-14..2011-11-25",
    "retailer2": "1997-06-01..1997-06-12",
    "retailer3": "2017-06-01..2017-06-10",
}
DAYS = sum(len(parse_date_range(days)) for days in RANGES.values())


@pytest.fixture(scope="module")
def real_apis(server: TemporaryPostgres) -> Iterator[RetailerApis]:
    with serve_retailers(server, None, prefix="real_") as apis:
        apis.manage("load-real", str(DATA))
        yield apis


@pytest.fixture(scope="module")
def published(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
    real_apis: RetailerApis,
) -> Iterator[Settings]:
    """The real days of each retailer, inventory and shipments too, loaded one after the other."""
    with fresh_world(server, object_store_server, passwords, "realdays") as settings:
        world = settings.model_copy(update={"sources": real_apis.sources})
        for retailer, days in RANGES.items():
            for day in parse_date_range(days):
                load_partition(Partition(retailer, day), world)
        yield world


def test_every_day_is_the_independent_count(published: Settings) -> None:
    wanted = {
        (chosen.retailer_id, day): tuple(totals)
        for chosen in REAL_SETS
        for day, totals in tally(chosen.lines(DATA)).days.items()
        if date.fromisoformat(day) in parse_date_range(RANGES[chosen.retailer_id])
    }
    assert len(wanted) >= 30
    assert star_sums(published) == wanted


def test_every_day_meets_its_control_totals(published: Settings) -> None:
    loads = rows(
        published,
        "SELECT control_rows, published_rows + rejected_rows + superseded_rows, verdict"
        " FROM ops.partition_load WHERE entity = 'sales'",
    )
    assert len(loads) == DAYS
    assert all(control == accounted for control, accounted, _ in loads)
    assert {verdict for *_, verdict in loads} <= {"PASS", "WARN"}
    money = rows(
        published,
        "SELECT control_amount, published_amount + rejected_amount + superseded_amount"
        " FROM ops.partition_amount WHERE entity = 'sales'",
    )
    assert all(control == accounted for control, accounted in money)


def test_the_gate_refuses_none_and_raises_what_the_document_says(published: Settings) -> None:
    differences = unexplained(findings(published), of_few_days())
    assert not differences, "\n".join(differences)
    judged = rows(
        published,
        "SELECT entity, count(*) FROM ops.partition_load"
        " WHERE entity != 'sales' AND verdict IS NOT NULL GROUP BY entity",
    )
    assert dict(judged)["inventory"] >= len(parse_date_range(RANGES["retailer2"]))
    entities = rows(published, "SELECT DISTINCT entity FROM ops.quality_result")
    assert {entity for (entity,) in entities} == {"sales", "inventory", "shipments"}
