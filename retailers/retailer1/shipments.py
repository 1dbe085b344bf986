"""The shipments of Albion Gifts' invoices: a pure function of the seed and the invoice."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from retailers.generator.draw import Draw, Weighted
from retailers.generator.scenario import Scenario
from retailers.retailer1.catalogue import NAME
from retailers.tables import Row, TableRows

COLUMNS = (
    "shipment_no", "invoice_no", "carrier", "ordered_at", "shipped_at", "delivered_at",
    "returned_at", "shipping_cost", "to_town", "to_country",
)  # fmt: skip
RETURNED_SHARE = 0.04
CARRIERS = Weighted(("Fenwick Parcels", "Red Kite Couriers", "Humber Freight"), (6, 3, 1))
COSTS = Weighted(tuple(map(Decimal, ("0.00", "4.95", "7.50", "12.40"))), (2, 5, 2, 1))


def shipment_rows(scenario: Scenario, lines: list[Row]) -> TableRows:
    """One shipment per invoice that sold goods; `lines` are invoice lines without their id."""
    return TableRows("albion.shipment", COLUMNS, list(_shipments(scenario, lines)))


def _shipments(scenario: Scenario, lines: list[Row]) -> Iterator[Row]:
    shipped: set[str] = set()
    for line in lines:
        match line:
            case (str(invoice), _, _, int(sold), datetime() as at, _, _, town, _, country):
                if sold > 0 and invoice not in shipped:
                    shipped.add(invoice)
                    yield (*_shipment(scenario, invoice, at), town, country)


def _shipment(scenario: Scenario, invoice_no: str, ordered_at: datetime) -> Row:
    """What the shipment is, without where it goes."""
    draw = Draw(scenario.seed, NAME, "shipment", invoice_no)
    shipped_at = _later(draw, ordered_at, (1, 3))
    delivered_at = _later(draw, shipped_at, (1, 5))
    returned_at = _later(draw, delivered_at, (2, 21)) if draw.chance(RETURNED_SHARE) else None
    shipment = (f"S{invoice_no}", invoice_no, CARRIERS.pick(draw))
    return (*shipment, ordered_at, shipped_at, delivered_at, returned_at, COSTS.pick(draw))


def _later(draw: Draw, moment: datetime, days: tuple[int, int]) -> datetime:
    """Some days later, between eight and six o'clock: never in an hour that clocks skip."""
    day = moment.date() + timedelta(days=draw.between(*days))
    return datetime.combine(day, time(8)) + timedelta(minutes=draw.between(0, 599))
