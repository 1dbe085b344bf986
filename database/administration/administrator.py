"""An administrator of a PostgreSQL server: whoever may make roles and databases in it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case

from shared.postgres.connection import connect
from shared.settings import DatabaseSettings

MAINTENANCE = "postgres"
"""The database that every server has, from which others are made."""


class Administrator(Protocol):
    """What making roles and databases needs of a server."""

    def connect(self, database: str = MAINTENANCE) -> AbstractContextManager[Connection]:
        """An autocommitting connection of the administrator's to one of the databases."""


@dataclass(frozen=True)
class ConfiguredAdministrator:
    """The login of `RETAIL_DATABASE__ADMIN__USER` at the server of the settings."""

    settings: DatabaseSettings

    @contextmanager
    def connect(self, database: str = MAINTENANCE) -> Iterator[Connection]:
        """As the protocol says.

        Raises:
            ConfigurationError: there is no such login, or the server's certificate is not trusted.
            SourceUnavailable: the server does not answer, or refuses.
        """
        link = connect(self.settings.model_copy(update={"name": database}), "admin")
        link.autocommit = True
        try:
            yield link
        finally:
            link.close()
