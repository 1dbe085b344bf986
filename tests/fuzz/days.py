"""Days of all retailers, some good, some with a bad record, some broken altogether."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from shared.partition import Partition
from tests.fuzz.api import Api, totals_name
from tests.fuzz.good import DAY, NOON, RETAILERS, Feed, feeds
from tests.fuzz.hostile import as_json, damaged, malformed_records, records, values
from tests.fuzz.pages import body_of, good_records

DAYS = [DAY + timedelta(days=number) for number in range(3)]
GOOD = 60
"""Good records of a day. One bad one among them is fewer than the gate tolerates."""
ONE_IN = 4
PARTITIONS = [Partition(retailer, day) for day in DAYS for retailer in RETAILERS]
ALL_GOOD = PARTITIONS[::ONE_IN]
"""In every world."""
DAILY = [feed for feed in feeds() if feed.entity.is_daily]
AMOUNT = {"retailer1": Decimal("3.00"), "retailer2": Decimal("2.99"), "retailer3": Decimal("3.98")}


@dataclass(frozen=True)
class Day:
    """What one retailer answers about one entity of one day."""

    feed: Feed
    partition: Partition
    body: bytes
    totals: bytes | None
    is_good: bool
    bad: int

    def serve(self, api: Api) -> None:
        """Let the API answer so from now on."""
        retailer_id, day = self.partition.retailer_id, self.partition.sales_date
        api.answers[retailer_id, self.feed.entity.name, day] = self.body
        if self.totals is not None:
            api.answers[retailer_id, totals_name(self.feed), day] = self.totals


@st.composite
def days(draw: st.DrawFn, feed: Feed, day: date, kind: str) -> Day:
    """One entity's day of that kind: `good`, `bad record`, `broken` or `totals`."""
    every = good_records(feed, GOOD, day.toordinal() * GOOD)
    if kind == "bad record":
        every.insert(draw(st.integers(0, GOOD)), draw(records(feed, 1000)))
    if kind == "broken" and feed.entity.payload_format == "json":
        every.insert(draw(st.integers(0, GOOD)), draw(malformed_records(feed, 1000)))
    body = _of_day(body_of(feed, every), day)
    if kind == "broken" and (feed.entity.payload_format == "csv" or draw(st.booleans())):
        body = draw(damaged(body))
    totals = _totals(feed, len(every))
    if kind == "totals" and totals is not None:
        totals = draw(st.one_of(values.map(as_json), damaged(totals)))
    partition = Partition(feed.source.retailer_id, day)
    return Day(feed, partition, body, totals, kind == "good", int(kind != "good"))


@st.composite
def worlds(draw: st.DrawFn) -> list[Day]:
    """A few days of all retailers; a partition of each is good in all that it has."""
    kinds = ["good", "bad record", "bad record", "broken", "totals"]
    every = []
    for number, partition in enumerate(PARTITIONS):
        for feed in DAILY:
            if feed.source.retailer_id == partition.retailer_id:
                kind = "good" if number % ONE_IN == 0 else draw(st.sampled_from(kinds))
                every.append(draw(days(feed, partition.sales_date, kind)))
    return every


def _of_day(body: bytes, day: date) -> bytes:
    noon = NOON + (day - DAY).days * 86_400_000
    return body.replace(str(DAY).encode(), str(day).encode()).replace(
        str(NOON).encode(), str(noon).encode()
    )


def _totals(feed: Feed, count: int) -> bytes | None:
    if feed.entity.control_totals is None:
        return None
    amount = AMOUNT[feed.source.retailer_id] * GOOD
    bodies: dict[str, Any] = {
        "retailer1 sales": {"LineCount": count, "Currency": "GBP", "TotalAmount": str(amount)},
        "retailer1 shipments": {
            "ShipmentCount": count,
            "Currency": "GBP",
            "ShippingCost": str(Decimal("3.50") * GOOD),
        },
        "retailer2 sales": {
            "lineCount": count,
            "totals": [{"currency": "USD", "amount": {"minor": int(amount * 100), "scale": 2}}],
        },
        "retailer1 inventory": {"LevelCount": count, "QtyOnHand": 5 * GOOD},
        "retailer2 inventory": {"lineCount": count, "onHand": str(5 * GOOD)},
        "retailer2 shipments": {
            "shipmentCount": count,
            "totals": [{"currency": "USD", "cost": {"minor": 299 * GOOD, "scale": 2}}],
        },
    }
    exports = {
        "retailer3 sales": f"lines,sales_value\n{count},{amount}\n",
        "retailer3 inventory": f"lines,units\n{count},{5 * GOOD}\n",
        "retailer3 shipments": (f"deliveries,delivery_cost\n{count},{Decimal('3.95') * GOOD}\n"),
    }
    if repr(feed) in bodies:
        return as_json(bodies[repr(feed)])
    return exports[repr(feed)].encode()
