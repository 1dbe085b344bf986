"""The star as its readers see it, and the ledger of what was published."""

from pathlib import Path

from shared.partition import Partition
from shared.postgres.connection import Role, transaction
from shared.settings import Settings
from tests.real_sets.found import Found, line_of

QUERIES = Path(__file__).parent


def read_star(partitions: list[Partition], settings: Settings) -> Found:
    """All published lines of one set's retailer; each partition must be in the ledger."""
    found, retailer = Found(), partitions[0].retailer_id
    names = ("sales_date", "transaction_id", "product_id", "customer_id", "quantity")
    for row in _rows("star", retailer, settings, "bi"):
        found.tally.add(line_of(dict(zip((*names, "total_amount"), row, strict=True))))
    accounted = {day for (day,) in _rows("ledger", retailer, settings, "audit")}
    found.complaints += [
        f"{partition} was not published, or not every line of it is accounted for"
        for partition in partitions
        if partition.sales_date not in accounted
    ]
    return found


def _rows(query: str, retailer: str, settings: Settings, role: Role) -> list[tuple[object, ...]]:
    with transaction(settings.database, role) as cursor:
        cursor.execute((QUERIES / f"{query}.sql").read_text("utf-8"), {"retailer_id": retailer})
        return cursor.fetchall()
