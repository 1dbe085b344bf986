"""Harvest Grocers' products, customers and stores, as they are on a date."""

from datetime import date

from retailers.generator.scenario import Scenario
from retailers.retailer2.catalogue import Customer, catalogue
from retailers.retailer2.places import MONEY_SCALE, STORES
from retailers.tables import Row, TableRows

PRODUCT_COLUMNS = ("product_id", "name", "category")
CUSTOMER_COLUMNS = (
    "customer_id", "full_name", "email", "phone", "street", "member_card", "city", "region",
    "postal_code", "country",
)  # fmt: skip
STORE_COLUMNS = (
    "store_id", "name", "city", "region", "country", "time_zone", "currency", "money_scale",
)  # fmt: skip


def reference(scenario: Scenario, day: date) -> list[TableRows]:
    """The reference tables on `day`."""
    world = catalogue(scenario)
    products: list[Row] = [
        (product.product_id, product.name.on(day), product.category) for product in world.products
    ]
    customers = [_customer_row(customer, day) for customer in world.customers]
    return [
        TableRows("harvest.store", STORE_COLUMNS, _store_rows()),
        TableRows("harvest.product", PRODUCT_COLUMNS, products),
        TableRows("harvest.customer", CUSTOMER_COLUMNS, customers),
    ]


def _store_rows() -> list[Row]:
    return [
        (
            *(store.store_id, f"Harvest {store.city}", store.city, store.region, store.country),
            *(store.time_zone, store.currency, MONEY_SCALE),
        )
        for store in STORES
    ]


def _customer_row(customer: Customer, day: date) -> Row:
    person, city = customer.person, customer.city.on(day)
    contact = (customer.customer_id, person.name, person.email, person.phone, person.street)
    place = (city.name, city.region, customer.postal_code(city), city.country)
    return (*contact, customer.card.on(day), *place)
