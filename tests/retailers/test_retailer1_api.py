"""Albion Gifts' API as a caller sees it: key, pages, totals, refusals."""

from decimal import Decimal
from typing import Any

import psycopg2
import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.sql
KEY = {"X-API-Key": "key-1"}
DAY = "2024-01-15"
LINES = "/api/v1/invoice-lines"


def _get(client: FlaskClient, path: str, **query: object) -> dict[str, Any]:
    response = client.get(path, query_string=query, headers=KEY)
    assert response.status_code == 200, response.text
    return response.get_json()


def _all_lines(client: FlaskClient, day: str, page_size: int) -> list[dict[str, Any]]:
    first = _get(client, LINES, date=day, page=1, page_size=page_size)
    pages = [first] + [
        _get(client, LINES, date=day, page=page, page_size=page_size)
        for page in range(2, first["TotalPages"] + 1)
    ]
    return [line for page in pages for line in page["Lines"]]


def test_health_is_open(albion: FlaskClient) -> None:
    assert albion.get("/health").get_json() == {"Status": "ok"}


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "other"}, {"X-API-Key": "schlüssel"}])
def test_a_wrong_key_is_refused(albion: FlaskClient, headers: dict[str, str]) -> None:
    response = albion.get(LINES, query_string={"date": DAY}, headers=headers)
    assert response.status_code == 401
    assert "X-API-Key" in response.get_json()["Error"]


def test_pages_cover_every_line_once(albion: FlaskClient) -> None:
    whole = _get(albion, LINES, date=DAY, page_size=5000)
    assert whole["TotalPages"] == 1
    assert whole["TotalLines"] == len(whole["Lines"]) > 300
    assert _all_lines(albion, DAY, 97) == whole["Lines"]


def test_a_line_has_the_shape_of_the_contract(albion: FlaskClient) -> None:
    line = _get(albion, LINES, date=DAY)["Lines"][0]
    assert list(line) == [
        "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice",
        "CustomerID", "CustomerTown", "AccountTier", "Country",
    ]  # fmt: skip
    assert line["InvoiceDate"].startswith(f"{DAY} ")
    assert isinstance(line["UnitPrice"], str)


def test_control_totals_are_what_is_served(albion: FlaskClient) -> None:
    lines = _all_lines(albion, DAY, 1000)
    total = sum((line["Quantity"] * Decimal(line["UnitPrice"]) for line in lines), Decimal(0))
    totals = _get(albion, "/api/v1/control-totals", date=DAY)
    assert totals["Date"] == DAY
    assert totals["Currency"] == "GBP"
    assert (totals["LineCount"], Decimal(totals["TotalAmount"])) == (len(lines), total)


def test_a_closed_day_is_empty(albion: FlaskClient) -> None:
    saturday = _get(albion, LINES, date="2024-01-13")
    assert (saturday["TotalPages"], saturday["TotalLines"], saturday["Lines"]) == (0, 0, [])
    totals = _get(albion, "/api/v1/control-totals", date="2024-01-13")
    assert (totals["LineCount"], totals["TotalAmount"]) == (0, "0")


def test_a_page_beyond_the_last_is_empty(albion: FlaskClient) -> None:
    assert _get(albion, LINES, date=DAY, page=99)["Lines"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "date is missing"),
        ({"date": "15/01/2024"}, "date must be"),
        ({"date": "20240115"}, "date must be"),
        ({"date": DAY, "page": "0"}, "page must be"),
        ({"date": DAY, "page": "x"}, "page must be"),
        ({"date": DAY, "page_size": "5001"}, "page_size must be"),
    ],
)
def test_a_bad_argument_is_named(albion: FlaskClient, query: dict[str, str], said: str) -> None:
    response = albion.get(LINES, query_string=query, headers=KEY)
    assert response.status_code == 400
    assert said in response.get_json()["Error"]


