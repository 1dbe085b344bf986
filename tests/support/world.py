"""The warehouse as the tests see it: settings for it, and its whole content as one digest."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from psycopg2 import sql
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from database.roles import LOGINS
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import (
    Credentials,
    DatabaseSettings,
    HttpSettings,
    ObjectStoreSettings,
    Settings,
)
from tests.support.waiting import HANG, until
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

TEMPLATE = "warehouse_template"


def make_settings(
    server: TemporaryPostgres,
    store: TemporaryObjectStore,
    passwords: dict[str, str],
    database: str,
    bucket: str,
) -> Settings:
    """Settings that come from nowhere but these arguments."""

    logins = {
        role: Credentials(user=name, password=SecretStr(passwords[name]))
        for role, name in LOGINS.items()
    }
    return Settings.model_construct(
        database=DatabaseSettings.model_validate(
            {"host": server.host, "port": server.port, "name": database, **logins}
        ),
        object_store=ObjectStoreSettings(
            bucket=bucket,
            endpoint_url=store.endpoint_url,
            access_key=store.access_key,
            secret_key=SecretStr(store.secret_key),
        ),
        sources={},
        pseudonym_key=SecretStr("a key of the tests' own"),
        override_key=SecretStr("another key of the tests' own"),
        http=HttpSettings(connect_timeout=60, read_timeout=HANG, retries=1, backoff=0.05),
    )


@contextmanager
def fresh_world(
    server: TemporaryPostgres, store: TemporaryObjectStore, passwords: dict[str, str], name: str
) -> Iterator[Settings]:
    """Settings over an empty warehouse and an empty bucket of that name."""
    server.create_warehouse(name, TEMPLATE)
    made = make_settings(server, store, passwords, name, name)
    ObjectStore(made.object_store).client.create_bucket(Bucket=name)
    yield made
    drop_database(server, name)


def drop_database(server: TemporaryPostgres, name: str) -> None:
    """Drop a test's warehouse, whoever is still connected to it."""
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(settings: Settings, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    """What the owner sees."""
    with transaction(settings.database, "owner") as cursor:
        # without arguments, a % in the query is a %
        cursor.execute(query, arguments or None)
        return cursor.fetchall()


def value(settings: Settings, query: str, *arguments: object) -> Any:
    """The one value of the one row."""
    return rows(settings, query, *arguments)[0][0]


def until_somebody_waits(settings: Settings) -> None:
    """Return when a session of the warehouse waits for a lock that another one holds."""
    waiting = (
        "SELECT count(*) FROM pg_locks AS l INNER JOIN pg_stat_activity AS a ON l.pid = a.pid"
        " WHERE a.datname = current_database() AND NOT l.granted"
    )
    until(lambda: value(settings, waiting), "nobody waits for a lock")


def warehouse_digest(settings: Settings) -> str:
    """One digest over every row and every column of schema `warehouse`, keys and views included."""
    tables = rows(
        settings,
        "SELECT relname FROM pg_class WHERE relnamespace = 'warehouse'::regnamespace"
        " AND relkind IN ('r', 'p', 'v') AND NOT relispartition ORDER BY relname",
    )
    digest = hashlib.sha256()
    for (table,) in tables:
        content = rows(settings, f"SELECT t::text FROM warehouse.{table} AS t ORDER BY 1")
        digest.update(repr((table, content)).encode())
    return digest.hexdigest()


def star_sums(settings: Settings) -> dict[tuple[str, str], tuple[int, Decimal]]:
    """Lines and money of the star by retailer and sales date."""
    found = rows(
        settings,
        "SELECT r.retailer_id, f.sales_date::text, count(*), sum(f.total_amount)"
        " FROM warehouse.fact_sales f JOIN warehouse.dim_retailer r USING (retailer_key)"
        " GROUP BY 1, 2",
    )
    return {(retailer, day): (count, amount) for retailer, day, count, amount in found}


def publish_staged(partition: Partition, settings: Settings) -> None:
    """Carry a partition's latest snapshot from the raw zone to the star."""
    stage_partition(partition, settings)
    audit_partition(partition, settings)
    publish_partition(partition, settings)
