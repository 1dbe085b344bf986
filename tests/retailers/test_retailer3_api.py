"""Journey Market's API as a caller sees it: login, windows, links, totals, refusals."""

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

pytestmark = pytest.mark.sql
LOGIN = ("pipeline", "password-3")
DAY = "2024-01-15"
HEADER = (
    "basket_id,household_id,store_id,store_city,store_region,product_id,product_name,department,"
    "quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,transaction_ms,channel,"
    "loyalty_tier,household_city,household_region"
)


def _window(day: str) -> dict[str, int]:
    """The New York day in epoch milliseconds, as the caller computes it."""
    start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/New_York"))
    end = start + timedelta(days=1)
    return {"from_ms": int(start.timestamp()) * 1000, "to_ms": int(end.timestamp()) * 1000}


def _rows(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    assert response.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def _next(response: TestResponse) -> str | None:
    if "Link" not in response.headers:
        return None
    url, _, relation = response.headers["Link"].partition(">; ")
    assert relation == 'rel="next"'
    return url.removeprefix("<")


def _all(client: FlaskClient, path: str, **query: int) -> list[dict[str, str]]:
    """Every row, following the links."""
    response = client.get(path, query_string=query, auth=LOGIN)
    rows = _rows(response)
    while (url := _next(response)) is not None:
        response = client.get(url, auth=LOGIN)
        rows += _rows(response)
    return rows


def _day(client: FlaskClient, limit: int) -> list[dict[str, str]]:
    return _all(client, "/export/transactions.csv", **_window(DAY), limit=limit)


def test_health_is_open(journey: FlaskClient) -> None:
    assert journey.get("/health").get_json() == {"status": "ok"}


@pytest.mark.parametrize("login", [None, ("pipeline", "x"), ("x", "password-3")])
def test_a_wrong_login_is_refused(journey: FlaskClient, login: tuple[str, str] | None) -> None:
    response = journey.get("/export/stores.csv", auth=login)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].lower().startswith("basic ")


def test_pages_cover_every_line_once(journey: FlaskClient) -> None:
    whole = _day(journey, 5000)
    assert len(whole) > 200
    assert _day(journey, 61) == whole
    moments = [int(row["transaction_ms"]) for row in whole]
    assert moments == sorted(moments)


def test_every_page_begins_with_the_header(journey: FlaskClient) -> None:
    for offset in (0, 50, 10**6):
        query = _window(DAY) | {"offset": offset, "limit": 50}
        page = journey.get("/export/transactions.csv", query_string=query, auth=LOGIN)
        assert page.text.split("\r\n")[0] == HEADER


def test_the_window_is_half_open(journey: FlaskClient) -> None:
    first = int(_day(journey, 5000)[0]["transaction_ms"])
    path = "/export/transactions.csv"
    assert _all(journey, path, from_ms=first, to_ms=first + 1)
    assert not _all(journey, path, from_ms=first - 1, to_ms=first)


def test_local_and_utc_dates_differ(journey: FlaskClient) -> None:
    midnight_utc = int(datetime.fromisoformat(f"{DAY}T23:59:59.999Z").timestamp() * 1000)
    assert any(int(row["transaction_ms"]) > midnight_utc for row in _day(journey, 5000))


def test_control_totals_are_what_is_served(journey: FlaskClient) -> None:
    rows = _day(journey, 100)
    response = journey.get(f"/export/control-totals.csv?date={DAY}", auth=LOGIN)
    [totals] = _rows(response)
    served = sum((Decimal(row["sales_value"]) for row in rows), Decimal(0))
    assert list(totals) == ["date", "lines", "sales_value"]
    assert (totals["date"], int(totals["lines"])) == (DAY, len(rows))
    assert Decimal(totals["sales_value"]) == served


def test_tills_send_some_lines_twice(journey: FlaskClient) -> None:
    start, end = _window("2024-01-12")["from_ms"], _window(DAY)["to_ms"]
    rows = _all(journey, "/export/transactions.csv", from_ms=start, to_ms=end, limit=5000)
    keys = Counter((row["basket_id"], row["product_id"]) for row in rows)
    assert set(keys.values()) == {1, 2}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"to_ms": "1"}, "from_ms is missing"),
        ({"from_ms": "1"}, "to_ms is missing"),
        ({"from_ms": "yesterday", "to_ms": "1"}, "from_ms must be"),
        ({"from_ms": "9" * 30, "to_ms": "1"}, "from_ms must be"),
        ({"from_ms": "2", "to_ms": "1"}, "to_ms must not be before"),
        ({"from_ms": "1", "to_ms": "2", "offset": "-1"}, "offset must be"),
        ({"from_ms": "1", "to_ms": "2", "limit": "5001"}, "limit must be"),
    ],
)
def test_a_bad_argument_is_named(journey: FlaskClient, query: dict[str, str], said: str) -> None:
    response = journey.get("/export/transactions.csv", query_string=query, auth=LOGIN)
    assert response.status_code == 400
    assert said in response.get_json()["error"]


def test_reference_data(journey: FlaskClient) -> None:
    stores = _all(journey, "/export/stores.csv")
    assert {store["time_zone"] for store in stores} == {"America/New_York"}
    households = _all(journey, "/export/customers.csv", limit=300)
    assert len(households) == 1100
    assert all("555-01" in household["phone"] for household in households)
    assert len(_all(journey, "/export/products.csv")) == 380
