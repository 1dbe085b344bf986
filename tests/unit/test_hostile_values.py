"""What cannot be stored is rejected record by record, by name; the records beside it go on."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.normalise.normalise import Normalised, normalise
from ingestion.registry import load_source
from tests.support.rejects import read_rejects
from tests.unit.test_normalise import CSV_HEADER, INVOICE_LINE, ORDER

pytestmark = pytest.mark.unit
KEY = SecretStr("a key of the tests' own")
SECRET = "ada@example.com"
LINE: dict[str, Any] = ORDER["lines"][0]  # type: ignore[index]
ROW = "31,17,330,Ithaca,NY,995242,Milk,GROCERY,2,3.98,0.40,0,0,1489500000000,store,Gold,Ithaca,NY"
BASKET = dict(
    zip(
        CSV_HEADER.split(","),
        next(csv.reader([ROW])),
        strict=True,
    )
)
SHIPMENT = {
    "ShipmentNo": "S1",
    "InvoiceNo": "536365",
    "Carrier": "Royal Mail",
    "ToTown": None,
    "ToCountry": "France",
    "OrderedAt": "2011-06-01 00:26:00",
    "ShippedAt": None,
    "DeliveredAt": None,
    "ReturnedAt": None,
    "ShippingCost": "3.50",
    "Status": "Ordered",
}
STOCK = {
    "businessDate": "2024-01-15",
    "storeId": "7",
    "productId": "337",
    "onHand": "5.0000",
    "onOrder": None,
    "reorderPoint": None,
    "unitCost": {"minor": 250, "scale": 2},
    "currency": "USD",
}
ORDER_SHIPMENT = {
    "shipmentId": "H-1",
    "orderId": "7-1",
    "businessDate": "2024-01-15",
    "state": "placed",
    "carrier": {"name": "Blue Heron"},
    "from": {"kind": "store", "id": "7"},
    "to": {"city": "Salem", "region": "OR", "country": "USA"},
    "timeline": {
        "placedAt": "2024-01-15T12:00:00-08:00",
        "shippedAt": None,
        "deliveredAt": None,
        "returnedAt": None,
    },
    "currency": "USD",
    "cost": {"minor": 399, "scale": 2},
}
LEVEL = {
    "StoreCode": "ALBION-WEB",
    "StockCode": "30101",
    "CountedOn": "2011-06-01",
    "QtyOnHand": 12,
    "QtyOnOrder": 0,
    "ReorderLevel": 4,
    "UnitCost": "1.250",
}
COUNT = {
    "stock_date": "2017-03-14",
    "store_id": "301",
    "product_id": "7",
    "case_size": "6",
    "full_cases": "2",
    "loose_units": "1",
    "units_on_order": "0",
    "reorder_at": "3",
    "unit_cost": "1.25",
}
DELIVERY = {
    "delivery_id": "D1",
    "basket_id": "1",
    "courier": "Bayline",
    "from_store_id": "",
    "to_city": "Erie",
    "to_region": "PA",
    "placed_ms": "1489496400000",
    "sent_ms": "",
    "arrived_ms": "",
    "back_ms": "",
    "delivery_cost": "3.95",
}
ORDER_SHIPMENTS = [
    ({"timeline": ORDER_SHIPMENT["timeline"] | {"shippedAt": "soon"}}, "out of range: shipped_at"),
    ({"timeline": ORDER_SHIPMENT["timeline"] | {"deliveredAt": "infinity"}},
     "out of range: delivered_at"),
    ({"state": "lost"}, "missing or unreadable: status"),
    ({"cost": {"minor": 399, "scale": 7}}, "missing or unreadable: shipping_cost"),
    ({"orderId": "A\0"}, "with a NUL character: transaction_id"),
]  # fmt: skip
LEVELS = [
    ({"QtyOnHand": 1e30}, "missing or unreadable: quantity_on_hand"),
    ({"ReorderLevel": 1e30}, "no number that fits: reorder_point"),
    ({"StockCode": " "}, "missing or unreadable: product_id"),
]
COUNTS = [
    ({"full_cases": "two"}, "missing or unreadable: quantity_on_hand"),
    ({"loose_units": "0.5"}, "missing or unreadable: quantity_on_hand"),
    ({"full_cases": "2147483647", "case_size": "2147483647"},
     "missing or unreadable: quantity_on_hand"),
    ({"reorder_at": "few"}, "no number that fits: reorder_point"),
]  # fmt: skip
DELIVERIES = [
    ({"sent_ms": "soon"}, "out of range: shipped_at"),
    ({"arrived_ms": "9223372036854775807"}, "out of range: delivered_at"),
    ({"placed_ms": "x"}, "missing or unreadable: sales_date, ordered_at"),
    ({"delivery_cost": "free"}, "missing or unreadable: shipping_cost"),
]
STOCKS = [
    ({"productId": "p" * 201}, "longer than 200 characters: product_id"),
    ({"onHand": "1e30"}, "missing or unreadable: quantity_on_hand"),
    ({"reorderPoint": "many"}, "no number that fits: reorder_point"),
]
INVOICES = [
    ({"InvoiceNo": "A\0"}, "with a NUL character: transaction_id"),
    ({"StockCode": "p" * 9000}, "longer than 200 characters: product_id"),
    ({"StockCode": "\u00e9" * 201}, "longer than 200 characters: product_id"),
    ({"CustomerID": "1\0"}, "with a NUL character: customer_id"),
    ({"Description": "n" * 501}, "longer than 500 characters: product_name"),
    ({"CustomerTown": "\0"}, "with a NUL character: customer_city"),
    ({"Quantity": 10**30}, "missing or unreadable: quantity, total_amount"),
    (
        {"Quantity": 99999999999999, "UnitPrice": "99999999999999.9999"},
        "missing or unreadable: total_amount",
    ),
    ({"UnitPrice": "NaN"}, "missing or unreadable: unit_price, total_amount"),
    ({"InvoiceDate": "infinity"}, "missing or unreadable: sales_date, transaction_at"),
    ({"InvoiceDate": "epoch"}, "missing or unreadable: sales_date, transaction_at"),
    (
        {"InvoiceDate": "294247-01-10 04:00:54.775806"},
        "missing or unreadable: transaction_at; sales_date 294247-01-10 is not the partition's",
    ),
    (
        {"InvoiceDate": "0001-01-01 00:00:00"},
        "out of range: transaction_at; sales_date 0001-01-01 is not the partition's",
    ),
]
LINES = [
    ({"lineNo": 99999999999}, "missing or unreadable: line_number"),
    ({"lineNo": 1.5}, "missing or unreadable: line_number"),
    ({"lineTotal": {"minor": 10**18 - 1, "scale": 0}}, "missing or unreadable: total_amount"),
    ({"lineTotal": {"minor": 1.5, "scale": 2}}, "missing or unreadable: total_amount"),
    ({"lineTotal": {"minor": 5, "scale": -(10**9)}}, "missing or unreadable: total_amount"),
    ({"quantity": "1e400"}, "missing or unreadable: quantity"),
]
ORDERS = [
    ({"currency": "EURO"}, "no currency code: currency_code"),
    ({"currency": "usd"}, "no currency code: currency_code"),
    ({"currency": "U\0D"}, "with a NUL character: currency_code; no currency code: currency_code"),
    ({"closedAt": "infinity"}, "missing or unreadable: transaction_at"),
    ({"closedAt": "294247-01-10 04:00:54.775806"}, "missing or unreadable: transaction_at"),
    ({"closedAt": "9999-12-31T00:00:00Z"}, "out of range: transaction_at"),
    ({"closedAt": "0044-03-15T00:00:00Z (BC)"}, "missing or unreadable: transaction_at"),
    ({"closedAt": "0044-03-15T00:00:00Z"}, "out of range: transaction_at"),
    ({"orderId": "o" * 201}, "longer than 200 characters: transaction_id"),
    ({"store": ORDER["store"] | {"city": "c" * 501}}, "longer than 500 characters: store_city"),  # type: ignore[operator]
]
BASKETS = [
    ({"transaction_ms": str(2**63 - 1)}, "missing or unreadable: sales_date, transaction_at"),
    ({"transaction_ms": str(2**63 // 1000)}, "out of range: transaction_at"),
    ({"retail_disc": "99999999999999", "coupon_match_disc": "1"}, "discount_amount"),
    ({"sales_value": "99999999999999", "quantity": "0.0001"}, "unit_price"),
    ({"sales_value": "-99999999999999.9999", "retail_disc": "-1"}, "unit_price"),
    ({"basket_id": "b" * 9000}, "longer than 200 characters: transaction_id"),
    ({"product_name": "n" * 501}, "longer than 500 characters: product_name"),
]
SHIPMENTS = [
    ({"ShippedAt": "soon"}, "out of range: shipped_at"),
    ({"DeliveredAt": "infinity"}, "out of range: delivered_at"),
    ({"ReturnedAt": "9999-01-01 00:00:00"}, "out of range: returned_at"),
    ({"Carrier": "c" * 501}, "longer than 500 characters: carrier"),
    ({"ShippingCost": "1e30"}, "missing or unreadable: shipping_cost"),
]


def _normalised(
    folder: Path, retailer_id: str, entity_name: str, day: date, body: str
) -> tuple[Normalised, list[dict[str, Any]]]:
    source = load_source(retailer_id)
    (entity,) = (each for each in source.entities if each.name == entity_name)
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    (pages / f"page-00000.{entity.payload_format}").write_text(body, encoding="utf-8")
    result = normalise(source, entity, day, folder, KEY)
    return result, read_rejects(folder)


def _one_is_rejected(found: tuple[Normalised, list[dict[str, Any]]], reason: str) -> dict[str, Any]:
    result, rejected = found
    assert (result.rows.source, result.rows.normalised, result.rows.rejected) == (3, 2, 1)
    (kept,) = rejected
    assert reason in kept["reason"]
    return kept


def _page(retailer_id: str, entity_name: str, records: list[Any]) -> str:
    source = load_source(retailer_id)
    (entity,) = (each for each in source.entities if each.name == entity_name)
    return json.dumps({entity.records_field: records})


@pytest.mark.parametrize(("change", "reason"), INVOICES, ids=str)
def test_albion_rejects_the_line_alone(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    body = _page("retailer1", "sales", [INVOICE_LINE, INVOICE_LINE | change, INVOICE_LINE])
    kept = _one_is_rejected(
        _normalised(tmp_path, "retailer1", "sales", date(2011, 6, 1), body), reason
    )
    assert kept["reason"] == reason


@pytest.mark.parametrize(("change", "reason"), LINES, ids=str)
def test_harvest_rejects_the_line_alone(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    lines = [LINE, LINE | change, LINE | {"lineNo": 3}]
    body = _page("retailer2", "sales", [ORDER | {"lines": lines}])
    kept = _one_is_rejected(
        _normalised(tmp_path, "retailer2", "sales", date(2024, 1, 15), body), reason
    )
    assert kept["reason"] == reason


@pytest.mark.parametrize(("change", "reason"), ORDERS, ids=str)
def test_harvest_rejects_the_order_alone(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    orders = [ORDER, ORDER | {"orderId": "7-2"} | change, ORDER | {"orderId": "7-3"}]
    kept = _one_is_rejected(
        _normalised(
            tmp_path, "retailer2", "sales", date(2024, 1, 15), _page("retailer2", "sales", orders)
        ),
        reason,
    )
    assert kept["reason"] == reason
    assert kept["currency_code"] in {"USD", "XXX"}


@pytest.mark.parametrize(("change", "reason"), BASKETS, ids=str)
def test_journey_rejects_the_row_alone(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    records = [BASKET, BASKET | {"product_id": "9"} | change, BASKET | {"product_id": "8"}]
    body = "\n".join([CSV_HEADER, *(",".join(each.values()) for each in records)]) + "\n"
    _one_is_rejected(_normalised(tmp_path, "retailer3", "sales", date(2017, 3, 14), body), reason)


@pytest.mark.parametrize(("change", "reason"), SHIPMENTS, ids=str)
def test_an_instant_that_came_and_is_none_is_not_taken_for_absent(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    records = [SHIPMENT, SHIPMENT | {"ShipmentNo": "S2"} | change, SHIPMENT | {"ShipmentNo": "S3"}]
    body = _page("retailer1", "shipments", records)
    _one_is_rejected(
        _normalised(tmp_path, "retailer1", "shipments", date(2011, 6, 1), body), reason
    )


@pytest.mark.parametrize(("change", "reason"), STOCKS, ids=str)
def test_stock_is_rejected_row_by_row(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    records = [STOCK, STOCK | {"storeId": "8"} | change, STOCK | {"storeId": "9"}]
    body = _page("retailer2", "inventory", records)
    _one_is_rejected(
        _normalised(tmp_path, "retailer2", "inventory", date(2024, 1, 15), body), reason
    )


@pytest.mark.parametrize(("change", "reason"), LEVELS, ids=str)
def test_albions_stock_is_rejected_row_by_row(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    records = [LEVEL, LEVEL | {"StockCode": "2"} | change, LEVEL | {"StockCode": "3"}]
    body = _page("retailer1", "inventory", records)
    _one_is_rejected(
        _normalised(tmp_path, "retailer1", "inventory", date(2011, 6, 1), body), reason
    )


@pytest.mark.parametrize(("change", "reason"), ORDER_SHIPMENTS, ids=str)
def test_a_shipment_of_harvest_is_rejected_alone(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    numbered = [ORDER_SHIPMENT | {"shipmentId": f"H-{number}"} for number in range(3)]
    body = _page("retailer2", "shipments", [numbered[0], numbered[1] | change, numbered[2]])
    _one_is_rejected(
        _normalised(tmp_path, "retailer2", "shipments", date(2024, 1, 15), body), reason
    )


@pytest.mark.parametrize(
    ("entity", "record", "key", "change", "reason"),
    [
        *(("inventory", COUNT, "product_id", *each) for each in COUNTS),
        *(("shipments", DELIVERY, "delivery_id", *each) for each in DELIVERIES),
    ],
    ids=str,
)
def test_journeys_exports_are_rejected_row_by_row(
    tmp_path: Path,
    entity: str,
    record: dict[str, str],
    key: str,
    change: dict[str, str],
    reason: str,
) -> None:
    rows = [record, record | {key: "8"} | change, record | {key: "9"}]
    body = "\n".join([",".join(record), *(",".join(row.values()) for row in rows)]) + "\n"
    _one_is_rejected(_normalised(tmp_path, "retailer3", entity, date(2017, 3, 14), body), reason)


def test_of_a_rejected_record_only_the_fields_of_the_contract_are_kept(tmp_path: Path) -> None:
    """Others by their names and by keyed hashes that tell equal values from different ones."""
    strange = {"StockCode": None, "CustomerEmail": SECRET, "contact": {"phone": SECRET}}
    body = _page("retailer1", "sales", [INVOICE_LINE, INVOICE_LINE | strange, INVOICE_LINE])
    kept = _one_is_rejected(
        _normalised(tmp_path, "retailer1", "sales", date(2011, 6, 1), body), "product_id"
    )
    record = json.loads(kept["source_record"])
    assert SECRET not in kept["source_record"]
    assert record["InvoiceNo"] == INVOICE_LINE["InvoiceNo"]
    others = {each["name"]: each["hash"] for each in record.pop("_other_fields")}
    assert set(others) == {"CustomerEmail", "contact"}
    assert all(len(each) == 32 for each in others.values())
    assert set(record) == set(INVOICE_LINE)


def test_fields_deep_in_a_rejected_record_are_kept_by_name_too(tmp_path: Path) -> None:
    customer = {"customerId": "C1", "memberCard": None, "city": None, "region": None}
    customer |= {"postalCode": None, "country": None, "email": SECRET}
    odd = LINE | {"lineNo": None, "note": SECRET}
    orders = [ORDER, ORDER | {"orderId": "7-2", "customer": customer, "lines": [LINE, odd]}]
    kept = _one_is_rejected(
        _normalised(
            tmp_path, "retailer2", "sales", date(2024, 1, 15), _page("retailer2", "sales", orders)
        ),
        "line_number",
    )
    assert SECRET not in kept["source_record"]
    record = json.loads(kept["source_record"])
    assert {each["name"] for each in record["_other_fields"]} == {"customer.email", "lines[].note"}
    assert record["customer"]["customerId"] == "C1"


def test_without_a_key_other_fields_are_kept_by_name_alone(tmp_path: Path) -> None:
    source = load_source("retailer1")
    (tmp_path / "pages").mkdir()
    odd = INVOICE_LINE | {"StockCode": None, "Email": SECRET}
    body = _page("retailer1", "sales", [INVOICE_LINE, odd])
    (tmp_path / "pages" / "page-00000.json").write_text(body)
    normalise(source, source.sales, date(2011, 6, 1), tmp_path)
    (kept,) = read_rejects(tmp_path)
    assert json.loads(kept["source_record"])["_other_fields"] == [{"name": "Email", "hash": None}]
