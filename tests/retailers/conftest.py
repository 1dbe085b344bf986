"""A real PostgreSQL with the three retailers' databases, and each API's test client."""

from collections.abc import Iterator
from datetime import date, timedelta

import psycopg2
import pytest
from flask.testing import FlaskClient

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.retailer1 import app as retailer1
from retailers.retailer2 import app as retailer2
from retailers.retailer3 import app as retailer3
from retailers.settings import Retailer1Settings, Retailer2Settings, Retailer3Settings
from retailers.trade import create_schema, fill_days
from scripts.stack.testing import TemporaryPostgres

FIRST_DAY = date(2024, 1, 12)  # a Friday; retailer1 is closed on the day after
DAYS = [FIRST_DAY + timedelta(days=offset) for offset in range(4)]


@pytest.fixture(scope="session")
def postgres(server: TemporaryPostgres) -> str:
    """The address of the session's server: `postgresql://postgres:…@127.0.0.1:port`."""
    return server.url("").rstrip("/")


def _create_databases(postgres: str, suffix: str) -> None:
    connection = psycopg2.connect(f"{postgres}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in RETAILERS:
            cursor.execute(f"CREATE DATABASE {name}{suffix}")
    connection.close()


@pytest.fixture(scope="module")
def databases(postgres: str, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Three empty schemas of this test module's own, by URL and in the environment."""
    suffix = "_" + request.module.__name__.rpartition(".")[2]
    _create_databases(postgres, suffix)
    urls = {name: f"{postgres}/{name}{suffix}" for name in RETAILERS}
    with pytest.MonkeyPatch.context() as patch:
        for name, url in urls.items():
            patch.setenv(f"{name.upper()}_DATABASE_URL", url)
            create_schema(RETAILERS[name])
        yield urls


@pytest.fixture(scope="module")
def filled(databases: dict[str, str]) -> dict[str, str]:
    """Four days of generated trade in each schema."""
    for retailer in RETAILERS.values():
        fill_days(retailer, Scenario(), DAYS)
    return databases


@pytest.fixture(scope="module")
def albion(filled: dict[str, str]) -> FlaskClient:
    settings = Retailer1Settings(database_url=filled["retailer1"], api_key="key-1")
    return retailer1.create_app(settings).test_client()


@pytest.fixture(scope="module")
def harvest(filled: dict[str, str]) -> FlaskClient:
    settings = Retailer2Settings(
        database_url=filled["retailer2"],
        client_id="pipeline",
        client_secret="secret-2",
        token_secret="signing-2",
        token_seconds=30,
    )
    return retailer2.create_app(settings).test_client()


@pytest.fixture(scope="module")
def journey(filled: dict[str, str]) -> FlaskClient:
    settings = Retailer3Settings(
        database_url=filled["retailer3"], user="pipeline", password="password-3"
    )
    return retailer3.create_app(settings).test_client()


@pytest.fixture
def harvest_login(harvest: FlaskClient) -> dict[str, str]:
    """The header that opens Harvest Grocers' API."""
    form = {"client_id": "pipeline", "client_secret": "secret-2"}
    grant = harvest.post("/oauth/token", data=form | {"grant_type": "client_credentials"})
    return {"Authorization": f"Bearer {grant.get_json()['access_token']}"}
