"""Makes a warehouse look as if its loads had been long ago, and does what is due then."""

from datetime import UTC, datetime

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.expire import expire_quality
from ingestion.planning.expire_plans import expire_plans
from shared.partition import Partition
from shared.postgres.connection import Connection, lock_partitions, transaction
from shared.settings import Settings
from transformation.stage.expire import expire_staging

TIMES = {
    "partition_load": ("staged_at", "audited_at", "published_at"),
    "quality_result": ("audited_at",),
    "quality_repair": ("repaired_at",),
    "quality_alert": ("sent_at",),
    "partition_plan": ("planned_at",),
}
OF_PARTITION = SQL(" WHERE retailer_id = %(retailer_id)s AND sales_date = %(sales_date)s")


def age(settings: Settings, days: int) -> None:
    """Move what the ledger knows of times so many days into the past, but for the extractions'."""
    with transaction(settings.database, "owner") as cursor:
        for table in TIMES:
            named = Identifier("ops", table)
            # To the triggers it would look as if all had been staged and published anew.
            cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(named))
            cursor.execute(_moved(table), {"days": days})
            cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(named))


def age_meanwhile(superuser: Connection, days: int) -> None:
    """The same while loads are at work: each partition under its lock, and no table's.

    The superuser's connection commits by itself.
    """
    with superuser.cursor() as cursor:
        cursor.execute("SELECT retailer_id, sales_date, entity FROM ops.partition ORDER BY 1, 2, 3")
        for partition in [Partition(*row) for row in cursor.fetchall()]:
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica")  # no triggers
            lock_partitions(cursor, [partition])
            key = {"retailer_id": partition.retailer_id, "sales_date": partition.sales_date}
            for table in TIMES:
                cursor.execute(_moved(table) + OF_PARTITION, {"days": days, **key})
            cursor.execute("COMMIT")


def _moved(table: str) -> Composable:
    moved = SQL(", ").join(
        SQL("{0} = {0} - make_interval(days => %(days)s)").format(Identifier(column))
        for column in TIMES[table]
    )
    return SQL("UPDATE {} SET {}").format(Identifier("ops", table), moved)


def keep_house(settings: Settings, *, dry_run: bool = False) -> list[str]:
    """Do what the daily housekeeping does in the warehouse; returns what it says."""
    return [
        *expire_staging(settings, dry_run=dry_run),
        *expire_quality(settings, datetime.now(UTC), dry_run=dry_run),
        *expire_plans(settings, dry_run=dry_run),
    ]
