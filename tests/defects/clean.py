"""Clean days of three retailers: sales, inventory and shipments that fail no rule."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.manifest import FORMAT_VERSION, Manifest, RowCounts, write_manifest
from shared.partition import REJECTED, Partition
from shared.retailer import Retailer
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.raw import RETAILER, line, put_objects

DAY = date(2024, 3, 14)
WEEKS_BEFORE = tuple(DAY - timedelta(weeks=week) for week in range(1, 7))
YESTERDAY = DAY - timedelta(days=1)
ZONES = {
    "retailer1": ("Europe/London", "GBP"),
    "retailer2": ("America/Los_Angeles", "USD"),
    "retailer3": ("America/New_York", "USD"),
}
TRANSACTIONS, LINES = 300, 2
Record = dict[str, Any]


def retailer(retailer_id: str) -> Retailer:
    """The retailer as its source would declare it."""
    zone, currency = ZONES[retailer_id]
    changes = {
        "retailer_id": retailer_id,
        "time_zone": zone,
        "currency_code": currency,
        "revises_lines": retailer_id == "retailer3",
    }
    return RETAILER.model_copy(update=changes)


def sales(partition: Partition) -> list[Record]:
    """600 lines of 300 transactions, by midday and in the evening; one in thirty is a return."""
    day = partition.sales_date
    currency = ZONES[partition.retailer_id][1]
    return [
        _sale(day, currency, transaction, number)
        for transaction in range(TRANSACTIONS)
        for number in range(1, LINES + 1)
    ]


def _sale(day: date, currency: str, transaction: int, number: int) -> Record:
    is_return = transaction % 30 == 0
    quantity = Decimal((transaction + number) % 5 + 1) * (-1 if is_return else 1)
    price = Decimal(100 + transaction * 7 % 900) / 100
    customer = transaction % 80
    # 17:00 to 22:00 UTC is the sales date's in all three time zones.
    at = datetime(day.year, day.month, day.day, 17 + transaction % 5, 30, tzinfo=UTC)
    return line(
        f"T{day:%m%d}-{transaction:04}",
        number,
        record_type="return" if is_return else "sale",
        transaction_at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        store_id=f"S{transaction % 3}",
        store_name=f"Store {transaction % 3}",
        customer_id=f"C{customer}" if transaction % 4 else None,
        customer_country="Utopia" if transaction % 4 else None,
        product_id=f"P{(transaction + number) % 40}",
        product_name=f"Product {(transaction + number) % 40}",
        quantity=f"{quantity:.4f}",
        unit_price=f"{price:.4f}",
        total_amount=f"{quantity * price:.4f}",
        currency_code=currency,
        channel="online" if transaction % 3 else "pos",
    )


def inventory(_: Partition) -> list[Record]:
    """Forty products in three stores."""
    return [
        {
            "store_id": f"S{store}",
            "product_id": f"P{product}",
            "quantity_on_hand": f"{10 + product}.0000",
            "reorder_point": "5.0000",
        }
        for store in range(3)
        for product in range(40)
    ]


def shipments(partition: Partition) -> list[Record]:
    """Thirty shipments of the day's transactions: a third each ordered, under way and arrived."""
    day = partition.sales_date
    return [_shipment(day, ZONES[partition.retailer_id][1], number) for number in range(30)]


def _shipment(day: date, currency: str, number: int) -> Record:
    return {
        "shipment_id": f"H{number}",
        "transaction_id": f"T{day:%m%d}-{number:04}",
        "carrier": "Swift",
        "status": ("ordered", "shipped", "delivered")[number % 3],
        "ordered_at": f"{day}T12:00:00.000Z",
        "shipped_at": f"{day}T15:00:00.000Z" if number % 3 else None,
        "delivered_at": f"{day}T18:00:00.000Z" if number % 3 == 2 else None,
        "returned_at": None,
        "shipping_cost": "4.9500",
        "currency_code": currency,
    }


def put_entity(
    settings: Settings, partition: Partition, entity: str, records: list[Record], **changes: Any
) -> None:
    """One snapshot of inventory or shipments in its zone of the bucket.

    Args:
        settings: of the world.
        partition: the retailer and the date.
        entity: which of the two.
        records: canonical.
        changes: to the manifest.
    """
    store = ObjectStore(settings.object_store)
    place = {
        "retailer_id": partition.retailer_id,
        "sales_date": partition.sales_date.isoformat(),
    }
    partition = partition.of(entity)
    data = "".join(
        json.dumps(
            place | {"source_position": position, "source_record_hash": f"{position:032x}"} | record
        )
        + "\n"
        for position, record in enumerate(records, start=1)
    ).encode()
    rows = RowCounts(
        source=len(records), normalised=len(records), rejected=0, rejected_without_amount=0
    )
    manifest = Manifest(
        entity=entity,
        retailer=retailer(partition.retailer_id),
        sales_date=place["sales_date"],
        format_version=FORMAT_VERSION,
        snapshot_id="v1",
        generation=1,
        data_key=partition.snapshot_key(partition.data_name, "v1"),
        rejected_key=partition.snapshot_key(REJECTED, "v1"),
        extracted_at=datetime(2024, 4, 1, tzinfo=UTC),
        code_version="test",
        pages=[],
        rows=rows,
        control_rows=None,
        amounts=[],
        unknown_fields=[],
        data_sha256=hashlib.sha256(data).hexdigest(),
        rejected_sha256=hashlib.sha256(b"").hexdigest(),
    )
    manifest = manifest.model_copy(update=changes)
    put_objects(store, partition, manifest, data)
    write_manifest(store, partition, manifest)
