"""Servers of the proof's own, and warehouses on them: empty ones by the dozen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from unittest import mock

import psycopg2
import structlog
from psycopg2.sql import SQL, Identifier

from data_quality.rules.book.rule_book import read_rule_book
from database.migrate import migrate
from database.roles import PIPELINE
from scripts.stack.testing import (
    TemporaryObjectStore,
    TemporaryPostgres,
    temporary_object_store,
    temporary_postgres,
)
from shared.partition import DECISIONS_ZONE
from shared.postgres import connection
from shared.postgres.connection import Connection, transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.convergence.content import (
    Content,
    digest_of,
    read_content,
    tables_of,
)
from tests.support.world import TEMPLATE, drop_database, make_settings

KEPT = {"alembic_version", "quality_rule", "quality_rule_file", "quality_expression"}
"""What no load has written but the rules of the gate."""


def quiet() -> None:
    """Let this process log nothing of the loads."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@dataclass(frozen=True)
class Servers:
    """A running PostgreSQL with a migrated warehouse to copy, and a running S3 server."""

    postgres: TemporaryPostgres
    store: TemporaryObjectStore
    passwords: dict[str, str]
    pristine: Content
    """What the migrations left: the unknown members, and the calendar."""

    def open_warehouse(self, name: str) -> Settings:
        """Settings over an empty warehouse and an empty bucket."""
        self.postgres.create_warehouse(name, TEMPLATE)
        settings = make_settings(self.postgres, self.store, self.passwords, name, name)
        ObjectStore(settings.object_store).client.create_bucket(Bucket=name)
        return settings

    def close_warehouse(self, settings: Settings) -> None:
        """Drop the warehouse, whoever is still connected to it."""
        drop_database(self.postgres, settings.database.name)


@contextmanager
def open_servers() -> Iterator[Servers]:
    """Start the servers; end them, whatever happens.

    PostgreSQL does not force anything to disk (`fast`). That is durable enough to be killed: the
    operating system lives on and has all that was written. What a commit must not do is to come
    back before its log is written at all, so `synchronous_commit` is on again for the pipeline.
    """
    with temporary_postgres() as server, temporary_object_store() as store:
        passwords = server.create_warehouse_roles()
        with server.server.connect() as link, link.cursor() as cursor:
            for role in PIPELINE:
                query = SQL("ALTER ROLE {} SET synchronous_commit = on")
                cursor.execute(query.format(Identifier(role)))
        server.create_warehouse(TEMPLATE)
        settings = make_settings(server, store, passwords, TEMPLATE, TEMPLATE)
        migrate(settings)
        # Lanes have no second connection for it.
        with transaction(settings.database, "audit") as cursor:
            read_rule_book(cursor)
        with transaction(settings.database, "owner") as cursor:
            pristine = read_content(cursor)
        yield Servers(server, store, passwords, pristine)


@dataclass(frozen=True)
class Lane:
    """One warehouse that is emptied again and again."""

    servers: Servers
    settings: Settings
    administrator: Connection

    def empty(self) -> None:
        """Make it as the migrations left it; much faster than a new database.

        Raises:
            AssertionError: something is left.
        """
        with self.administrator.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")
            _drop_months(cursor)
            for schema in ("ops", "staging"):
                for table in set(tables_of(cursor, schema)) - KEPT:
                    cursor.execute(SQL("DELETE FROM {}").format(Identifier(schema, table)))
            _keep_pristine(cursor, self.servers.pristine)
            store = ObjectStore(self.settings.object_store)
            store.delete(store.keys(DECISIONS_ZONE))
            assert digest_of(read_content(cursor)) == digest_of(self.servers.pristine)
            cursor.execute("COMMIT")

    def content(self) -> Content:
        """What readers see."""
        with transaction(self.settings.database, "owner") as cursor:
            return read_content(cursor)


def _drop_months(cursor: connection.Cursor) -> None:
    cursor.execute(
        "SELECT i.inhrelid::regclass::text FROM pg_inherits AS i INNER JOIN pg_class AS c"
        " ON i.inhparent = c.oid WHERE c.relnamespace = 'warehouse'::regnamespace"
        " AND c.relkind = 'p' AND NOT c.relispartition"  # a month's go with it
    )
    for (partition,) in cursor.fetchall():
        cursor.execute(SQL("DROP TABLE {}").format(Identifier(*partition.split("."))))


def _keep_pristine(cursor: connection.Cursor, pristine: Content) -> None:
    for table, rows in read_content(cursor).items():
        if strange := list(set(rows) - set(pristine[table])):
            query = SQL("DELETE FROM warehouse.{} AS t WHERE t::text = ANY (%s)")
            cursor.execute(query.format(Identifier(table)), (strange,))


class _Kept(psycopg2.extensions.connection):
    """A connection that outlives its transactions."""

    def close(self) -> None:
        """Not yet."""


@contextmanager
def open_lane(servers: Servers, name: str) -> Iterator[Lane]:
    """A lane, and one connection for each role as long as it is open: opening thousands would take
    most of the time."""
    settings = servers.open_warehouse(name)
    connect = cache(partial(connection.connect, settings.database))
    kept = partial(psycopg2.connect, connection_factory=_Kept)
    with (
        servers.postgres.server.connect(name) as administrator,
        mock.patch.object(psycopg2, "connect", kept),
        mock.patch.object(connection, "connect", lambda _, role: connect(role)),
    ):
        yield Lane(servers, settings, administrator)
    servers.close_warehouse(settings)
