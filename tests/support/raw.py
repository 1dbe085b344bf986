"""Raw partitions made by hand: what ingestion would have left, without any API."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from data_quality.gate.audit import audit_partition
from shared.manifest import FORMAT_VERSION, CurrencyAmount, Manifest, RowCounts, write_manifest
from shared.partition import REJECTED, SALES_DATA, Partition, data_name
from shared.retailer import Retailer
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

RETAILER = Retailer(
    retailer_id="retailer9",
    name="Test & Sons",
    country="Utopia",
    time_zone="UTC",
    currency_code="EUR",
)


def day(number: int) -> Partition:
    """A partition of January 2024."""
    return Partition(RETAILER.retailer_id, date(2024, 1, number))


def line(transaction: str, number: int = 1, **changes: Any) -> dict[str, Any]:
    """One canonical sales record; `put_raw` adds its place and date."""
    record = {
        "transaction_id": transaction,
        "line_number": number,
        "record_type": "sale",
        "store_id": "S1",
        "customer_id": "C1",
        "product_id": "P1",
        "quantity": "2.0000",
        "unit_price": "1.5000",
        "discount_amount": "0.0000",
        "total_amount": "3.0000",
        "currency_code": "EUR",
        "channel": "pos",
        "product_name": "Pen",
        "product_category": "Office",
        "customer_tier": "Gold",
        "customer_city": "Ur",
        "customer_region": None,
        "customer_postal_code": None,
        "customer_country": None,
        "store_name": "Main Street",
        "store_city": "Ur",
        "store_region": None,
        "store_country": None,
    }
    return record | changes


def put_raw(
    settings: Settings,
    partition: Partition,
    records: list[dict[str, Any]],
    version: int = 1,
    **changes: Any,
) -> Manifest:
    """Write one snapshot of a partition; a higher version was extracted later."""
    store = ObjectStore(settings.object_store)
    data = "".join(
        json.dumps(_placed(record, partition, position)) + "\n"
        for position, record in enumerate(records, start=1)
    ).encode()
    manifest = _manifest(partition, records, version, data).model_copy(update=changes)
    put_objects(store, partition, manifest, data)
    write_manifest(store, partition, manifest)
    return manifest


def put_objects(
    store: ObjectStore, partition: Partition, manifest: Manifest, data: bytes, rejected: bytes = b""
) -> None:
    """A snapshot's own objects, and the copies of them in the raw zone."""
    for name, body in ((data_name(manifest.entity), data), (REJECTED, rejected)):
        store.put(manifest.key_of(name, partition), body)
        store.put(partition.raw_key(name), body)


def load(
    settings: Settings, partition: Partition, records: list[dict[str, Any]], version: int = 1
) -> str:
    """A snapshot's whole way from raw to the star; returns the outcome of its publication."""
    put_raw(settings, partition, records, version)
    stage_partition(partition, settings)
    audit_partition(partition, settings)
    return str(publish_partition(partition, settings)["outcome"])


def _placed(record: dict[str, Any], partition: Partition, position: int) -> dict[str, Any]:
    sales_date = partition.sales_date.isoformat()
    text = json.dumps(record, sort_keys=True)
    placed = {
        "retailer_id": partition.retailer_id,
        "sales_date": sales_date,
        "transaction_at": f"{sales_date}T12:00:00.000Z",
        "source_position": position,
        "source_record_hash": hashlib.sha256(text.encode()).hexdigest()[:32],
    }
    return placed | record


def _manifest(
    partition: Partition, records: list[dict[str, Any]], version: int, data: bytes
) -> Manifest:
    amounts: dict[str, Decimal] = {}
    for record in records:
        currency = record["currency_code"]
        amounts[currency] = amounts.get(currency, Decimal()) + Decimal(record["total_amount"])
    return Manifest(
        retailer=RETAILER.model_copy(update={"retailer_id": partition.retailer_id}),
        sales_date=partition.sales_date.isoformat(),
        format_version=FORMAT_VERSION,
        snapshot_id=f"v{version}",
        generation=version,
        data_key=partition.snapshot_key(SALES_DATA, f"v{version}"),
        rejected_key=partition.snapshot_key(REJECTED, f"v{version}"),
        extracted_at=datetime(2024, 2, version, tzinfo=UTC),
        code_version="test",
        pages=[],
        rows=RowCounts(
            source=len(records), normalised=len(records), rejected=0, rejected_without_amount=0
        ),
        control_rows=len(records),
        amounts=[
            CurrencyAmount(
                currency_code=currency, control=amount, normalised=amount, rejected=Decimal()
            )
            for currency, amount in amounts.items()
        ],
        unknown_fields=[],
        data_sha256=hashlib.sha256(data).hexdigest(),
        rejected_sha256=hashlib.sha256(b"").hexdigest(),
    )
