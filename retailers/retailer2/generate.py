"""A day of Harvest Grocers' trade: a pure function of the scenario and the date."""

from datetime import UTC, date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.season import OpeningHours, Season, local_moment
from retailers.generator.stock import Units, UnitsByDay
from retailers.retailer2.catalogue import NAME, Catalogue, Customer, Product, catalogue
from retailers.retailer2.inventory import GRAMS, day_inventory
from retailers.retailer2.places import MONEY_SCALE, Store
from retailers.retailer2.shipments import shipment_rows
from retailers.tables import Row, TableRows

LINES_A_DAY = 700
LINES_AN_ORDER = 4
RETURN_LINES = 1.6
# Returns a sale: with their fewer lines, about 2 % of all lines.
RETURN_SHARE = 0.05
CARD_SHARE = 0.7
AT_HOME_SHARE = 0.85
ONLINE_SHARE = 0.12
DISCOUNT_SHARE = 0.1
SEASON = Season(
    weekdays=(0.9, 0.9, 0.95, 1.0, 1.2, 1.35, 1.15),
    months=(0.95, 0.95, 1.0, 1.0, 1.0, 1.05, 1.05, 1.0, 1.0, 1.0, 1.15, 1.3),
    month_end=1.08,
)
# The stores close at midnight, when it is long tomorrow in UTC.
IN_STORE = OpeningHours([0] * 7 + [3, 5, 6, 7, 8, 9, 8, 7, 7, 9, 11, 11, 8, 6, 4, 3, 2])
ONLINE = OpeningHours([2, 1, 1, 0, 0, 1, 2, 3, 4, 4, 4, 4, 5, 4, 4, 4, 4, 5, 6, 8, 9, 8, 6, 5])
ORDER_COLUMNS = (
    "order_id", "order_type", "business_date", "closed_at", "channel", "store_id", "customer_id",
    "member_card", "customer_city", "customer_region", "customer_postal_code", "customer_country",
)  # fmt: skip
LINE_COLUMNS = (
    "order_id", "line_no", "product_id", "product_name", "category", "quantity",
    "unit_price_minor", "discount_minor", "line_total_minor",
)  # fmt: skip
ONE = Decimal(1)


def day_trade(scenario: Scenario, day: date) -> list[TableRows]:
    """All orders of business date `day`, their lines and shipments, and the stock at its close."""
    orders, lines = _day_orders(scenario, day)
    UNITS.note(scenario, day, _units_of(lines))
    return [
        *day_inventory(scenario, day, UNITS, LINES_A_DAY),
        TableRows("harvest.customer_order", ORDER_COLUMNS, orders),
        shipment_rows(scenario, orders),
        TableRows("harvest.order_line", LINE_COLUMNS, lines),
    ]


def _day_orders(scenario: Scenario, day: date) -> tuple[list[Row], list[Row]]:
    """The day's orders, and their lines."""
    draw = scenario.day(NAME, day)
    world = catalogue(scenario)
    lines_an_order = LINES_AN_ORDER * (1 - RETURN_SHARE) + RETURN_LINES * RETURN_SHARE
    expected = LINES_A_DAY * SEASON.volume(day, draw) * scenario.scale / lines_an_order
    orders: list[Row] = []
    lines: list[Row] = []
    for number in range(draw.count(expected)):
        order, order_lines = _order(world, draw, day, number)
        orders.append(order)
        lines += order_lines
    return orders, lines


def _day_units(scenario: Scenario, day: date) -> Units:
    return _units_of(_day_orders(scenario, day)[1])


def _units_of(lines: list[Row]) -> Units:
    """What left the shelves, in grams or thousandths of a piece."""
    units: dict[tuple[str, str], int] = {}
    for line in lines:
        match line:
            case (str(order_id), _, str(product_id), _, _, Decimal() as quantity, *_):
                if quantity > 0:
                    key = (order_id.partition("-")[0], product_id)
                    units[key] = units.get(key, 0) + int(quantity * GRAMS)
    return units


UNITS = UnitsByDay(_day_units)


def _order(world: Catalogue, draw: Draw, day: date, number: int) -> tuple[Row, list[Row]]:
    customer = world.customer_mix.pick(draw) if draw.chance(CARD_SHARE) else None
    store = _store(world, draw, customer)
    order_id = f"{store.store_id}-{day:%Y%m%d}-{number:06d}"
    returned = draw.chance(RETURN_SHARE)
    online = not returned and draw.chance(ONLINE_SHARE)
    seconds = (ONLINE if online else IN_STORE).seconds(draw)
    closed_at = local_moment(day, seconds, world.zones[store.time_zone]).astimezone(UTC)
    order = (order_id, "return" if returned else "sale", day, closed_at)
    where = ("online" if online else "in_store", store.store_id)
    count = draw.size(RETURN_LINES if returned else LINES_AN_ORDER)
    make = _returned_line if returned else _sold_line
    lines = [(order_id, line, *make(world, draw, store, day)) for line in range(1, count + 1)]
    return (*order, *where, *_buyer(customer, day)), lines


def _store(world: Catalogue, draw: Draw, customer: Customer | None) -> Store:
    """Card holders mostly go to their usual store, and never abroad."""
    if customer is None:
        return world.store_mix.pick(draw)
    visited = world.store_mix.pick(draw)
    stays = draw.chance(AT_HOME_SHARE) or visited.country != customer.home_store.country
    return customer.home_store if stays else visited


def _buyer(customer: Customer | None, day: date) -> Row:
    """The customer columns as they are on `day`."""
    if customer is None:
        return (None,) * 6
    city = customer.city.on(day)
    place = (city.name, city.region, customer.postal_code(city), city.country)
    return (customer.customer_id, customer.card.on(day), *place)


def _sold_line(world: Catalogue, draw: Draw, store: Store, day: date) -> Row:
    product = world.product_mix.pick(draw)
    price = _price_minor(product, store, day)
    if product.by_weight:
        # Weights in steps of 5 g; the till rounds half a cent up.
        quantity = Decimal(draw.between(30, 500) * 5) / 1000
        return _line(product, day, quantity.quantize(Decimal("0.001")), price, 0)
    count = draw.size(2)
    gross = price * count
    discount = gross * draw.between(5, 30) // 100 if draw.chance(DISCOUNT_SHARE) else 0
    return _line(product, day, Decimal(count), price, discount)


def _returned_line(world: Catalogue, draw: Draw, store: Store, day: date) -> Row:
    """Goods that come back whole, at the price of the day they were bought."""
    product = world.product_mix.pick(draw)
    bought = day - timedelta(days=draw.between(0, 21))
    return _line(product, day, Decimal(-draw.size(1.4)), _price_minor(product, store, bought), 0)


def _line(product: Product, day: date, quantity: Decimal, price: int, discount: int) -> Row:
    """Money in minor units."""
    total = int((quantity * price).quantize(ONE, ROUND_HALF_UP)) - discount
    goods = (product.product_id, product.name.on(day), product.category)
    return (*goods, quantity, price, discount, total)


def _price_minor(product: Product, store: Store, day: date) -> int:
    major = product.price.on(day) * store.price_level
    return int(major.scaleb(MONEY_SCALE).quantize(ONE, ROUND_HALF_UP))
