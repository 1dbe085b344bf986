"""Albion Gifts' products, customers and web shop, as they are on a date."""

from datetime import date

from retailers.generator.scenario import Scenario
from retailers.retailer1.catalogue import Customer, catalogue
from retailers.tables import Row, TableRows

WEB_SHOP: Row = ("ALBION-WEB", "Albion Gifts Online", "London", "United Kingdom", "Europe/London")


def reference(scenario: Scenario, day: date) -> list[TableRows]:
    """The reference tables on `day`."""
    world = catalogue(scenario)
    products: list[Row] = [
        (product.stock_code, product.description.on(day), product.price.on(day))
        for product in world.products
    ]
    customers = [_customer_row(customer, day) for customer in world.customers]
    return [product_rows(products), customer_rows(customers), store_rows()]


def product_rows(rows: list[Row]) -> TableRows:
    """Rows of stock code, description, list price in GBP."""
    return TableRows("albion.product", ("stock_code", "description", "list_price"), rows)


def customer_rows(rows: list[Row]) -> TableRows:
    """Rows of customers, as `CUSTOMER_COLUMNS` names their values."""
    return TableRows("albion.customer", CUSTOMER_COLUMNS, rows)


def store_rows() -> TableRows:
    """The one shop."""
    columns = ("store_code", "name", "town", "country", "time_zone")
    return TableRows("albion.store", columns, [WEB_SHOP])


CUSTOMER_COLUMNS = (
    "customer_id", "contact_name", "email", "phone", "street", "town", "postcode", "country",
    "account_tier",
)  # fmt: skip


def _customer_row(customer: Customer, day: date) -> Row:
    person = customer.person
    contact = (customer.customer_id, person.name, person.email, person.phone, person.street)
    place = (customer.town.on(day), customer.postcode, customer.country)
    return (*contact, *place, customer.tier.on(day))