def test_reference_data(albion: FlaskClient) -> None:
    stores = _get(albion, "/api/v1/stores")
    assert stores["TotalItems"] == 1
    assert stores["Items"][0]["TimeZone"] == "Europe/London"
    customers = _get(albion, "/api/v1/customers", page_size=5)
    assert len(customers["Items"]) == 5
    assert all(item["Email"].endswith("@example.com") for item in customers["Items"])
    assert _get(albion, "/api/v1/products")["TotalItems"] > 100


def test_an_unknown_path_is_json_too(albion: FlaskClient) -> None:
    response = albion.get("/api/v1/nothing", headers=KEY)
    assert response.status_code == 404
    assert "Error" in response.get_json()


def test_every_invoice_that_sold_goods_has_one_shipment(albion: FlaskClient) -> None:
    shipments = _get(albion, "/api/v1/shipments", date=DAY, page_size=5000)
    assert (shipments["TotalPages"], shipments["TotalShipments"]) == (
        1,
        len(shipments["Shipments"]),
    )
    invoices = [shipment["InvoiceNo"] for shipment in shipments["Shipments"]]
    sold = {line["InvoiceNo"] for line in _all_lines(albion, DAY, 5000) if line["Quantity"] > 0}
    assert sorted(invoices) == sorted(sold)
    halves = [
        _get(albion, "/api/v1/shipments", date=DAY, page=page, page_size=len(invoices) // 2 + 1)
        for page in (1, 2)
    ]
    assert [shipment for half in halves for shipment in half["Shipments"]] == shipments["Shipments"]


def test_a_shipment_has_the_shape_of_the_contract(albion: FlaskClient) -> None:
    shipments = [
        shipment
        for day in (DAY, "2024-01-14", "2024-01-12")
        for shipment in _get(albion, "/api/v1/shipments", date=day)["Shipments"]
    ]
    for shipment in shipments:
        assert list(shipment) == [
            "ShipmentNo", "InvoiceNo", "Carrier", "ToTown", "ToCountry", "OrderedAt", "ShippedAt",
            "DeliveredAt", "ReturnedAt", "ShippingCost", "Status",
        ]  # fmt: skip
        assert shipment["ToCountry"]
        assert shipment["OrderedAt"] < shipment["ShippedAt"] < shipment["DeliveredAt"]
        returned = shipment["ReturnedAt"] is not None
        assert shipment["Status"] == ("Returned" if returned else "Delivered")
    assert {shipment["Status"] for shipment in shipments} == {"Delivered", "Returned"}


def test_the_future_of_a_shipment_is_not_shown(albion: FlaskClient, filled: dict[str, str]) -> None:
    connection = psycopg2.connect(filled["retailer1"])
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO albion.shipment SELECT number, number, 'Red Kite', '2024-02-01 09:00',"
            " shipped, shipped + interval '1 day', null, 4.95 FROM (VALUES"
            " ('S1', timestamp '2124-02-01'), ('S2', (now() - interval '1 hour')::timestamp))"
            " AS moving (number, shipped)"
        )
    connection.close()
    ordered, shipped = _get(albion, "/api/v1/shipments", date="2024-02-01")["Shipments"]
    assert (ordered["Status"], ordered["ShippedAt"]) == ("Ordered", None)
    assert (shipped["Status"], shipped["DeliveredAt"]) == ("Shipped", None)
    assert shipped["ShippedAt"] is not None


def test_control_totals_of_shipments_are_what_is_served(albion: FlaskClient) -> None:
    shipments = _get(albion, "/api/v1/shipments", date=DAY, page_size=5000)["Shipments"]
    totals = _get(albion, "/api/v1/shipments/control-totals", date=DAY)
    cost = sum((Decimal(shipment["ShippingCost"]) for shipment in shipments), Decimal(0))
    assert (totals["Date"], totals["Currency"]) == (DAY, "GBP")
    assert (totals["ShipmentCount"], Decimal(totals["ShippingCost"])) == (len(shipments), cost)
