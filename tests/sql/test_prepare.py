"""`python -m database.prepare`, on servers of its own: roles belong to a whole server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from pydantic import SecretStr

from database.administration.administrator import ConfiguredAdministrator
from database.migrate import migrate
from database.prepare import LEFT_OPEN, prepare
from database.roles import LOGINS
from scripts.stack.testing import TemporaryPostgres, temporary_postgres
from shared.errors import ConfigurationError, SourceUnavailable
from shared.postgres.connection import connect, transaction
from shared.settings import Credentials, DatabaseSettings, Settings

pytestmark = pytest.mark.sql
NAME = "retail_analytics"


@pytest.fixture
def server() -> Iterator[TemporaryPostgres]:
    with temporary_postgres() as found:
        yield found


def _credentials(user: str, password: str) -> Credentials:
    return Credentials(user=user, password=SecretStr(password))


def _settings(server: TemporaryPostgres, admin: Credentials, suffix: str = "") -> DatabaseSettings:
    logins = {kind: _credentials(user, f"of {user}{suffix}") for kind, user in LOGINS.items()}
    return DatabaseSettings.model_validate(
        {"host": server.host, "port": server.port, "name": NAME, "admin": admin, **logins}
    )


def _prepare(settings: DatabaseSettings) -> list[str]:
    return prepare(settings, ConfiguredAdministrator(settings))


def _as_superuser(server: TemporaryPostgres, suffix: str = "") -> DatabaseSettings:
    return _settings(server, _credentials(server.user, server.password), suffix)


def _migrated_and_entered(settings: DatabaseSettings) -> None:
    migrate(Settings.model_construct(database=settings))
    for role in ("load", "audit", "publish", "bi"):
        with transaction(settings, role) as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (LOGINS[role],)


def test_a_superuser_prepares_an_empty_server(server: TemporaryPostgres) -> None:
    settings = _as_superuser(server)
    assert _prepare(settings) == []
    _migrated_and_entered(settings)
    with (
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
        connect(settings, "bi") as link,
        link.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_advisory_lock(1)")


def test_repeated_it_changes_passwords_and_nothing_else(server: TemporaryPostgres) -> None:
    _prepare(_as_superuser(server))
    migrate(Settings.model_construct(database=_as_superuser(server)))
    changed = _as_superuser(server, suffix=" anew")
    assert _prepare(changed) == []
    _migrated_and_entered(changed)
    with pytest.raises(SourceUnavailable, match="password"):
        connect(_as_superuser(server), "load")


def test_whoever_may_make_roles_and_databases_is_enough(server: TemporaryPostgres) -> None:
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute("CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'of the manager'")
    settings = _settings(server, _credentials("manager", "of the manager"))
    assert _prepare(settings) == [LEFT_OPEN]
    assert _prepare(settings) == [LEFT_OPEN]
    _migrated_and_entered(settings)


def test_two_at_once_both_succeed(server: TemporaryPostgres) -> None:
    settings = _as_superuser(server)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_prepare, [settings] * 4)) == [[]] * 4
    _migrated_and_entered(settings)


def test_a_right_that_the_administrator_lacks_is_named(server: TemporaryPostgres) -> None:
    password = server.create_role("nobody_special")
    settings = _settings(server, _credentials("nobody_special", password))
    with pytest.raises(ConfigurationError, match="RETAIL_DATABASE__ADMIN__USER cannot do this"):
        _prepare(settings)


def test_a_role_of_another_name_is_refused_before_anything_is_made(
    server: TemporaryPostgres,
) -> None:
    settings = _as_superuser(server)
    other = settings.model_copy(update={"load": _credentials("somebody", "else")})
    with pytest.raises(ConfigurationError, match="RETAIL_DATABASE__LOAD__USER is somebody"):
        _prepare(other)
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'retail%'")
        assert cursor.fetchone() == (0,)


def test_a_role_that_could_do_more_is_brought_down(server: TemporaryPostgres) -> None:
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute("CREATE ROLE retail_load SUPERUSER CREATEDB LOGIN")
    _prepare(_as_superuser(server))
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles"
            " WHERE rolname = 'retail_load'"
        )
        assert cursor.fetchone() == (False,)


def test_a_server_that_does_not_answer_is_said_so(server: TemporaryPostgres) -> None:
    settings = _as_superuser(server)
    gone = ConfiguredAdministrator(settings.model_copy(update={"port": 1}))
    with pytest.raises(SourceUnavailable):
        prepare(settings, gone)
