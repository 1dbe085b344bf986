"""A day of Albion Gifts' trade: a pure function of the scenario and the date."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.season import OpeningHours, Season
from retailers.generator.stock import Units, UnitsByDay
from retailers.retailer1.catalogue import NAME, Catalogue, Customer, catalogue
from retailers.retailer1.inventory import day_inventory, units_of
from retailers.retailer1.shipments import shipment_rows
from retailers.tables import Row, TableRows

LINES_A_DAY = 550
LINES_AN_INVOICE = 11
CREDIT_NOTE_LINES = 3
# Credit notes a sale: with their fewer lines, about 2 % of all lines.
CREDIT_NOTE_SHARE = 0.07
GUEST_SHARE = 0.24
ADJUSTMENTS_A_DAY = 2.2
KEYING_MISTAKES = 1 / 1500
ADJUSTMENT_NOTES = (None, "broken in store", "count corrected", "water damage", "missing")
# A wholesaler's week: closed on Saturdays, so that some days have no trade at all.
SEASON = Season(
    weekdays=(1.05, 1.05, 1.0, 1.1, 0.9, 0.0, 0.55),
    months=(0.95, 0.95, 1.0, 0.95, 1.0, 1.0, 0.95, 0.95, 1.15, 1.3, 1.6, 1.1),
    month_end=1.12,
)
HOURS = OpeningHours([0] * 6 + [1, 2, 5, 9, 12, 12, 14, 12, 11, 9, 6, 3, 2, 1] + [0] * 4)
COLUMNS = (
    "line_id", "invoice_no", "stock_code", "description", "quantity", "invoiced_at",
    "unit_price", "customer_id", "customer_town", "account_tier", "country",
)  # fmt: skip


def day_trade(scenario: Scenario, day: date) -> list[TableRows]:
    """All invoice lines of `day`, none on a Saturday; their shipments, and the day's stock."""
    rows = list(_day_lines(scenario, day))
    UNITS.note(scenario, day, units_of(rows))
    first = day.toordinal() * 10_000_000
    numbered: list[Row] = [(first + number, *row) for number, row in enumerate(rows)]
    return [
        TableRows("albion.invoice_line", COLUMNS, numbered),
        *day_inventory(scenario, day, UNITS, LINES_A_DAY),
        shipment_rows(scenario, rows),
    ]


def _day_lines(scenario: Scenario, day: date) -> Iterator[Row]:
    """The day's invoice lines without their ids."""
    draw = scenario.day(NAME, day)
    lines = LINES_A_DAY * SEASON.volume(day, draw) * scenario.scale
    return _invoices(catalogue(scenario), draw, day, lines)


def _day_units(scenario: Scenario, day: date) -> Units:
    return units_of(_day_lines(scenario, day))


UNITS = UnitsByDay(_day_units)


def _invoices(world: Catalogue, draw: Draw, day: date, lines: float) -> Iterator[Row]:
    """The day's invoices in the order of the clock, then its stock adjustments."""
    if lines == 0:
        return
    mean_lines = LINES_AN_INVOICE + CREDIT_NOTE_SHARE * CREDIT_NOTE_LINES
    moments = sorted(HOURS.seconds(draw) for _ in range(max(1, draw.count(lines / mean_lines))))
    number = 0
    for seconds in moments:
        yield from _sale(world, draw, _invoice_no(day, number), _clock(day, seconds))
        number += 1
        if draw.chance(CREDIT_NOTE_SHARE):
            yield from _credit_note(world, draw, f"C{_invoice_no(day, number)}", day, seconds)
            number += 1
    for offset in range(draw.count(ADJUSTMENTS_A_DAY * min(1.0, lines / LINES_A_DAY))):
        yield _adjustment(world, draw, _invoice_no(day, number + offset), day)


def _sale(world: Catalogue, draw: Draw, invoice_no: str, at: datetime) -> Iterator[Row]:
    customer = None if draw.chance(GUEST_SHARE) else world.customer_mix.pick(draw)
    for position in range(draw.size(LINES_AN_INVOICE)):
        # Long invoices are keyed in over two minutes, and each line has its own minute.
        keyed_at = at + timedelta(minutes=position // 40)
        quantity = draw.size(3) * draw.pick((1, 1, 1, 1, 2, 4, 6))
        mistaken = draw.chance(KEYING_MISTAKES)
        row = _line(world, draw, invoice_no, quantity, keyed_at, at.date(), customer)
        yield (row[0], "", *row[2:]) if mistaken else row


def _credit_note(
    world: Catalogue, draw: Draw, invoice_no: str, day: date, seconds: int
) -> Iterator[Row]:
    """Goods that come back, at the price of the day they were bought."""
    customer = world.customer_mix.pick(draw)
    bought = day - timedelta(days=draw.between(1, 28))
    for _ in range(draw.size(CREDIT_NOTE_LINES)):
        quantity = -draw.size(3)
        yield _line(world, draw, invoice_no, quantity, _clock(day, seconds), bought, customer)


def _line(
    world: Catalogue,
    draw: Draw,
    invoice_no: str,
    quantity: int,
    at: datetime,
    priced_on: date,
    customer: Customer | None,
) -> Row:
    product = world.product_mix.pick(draw)
    goods = (invoice_no, product.stock_code, product.description.on(at.date()), quantity, at)
    return (*goods, product.price.on(priced_on), *_buyer(customer, at.date()))


def _buyer(customer: Customer | None, day: date) -> Row:
    """The customer columns as they are on `day`; a guest leaves only the country."""
    if customer is None:
        return ("", None, None, "United Kingdom")
    return (customer.customer_id, customer.town.on(day), customer.tier.on(day), customer.country)


def _adjustment(world: Catalogue, draw: Draw, invoice_no: str, day: date) -> Row:
    """Stock written off: no price, no customer."""
    product, note = world.product_mix.pick(draw), draw.pick(ADJUSTMENT_NOTES)
    at = _clock(day, HOURS.seconds(draw))
    goods = (invoice_no, product.stock_code, note, -draw.size(8), at, Decimal(0))
    return (*goods, *_buyer(None, day))


def _invoice_no(day: date, number: int) -> str:
    """Unique over all days: the day's number, then the invoice's within the day."""
    return f"{day.toordinal() - date(2000, 1, 1).toordinal()}{number:04d}"


def _clock(day: date, seconds: int) -> datetime:
    """London's wall clock, to the minute."""
    return datetime.combine(day, time()) + timedelta(minutes=seconds // 60)
