"""An oracle of stock and delivery times: plain Python over each database against its API."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from flask.testing import FlaskClient

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.trade import fill_days
from tests.retailers.books import BOOKS, Books, Key, lags

pytestmark = pytest.mark.sql
FIRST_DAY = date(2024, 2, 20)
DAYS = [FIRST_DAY + timedelta(days=offset) for offset in range(35)]
"""Each shelf has two rounds in them, one of these days has 23 hours, and five are Saturdays."""
EACH = pytest.mark.parametrize("name", list(RETAILERS))
CALLS = {
    "retailer1": {"headers": {"X-API-Key": "key-1"}},
    "retailer3": {"auth": ("pipeline", "password-3")},
}


@pytest.fixture(scope="module")
def filled(databases: dict[str, str]) -> dict[str, str]:
    """Five weeks in each schema."""
    for retailer in RETAILERS.values():
        fill_days(retailer, Scenario(), DAYS)
    return databases


@pytest.fixture(scope="module")
def books(filled: dict[str, str]) -> dict[str, Books]:
    return {name: BOOKS[name](url) for name, url in filled.items()}


@pytest.fixture
def served(
    albion: FlaskClient,
    harvest: FlaskClient,
    journey: FlaskClient,
    harvest_login: dict[str, str],
) -> dict[str, Callable[..., Iterator[dict[str, Any]]]]:
    """By retailer: all records of a listing, page by page."""

    def of_albion(path: str, rows: str, **query: object) -> Iterator[dict[str, Any]]:
        page, last = 1, 1
        while page <= last:
            window = {"page": page, "page_size": 97}
            body = albion.get(path, query_string=query | window, **CALLS["retailer1"]).get_json()
            yield from body[rows]
            page, last = page + 1, body["TotalPages"]

    def of_harvest(path: str, **query: object) -> Iterator[dict[str, Any]]:
        cursor: dict[str, str] | None = {}
        while cursor is not None:
            asked = query | cursor | {"limit": 101}
            body = harvest.get(path, query_string=asked, headers=harvest_login).get_json()
            yield from body["data"]
            cursor = {"cursor": body["nextCursor"]} if body["nextCursor"] else None

    def of_journey(path: str, **query: object) -> Iterator[dict[str, Any]]:
        answer = journey.get(path, query_string=query | {"limit": 89}, **CALLS["retailer3"])
        while True:
            yield from csv.DictReader(io.StringIO(answer.text, newline=""))
            if "Link" not in answer.headers:
                return
            following = answer.headers["Link"].partition(">")[0].removeprefix("<")
            answer = journey.get(following, **CALLS["retailer3"])

    return {"retailer1": of_albion, "retailer2": of_harvest, "retailer3": of_journey}


def _served_stock(name: str, served: Any, day: date) -> dict[Key, Decimal]:
    if name == "retailer1":
        rows = served[name]("/api/v1/stock-levels", "Levels", date=day)
        return {(r["StoreCode"], r["StockCode"]): Decimal(r["QtyOnHand"]) for r in rows}
    if name == "retailer2":
        rows = served[name]("/v2/inventory", businessDate=day)
        return {(r["storeId"], r["productId"]): Decimal(r["onHand"]) for r in rows}
    rows = served[name]("/export/stock.csv", date=day)
    return {
        (r["store_id"], r["product_id"]): Decimal(r["full_cases"]) * int(r["case_size"])
        + int(r["loose_units"])
        for r in rows
    }


@EACH
def test_stock_falls_by_what_is_sold_and_rises_by_deliveries(
    name: str, books: dict[str, Books], served: Any
) -> None:
    for day in DAYS[1:]:
        found = _served_stock(name, served, day)
        assert set(found) == set(books[name].on_hand[DAYS[0]])
        assert found == {key: books[name].expected(day, key) for key in found}, day


@EACH
def test_stock_runs_out_at_times_and_never_below_nothing(
    name: str, books: dict[str, Books]
) -> None:
    counted = [amount for day in DAYS for amount in books[name].on_hand[day].values()]
    assert min(counted) == 0
    assert 0.01 < counted.count(Decimal(0)) / len(counted) < 0.15


@EACH
def test_what_comes_back_reaches_no_shelf(name: str, books: dict[str, Books]) -> None:
    """Only deliveries make stock rise."""
    risen = [
        (day, key)
        for day in DAYS[1:]
        for key, amount in books[name].on_hand[day].items()
        if amount > books[name].on_hand[day - timedelta(days=1)][key]
    ]
    assert risen
    assert all(key in books[name].delivered[day] for day, key in risen)


@EACH
def test_stock_at_or_below_the_reorder_point_is_ordered(name: str, filled: dict[str, str]) -> None:
    """Except before a round that comes first; what is on order is never more than fits."""
    table, on_hand, on_order, reorder_point = {
        "retailer1": ("albion.stock_level", "qty_on_hand", "qty_on_order", "reorder_level"),
        "retailer2": ("harvest.inventory", "on_hand", "on_order", "reorder_point"),
        "retailer3": ("journey.stock", "units_on_hand", "units_on_order", "reorder_at"),
    }[name]
    connection = psycopg2.connect(filled[name])
    with connection, connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {on_hand} <= {reorder_point}, {on_order} > 0, count(*) FROM {table}"
            f" WHERE {reorder_point} IS NOT NULL GROUP BY 1, 2"
        )
        counts = {(low, ordered): count for low, ordered, count in cursor.fetchall()}
    connection.close()
    assert counts[True, True] > counts[True, False] / 2
    assert counts[False, False] > counts.get((False, True), 0)


def _hours(shipped: str | None, ordered: str | None, zone: str) -> timedelta:
    """Between two wall clock times of a zone, as an API writes them."""
    at, before = (
        datetime.fromisoformat(text or "").replace(tzinfo=ZoneInfo(zone)).timestamp()
        for text in (shipped, ordered)
    )
    return timedelta(seconds=at - before)


def _window(day: date) -> dict[str, int]:
    midnights = (
        datetime.combine(each, datetime.min.time(), ZoneInfo("America/New_York"))
        for each in (day, day + timedelta(days=1))
    )
    start, end = (int(midnight.timestamp()) * 1000 for midnight in midnights)
    return {"from_ms": start, "to_ms": end}


def _served_lags(name: str, served: Any, day: date) -> dict[str, tuple[timedelta, timedelta]]:
    if name == "retailer1":
        rows = served[name]("/api/v1/shipments", "Shipments", date=day)
        clock = "UTC"  # London's wall clock, as the database has it
        return {
            r["ShipmentNo"]: (
                _hours(r["ShippedAt"], r["OrderedAt"], clock),
                _hours(r["DeliveredAt"], r["ShippedAt"], clock),
            )
            for r in rows
        }
    if name == "retailer2":
        rows = served[name]("/v2/shipments", businessDate=day)
        times = {
            r["shipmentId"]: [
                datetime.fromisoformat(r["timeline"][stage])
                for stage in ("placedAt", "shippedAt", "deliveredAt")
            ]
            for r in rows
        }
        return {key: (at[1] - at[0], at[2] - at[1]) for key, at in times.items()}
    rows = served[name]("/export/deliveries.csv", **_window(day))
    return {
        r["delivery_id"]: (
            timedelta(milliseconds=int(r["sent_ms"]) - int(r["placed_ms"])),
            timedelta(milliseconds=int(r["arrived_ms"]) - int(r["sent_ms"])),
        )
        for r in rows
    }


@EACH
def test_delivery_times_are_those_of_the_books(
    name: str, filled: dict[str, str], served: Any
) -> None:
    found: dict[str, tuple[timedelta, timedelta]] = {}
    for day in DAYS:
        found |= _served_lags(name, served, day)
    assert found == lags(name, filled[name])
    assert len(found) > 100
    waits = [wait for pair in found.values() for wait in pair]
    assert timedelta(0) < min(waits)
    assert max(waits) < timedelta(days=6)
