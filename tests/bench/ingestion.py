"""Ingestion from the API to the raw zone, beside a bare loop that only downloads the same pages.

The trade is that of the real sets. Once as it is, some hundred or thousand lines a day; once with
the same lines dated onto a few days, as large as those of a chain of shops.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingestion.extract.extract import extract_partition
from ingestion.http.client import SourceClient
from ingestion.registry import load_source
from shared.manifest import Manifest, require_manifest
from shared.partition import Partition
from shared.run.options import JOBS
from shared.run.partitions import run_partitions
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.bench.report import table
from tests.real_sets.sets import DATA
from tests.support.retailers import RetailerApis
from tests.support.servers import open_world

LARGE_DAYS = {"retailer1": 25, "retailer2": 10, "retailer3": 5}
"""Days onto which the sets are dated: some 9,000 to 21,000 lines a day."""
FIRST_LARGE_DAY = date(2020, 3, 2)  # no set has trade there
SMALL_DAYS = dict.fromkeys(LARGE_DAYS, 30)
FIRST_SMALL_DAY = {
    "retailer1": date(2011, 9, 1),
    "retailer2": date(1997, 6, 1),
    "retailer3": date(2017, 6, 1),
}
# A transaction stays on one day: `number` is the same for all of its lines.
DATE_AGAIN = {
    "retailer1": """
        UPDATE albion.invoice_line AS l
        SET invoiced_at = date '{first}' + n.number + l.invoiced_at::time
        FROM (
            SELECT invoice_no, (dense_rank() OVER (ORDER BY invoice_no) % {days})::int AS number
            FROM (SELECT DISTINCT invoice_no FROM albion.invoice_line) AS i
        ) AS n
        WHERE n.invoice_no = l.invoice_no;
        INSERT INTO albion.trade_day
        SELECT date '{first}' + d, 'real' FROM generate_series(0, {days} - 1) AS d;""",
    "retailer2": """
        UPDATE harvest.customer_order AS o
        SET
            business_date = date '{first}' + n.number,
            closed_at = (date '{first}' + n.number + time '12:00')
                AT TIME ZONE 'America/Los_Angeles'
        FROM (
            SELECT order_id, (row_number() OVER (ORDER BY order_id) % {days})::int AS number
            FROM harvest.customer_order
        ) AS n
        WHERE n.order_id = o.order_id;
        INSERT INTO harvest.trade_day
        SELECT date '{first}' + d, 'real' FROM generate_series(0, {days} - 1) AS d;""",
    "retailer3": """
        UPDATE journey.basket_line AS l
        SET sold_at = (date '{first}' + n.number + time '12:00') AT TIME ZONE 'America/New_York'
        FROM (
            SELECT basket_id, (dense_rank() OVER (ORDER BY basket_id) % {days})::int AS number
            FROM (SELECT DISTINCT basket_id FROM journey.basket_line) AS b
        ) AS n
        WHERE n.basket_id = l.basket_id;
        INSERT INTO journey.trade_day
        SELECT date '{first}' + d, 'real' FROM generate_series(0, {days} - 1) AS d;""",
}
ANALYZE = {
    "retailer1": "ANALYZE albion.invoice_line",
    "retailer2": "ANALYZE harvest.customer_order, harvest.order_line",
    "retailer3": "ANALYZE journey.basket_line",
}


@dataclass(frozen=True)
class Measured:
    """One retailer's days, pulled by us and by the bare loop."""

    retailer_id: str
    days: int
    records: int
    requests: int
    ours: list[float]
    """Seconds, one figure a round."""
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Of the medians."""
        return statistics.median(self.ours) / statistics.median(self.bare)

    def row(self) -> list[str]:
        """For the table."""
        ours, bare = statistics.median(self.ours), statistics.median(self.bare)
        return [
            self.retailer_id,
            str(self.days),
            f"{self.records:,}",
            str(self.requests),
            f"{ours:.2f} s",
            f"{bare:.2f} s",
            f"{self.ratio:.2f}",
            f"{self.records / ours:,.0f}",
        ]


HEADER = ["", "days", "records", "requests", "ours", "bare loop", "ratio", "records/s"]


def measure(rounds: int) -> str:
    """Run both sizes; returns the section for the document."""
    with open_world() as world:
        world.apis.manage("load-real", str(DATA))
        small = list(_measured(world.settings, FIRST_SMALL_DAY, SMALL_DAYS, rounds))
        _date_onto_few_days(world.apis)
        first = dict.fromkeys(DATE_AGAIN, FIRST_LARGE_DAY)
        large = list(_measured(world.settings, first, LARGE_DAYS, rounds))
    return "\n\n".join(
        [
            f"Medians of {rounds} rounds, {JOBS} partitions at once, as the commands do.",
            "The real sets, dated onto few days:",
            table(HEADER, [each.row() for each in large]),
            "30 days of the real sets as they are:",
            table(HEADER, [each.row() for each in small]),
        ]
    )


def _date_onto_few_days(apis: RetailerApis) -> None:
    for retailer, statement in DATE_AGAIN.items():
        apis.execute(retailer, statement.format(first=FIRST_LARGE_DAY, days=LARGE_DAYS[retailer]))
        apis.execute(retailer, ANALYZE[retailer])


def _measured(
    settings: Settings, first: dict[str, date], spans: dict[str, int], rounds: int
) -> Iterator[Measured]:
    for retailer, day in first.items():
        days = spans[retailer]
        partitions = [Partition(retailer, day + timedelta(days=number)) for number in range(days)]
        manifests = _pull(partitions, settings)  # warms up all servers, too
        ours, bare = [], []
        with SourceClient(load_source(retailer), settings) as client:
            for _ in range(rounds):
                ours.append(_seconds(lambda: _pull(partitions, settings)))  # noqa: B023
                bare.append(_seconds(lambda: _download(client, manifests)))  # noqa: B023
        records = sum(manifest.rows.source for manifest in manifests)
        requests = sum(len(manifest.pages) for manifest in manifests)
        yield Measured(retailer, days, records, requests, ours, bare)


def _pull(partitions: list[Partition], settings: Settings) -> list[Manifest]:
    failed = run_partitions("extracted", extract_partition, partitions, settings)
    if failed:
        raise RuntimeError(f"not extracted: {failed}")
    store = ObjectStore(settings.object_store)
    return [require_manifest(store, partition) for partition in partitions]


def _download(client: SourceClient, manifests: list[Manifest]) -> None:
    """The bare loop: the very requests of the snapshots, one after the other, and nothing else."""
    session, base = client._session, client._base_url
    for manifest in manifests:
        for page in manifest.pages:
            session.get(base + page.request).raise_for_status()


def _seconds(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun
