"""The embedded PostgreSQL keeps its promises."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import psycopg2
import pytest

from scripts.stack.errors import StackError
from scripts.stack.postgres.account import server_account
from scripts.stack.postgres.options import embedded_programs
from scripts.stack.postgres.programs import usable_programs
from scripts.stack.postgres.server import PostgresServer
from scripts.stack.processes.ports import free_port
from scripts.stack.testing import TemporaryPostgres, temporary_folder, temporary_postgres

pytestmark = pytest.mark.sql


@pytest.fixture(scope="module")
def postgres() -> Iterator[TemporaryPostgres]:
    with temporary_postgres() as running:
        yield running


def _query(server: PostgresServer, statement: str) -> list[tuple[object, ...]]:
    with server.connect() as link, link.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_data_survives_stop_and_start(mode: Literal["fast", "immediate"]) -> None:
    with temporary_folder("survival") as folder:
        server = PostgresServer(folder / "data", free_port(), "secret")
        server.ensure_initialised()
        try:
            assert server.start()
            _query(server, "CREATE TABLE kept AS SELECT 42 AS answer")
            assert server.stop(mode)
            assert not server.is_running()
            server.ensure_initialised()
            assert server.start()
            assert _query(server, "SELECT answer FROM kept") == [(42,)]
        finally:
            server.stop("immediate")


def test_starting_twice_is_harmless(postgres: TemporaryPostgres) -> None:
    before = postgres.server.pid
    assert not postgres.server.start()
    assert postgres.server.pid == before


def test_a_taken_port_names_the_port_and_the_way_out(postgres: TemporaryPostgres) -> None:
    with temporary_folder("taken port") as folder:
        second = PostgresServer(
            folder / "data", postgres.port, "secret", port_variable="RETAIL_STACK_POSTGRES_PORT"
        )
        second.ensure_initialised()
        with pytest.raises(StackError, match=rf"{postgres.port}.*RETAIL_STACK_POSTGRES_PORT"):
            second.start()
        assert postgres.server.is_running()


def test_a_missing_installation_names_the_setting(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "data", 1, "secret", bin_dir=tmp_path / "nowhere")
    with pytest.raises(StackError, match="RETAIL_STACK_PG_BIN"):
        server.ensure_initialised()


def test_a_server_that_fails_shows_its_log() -> None:
    with temporary_folder("broken") as folder:
        server = PostgresServer(folder / "data", free_port(), "secret", fast=True)
        server.ensure_initialised()
        (folder / "data" / "postgresql.conf").write_text("nonsense = 1\n")
        with pytest.raises(StackError, match=r"data\.log") as caught:
            server.start()
        assert "nonsense" in str(caught.value)


def test_no_password_file_stays_and_the_data_is_private(postgres: TemporaryPostgres) -> None:
    folder: Path = postgres.server.data_dir
    assert not folder.with_suffix(".pw").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_server_listens_on_loopback_only(postgres: TemporaryPostgres) -> None:
    assert _query(postgres.server, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert _query(postgres.server, "SHOW unix_socket_directories") == [("",)]


def test_a_wrong_password_is_refused(postgres: TemporaryPostgres) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(postgres.url("postgres", "postgres", "wrong"))


def test_only_named_roles_enter_a_database(postgres: TemporaryPostgres) -> None:
    names = ("shop_owner", "shop_reader", "shop_stranger")
    passwords = {name: postgres.create_role(name) for name in names}
    postgres.create_database("shop", "shop_owner", connect=("shop_reader",))
    postgres.create_database("shop", "shop_owner", connect=("shop_reader",))  # safe to repeat
    for name in ("shop_owner", "shop_reader"):
        psycopg2.connect(postgres.url("shop", name, passwords[name])).close()
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(postgres.url("shop", "shop_stranger", passwords["shop_stranger"]))


def test_a_repeated_role_gets_the_new_password_and_no_power(postgres: TemporaryPostgres) -> None:
    old = postgres.create_role("clerk")
    new = postgres.create_role("clerk")
    postgres.create_database("desk", "clerk")
    psycopg2.connect(postgres.url("desk", "clerk", new)).close()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(postgres.url("desk", "clerk", old))
    query = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname='clerk'"
    assert _query(postgres.server, query) == [(False,)]


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """Somebody's folder, closed to all others."""
    with temporary_folder("closed") as folder:
        folder.chmod(0o700)
        yield folder


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="the server runs as its caller")


@as_root
def test_a_closed_folder_stays_closed_and_is_named(closed_folder: Path) -> None:
    server = PostgresServer(closed_folder / "state" / "data", free_port(), "secret", fast=True)
    with pytest.raises(StackError, match=rf"{closed_folder} lets no other.*STATE_DIR"):
        server.ensure_initialised()
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700


@as_root
def test_a_folder_that_was_closed_later_stays_closed(closed_folder: Path) -> None:
    closed_folder.chmod(0o711)
    server = PostgresServer(closed_folder / "data", free_port(), "secret", fast=True)
    server.ensure_initialised()
    closed_folder.chmod(0o700)
    with pytest.raises(StackError, match="chmod o\\+x"):
        server.start()
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700


@as_root
def test_programs_in_a_closed_folder_are_run_from_a_copy(closed_folder: Path) -> None:
    """As of a checkout in root's home: neither the folder nor the installation is opened."""
    account = server_account()
    installed = embedded_programs()
    wheel = installed.parents[1]
    hidden = closed_folder / "packages"
    for part in (wheel, wheel.with_suffix(".libs")):
        if part.is_dir():
            shutil.copytree(part, hidden / part.name, symlinks=True, copy_function=os.link)
    with temporary_folder("copies") as copies, temporary_folder("data") as folder:
        used = usable_programs(hidden / wheel.name / "pginstall" / "bin", account, copies / "all")
        assert used.is_relative_to(copies)
        server = PostgresServer(folder / "data", free_port(), "secret", bin_dir=used, fast=True)
        server.ensure_initialised()
        try:
            assert server.start()
            assert _query(server, "SELECT 1") == [(1,)]
        finally:
            server.stop("immediate")
        again = usable_programs(hidden / wheel.name / "pginstall" / "bin", account, copies / "all")
        assert again == used
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700


def test_programs_that_can_be_reached_are_not_copied(tmp_path: Path) -> None:
    programs = embedded_programs()
    assert usable_programs(programs, None, tmp_path) == programs
    assert list(tmp_path.iterdir()) == []


def test_the_log_is_for_us_alone(postgres: TemporaryPostgres) -> None:
    assert stat.S_IMODE(postgres.server.log_file.stat().st_mode) == 0o600


def test_a_stale_lock_file_with_a_foreign_pid_is_not_a_server() -> None:
    with temporary_folder("stale") as folder:
        server = PostgresServer(folder / "data", free_port(), "secret", fast=True)
        (folder / "data").mkdir()
        (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
        assert not server.is_running()
        assert not server.stop()
