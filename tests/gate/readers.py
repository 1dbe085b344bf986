"""Analysts who never stop looking, and what they saw."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import psycopg2
from psycopg2.errors import InsufficientPrivilege

from shared.postgres.connection import Cursor, connect
from shared.settings import Settings

Seen = tuple[str, date, str, int]
"""Retailer, sales date, the version that the rows tell, and how many there are."""
ROWS = (
    "SELECT r.retailer_id, f.sales_date, split_part(f.transaction_id, '-', 2), count(*)"
    " FROM warehouse.fact_sales AS f INNER JOIN warehouse.dim_retailer AS r"
    " ON f.retailer_key = r.retailer_key {joins} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
ALONE = ROWS.format(joins="")
WITH_MEMBERS = ROWS.format(
    joins="INNER JOIN warehouse.dim_store AS s ON f.store_key = s.store_key"
    " AND 'S' || substr(split_part(f.transaction_id, '-', 2), 2) = s.store_id"
    " INNER JOIN warehouse.dim_product AS p ON f.product_key = p.product_key"
    " INNER JOIN warehouse.dim_customer AS c ON f.customer_key = c.customer_key"
    " AND f.sales_date >= c.valid_from AND f.sales_date < c.valid_to"
    " INNER JOIN warehouse.dim_date AS d ON f.date_key = d.date_key"
)
REPORTED = ROWS.replace("warehouse.fact_sales", "warehouse.fact_sales_reporting").format(joins="")
FORBIDDEN = (
    "SELECT count(*) FROM staging.sales",
    "INSERT INTO staging.sales DEFAULT VALUES",
    "DELETE FROM staging.sales",
    "SELECT count(*) FROM ops.quality_result",
    "UPDATE ops.quality_result SET verdict = 'PASS'",
    "UPDATE ops.partition_load SET verdict = 'PASS', gate_verdict = 'PASS'",
    "UPDATE ops.partition SET published_snapshot_id = staged_snapshot_id",
    "INSERT INTO ops.quality_override (reason) VALUES ('let me in')",
    "UPDATE ops.quality_rule SET is_enabled = FALSE",
    "DELETE FROM warehouse.fact_sales",
)
"""What the BI role must not do."""


@dataclass
class Sight:
    """What all readers saw until now, and the first thing that was wrong with it."""

    seen: set[Seen] = field(default_factory=set)
    looks: int = 0
    failure: str | None = None


@contextmanager
def watching(settings: Settings, readers: int) -> Iterator[Sight]:
    """Let readers look, all the time, until the end of the block."""
    sight, enough = Sight(), threading.Event()
    threads = [
        threading.Thread(target=_look, args=(settings, sight, enough)) for _ in range(readers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield sight
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def _look(settings: Settings, sight: Sight, enough: threading.Event) -> None:
    link = connect(settings.database, "bi")
    try:
        while not enough.is_set():
            with link, link.cursor() as cursor:
                _read(cursor, sight)
            enough.wait(0.005)
    except psycopg2.Error as error:
        sight.failure = f"a reader could not read: {error}"
    finally:
        link.close()


def _read(cursor: Cursor, sight: Sight) -> None:
    """Several queries in one transaction have to tell the same story."""
    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    seen_rows = []
    for query in (ALONE, WITH_MEMBERS, REPORTED, ALONE):
        cursor.execute(query)
        seen_rows.append(cursor.fetchall())
    if any(each != seen_rows[0] for each in seen_rows):
        sight.failure = f"one transaction read different things: {seen_rows}"
    partitions = [row[:2] for row in seen_rows[0]]
    if len(set(partitions)) != len(partitions):
        sight.failure = f"a reader saw rows of two versions of a partition at once: {seen_rows[0]}"
    sight.seen |= set(seen_rows[0])
    sight.looks += 1


def forbidden_things_done(settings: Settings) -> list[str]:
    """What of the forbidden things the BI role could do after all."""
    done = []
    for statement in FORBIDDEN:
        link = connect(settings.database, "bi")
        try:
            with link, link.cursor() as cursor:
                cursor.execute(statement)
            done.append(statement)
        except InsufficientPrivilege:
            continue
        finally:
            link.close()
    return done
