"""The past changes: the databases notice it, the APIs tell it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from retailers.disturbance import Disturbance, clock_change, disturb
from retailers.errors import NothingToDisturb
from retailers.manage import app
from retailers.registry import RETAILERS

pytestmark = pytest.mark.sql
KEY = {"X-API-Key": "key-1"}
DAY = date(2024, 1, 15)
NOON = datetime(2030, 7, 1, 12, tzinfo=UTC)
LINES = {
    "retailer1": (
        "SELECT count(*), sum(quantity * unit_price) FROM albion.invoice_line"
        " WHERE invoiced_at::date = %s"
    ),
    "retailer2": (
        "SELECT count(*), sum(line_total_minor) FROM harvest.order_line"
        " JOIN harvest.customer_order USING (order_id) WHERE business_date = %s"
    ),
    "retailer3": (
        "SELECT count(*), sum(sales_value) FROM journey.basket_line"
        " WHERE (sold_at AT TIME ZONE 'America/New_York')::date = %s"
    ),
}
Query = Callable[..., list[tuple[Any, ...]]]
Harvest = Callable[..., dict[str, Any]]


@pytest.fixture
def execute(filled: dict[str, str]) -> Callable[..., list[tuple[Any, ...]]]:
    """Run statements against one retailer's database in one transaction; rows of the last."""

    def run(name: str, *statements: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(filled[name])
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    return run


def _albion(client: FlaskClient, **query: object) -> list[dict[str, str]]:
    response = client.get("/api/v1/changes", query_string=query, headers=KEY)
    assert response.status_code == 200, response.text
    return response.get_json()["Changes"]


@pytest.fixture
def changes(harvest: FlaskClient, harvest_login: dict[str, str]) -> Harvest:
    """Ask Harvest Grocers what changed."""

    def ask(**query: object) -> dict[str, Any]:
        response = harvest.get("/v2/changes", query_string=query, headers=harvest_login)
        assert response.status_code == 200, response.text
        return response.get_json()

    return ask


def test_a_fill_is_a_change_of_each_day_with_trade(albion: FlaskClient, changes: Harvest) -> None:
    days = ["2024-01-12", "2024-01-14", "2024-01-15"]  # the 13th: closed, no line, no change
    assert [entry["Date"] for entry in _albion(albion)] == days
    entries = changes(since="")["data"]
    assert [entry["businessDate"] for entry in entries] == [*days[:1], "2024-01-13", *days[1:]]
    moments = [entry["changedAt"] for entry in entries]
    assert moments == sorted(moments)
    age = datetime.now(UTC) - datetime.fromisoformat(moments[-1])
    assert timedelta(0) <= age < timedelta(minutes=10)


def test_since_is_inclusive_and_to_the_microsecond(albion: FlaskClient, changes: Harvest) -> None:
    for name in ("retailer1", "retailer2"):
        disturb(RETAILERS[name], DAY, Disturbance.AMEND, claimed_now=NOON)
    noon = "2030-07-01T13:00:00.000000"  # summer in London
    assert _albion(albion, since=noon) == [{"Date": "2024-01-15", "ChangedAt": noon}]
    assert _albion(albion, since="2030-07-01T13:00:00.000001") == []
    for since in ("2030-07-01T12:00:00Z", "2030-07-01T14:00:00+02:00"):
        entries = changes(since=since)["data"]
        expected = {"businessDate": "2024-01-15", "changedAt": "2030-07-01T12:00:00.000000+00:00"}
        assert entries == [expected]
    assert changes(since="2030-07-01T12:00:00.000001Z")["data"] == []


def test_equal_timestamps_are_paged_by_date(
    albion: FlaskClient, changes: Harvest, execute: Query
) -> None:
    later = NOON + timedelta(days=1)
    claim = f"SET LOCAL simulator.now = '{later.isoformat()}'"
    execute("retailer1", claim, "UPDATE albion.invoice_line SET quantity = quantity")
    execute("retailer2", claim, "UPDATE harvest.order_line SET quantity = quantity")
    since, days = "2030-07-02T13:00:00", ["2024-01-12", "2024-01-14", "2024-01-15"]
    pages = [_albion(albion, since=since, page=page, page_size=1) for page in (1, 2, 3, 4)]
    assert [entry["Date"] for page in pages for entry in page] == days
    found, cursor = [], {}
    while cursor is not None:
        page = changes(since=later.isoformat(), limit=1, **cursor)
        found += [entry["businessDate"] for entry in page["data"]]
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else None
    assert found == [*days[:1], "2024-01-13", *days[1:]]


@pytest.mark.parametrize(
    ("name", "statement", "days"),
    [
        (
            "retailer1",
            "UPDATE albion.invoice_line SET invoiced_at = '2023-05-01 10:00'"
            " WHERE line_id = (SELECT min(line_id) FROM albion.invoice_line)",
            ["2023-05-01", "2024-01-12"],
        ),
        (
            "retailer1",
            "DELETE FROM albion.invoice_line WHERE invoiced_at < '2024-01-14'",
            ["2024-01-12"],
        ),
        (
            "retailer2",
            "DELETE FROM harvest.order_line WHERE (order_id, line_no) ="
            " (SELECT order_id, 1 FROM harvest.customer_order"
            " WHERE business_date = '2024-01-13' ORDER BY order_id LIMIT 1)",
            ["2024-01-13"],
        ),
        (
            "retailer2",
            "UPDATE harvest.customer_order SET channel = 'online' WHERE order_id ="
            " (SELECT max(order_id) FROM harvest.customer_order"
            " WHERE business_date = '2024-01-12')",
            ["2024-01-12"],
        ),
        ("retailer1", "TRUNCATE albion.invoice_line", ["2024-01-12", "2024-01-14", "2024-01-15"]),
        ("retailer2", "DELETE FROM harvest.customer_order WHERE false", []),
    ],
    ids=["moved", "deleted", "line", "order", "truncated", "nothing"],
)
def test_every_way_of_changing_rows_is_noticed(
    filled: dict[str, str], name: str, statement: str, days: list[str]
) -> None:
    connection = psycopg2.connect(filled[name])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL simulator.now = '2031-01-01T00:00:00Z'")
        cursor.execute(statement)
        cursor.execute(
            f"SELECT sales_date::text FROM {RETAILERS[name].schema}.day_change"
            " WHERE changed_at = '2031-01-01T00:00:00Z' ORDER BY sales_date"
        )
        assert [day for (day,) in cursor.fetchall()] == days
    connection.rollback()
    connection.close()


@pytest.mark.parametrize("since", ["2024-01-15", "2024-01-15T09:00:00Z", "2024-13-01T00:00:00"])
def test_retailer1_wants_a_local_time(albion: FlaskClient, since: str) -> None:
    response = albion.get("/api/v1/changes", query_string={"since": since}, headers=KEY)
    assert response.status_code == 400
    assert "since must be a local time" in response.get_json()["Error"]


@pytest.mark.parametrize(
    "since", ["2024-01-15", "2024-01-15T09:00:00", "2024-01-15T09:00:00 00:00"]
)
def test_retailer2_wants_an_instant(
    harvest: FlaskClient, harvest_login: dict[str, str], since: str
) -> None:
    response = harvest.get("/v2/changes", query_string={"since": since}, headers=harvest_login)
    assert response.status_code == 400
    assert "since must be an instant" in response.get_json()["error"]


@pytest.mark.parametrize("name", list(RETAILERS))
def test_late_adds_amend_raises_void_takes_away(execute: Query, name: str) -> None:
    def lines() -> tuple[Any, ...]:
        return execute(name, LINES[name], values=(DAY,))[0]

    seen = [lines()]
    for kind in (Disturbance.LATE, Disturbance.AMEND, Disturbance.VOID, Disturbance.LATE):
        assert disturb(RETAILERS[name], DAY, kind, seed=3)
        seen.append(lines())
    (before, total), late, amended, voided, again = seen
    assert (late[0], late[1] > total) == (before + 1, True)
    assert (amended[0], amended[1] > late[1]) == (before + 1, True)
    assert voided[0] < amended[0]
    assert again[0] == voided[0] + 1


def test_a_late_sale_on_a_closed_day(execute: Query, albion: FlaskClient) -> None:
    saturday = date(2024, 1, 13)
    disturb(RETAILERS["retailer1"], saturday, Disturbance.LATE, claimed_now=NOON)
    assert execute("retailer1", LINES["retailer1"], values=(saturday,))[0][0] == 1
    assert _albion(albion, since="2030-07-01T13:00:00")[0]["Date"] == "2024-01-13"


@pytest.mark.usefixtures("filled")
def test_the_same_seed_disturbs_the_same_record() -> None:
    for name, retailer in RETAILERS.items():
        first = disturb(retailer, DAY, Disturbance.AMEND, seed=11)
        assert disturb(retailer, DAY, Disturbance.AMEND, seed=11) == first
        others = {disturb(retailer, DAY, Disturbance.AMEND, seed)[0] for seed in range(6)}
        assert len(others) > 1, name


def test_sales_around_the_clock_change(execute: Query) -> None:
    """No local time is impossible, and the wall clock of an autumn night is seen twice."""
    disturb(RETAILERS["retailer1"], date(2024, 3, 31), Disturbance.DST)
    sold = "SELECT to_char(invoiced_at, 'HH24:MI') FROM albion.invoice_line"
    rows = execute("retailer1", f"{sold} WHERE invoiced_at::date = '2024-03-31' ORDER BY 1")
    assert [at for (at,) in rows] == ["00:29", "00:59", "02:00", "02:29", "03:00"]
    disturb(RETAILERS["retailer1"], date(2024, 10, 27), Disturbance.DST)
    rows = execute("retailer1", f"{sold} WHERE invoiced_at::date = '2024-10-27' ORDER BY 1")
    assert [at for (at,) in rows] == ["00:59", "02:00"]
    for name, table, column in (
        ("retailer2", "harvest.customer_order", "closed_at"),
        ("retailer3", "journey.basket_line", "sold_at"),
    ):
        zone = RETAILERS[name].zone
        for day, clocks in (
            ("2024-03-10", ["00:59", "01:29", "01:59", "03:00", "03:29", "04:00"]),
            ("2024-11-03", ["00:59", "01:29", "01:59", "01:00", "01:29", "02:00"]),
        ):
            disturb(RETAILERS[name], date.fromisoformat(day), Disturbance.DST)
            local = f"({column} AT TIME ZONE '{zone.key}')"
            rows = execute(
                name,
                f"SELECT to_char({local}, 'HH24:MI') FROM {table}"
                f" WHERE {local}::date = '{day}' ORDER BY {column}",
            )
            assert [at for (at,) in rows] == clocks


@pytest.mark.usefixtures("filled")
def test_a_day_without_a_clock_change_is_refused() -> None:
    assert clock_change(ZoneInfo("Europe/London"), DAY) is None
    with pytest.raises(NothingToDisturb, match="no clock change in Europe/London"):
        disturb(RETAILERS["retailer1"], DAY, Disturbance.DST)


@pytest.mark.usefixtures("filled")
def test_the_command_says_what_it_touched() -> None:
    result = CliRunner().invoke(
        app, ["disturb", "2024-01-15", "--kind", "void", "--retailer", "retailer3"]
    )
    assert result.exit_code == 0, result.output
    assert result.output.startswith("retailer3: basket 240115")
    assert CliRunner().invoke(app, ["disturb", "2024-01-15", "--seed", "5"]).exit_code == 0
    refused = CliRunner().invoke(app, ["disturb", "2024-02-01", "--kind", "void"])
    assert (refused.exit_code, refused.output.count("no sale to void")) == (1, 3)
