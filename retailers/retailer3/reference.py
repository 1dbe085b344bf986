"""Journey Market's products, households and stores, as they are on a date."""

from datetime import date

from retailers.generator.scenario import Scenario
from retailers.retailer3.catalogue import STORES, ZONE, Household, catalogue
from retailers.retailer3.columns import CUSTOMERS, PRODUCTS
from retailers.retailer3.columns import STORES as STORE_COLUMNS
from retailers.tables import Row, TableRows


def reference(scenario: Scenario, day: date) -> list[TableRows]:
    """The reference tables on `day`."""
    world = catalogue(scenario)
    products: list[Row] = [
        (product.product_id, product.name.on(day), product.department) for product in world.products
    ]
    return reference_tables(
        products, [_household_row(household, day) for household in world.households], list(STORES)
    )


def reference_tables(
    products: list[Row], households: list[Row], stores: list[tuple[str, str | None, str | None]]
) -> list[TableRows]:
    """The three reference tables; a store is its id, city and region."""
    placed: list[Row] = [(*store, "USA", ZONE.key) for store in stores]
    return [
        TableRows("journey.product", PRODUCTS, products),
        TableRows("journey.household", CUSTOMERS, households),
        TableRows("journey.store", STORE_COLUMNS, placed),
    ]


def _household_row(household: Household, day: date) -> Row:
    person = household.person
    contact = (household.household_id, person.name, person.email, person.phone, person.street)
    return (*contact, *household.city.on(day), household.tier.on(day))
