"""Migrations: the list of the baseline's files, and databases of revisions that are not known."""

from collections import Counter
from collections.abc import Iterator

import pytest
from alembic import command
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


def test_what_was_known_of_other_entities_comes_into_the_one_ledger(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _: upgrade(config, "0019"))
        migrate(empty)
    with transaction(empty.database, "owner") as cursor:
        cursor.execute(BEFORE)
    migrate(empty)
    assert rows(empty, "SELECT entity, staged_snapshot_id FROM ops.partition ORDER BY 1") == [
        ("inventory", "v1"),
        ("sales", "v1"),
        ("shipments", "v7"),
    ]
    assert rows(empty, "SELECT entity, gate_verdict, staged_rows FROM ops.partition_load") == [
        ("sales", None, 3),
        ("inventory", "WARN", 5),
        ("shipments", None, 6),
    ]
    assert rows(empty, "SELECT entity, normalised_amount FROM ops.partition_amount") == [
        ("sales", 7)
    ]
    assert value(empty, "SELECT table_name FROM ops.quality_result") == "shipments"
    assert value(empty, "SELECT count(*) FROM staging.shipments WHERE NOT is_superseded") == 1


BEFORE = """
    INSERT INTO ops.partition_load (
        retailer_id, sales_date, snapshot_id, extracted_at, retailer, code_version, data_sha256,
        rejected_sha256, unknown_fields, source_rows, normalised_rows, rejected_rows,
        rejected_without_amount_rows, staged_rows, superseded_rows, staged_at
    ) VALUES ('retailer1', '2024-01-01', 'v1', now(), '{}', '', '', '', '{}', 3, 3, 0, 0, 3, 0,
        now());
    INSERT INTO ops.partition VALUES ('retailer1', '2024-01-01', 'v1');
    INSERT INTO ops.partition_amount VALUES ('retailer1', '2024-01-01', 'v1', 'EUR', 7, 7, 0, 0);
    INSERT INTO ops.entity_load (
        retailer_id, sales_date, entity, snapshot_id, extracted_at, retailer, data_sha256,
        normalised_rows, rejected_rows, staged_rows, verdict, staged_at
    ) VALUES
        ('retailer1', '2024-01-01', 'inventory', 'v1', now(), '{}', '', 5, 1, 5, 'WARN', now()),
        ('retailer1', '2024-01-01', 'shipments', 'v7', now(), '{}', '', 6, 0, 6, NULL, now());
    INSERT INTO staging.shipment (retailer_id, sales_date, snapshot_id, source_position)
    VALUES ('retailer1', '2024-01-01', 'v7', 1);
    INSERT INTO ops.quality_result (
        retailer_id, sales_date, entity, snapshot_id, rule_id, table_name, severity, verdict,
        audited_at
    ) VALUES ('retailer1', '2024-01-01', 'shipments', 'v7', 'shipment_is_unique', 'shipment',
        'critical', 'PASS', now());
"""
