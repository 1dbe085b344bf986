"""Migrations: the list of the baseline's files, and databases of revisions that are not known."""

from collections import Counter
from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory

from database.migrate import _config, migrate
from database.sql_files import SQL_FOLDER
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.errors import ConfigurationError
from shared.postgres.connection import engine, transaction
from shared.settings import Settings
from tests.support.world import drop_database, make_settings, rows, value

pytestmark = pytest.mark.sql


@pytest.fixture
def empty(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Settings]:
    """A database that no migration has seen."""
    server.create_warehouse("empty")
    yield make_settings(server, object_store_server, passwords, "empty", "none")
    drop_database(server, "empty")


def _scripts(settings: Settings) -> ScriptDirectory:
    owner = engine(settings.database, "owner")
    with owner.connect() as connection:
        scripts = ScriptDirectory.from_config(_config(connection))
    owner.dispose()
    return scripts


def test_the_baseline_runs_each_of_its_files_once(settings: Settings) -> None:
    scripts = _scripts(settings)
    (base,) = scripts.get_bases()
    listed = Counter(scripts.get_revision(base).module.FILES)
    folder = SQL_FOLDER / "baseline"
    found = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.sql")}
    assert found
    assert listed == Counter(found)


def test_a_new_database_is_at_the_newest_revision(settings: Settings) -> None:
    newest = _scripts(settings).get_current_head()
    assert rows(settings, "SELECT version_num FROM ops.schema_version") == [(newest,)]


@pytest.mark.parametrize("revision", ["0004", "9999"])
def test_a_schema_of_an_unknown_revision_is_left_alone(empty: Settings, revision: str) -> None:
    with transaction(empty.database, "owner") as cursor:
        cursor.execute("CREATE SCHEMA ops")
        cursor.execute("CREATE TABLE ops.schema_version (version_num varchar(32) PRIMARY KEY)")
        cursor.execute("INSERT INTO ops.schema_version VALUES (%s)", (revision,))
    with pytest.raises(ConfigurationError, match=f"revision {revision}, which this version"):
        migrate(empty)
    assert value(empty, "SELECT to_regnamespace('warehouse')") is None
    assert rows(empty, "SELECT version_num FROM ops.schema_version") == [(revision,)]
