"""Harvest Grocers' API as a caller sees it: tokens, cursors, totals per currency, refusals."""

import time
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.sql
DAY = "2024-01-15"
GRANT = {"grant_type": "client_credentials"}
CLIENT = {"client_id": "pipeline", "client_secret": "secret-2"}


def _token(client: FlaskClient) -> dict[str, str]:
    grant = client.post("/oauth/token", data=GRANT | CLIENT).get_json()
    assert (grant["token_type"], grant["expires_in"]) == ("Bearer", 3600)
    return {"Authorization": f"Bearer {grant['access_token']}"}


def _all(client: FlaskClient, path: str, **query: object) -> list[dict[str, Any]]:
    """Every item, following the cursors."""
    items, cursor, token = [], {}, _token(client)
    while True:
        response = client.get(path, query_string=query | cursor, headers=token)
        assert response.status_code == 200, response.text
        page = response.get_json()
        items += page["data"]
        if page["nextCursor"] is None:
            return items
        cursor = {"cursor": page["nextCursor"]}


def test_health_is_open(harvest: FlaskClient) -> None:
    assert harvest.get("/health").get_json() == {"status": "ok"}


def test_the_client_may_show_itself_by_http_basic(harvest: FlaskClient) -> None:
    response = harvest.post("/oauth/token", data=GRANT, auth=("pipeline", "secret-2"))
    assert response.get_json()["access_token"]


@pytest.mark.parametrize("wrong", [{"client_id": "x"}, {"client_secret": "x"}])
def test_a_wrong_client_is_refused(harvest: FlaskClient, wrong: dict[str, str]) -> None:
    response = harvest.post("/oauth/token", data=GRANT | CLIENT | wrong)
    assert (response.status_code, response.get_json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_no_token_no_data(harvest: FlaskClient, headers: dict[str, str]) -> None:
    response = harvest.get("/v2/orders", query_string={"businessDate": DAY}, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_tokens_expire(harvest: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token, now = _token(harvest), time.time()
    assert harvest.get("/v2/stores", headers=token).status_code == 200
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 3602)
    assert harvest.get("/v2/stores", headers=token).status_code == 401


def test_pages_cover_every_order_once(harvest: FlaskClient) -> None:
    orders = _all(harvest, "/v2/orders", businessDate=DAY, limit=2000)
    assert len(orders) > 100
    assert _all(harvest, "/v2/orders", businessDate=DAY, limit=33) == orders
    assert len({order["orderId"] for order in orders}) == len(orders)


def test_a_page_that_is_just_full_is_the_last(harvest: FlaskClient) -> None:
    stores = _all(harvest, "/v2/stores")
    query = {"limit": len(stores)}
    page = harvest.get("/v2/stores", query_string=query, headers=_token(harvest)).get_json()
    assert page == {"data": stores, "nextCursor": None}


def test_an_order_has_the_shape_of_the_contract(harvest: FlaskClient) -> None:
    for order in _all(harvest, "/v2/orders", businessDate=DAY):
        closed_at = datetime.fromisoformat(order["closedAt"])
        assert closed_at.date().isoformat() == order["businessDate"] == DAY
        assert [line["lineNo"] for line in order["lines"]] == [
            number + 1 for number in range(len(order["lines"]))
        ]
        assert order["orderType"] in {"sale", "return"}
        if order["customer"] is not None:
            assert order["customer"]["country"] == order["store"]["country"]


def test_lines_add_up_to_half_a_minor_unit(harvest: FlaskClient) -> None:
    lines = [
        line for order in _all(harvest, "/v2/orders", businessDate=DAY) for line in order["lines"]
    ]
    for line in lines:
        exact = Decimal(line["quantity"]) * line["unitPrice"]["minor"] - line["discount"]["minor"]
        assert abs(exact - line["lineTotal"]["minor"]) <= Decimal("0.5")
    assert any(line["discount"]["minor"] > 0 for line in lines)
    assert any(Decimal(line["quantity"]) < 0 for line in lines)
    assert any("." in line["quantity"] for line in lines)


def test_control_totals_are_what_is_served(harvest: FlaskClient) -> None:
    served: dict[str, list[int]] = defaultdict(list)
    for order in _all(harvest, "/v2/orders", businessDate=DAY, limit=50):
        served[order["currency"]] += [line["lineTotal"]["minor"] for line in order["lines"]]
    query = {"businessDate": DAY}
    response = harvest.get("/v2/control-totals", query_string=query, headers=_token(harvest))
    assert response.get_json() == {
        "businessDate": DAY,
        "lineCount": sum(map(len, served.values())),
        "totals": [
            {
                "currency": currency,
                "lineCount": len(minors),
                "amount": {"minor": sum(minors), "scale": 2},
            }
            for currency, minors in sorted(served.items())
        ],
    }
    assert list(served)
    assert set(served) == {"CAD", "MXN", "USD"}


def test_a_day_without_trade(harvest: FlaskClient) -> None:
    assert _all(harvest, "/v2/orders", businessDate="2030-01-01") == []
    query = {"businessDate": "2030-01-01"}
    response = harvest.get("/v2/control-totals", query_string=query, headers=_token(harvest))
    assert response.get_json() == {"businessDate": "2030-01-01", "lineCount": 0, "totals": []}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "businessDate is missing"),
        ({"businessDate": "today"}, "businessDate must be"),
        ({"businessDate": DAY, "limit": "2001"}, "limit must be"),
        ({"businessDate": DAY, "cursor": "garbage"}, "cursor is not"),
        ({"businessDate": DAY, "cursor": ""}, "cursor is not"),
    ],
)
def test_a_bad_argument_is_named(harvest: FlaskClient, query: dict[str, str], said: str) -> None:
    response = harvest.get("/v2/orders", query_string=query, headers=_token(harvest))
    assert response.status_code == 400
    assert said in response.get_json()["error"]


