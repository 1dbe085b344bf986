"""Deliveries of Journey Market's baskets from the app: a function of the seed and the basket."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from retailers.generator.draw import Draw, Weighted
from retailers.generator.scenario import Scenario
from retailers.retailer3.catalogue import NAME
from retailers.retailer3.columns import Line
from retailers.tables import Row, TableRows

COLUMNS = (
    "delivery_id", "basket_id", "courier", "from_store_id", "to_city", "to_region", "placed_at",
    "sent_at", "arrived_at", "back_at", "delivery_cost",
)  # fmt: skip
FROM_STORE_SHARE = 0.8
REFUSED_SHARE = 0.03
COURIERS = Weighted(("Bayline", "Two Wheels", "Overland Grocery"), (5, 4, 1))
COSTS = Weighted(tuple(map(Decimal, ("0.00", "3.95", "5.95", "9.95"))), (3, 4, 2, 1))


def delivery_rows(scenario: Scenario, lines: list[Line]) -> TableRows:
    """One delivery per basket of the app, in the order of the tills."""
    return TableRows("journey.delivery", COLUMNS, list(_deliveries(scenario, lines)))


def _deliveries(scenario: Scenario, lines: list[Line]) -> Iterator[Row]:
    delivered: set[str] = set()
    for line in lines:
        if line.channel == "app" and line.basket_id not in delivered:
            delivered.add(line.basket_id)
            yield _delivery(scenario, line)


def _delivery(scenario: Scenario, line: Line) -> Row:
    """What comes from no store comes from the market's one warehouse, and takes a day longer."""
    draw = Draw(scenario.seed, NAME, "delivery", line.basket_id)
    store_id = line.store_id if draw.chance(FROM_STORE_SHARE) else None
    sent_at = _later(draw, line.sold_at, (30, 600))
    arrived_at = _later(draw, sent_at, (20, 300) if store_id else (1200, 3600))
    back_at = _later(draw, arrived_at, (1440, 14400)) if draw.chance(REFUSED_SHARE) else None
    sent = (f"D{line.basket_id}", line.basket_id, COURIERS.pick(draw), store_id)
    place = (line.household_city, line.household_region)
    return (*sent, *place, line.sold_at, sent_at, arrived_at, back_at, COSTS.pick(draw))


def _later(draw: Draw, moment: datetime, minutes: tuple[int, int]) -> datetime:
    """Some minutes later, to the millisecond."""
    passed = timedelta(minutes=draw.between(*minutes), milliseconds=draw.between(0, 59_999))
    return moment + passed
