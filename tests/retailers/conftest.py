"""A real PostgreSQL with the three retailers' databases, and each API's test client."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg2
import pytest
import requests
from flask.testing import FlaskClient

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.retailer1 import app as retailer1
from retailers.retailer2 import app as retailer2
from retailers.retailer3 import app as retailer3
from retailers.settings import Retailer1Settings, Retailer2Settings, Retailer3Settings
from retailers.trade import create_schema, fill_days
from scripts.stack.processes.ports import free_port
from scripts.stack.processes.supervision import ProcessTable
from scripts.stack.retailers import retailer_service
from scripts.stack.testing import TemporaryPostgres, temporary_folder
from tests.support.waiting import HANG

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
        token_seconds=3600,
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


@dataclass(frozen=True)
class LiveApi:
    """One retailer's API under gunicorn, with a fault token."""

    name: str
    url: str
    session: requests.Session

    def get(self, path: str, **query: object) -> requests.Response:
        """An answer, whatever its status; the login is in the session."""
        params = {name: str(value) for name, value in query.items()}
        return self.session.get(self.url + path, params=params, timeout=HANG)

    def plan(self, seed: int = 0, hang_seconds: float = 0.2, **rates: float) -> None:
        """Put a fault plan in force."""
        plan = {"seed": seed, "rates": rates, "hang_seconds": hang_seconds}
        response = self.session.put(f"{self.url}/_faults", json=plan, timeout=HANG)
        assert response.status_code == 200, response.text

    def given(self) -> dict[str, int]:
        """How often each fault was given."""
        return self.session.get(f"{self.url}/_faults", timeout=HANG).json()["given"]


@pytest.fixture(scope="module")
def live(filled: dict[str, str]) -> Iterator[dict[str, LiveApi]]:
    """The three APIs as the stack runs them: one worker, several threads."""
    environment = {f"{name.upper()}_DATABASE_URL": url for name, url in filled.items()}
    environment |= {f"{name.upper()}_FAULT_TOKEN": f"fault-{name}" for name in filled}
    environment |= {"RETAILER1_API_KEY": "key-1", "RETAILER3_USER": "pipeline"}
    environment |= {"RETAILER2_CLIENT_ID": "pipeline", "RETAILER2_CLIENT_SECRET": "secret-2"}
    environment |= {"RETAILER2_TOKEN_SECRET": "signing-2", "RETAILER3_PASSWORD": "password-3"}
    environment["RETAILER2_TOKEN_SECONDS"] = "86400"  # all tests of a module share a login
    with temporary_folder("live") as folder:
        processes = ProcessTable(folder / "processes")
        ports = {name: free_port() for name in filled}
        services = [
            retailer_service(name, port, environment, folder / f"{name}.log")
            for name, port in ports.items()
        ]
        try:
            for service in services:
                processes.start(service)
            for service in services:
                processes.wait(service)
            yield {name: _live_api(name, port) for name, port in ports.items()}
        finally:
            for service in services:
                processes.stop(service.name)


def _live_api(name: str, port: int) -> LiveApi:
    url, session = f"http://127.0.0.1:{port}", requests.Session()
    session.headers["X-Fault-Token"] = f"fault-{name}"
    if name == "retailer1":
        session.headers["X-API-Key"] = "key-1"
    if name == "retailer2":
        form = {"grant_type": "client_credentials", "client_id": "pipeline"}
        grant = session.post(
            f"{url}/oauth/token", form | {"client_secret": "secret-2"}, timeout=HANG
        )
        session.headers["Authorization"] = f"Bearer {grant.json()['access_token']}"
    if name == "retailer3":
        session.auth = ("pipeline", "password-3")
    return LiveApi(name, url, session)
