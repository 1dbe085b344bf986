"""The routes of stock and shipments refuse what the others refuse, and add up."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.sql
DAY = "2024-01-15"
KEY = {"X-API-Key": "key-1"}
LOGIN = ("pipeline", "password-3")
START = datetime(2024, 1, 15, tzinfo=ZoneInfo("America/New_York"))
WINDOW = {
    "from_ms": int(START.timestamp()) * 1000,
    "to_ms": int((START + timedelta(days=1)).timestamp()) * 1000,
}
PATHS = {
    "albion": ("/api/v1/stock-levels", "/api/v1/stock-levels/control-totals"),
    "harvest": (
        "/v2/inventory", "/v2/inventory/control-totals", "/v2/shipments",
        "/v2/shipments/control-totals",
    ),
    "journey": (
        "/export/stock.csv", "/export/stock/control-totals.csv", "/export/deliveries.csv",
        "/export/deliveries/control-totals.csv",
    ),
}  # fmt: skip
BAD_DATES = ("", "15/01/2024", "20240115", "2024-02-30", "today", "2024-01-15' OR '1'='1")


@pytest.fixture
def clients(
    albion: FlaskClient, harvest: FlaskClient, journey: FlaskClient
) -> dict[str, FlaskClient]:
    return {"albion": albion, "harvest": harvest, "journey": journey}


@pytest.fixture
def access(harvest_login: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What opens each API."""
    return {
        "albion": {"headers": KEY},
        "harvest": {"headers": harvest_login},
        "journey": {"auth": LOGIN},
    }


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


EVERY_PATH = pytest.mark.parametrize(
    ("name", "path"), [(name, path) for name, paths in PATHS.items() for path in paths]
)


@EVERY_PATH
def test_without_a_credential_there_is_no_answer(
    clients: dict[str, FlaskClient], name: str, path: str
) -> None:
    refused = clients[name].get(path, query_string={"date": DAY, "businessDate": DAY} | WINDOW)
    assert refused.status_code == 401
    assert refused.is_json


@EVERY_PATH
def test_a_bad_date_is_named(
    clients: dict[str, FlaskClient], access: dict[str, dict[str, Any]], name: str, path: str
) -> None:
    field = {"harvest": "businessDate"}.get(name, "date")
    if path == "/export/deliveries.csv":
        bad: list[Mapping[str, object]] = [
            {"to_ms": 1}, {"from_ms": 1}, {"from_ms": "x", "to_ms": 1}, {"from_ms": 2, "to_ms": 1},
            {"from_ms": "9" * 30, "to_ms": 1},
        ]  # fmt: skip
    else:
        bad = [{}, *({field: text} for text in BAD_DATES)]
    for query in bad:
        refused = clients[name].get(path, query_string=query, **access[name])
        assert refused.status_code == 400, query
        said = refused.get_json()["Error" if name == "albion" else "error"]
        assert any(f"{each} " in said for each in (field, "from_ms", "to_ms")), said


@pytest.mark.parametrize(
    ("name", "path", "query", "said"),
    [
        ("albion", "/api/v1/stock-levels", {"page": "0"}, "page must be"),
        ("albion", "/api/v1/stock-levels", {"page_size": "5001"}, "page_size must be"),
        ("harvest", "/v2/inventory", {"cursor": "garbage"}, "cursor is not"),
        ("harvest", "/v2/shipments", {"cursor": "garbage"}, "cursor is not"),
        ("harvest", "/v2/shipments", {"cursor": ""}, "cursor is not"),
        ("harvest", "/v2/shipments", {"limit": "2001"}, "limit must be"),
        ("journey", "/export/stock.csv", {"offset": "-1"}, "offset must be"),
        ("journey", "/export/stock.csv", {"limit": "5001"}, "limit must be"),
        ("journey", "/export/deliveries.csv", {"limit": "0"}, "limit must be"),
    ],
)
def test_a_bad_place_in_a_listing_is_named(
    clients: dict[str, FlaskClient],
    access: dict[str, dict[str, Any]],
    name: str,
    path: str,
    query: dict[str, str],
    said: str,
) -> None:
    asked = {"date": DAY, "businessDate": DAY} | WINDOW | query
    refused = clients[name].get(path, query_string=asked, **access[name])
    assert refused.status_code == 400
    assert said in refused.text


def test_a_cursor_of_shipments_is_good_for_them_only(
    harvest: FlaskClient, harvest_login: dict[str, str]
) -> None:
    query = {"businessDate": DAY, "limit": 3}
    page = harvest.get("/v2/shipments", query_string=query, headers=harvest_login).get_json()
    moved = query | {"cursor": page["nextCursor"]}
    for path, day in (("/v2/inventory", DAY), ("/v2/shipments", "2024-01-14")):
        asked = moved | {"businessDate": day}
        assert harvest.get(path, query_string=asked, headers=harvest_login).status_code == 400


def test_a_day_that_is_not_there_is_empty(
    clients: dict[str, FlaskClient], access: dict[str, dict[str, Any]]
) -> None:
    asked = {"date": "2030-01-01", "businessDate": "2030-01-01", "from_ms": 0, "to_ms": 1}
    for name, paths in PATHS.items():
        answers = [clients[name].get(path, query_string=asked, **access[name]) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths)
    levels = clients["albion"].get(PATHS["albion"][0], query_string=asked, headers=KEY).get_json()
    assert (levels["TotalLevels"], levels["TotalPages"], levels["Levels"]) == (0, 0, [])
    stock = clients["journey"].get("/export/stock.csv", query_string=asked, auth=LOGIN)
    assert _rows(stock.text) == []
    assert stock.text.startswith("stock_date,store_id,product_id,case_size,")


