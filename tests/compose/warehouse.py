"""The warehouse of a Compose project, and the same days loaded by the servers of the tests."""

from collections.abc import Mapping
from datetime import date

import psycopg2
from psycopg2.sql import SQL, Identifier
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from database.roles import LOGINS
from ingestion.extract.extract import extract_partition
from retailers.registry import RETAILERS
from retailers.trade import Retailer
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Credentials, DatabaseSettings
from tests.convergence.content import Content, read_content
from tests.support.servers import open_world
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition


def database_of(env: Mapping[str, str]) -> DatabaseSettings:
    """The project's warehouse, by the port that it publishes and as the schema's owner."""
    password = SecretStr(env["DATABASE_OWNER_PASSWORD"])
    return DatabaseSettings(
        port=int(env["POSTGRES_PORT"]), owner=Credentials(user=LOGINS["owner"], password=password)
    )


def content_of(database: DatabaseSettings) -> Content:
    """Every row and every column that readers see."""
    with transaction(database, "owner") as cursor:
        return read_content(cursor)


def published_partitions(database: DatabaseSettings) -> list[Partition]:
    """What readers see, by retailer and day."""
    with transaction(database, "owner") as cursor:
        cursor.execute(
            "SELECT retailer_id, sales_date FROM ops.partition"
            " WHERE published_snapshot_id IS NOT NULL ORDER BY sales_date, retailer_id"
        )
        return [Partition(*row) for row in cursor.fetchall()]


def trade_days(env: Mapping[str, str], retailer: Retailer) -> set[date]:
    """The days that a retailer has trade of; yesterday comes at its own midnight."""
    url = "postgresql://{0}:{1}@127.0.0.1:{2}/{0}".format(
        retailer.name,
        env[f"{retailer.name.upper()}_DB_PASSWORD"],
        env[f"{retailer.name.upper()}_DB_PORT"],
    )
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        cursor.execute(
            SQL("SELECT sales_date FROM {}.trade_day").format(Identifier(retailer.schema))
        )
        found = {day for (day,) in cursor.fetchall()}
    link.close()
    return found


def expected_content(partitions: list[Partition], env: Mapping[str, str]) -> Content:
    """The same partitions, loaded one by one without Docker and without Airflow."""
    days = {each.sales_date for each in partitions}
    with open_world() as world:
        for retailer in RETAILERS.values():
            for day in sorted(trade_days(env, retailer) & days):
                world.apis.manage("fill", f"{day}..{day}", "--retailer", retailer.name)
        key = {"pseudonym_key": SecretStr(env["PSEUDONYM_KEY"])}
        settings = world.settings.model_copy(update=key)
        for partition in partitions:
            for stage in (extract_partition, stage_partition, audit_partition, publish_partition):
                stage(partition, settings)
        return content_of(settings.database)
