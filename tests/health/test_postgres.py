"""The probes of PostgreSQL, each seen red for its fault and green again."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from database.migrate import migrate
from database.revision import head_revision
from scripts.health.locks import locks_finding
from scripts.health.postgres import clock_finding, of_postgres, schema_finding
from scripts.health.probe import Finding, State
from scripts.health.side_by_side import ask_all
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres, temporary_postgres
from shared.postgres.connection import transaction
from shared.settings import Credentials, DatabaseSettings, Settings
from tests.support.standing_still import standing_still
from tests.support.world import make_settings, until_somebody_waits

pytestmark = pytest.mark.integration
LONG, SHORT = 60.0, 0.5
ROLES = ["role load", "role audit", "role publish", "role bi", "role owner"]
ALL = ["PostgreSQL", *ROLES, "schema", "PostgreSQL clock"]


@pytest.fixture(scope="module")
def own_server() -> Iterator[TemporaryPostgres]:
    """One that nobody else's tests need."""
    with temporary_postgres() as running:
        yield running


@pytest.fixture(scope="module")
def database(
    own_server: TemporaryPostgres, object_store_server: TemporaryObjectStore
) -> DatabaseSettings:
    """A migrated warehouse on it."""
    passwords = own_server.create_warehouse_roles()
    own_server.create_warehouse("health")
    settings = make_settings(own_server, object_store_server, passwords, "health", "none")
    migrate(settings)
    return settings.database


def _found(database: DatabaseSettings, seconds: float = LONG) -> dict[str, Finding]:
    return {each.name: each.finding for each in ask_all(of_postgres(database), seconds)}


def _not_ok(database: DatabaseSettings, seconds: float = LONG) -> list[str]:
    found = _found(database, seconds)
    return [name for name, each in found.items() if each.state is not State.OK]


def test_all_is_well(database: DatabaseSettings) -> None:
    assert list(_found(database)) == ALL
    assert _not_ok(database) == []
    without_owner = database.model_copy(update={"owner": None})
    assert "role owner" not in _found(without_owner)


def test_a_server_that_hangs_is_noticed(
    own_server: TemporaryPostgres, database: DatabaseSettings
) -> None:
    pid = own_server.server.pid
    assert pid is not None
    # Its backends go on: the one that would let us in does not.
    with standing_still(pid, with_children=False):
        found = _found(database, SHORT)
        assert {each.found for each in found.values()} == {"no answer within 0.5 s"}
        assert {each.state for each in found.values()} == {State.FAILED}
    assert _not_ok(database) == []


def test_a_server_that_is_down_is_noticed(
    own_server: TemporaryPostgres, database: DatabaseSettings
) -> None:
    own_server.server.stop("immediate")
    try:
        assert _not_ok(database) == ALL
        assert "RETAIL_DATABASE__HOST" in _found(database)["PostgreSQL"].advice
    finally:
        own_server.server.start()
    assert _not_ok(database) == []


def test_a_role_whose_password_is_wrong_is_named(database: DatabaseSettings) -> None:
    wrong = Credentials(user="retail_publish", password=SecretStr("wrong"))
    found = _found(database.model_copy(update={"publish": wrong}))
    assert [name for name in found if found[name].state is not State.OK] == ["role publish"]
    assert "password authentication failed" in found["role publish"].found
    assert "RETAIL_DATABASE__PUBLISH__PASSWORD" in found["role publish"].advice
    missing = _found(database.model_copy(update={"publish": None}))["role publish"]
    assert "RETAIL_DATABASE__PUBLISH__USER" in missing.found
    # The server answers all the same, also when the first that asks is refused.
    no_load = database.model_copy(
        update={"load": Credentials(user="retail_load", password=SecretStr("wrong"))}
    )
    assert _found(no_load)["PostgreSQL"].state is State.OK


@pytest.mark.parametrize("revision", ["9999", None])
def test_another_schema_is_noticed(
    settings: Settings, server: TemporaryPostgres, revision: str | None
) -> None:
    assert head_revision() in schema_finding(settings.database).found
    with server.server.connect(settings.database.name) as link, link.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no trigger
        if revision:
            cursor.execute("UPDATE ops.schema_version SET version_num = %s", (revision,))
        else:
            cursor.execute("DELETE FROM ops.schema_version")
        found = schema_finding(settings.database)
        assert found.state is State.FAILED
        assert f"revision {revision or 'none'}" in found.found
        cursor.execute("DELETE FROM ops.schema_version")
        cursor.execute("INSERT INTO ops.schema_version VALUES (%s)", (head_revision(),))
    assert schema_finding(settings.database).state is State.OK


def test_a_wait_for_a_lock_is_noticed_with_both_sides(settings: Settings) -> None:
    database = settings.database
    lock = "LOCK TABLE ops.partition IN EXCLUSIVE MODE"

    def wait() -> None:
        with transaction(database, "load") as cursor:
            cursor.execute("UPDATE ops.partition SET staged_snapshot_id = staged_snapshot_id")

    assert locks_finding(database, 0).state is State.OK
    waiter = threading.Thread(target=wait)
    with transaction(database, "owner") as holder:
        holder.execute(lock)
        waiter.start()
        until_somebody_waits(settings)
        found = locks_finding(database, 0)
        assert found.state is State.WARNING
        assert "retail_load (process" in found.found
        assert "for retail_owner (process" in found.found
        assert "pg_terminate_backend" in found.advice
        # A wait that has only begun is none to look at.
        assert locks_finding(database, 3600).state is State.OK
    waiter.join()
    assert locks_finding(database, 0).state is State.OK


@pytest.mark.parametrize(
    ("ahead", "state"), [(0, State.OK), (30, State.WARNING), (-300, State.FAILED)]
)
def test_clocks_that_differ_are_noticed(settings: Settings, ahead: int, state: State) -> None:
    def clock() -> datetime:
        return datetime.now(UTC) - timedelta(seconds=ahead)

    found = clock_finding(settings.database, clock)
    assert found.state is state
    assert ("ahead of" in found.found) == (ahead > 0)
    assert ("behind" in found.found) == (ahead < 0)