def test_retailer1_counts_all_that_it_sells(albion: FlaskClient) -> None:
    query = {"date": "2024-01-13", "page_size": 5000}  # a Saturday
    body = albion.get("/api/v1/stock-levels", query_string=query, headers=KEY).get_json()
    assert body["TotalLevels"] == len(body["Levels"]) == 420
    for level in body["Levels"]:
        assert list(level) == [
            "StoreCode", "StockCode", "CountedOn", "QtyOnHand", "QtyOnOrder", "ReorderLevel",
            "UnitCost",
        ]  # fmt: skip
        assert isinstance(level["QtyOnHand"], int)
        assert Decimal(level["UnitCost"]) > 0
    totals = albion.get(
        "/api/v1/stock-levels/control-totals", query_string=query, headers=KEY
    ).get_json()
    on_hand = sum(level["QtyOnHand"] for level in body["Levels"])
    assert totals == {"Date": "2024-01-13", "LevelCount": 420, "QtyOnHand": on_hand}


def test_retailer2_ships_its_online_orders(
    harvest: FlaskClient, harvest_login: dict[str, str]
) -> None:
    query = {"businessDate": DAY, "limit": 2000}
    orders = harvest.get("/v2/orders", query_string=query, headers=harvest_login).get_json()
    online = {order["orderId"]: order for order in orders["data"] if order["channel"] == "online"}
    shipments = harvest.get("/v2/shipments", query_string=query, headers=harvest_login).get_json()
    assert {each["orderId"] for each in shipments["data"]} == set(online)
    assert len(shipments["data"]) == len(online)
    served: dict[str, list[int]] = {}
    for shipment in shipments["data"]:
        order = online[shipment["orderId"]]
        assert list(shipment) == [
            "shipmentId", "orderId", "businessDate", "state", "carrier", "from", "to", "timeline",
            "currency", "cost",
        ]  # fmt: skip
        assert shipment["timeline"]["placedAt"] == order["closedAt"]
        assert shipment["to"]["country"] == order["store"]["country"]
        assert shipment["currency"] == order["currency"]
        assert shipment["from"]["kind"] in {"store", "warehouse"}
        returned = shipment["timeline"]["returnedAt"] is not None
        assert shipment["state"] == ("returned" if returned else "delivered")
        served.setdefault(shipment["currency"], []).append(shipment["cost"]["minor"])
    totals = harvest.get(
        "/v2/shipments/control-totals", query_string=query, headers=harvest_login
    ).get_json()
    assert totals == {
        "businessDate": DAY,
        "shipmentCount": len(online),
        "totals": [
            {"currency": code, "shipmentCount": len(minors),
             "cost": {"minor": sum(minors), "scale": 2}}
            for code, minors in sorted(served.items())
        ],
    }  # fmt: skip


def test_retailer3_delivers_what_the_app_sold(journey: FlaskClient) -> None:
    query = WINDOW | {"limit": 5000}
    lines = _rows(journey.get("/export/transactions.csv", query_string=query, auth=LOGIN).text)
    sold = {line["basket_id"] for line in lines if line["channel"] == "app"}
    deliveries = _rows(journey.get("/export/deliveries.csv", query_string=query, auth=LOGIN).text)
    assert {each["basket_id"] for each in deliveries} == sold
    assert len(deliveries) == len(sold)
    [totals] = _rows(
        journey.get(f"/export/deliveries/control-totals.csv?date={DAY}", auth=LOGIN).text
    )
    cost = sum((Decimal(each["delivery_cost"]) for each in deliveries), Decimal(0))
    assert (totals["date"], int(totals["deliveries"])) == (DAY, len(deliveries))
    assert Decimal(totals["delivery_cost"]) == cost


def test_retailer3_counts_in_cases(journey: FlaskClient) -> None:
    stock = _rows(journey.get(f"/export/stock.csv?date={DAY}&limit=5000", auth=LOGIN).text)
    assert len(stock) == 380
    assert all(0 <= int(row["loose_units"]) < int(row["case_size"]) for row in stock)
    [totals] = _rows(journey.get(f"/export/stock/control-totals.csv?date={DAY}", auth=LOGIN).text)
    units = sum(
        int(row["full_cases"]) * int(row["case_size"]) + int(row["loose_units"]) for row in stock
    )
    assert totals == {"stock_date": DAY, "lines": "380", "units": str(units)}


def test_the_future_of_a_shipment_is_not_shown(
    harvest: FlaskClient,
    journey: FlaskClient,
    filled: dict[str, str],
    harvest_login: dict[str, str],
) -> None:
    """On its day it is under way, and later it has arrived: the same record, asked for again."""
    moved = {
        "retailer2": ("harvest.shipment", "business_date", "shipped_at", "delivered_at"),
        "retailer3": ("journey.delivery", "placed_at::date", "sent_at", "arrived_at"),
    }
    for name, (table, day, shipped_at, delivered_at) in moved.items():
        connection = psycopg2.connect(filled[name])
        with connection, connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {shipped_at} = now() - interval '1 hour',"
                f" {delivered_at} = now() + interval '1 day' WHERE {day} = '2024-01-14'"
            )
        connection.close()
    query = {"businessDate": "2024-01-14"}
    shipments = harvest.get("/v2/shipments", query_string=query, headers=harvest_login).get_json()
    for shipment in shipments["data"]:
        assert shipment["state"] == "inTransit"
        assert shipment["timeline"]["deliveredAt"] is None
    window = {"from_ms": WINDOW["from_ms"] - 86_400_000, "to_ms": WINDOW["from_ms"]}
    deliveries = _rows(journey.get("/export/deliveries.csv", query_string=window, auth=LOGIN).text)
    early = [each for each in deliveries if each["sent_ms"] and not each["arrived_ms"]]
    assert early
    assert len(shipments["data"]) > 5
