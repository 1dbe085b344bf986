"""Locking readers while a new table partition is attached: the last step of a publication."""

import time

from psycopg2.errors import LockNotAvailable

from shared.errors import SourceUnavailable
from shared.postgres.connection import Cursor
from transformation.publish.steps import Key, run_step, set_for_transaction

READERS_PATIENCE = "1s"
"""For so long new queries on a month wait behind those that are still reading it."""
TRIES, PAUSE = 60, 1.0
"""How often a month is tried, and the seconds between: a long query does not stop all others."""


def lock_readers(cursor: Cursor, key: Key) -> None:
    """Lock the months with new table partitions to the end of the transaction, which is next.

    Raises:
        SourceUnavailable: queries read them for too long.
    """
    for _ in range(TRIES):
        cursor.execute("SAVEPOINT readers")
        set_for_transaction(cursor, "lock_timeout", READERS_PATIENCE)
        try:
            run_step(cursor, "lock_readers", key)
        except LockNotAvailable:
            cursor.execute("ROLLBACK TO SAVEPOINT readers")
            time.sleep(PAUSE)
        else:
            return
    raise SourceUnavailable(
        f"long queries keep the months of {key['first_date']} to {key['last_date']}, which get a"
        f" new table for {key['retailer_id']}: end them, or publish again later"
    )
