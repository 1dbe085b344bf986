"""`python -m retailers.manage`, and what its user reads when something is wrong."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest
from typer.testing import CliRunner, Result

from retailers.errors import SettingsError
from retailers.generator.scenario import Scenario
from retailers.manage import app
from retailers.registry import RETAILERS
from retailers.retailer1.app import create_app
from retailers.settings import Retailer1Settings, Retailer2Settings, read_settings
from retailers.trade import fill_yesterday

pytestmark = pytest.mark.sql
REAL_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def _days(url: str, schema: str) -> list[str]:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT sales_date::text FROM {schema}.trade_day ORDER BY sales_date")
        days = [day for (day,) in cursor.fetchall()]
    connection.close()
    return days


def test_init_twice_is_harmless(databases: dict[str, str]) -> None:
    assert databases
    assert _run("init").exit_code == 0


def test_fill_a_range_of_one_retailer(databases: dict[str, str]) -> None:
    result = _run("fill", "2024-02-28..2024-03-01", "--retailer", "retailer3", "--scale", "0.1")
    assert result.exit_code == 0, result.output
    expected = ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert _days(databases["retailer3"], "journey") == expected
    assert _days(databases["retailer1"], "albion") == []


def test_live_adds_each_retailers_own_yesterday_once(databases: dict[str, str]) -> None:
    now = datetime(2024, 5, 5, 4, 30, tzinfo=UTC)  # in Los Angeles it is still the 4th
    added = [fill_yesterday(each, Scenario(scale=0.1), now) for each in RETAILERS.values()]
    assert [f"{day}" for day in added] == ["2024-05-04", "2024-05-03", "2024-05-04"]
    # A Saturday: retailer1 was closed, and still the day is known to be there.
    assert _days(databases["retailer1"], "albion") == ["2024-05-04"]
    again = [fill_yesterday(each, Scenario(scale=0.1), now) for each in RETAILERS.values()]
    assert again == [None, None, None]


@pytest.mark.usefixtures("databases")
def test_live_once_ends() -> None:
    result = _run("live", "--once", "--retailer", "retailer3", "--scale", "0.1")
    assert result.exit_code == 0
    assert result.output.startswith("retailer3: added ")


@pytest.mark.parametrize("days", ["2024-13-01", "yesterday", "2024-01-02..2024-01-01", "2024.."])
def test_bad_days_are_refused(days: str) -> None:
    result = _run("fill", days)
    assert result.exit_code == 2
    assert days in result.output


@pytest.mark.usefixtures("databases")
def test_a_missing_file_is_one_line_that_names_it(tmp_path: Path) -> None:
    result = _run("load-real", str(tmp_path), "--retailer", "retailer1")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "online_retail.csv.gz" in result.output


@pytest.mark.usefixtures("databases")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("InvoiceNo,StockCode\n", "lacks the columns Description"),
        (f"{REAL_HEADER}\n1,2\n", "row 1 has 2 values, not 8"),
        (f"{REAL_HEADER}\n1,2,3,many,2011-11-14 08:10:00,1,,UK\n", "many"),
    ],
)
def test_a_damaged_file_is_one_line_that_says_how(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "online_retail").mkdir()
    with gzip.open(tmp_path / "online_retail" / "online_retail.csv.gz", "wt") as file:
        file.write(text)
    result = _run("load-real", str(tmp_path), "--retailer", "retailer1")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert said in result.output


def test_a_missing_variable_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETAILER2_DATABASE_URL", raising=False)
    result = _run("init", "--retailer", "retailer2")
    assert result.exit_code == 1
    expected = "retailer2: the environment variable RETAILER2_DATABASE_URL is not set\n"
    assert result.output == expected


def test_a_server_that_is_down_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAILER2_DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    result = _run("init", "--retailer", "retailer2")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "cannot connect" in result.output


def test_settings_name_every_missing_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CLIENT_SECRET", "TOKEN_SECRET"):
        monkeypatch.delenv(f"RETAILER2_{variable}", raising=False)
    monkeypatch.setenv("RETAILER2_CLIENT_ID", "")
    monkeypatch.setenv("RETAILER2_TOKEN_SECONDS", "soon")
    with pytest.raises(SettingsError) as refusal:
        read_settings(Retailer2Settings)
    for variable in ("CLIENT_ID", "CLIENT_SECRET", "TOKEN_SECRET", "TOKEN_SECONDS"):
        assert f"RETAILER2_{variable}" in str(refusal.value)


def test_an_api_without_its_database_says_so(postgres: str) -> None:
    for address in ("postgresql://nobody:x@127.0.0.1:1/none", f"{postgres}/postgres"):
        settings = Retailer1Settings(database_url=address, api_key="k")
        response = create_app(settings).test_client().get("/health")
        assert (response.status_code, response.content_type) == (503, "application/json")
        assert "database" in response.get_json()["Error"]
