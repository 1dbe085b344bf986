"""Makes a warehouse look as if its loads had been long ago."""

from psycopg2.sql import SQL, Identifier

from shared.postgres import transaction
from shared.settings import Settings

TIMES = {
    "partition_load": ("staged_at", "audited_at", "published_at"),
    "entity_load": ("staged_at", "audited_at"),
    "quality_result": ("judged_at",),
    "quality_repair": ("repaired_at",),
    "quality_alert": ("sent_at",),
    "partition_plan": ("planned_at",),
}


def age(settings: Settings, days: int) -> None:
    """Move what the ledger knows of times so many days into the past, but for the extractions'."""
    with transaction(settings.database, "owner") as cursor:
        for table, columns in TIMES.items():
            moved = SQL(", ").join(
                SQL("{0} = {0} - make_interval(days => %(days)s)").format(Identifier(column))
                for column in columns
            )
            named = Identifier("ops", table)
            # To the triggers it would look as if all had been staged and published anew.
            cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(named))
            cursor.execute(SQL("UPDATE {} SET {}").format(named, moved), {"days": days})
            cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(named))
