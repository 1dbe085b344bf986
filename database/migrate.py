"""``python -m database.migrate``: bring the warehouse's schema up to date. Forward only."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from database.roles import GRANTED
from shared.errors import ConfigurationError, PipelineError, SourceUnavailable
from shared.output.plain_text import complain
from shared.postgres.connection import engine
from shared.settings import Settings, get_settings

SQL_FOLDER = Path(__file__).parent / "sql"
TRIES = 5
VERSION_SCHEMA, VERSION_TABLE = "ops", "schema_version"


def migrate(settings: Settings) -> None:
    """Run all migrations that the database has not seen, in one transaction.

    Raises:
        ConfigurationError: the owner's credentials or one of the roles are missing, or the schema
            is of a revision that this version cannot go on from.
        SourceUnavailable: the database does not answer.
    """
    owner = engine(settings.database, "owner")
    try:
        with owner.begin() as connection:
            _require_roles(connection)
        _require_lock_table(owner)
        with owner.begin() as connection:
            # Two starts at once: the second one waits here, and finds nothing left to do.
            _run(connection, "lock_migrations")
            config = _config(connection)
            _require_known_revision(connection, ScriptDirectory.from_config(config))
            command.upgrade(config, "head")
    except OperationalError as error:
        raise SourceUnavailable(f"the warehouse does not answer: {error.orig}") from error
    finally:
        owner.dispose()


def _require_lock_table(owner: Engine) -> None:
    """Make the table that holds the locks; the loser of two starts at once finds it there."""
    for _ in range(TRIES):
        try:
            with owner.begin() as connection:
                _run(connection, "lock_table")
        except IntegrityError:
            continue
        else:
            return
    raise SourceUnavailable("the warehouse is being created by others: try again later")


def _run(connection: Connection, name: str) -> None:
    connection.exec_driver_sql((SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def _require_roles(connection: Connection) -> None:
    found = connection.execute(text("SELECT rolname FROM pg_roles")).scalars()
    missing = sorted(set(GRANTED) - set(found))
    if missing:
        raise ConfigurationError(
            f"these roles do not exist: {', '.join(missing)}; have them made before migrating, as"
            " docs/OPERATIONS.md shows"
        )


def _require_known_revision(connection: Connection, script: ScriptDirectory) -> None:
    """A schema from before the baseline, or of a newer version, is no schema to go on from."""
    options = {"version_table": VERSION_TABLE, "version_table_schema": VERSION_SCHEMA}
    found = MigrationContext.configure(connection, opts=options).get_current_revision()
    if found is not None and found not in {each.revision for each in script.walk_revisions()}:
        raise ConfigurationError(
            f"the warehouse's schema is of revision {found}, which this version does not know: it"
            " was made before the baseline of the migrations, or by a newer version. Make a new"
            " database (`make clean` for the local stack) and fill it with `retail rebuild`"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    # Alembic reads % in its options as interpolation
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        migrate(get_settings())
    except PipelineError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
