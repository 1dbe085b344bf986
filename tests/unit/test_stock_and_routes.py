"""What each mapping makes of stock, its cost and a shipment's way, in each retailer's own shape.

Some of these columns are in no canonical record yet; the mappings give them already.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.normalise.pages import read_pages, sql
from tests.fuzz.good import feed_of
from tests.fuzz.pages import body_of

pytestmark = pytest.mark.unit
Columns = dict[str, Any]
STOCK: list[tuple[str, Columns, Columns]] = [
    (
        "retailer1",
        {"QtyOnHand": 12, "QtyOnOrder": 40, "ReorderLevel": 9, "UnitCost": "2.761"},
        {"quantity_on_hand": "12", "quantity_on_order": "40", "reorder_point": "9",
         "unit_cost": "2.761", "currency_code": "GBP"},
    ),
    (
        "retailer2",
        {"onHand": "1.125", "onOrder": "10.945", "reorderPoint": None,
         "unitCost": {"minor": 58, "scale": 2}, "currency": "CAD"},
        {"quantity_on_hand": "1.125", "quantity_on_order": "10.945", "reorder_point": None,
         "unit_cost": "0.58", "currency_code": "CAD"},
    ),
    (
        "retailer2",
        {"onHand": "7", "onOrder": None, "reorderPoint": 3, "unitCost": None},
        {"quantity_on_hand": "7", "quantity_on_order": None, "reorder_point": "3",
         "unit_cost": None},
    ),
    (
        "retailer3",
        {"full_cases": "3", "case_size": "24", "loose_units": "5", "units_on_order": "48",
         "reorder_at": "12", "unit_cost": "1.85"},
        {"quantity_on_hand": "77", "quantity_on_order": "48", "reorder_point": "12",
         "unit_cost": "1.85", "currency_code": "USD"},
    ),
]  # fmt: skip
ROUTES: list[tuple[str, Columns, Columns]] = [
    (
        "retailer1",
        {"ToTown": "Sligo", "ToCountry": "Ireland", "ShippingCost": "7.50"},
        {"origin": "warehouse", "destination_city": "Sligo", "destination_country": "Ireland",
         "shipping_cost": "7.50"},
    ),
    (
        "retailer2",
        {"from": {"kind": "store", "id": "7"}, "state": "inTransit",
         "to": {"city": "Salem", "region": "OR", "country": "USA"},
         "cost": {"minor": 399, "scale": 2}},
        {"origin": "store", "destination_city": "Salem", "destination_region": "OR",
         "destination_country": "USA", "status": "shipped", "shipping_cost": "3.99"},
    ),
    (
        "retailer3",
        {"from_store_id": "", "to_city": "Erie", "to_region": "PA", "sent_ms": "1705340678905"},
        {"origin": "warehouse", "destination_city": "Erie", "destination_region": "PA",
         "destination_country": "United States", "status": "shipped"},
    ),
    (
        "retailer3",
        {"from_store_id": "304", "arrived_ms": "1705348515074", "back_ms": "1705498515074"},
        {"origin": "store", "status": "returned"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("retailer", "given", "wanted"), STOCK)
def test_stock(tmp_path: Path, retailer: str, given: Columns, wanted: Columns) -> None:
    found = _mapped(tmp_path, retailer, "inventory", given)
    numbers = {name: found.pop(name) for name in wanted if name != "currency_code"}
    assert numbers == {
        name: value and Decimal(value) for name, value in wanted.items() if name in numbers
    }
    assert found["currency_code"] == wanted.get("currency_code", "USD")


@pytest.mark.parametrize(("retailer", "given", "wanted"), ROUTES)
def test_route(tmp_path: Path, retailer: str, given: Columns, wanted: Columns) -> None:
    found = _mapped(tmp_path, retailer, "shipments", given)
    if "shipping_cost" in wanted:
        assert found.pop("shipping_cost") == Decimal(wanted["shipping_cost"])
    routed = {name: value for name, value in wanted.items() if name != "shipping_cost"}
    assert {name: found[name] for name in routed} == routed


def _mapped(folder: Path, retailer: str, entity: str, given: Columns) -> Columns:
    """The columns of one good record with these fields changed."""
    feed = feed_of(retailer, entity)
    (folder / f"page-00000.{feed.entity.payload_format}").write_bytes(
        body_of(feed, [feed.record(1) | given])
    )
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(sql("macros"))
        read_pages(connection, feed.entity, folder, feed.source.bounds)
        result = connection.execute(feed.source.mapping(feed.entity))
        names = [column[0] for column in result.description or []]
        [row] = result.fetchall()
    return dict(zip(names, row, strict=True))