def test_a_cursor_is_good_for_its_own_listing_only(harvest: FlaskClient) -> None:
    token, query = _token(harvest), {"businessDate": DAY, "limit": 10}
    cursor = harvest.get("/v2/orders", query_string=query, headers=token).get_json()["nextCursor"]
    other = {"businessDate": "2024-01-14", "cursor": cursor}
    assert harvest.get("/v2/orders", query_string=other, headers=token).status_code == 400
    assert harvest.get(f"/v2/products?cursor={cursor}", headers=token).status_code == 400


def test_reference_data(harvest: FlaskClient) -> None:
    assert len(_all(harvest, "/v2/customers", limit=700)) == 1400
    assert len(_all(harvest, "/v2/products")) == 360
    assert {store["timeZone"] for store in _all(harvest, "/v2/stores")} >= {"America/Tijuana"}


def test_stock_is_counted_once_per_store_and_product(harvest: FlaskClient) -> None:
    counted = _all(harvest, "/v2/inventory", businessDate=DAY, limit=2000)
    assert len(counted) == 432
    assert _all(harvest, "/v2/inventory", businessDate=DAY, limit=100) == counted
    assert len({(row["storeId"], row["productId"]) for row in counted}) == len(counted)
    for row in counted:
        assert list(row) == [
            "businessDate", "storeId", "productId", "onHand", "onOrder", "reorderPoint",
            "unitCost", "currency",
        ]  # fmt: skip
        assert row["businessDate"] == DAY
        assert row["reorderPoint"] is None or row["reorderPoint"] > 0
        assert row["unitCost"]["minor"] > 0
    amounts = [Decimal(row["onHand"]) for row in counted]
    assert min(amounts) == 0
    assert any(amount % 1 for amount in amounts)
    assert any(row["reorderPoint"] is None for row in counted)


def test_control_totals_of_stock_are_what_is_served(harvest: FlaskClient) -> None:
    counted = _all(harvest, "/v2/inventory", businessDate=DAY)
    path, query = "/v2/inventory/control-totals", {"businessDate": DAY}
    totals = harvest.get(path, query_string=query, headers=_token(harvest)).get_json()
    total = sum((Decimal(row["onHand"]) for row in counted), Decimal(0))
    assert (totals["businessDate"], totals["lineCount"]) == (DAY, len(counted))
    assert Decimal(totals["onHand"]) == total
    query = {"businessDate": "2030-01-01"}
    empty = harvest.get(path, query_string=query, headers=_token(harvest)).get_json()
    assert empty == {"businessDate": "2030-01-01", "lineCount": 0, "onHand": "0"}
