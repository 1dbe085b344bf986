"""``python -m database.migrate``: bring the warehouse's schema up to date. Forward only."""

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from database.roles import REQUIRED
from shared.errors import ConfigurationError, PipelineError, SourceUnavailable
from shared.plain_text import complain
from shared.postgres import engine
from shared.settings import Settings, get_settings


def migrate(settings: Settings) -> None:
    """Run all migrations that the database has not seen, in one transaction.

    Raises:
        ConfigurationError: the owner's credentials or one of the roles are missing.
        SourceUnavailable: the database does not answer.
    """
    owner = engine(settings.database, "owner")
    try:
        with owner.begin() as connection:
            _require_roles(connection)
            # Two starts at once: the second one waits here, and finds nothing left to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('migrate'))"))
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS ops"))
            command.upgrade(_config(connection), "head")
    except OperationalError as error:
        raise SourceUnavailable(f"the warehouse does not answer: {error.orig}") from error
    finally:
        owner.dispose()


def _require_roles(connection: Connection) -> None:
    found = connection.execute(text("SELECT rolname FROM pg_roles")).scalars()
    missing = sorted(set(REQUIRED) - set(found))
    if missing:
        raise ConfigurationError(
            f"these roles do not exist: {', '.join(missing)}; have them made before migrating, as"
            " docs/OPERATIONS.md shows"
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
