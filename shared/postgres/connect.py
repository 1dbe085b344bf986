"""Connections to the warehouse, one role each."""

from functools import partial
from typing import TYPE_CHECKING, Literal

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from shared.errors import ConfigurationError, SourceUnavailable
from shared.postgres.login import login, tls_advice
from shared.settings import Credentials, DatabaseSettings

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["Connection", "Cursor", "Role", "connect", "credentials", "engine"]

Role = Literal["admin", "owner", "load", "audit", "publish", "bi"]
"""Who may what is granted by the migrations, and told in docs/OPERATIONS.md."""


def credentials(settings: DatabaseSettings, role: Role) -> Credentials:
    """The role's credentials.

    Raises:
        ConfigurationError: they are not set.
    """
    found: Credentials | None = getattr(settings, role)
    if found is None:
        raise ConfigurationError(
            f"no credentials for the role {role}: set RETAIL_DATABASE__{role.upper()}__USER and"
            f" RETAIL_DATABASE__{role.upper()}__PASSWORD, or run `make up` for the local stack"
        )
    return found


def connect(settings: DatabaseSettings, role: Role) -> Connection:
    """A new psycopg2 connection.

    Raises:
        ConfigurationError: the role has no credentials, or the server's certificate is not trusted.
        SourceUnavailable: the server does not answer, or refuses.
    """
    parameters = login(settings, role, credentials(settings, role))
    try:
        connection: Connection = psycopg2.connect(**parameters)
    except psycopg2.OperationalError as error:
        said = str(error).strip()
        where = f"the warehouse at {settings.host}:{settings.port}/{settings.name}"
        if advice := tls_advice(settings, said):
            raise ConfigurationError(f"{where}: {said}; {advice}") from error
        raise SourceUnavailable(f"{where}: {said}") from error
    return connection


def engine(settings: DatabaseSettings, role: Role) -> "Engine":
    """A SQLAlchemy engine, for migrations and for pandas."""
    from sqlalchemy import URL, create_engine

    url = URL.create(
        "postgresql+psycopg2",
        credentials(settings, role).user,
        host=settings.host,
        port=settings.port,
        database=settings.name,
    )
    return create_engine(url, creator=partial(connect, settings, role), pool_pre_ping=True)
