"""``python -m database.prepare``: make the warehouse's roles and its database; safe to repeat.

Run by an administrator of the server, before the first migration and again to change passwords.
"""

import sys

import psycopg2
from psycopg2.errors import InsufficientPrivilege

from database.administration.administrator import Administrator, ConfiguredAdministrator
from database.administration.warehouse import (
    close_warehouse,
    create_warehouse_database,
    create_warehouse_roles,
)
from database.roles import LOGINS
from shared.errors import ConfigurationError, PipelineError
from shared.output.plain_text import complain, say
from shared.postgres.connection import credentials
from shared.settings import DatabaseSettings, get_settings

ONE_AT_A_TIME = 7403221
"""The advisory lock that a preparation holds: two of them would meet in PostgreSQL's catalogue."""
LEFT_OPEN = (
    "what everybody may do in a new database stays as it was, because only a superuser may take it"
    " away: locks, messages and large objects (docs/OPERATIONS.md, Roles)"
)


def prepare(settings: DatabaseSettings, server: Administrator) -> list[str]:
    """Make the roles with the passwords of the settings, and the database; returns what was left.

    Raises:
        ConfigurationError: credentials are missing, or have other names than the grants of the
            migrations; or the administrator lacks a right.
        SourceUnavailable: the server does not answer.
    """
    passwords = dict(_logins(settings))
    try:
        with server.connect() as link, link.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (ONE_AT_A_TIME,))
            create_warehouse_roles(server, passwords.__getitem__)
            create_warehouse_database(server, settings.name)
            return _close(settings, server)
    except psycopg2.Error as error:
        raise ConfigurationError(
            f"RETAIL_DATABASE__ADMIN__USER cannot do this: {_first_line(error)}"
        ) from error


def _close(settings: DatabaseSettings, server: Administrator) -> list[str]:
    try:
        close_warehouse(server, settings.name)
    except InsufficientPrivilege:
        return [LEFT_OPEN]
    return []


def _logins(settings: DatabaseSettings) -> list[tuple[str, str]]:
    """Name and password of each login."""
    found = []
    for kind, name in LOGINS.items():
        configured = credentials(settings, kind)
        if configured.user != name:
            raise ConfigurationError(
                f"RETAIL_DATABASE__{kind.upper()}__USER is {configured.user}, and the migrations"
                f" grant rights to {name}: set it to that"
            )
        found.append((name, configured.password.get_secret_value()))
    return found


def _first_line(error: psycopg2.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        settings = get_settings().database
        left = prepare(settings, ConfiguredAdministrator(settings))
    except PipelineError as error:
        complain(str(error))
        return 1
    for each in left:
        complain(f"note: {each}")
    say(f"the roles and the database {settings.name} are there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
