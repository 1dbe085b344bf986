"""A day of Journey Market's trade: a pure function of the scenario and the date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.season import OpeningHours, Season, local_moment
from retailers.generator.stock import Units, UnitsByDay
from retailers.retailer3.catalogue import NAME, ZONE, Catalogue, Household, Product, catalogue
from retailers.retailer3.columns import LINE_COLUMNS, Line
from retailers.retailer3.inventory import day_inventory, units_of
from retailers.retailer3.shipments import delivery_rows
from retailers.tables import Row, TableRows

LINES_A_DAY = 450
LINES_A_BASKET = 6
REFUND_LINES = 1.5
# Refunds a basket: with their fewer lines, about 1.5 % of all lines.
REFUND_SHARE = 0.06
NO_CARD_SHARE = 0.15
APP_SHARE = 0.1
RESENT_SHARE = 1 / 1200
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
COUPON = Decimal("0.75")
SEASON = Season(
    weekdays=(0.95, 0.9, 0.9, 0.95, 1.15, 1.3, 1.25),
    months=(0.98, 0.97, 1.0, 1.0, 1.0, 1.0, 1.05, 1.0, 1.0, 1.0, 1.2, 1.25),
    month_end=1.08,
)
# Open until midnight; from 19:00 or 20:00 on it is tomorrow in UTC.
IN_STORE = OpeningHours([1] + [0] * 5 + [2, 4, 5, 6, 7, 8, 8, 7, 7, 8, 10, 12, 11, 9, 7, 6, 5, 3])
IN_APP = OpeningHours([2, 1, 1, 0, 0, 1, 2, 3, 3, 3, 4, 4, 5, 4, 4, 4, 4, 5, 6, 8, 9, 9, 8, 6])


def day_trade(scenario: Scenario, day: date) -> list[TableRows]:
    """All lines of the New York day `day`, the deliveries of its baskets, and its stock."""
    lines = _day_lines(scenario, day)
    UNITS.note(scenario, day, units_of(lines))
    first = day.toordinal() * 10_000_000
    numbered: list[Row] = [(first + number, *line) for number, line in enumerate(lines)]
    return [
        *day_inventory(scenario, day, UNITS, LINES_A_DAY),
        delivery_rows(scenario, lines),
        TableRows("journey.basket_line", LINE_COLUMNS, numbered),
    ]


def _day_units(scenario: Scenario, day: date) -> Units:
    return units_of(_day_lines(scenario, day))


UNITS = UnitsByDay(_day_units)


def _day_lines(scenario: Scenario, day: date) -> list[Line]:
    """The day's lines, those that a till sent twice at the end."""
    draw = scenario.day(NAME, day)
    world = catalogue(scenario)
    lines_a_basket = LINES_A_BASKET + REFUND_LINES * REFUND_SHARE
    expected = LINES_A_DAY * SEASON.volume(day, draw) * scenario.scale / lines_a_basket
    lines = [line for n in range(draw.count(expected)) for line in _basket(world, draw, day, n)]
    return lines + [_resent(draw, day, line) for line in lines if draw.chance(RESENT_SHARE)]


def _basket(world: Catalogue, draw: Draw, day: date, number: int) -> Iterator[Line]:
    household = None if draw.chance(NO_CARD_SHARE) else world.household_mix.pick(draw)
    in_app = household is not None and draw.chance(APP_SHARE)
    sold_at = _moment(draw, day, IN_APP if in_app else IN_STORE)
    visit = _visit(world, draw, f"{day:%y%m%d}{2 * number:05d}", sold_at)._replace(
        channel="app" if in_app else "store"
    )
    visit = _with_card(visit, household, day)
    for product in _distinct(world, draw, draw.size(LINES_A_BASKET)):
        yield _sold(draw, visit, product, day)
    if draw.chance(REFUND_SHARE):
        yield from _refund(world, draw, day, number, household)


def _refund(
    world: Catalogue, draw: Draw, day: date, number: int, household: Household | None
) -> Iterator[Line]:
    """Goods brought back to a store: negative, at the shelf price of the day they were bought."""
    sold_at = _moment(draw, day, IN_STORE)
    visit = _visit(world, draw, f"{day:%y%m%d}{2 * number + 1:05d}", sold_at)
    visit = _with_card(visit, household, day)
    bought = day - timedelta(days=draw.between(0, 14))
    for product in _distinct(world, draw, draw.size(REFUND_LINES)):
        refunded = product.price.on(bought)
        yield _named(visit, product, day)._replace(quantity=Decimal(-1), sales_value=-refunded)


def _sold(draw: Draw, visit: Line, product: Product, day: date) -> Line:
    """A line of a sale; a manufacturer's coupon takes nothing from what the market receives."""
    quantity = draw.size(1.3)
    gross = product.price.on(day) * quantity
    retail = _share(gross, draw.between(5, 40)) if draw.chance(0.3) else NOTHING
    coupon = min(gross - retail, COUPON) if draw.chance(0.02) else NOTHING
    match = min(gross - retail, coupon) if draw.chance(0.3) else NOTHING
    return _named(visit, product, day)._replace(
        quantity=Decimal(quantity),
        sales_value=gross - retail - match,
        retail_disc=retail,
        coupon_disc=coupon,
        coupon_match_disc=match,
    )


def _named(visit: Line, product: Product, day: date) -> Line:
    return visit._replace(
        product_id=product.product_id,
        product_name=product.name.on(day),
        department=product.department,
    )


def _share(gross: Decimal, percent: int) -> Decimal:
    return (gross * percent / 100).quantize(CENT, ROUND_HALF_UP)


def _distinct(world: Catalogue, draw: Draw, count: int) -> list[Product]:
    """A basket names a product once: basket and product are a line's natural key."""
    picked = (world.product_mix.pick(draw) for _ in range(count))
    return list({product.product_id: product for product in picked}.values())


def _visit(world: Catalogue, draw: Draw, basket_id: str, sold_at: datetime) -> Line:
    store_id, city, region = world.store_mix.pick(draw)
    return Line(basket_id, sold_at, "store", store_id, city, region)


def _with_card(visit: Line, household: Household | None, day: date) -> Line:
    """The household as it is on `day`; nothing is known of who shows no card."""
    if household is None:
        return visit
    city, region = household.city.on(day)
    return visit._replace(
        household_id=household.household_id,
        loyalty_tier=household.tier.on(day),
        household_city=city,
        household_region=region,
    )


def _moment(draw: Draw, day: date, hours: OpeningHours) -> datetime:
    """An instant of the New York day, in UTC, to the millisecond."""
    at = local_moment(day, hours.seconds(draw), ZONE).astimezone(UTC)
    return at + timedelta(milliseconds=draw.between(0, 999))


def _resent(draw: Draw, day: date, line: Line) -> Line:
    """The line as a till sends it again some minutes later, corrected: twice as much."""
    last_moment = datetime.combine(day, time(23, 59, 59, 999000), ZONE).astimezone(UTC)
    later = line.sold_at + timedelta(seconds=draw.between(0, 420))
    return line._replace(
        quantity=2 * line.quantity,
        sales_value=2 * line.sales_value,
        retail_disc=2 * line.retail_disc,
        coupon_disc=2 * line.coupon_disc,
        coupon_match_disc=2 * line.coupon_match_disc,
        sold_at=min(later, last_moment),
    )
