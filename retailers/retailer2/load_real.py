"""The FoodMart 1997 set as Harvest Grocers' trade.

FoodMart has no basket: an order is one customer in one store on one day, and its lines keep the
order of the file. Nothing is dropped.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from retailers.real_files import SourceRow, read_rows
from retailers.retailer2.generate import LINE_COLUMNS, ORDER_COLUMNS
from retailers.retailer2.inventory import COLUMNS as INVENTORY_COLUMNS
from retailers.retailer2.reference import CUSTOMER_COLUMNS, PRODUCT_COLUMNS, STORE_COLUMNS
from retailers.tables import Row, TableRows

FOLDER = Path("foodmart")
SCALE = 4
CURRENCIES = {"USA": "USD", "Canada": "CAD", "Mexico": "MXN"}
# The zones of the states that have a store; FoodMart does not say them.
ZONES = {
    "CA": "America/Los_Angeles",
    "OR": "America/Los_Angeles",
    "WA": "America/Los_Angeles",
    "BC": "America/Vancouver",
    "Yucatan": "America/Merida",
    "DF": "America/Mexico_City",
    "Guerrero": "America/Mexico_City",
    "Jalisco": "America/Mexico_City",
    "Veracruz": "America/Mexico_City",
    "Zacatecas": "America/Mexico_City",
}

Sources = dict[str, SourceRow]


def real_tables(folder: Path) -> Iterator[TableRows]:
    """All tables of the real set; `folder` is the one that contains `foodmart/`.

    Raises:
        RealDataError: a file is missing or lacks a column.
    """
    foodmart = folder / FOLDER
    stores = _by_id(foodmart, "store", "store_id")
    customers = _by_id(foodmart, "customer", "customer_id")
    products = _products(foodmart)
    yield TableRows("harvest.store", STORE_COLUMNS, [_store(row) for row in stores.values()])
    yield TableRows("harvest.product", PRODUCT_COLUMNS, list(products.values()))
    rows = [_customer(row) for row in customers.values()]
    yield TableRows("harvest.customer", CUSTOMER_COLUMNS, rows)
    yield from _trade(foodmart, stores, customers, products)
    yield TableRows("harvest.inventory", INVENTORY_COLUMNS, _inventory(foodmart))


def _inventory(foodmart: Path) -> list[Row]:
    """The set knows deliveries, not stock: what arrived is on hand, what was asked for the goal."""
    days = _days(foodmart)
    columns = ("time_id", "store_id", "product_id", "units_shipped", "units_ordered")
    return [
        (
            *(days[row["time_id"]], row["store_id"], row["product_id"]),
            *(Decimal(row["units_shipped"]), int(row["units_ordered"]), None, None),
        )
        for row in read_rows(foodmart / "inventory_fact_1997.csv.gz", *columns)
    ]


def _trade(
    foodmart: Path, stores: Sources, customers: Sources, products: dict[str, Row]
) -> Iterator[TableRows]:
    days = _days(foodmart)
    orders: dict[str, Row] = {}
    counts: dict[str, int] = {}
    lines: list[Row] = []
    for sale in read_rows(foodmart / "sales_fact_1997.csv.gz", "store_sales", "unit_sales"):
        day, store = days[sale["time_id"]], stores[sale["store_id"]]
        order_id = f"{sale['store_id']}-{day:%Y%m%d}-{sale['customer_id']}"
        orders.setdefault(order_id, _order(order_id, day, store, customers[sale["customer_id"]]))
        counts[order_id] = counts.get(order_id, 0) + 1
        lines.append((order_id, counts[order_id], *products[sale["product_id"]], *_money(sale)))
    yield TableRows("harvest.customer_order", ORDER_COLUMNS, list(orders.values()))
    yield TableRows("harvest.order_line", LINE_COLUMNS, lines)


def _money(sale: SourceRow) -> Row:
    """Quantity, unit price, discount and total; every unit price of 1997 is exact at scale 4."""
    quantity, total = Decimal(sale["unit_sales"]), Decimal(sale["store_sales"])
    price = (total / quantity).scaleb(SCALE).quantize(Decimal(1), ROUND_HALF_UP)
    return (quantity, int(price), 0, int(total.scaleb(SCALE)))


def _order(order_id: str, day: date, store: SourceRow, customer: SourceRow) -> Row:
    """The set knows no time of day: noon on the store's clock."""
    noon = datetime.combine(day, time(12), ZoneInfo(ZONES[store["store_state"]])).astimezone(UTC)
    buyer = _values(customer, "customer_id", "member_card", *PLACE)
    return (order_id, "sale", day, noon, "in_store", store["store_id"], *buyer)


PLACE = ("city", "state_province", "postal_code", "country")


def _customer(customer: SourceRow) -> Row:
    """The set has no mail addresses."""
    contact = _values(customer, "customer_id", "fullname")
    reach = (None, *_values(customer, "phone1", "address1", "member_card"))
    return (*contact, *reach, *_values(customer, *PLACE))


def _store(store: SourceRow) -> Row:
    place = _values(store, "store_id", "store_name", "store_city", "store_state", "store_country")
    currency = CURRENCIES[store["store_country"]]
    return (*place, ZONES[store["store_state"]], currency, SCALE)


def _products(foodmart: Path) -> dict[str, Row]:
    """Id, name and category by product id."""
    classes = _by_id(foodmart, "product_class", "product_class_id")
    products = _by_id(foodmart, "product", "product_id")
    return {
        key: (key, row["product_name"], classes[row["product_class_id"]]["product_category"])
        for key, row in products.items()
    }


def _days(foodmart: Path) -> dict[str, date]:
    rows = read_rows(foodmart / "time_by_day.csv.gz", "time_id", "the_date")
    return {row["time_id"]: date.fromisoformat(row["the_date"][:10]) for row in rows}


def _by_id(foodmart: Path, name: str, key: str) -> Sources:
    return {row[key]: row for row in read_rows(foodmart / f"{name}.csv.gz", key)}


def _values(row: SourceRow, *columns: str) -> tuple[str | None, ...]:
    return tuple(row[column] or None for column in columns)
