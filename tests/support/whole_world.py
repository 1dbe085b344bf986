"""A small loaded world with one of everything that has to be accounted for."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from data_quality.gate.audit import audit_partition
from shared.manifest import CurrencyAmount, Manifest, RowCounts, require_manifest, write_manifest
from shared.partition import REJECTED, SALES_DATA, Partition
from shared.retailer import Tolerances
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.raw import RETAILER, day, line, put_raw
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

FULL, EMPTY, LATER, OTHER = day(1), day(2), day(4), Partition("retailer8", day(1).sales_date)
RECORDS: dict[Partition, list[dict[str, Any]]] = {
    # two currencies, lines that others replace, lines of no money, an anonymous customer
    FULL: [
        line("A"),
        line("A", total_amount="1.5000", quantity="1.0000"),
        line("B", currency_code="USD", total_amount="0.0300", quantity="1", unit_price="0.03"),
        line("C", customer_id=None, quantity="0.0000", total_amount="0.0000", channel="online"),
        line("C", customer_id=None, quantity="0.0000", total_amount="0.0000"),
        line(
            "D",
            product_id="P2",
            product_name="Ink",
            discount_amount="0.0001",
            total_amount="2.9999",
        ),
        line("E", record_type="return", quantity="-1.0000", total_amount="-1.5000"),
    ],
    EMPTY: [],
    LATER: [
        line("F", customer_city="Uruk"),
        line("G", customer_city="Uruk", store_id="S2", store_name="Harbour"),
    ],
    OTHER: [line("A"), line("B", customer_id="C2")],
}
REJECTS: dict[Partition, list[tuple[str, str | None]]] = {
    FULL: [("EUR", "7.0000"), ("EUR", None), ("CHF", "0.0500")],
}
"""Currency and amount of the rejected records."""


def load_whole_world(settings: Settings) -> None:
    """Load every partition, one of them twice: its first snapshot was another."""
    put_snapshot(settings, LATER, [line("F")], [])
    publish(settings, LATER)
    for partition, records in RECORDS.items():
        put_snapshot(settings, partition, records, REJECTS.get(partition, []), version=2)
        publish(settings, partition)


def publish(settings: Settings, partition: Partition) -> None:
    """Stage, audit and publish what is in the raw zone."""
    stage_partition(partition, settings)
    audit_partition(partition, settings)
    publish_partition(partition, settings)


def put_snapshot(
    settings: Settings,
    partition: Partition,
    records: list[dict[str, Any]],
    rejects: list[tuple[str, str | None]],
    version: int = 1,
) -> Manifest:
    """A raw snapshot with rejects, whose control totals count both."""
    store = ObjectStore(settings.object_store)
    manifest = put_raw(settings, partition, records, version)
    body = "".join(
        json.dumps(_reject(partition, position, *reject)) + "\n"
        for position, reject in enumerate(rejects, start=len(records) + 1)
    ).encode()
    for key in (manifest.key_of(REJECTED, partition), partition.raw_key(REJECTED)):
        store.put(key, body)
    manifest = manifest.model_copy(
        update={
            "retailer": RETAILER.model_copy(
                update={
                    "retailer_id": partition.retailer_id,
                    "tolerances": Tolerances(rejected_share=Decimal(1)),
                    "revises_lines": True,
                }
            ),
            "rows": RowCounts(
                source=len(records) + len(rejects),
                normalised=len(records),
                rejected=len(rejects),
                rejected_without_amount=sum(amount is None for _, amount in rejects),
            ),
            "control_rows": len(records) + len(rejects),
            "amounts": _amounts(manifest, rejects),
            "rejected_sha256": hashlib.sha256(body).hexdigest(),
        }
    )
    write_manifest(store, partition, manifest)
    return manifest


def edit_manifest(settings: Settings, partition: Partition, **changes: Any) -> None:
    """Change what the manifest says; a dotted change such as `rows__source` goes into a part."""
    store = ObjectStore(settings.object_store)
    content = json.loads(store.get(partition.raw_key("_manifest.json")))
    for path, value in changes.items():
        *parents, name = (int(part) if part.isdigit() else part for part in path.split("__"))
        place = content
        for parent in parents:
            place = place[parent]
        place[name] = value
    store.put(partition.raw_key("_manifest.json"), json.dumps(content).encode())


def latest_key(settings: Settings, partition: Partition, name: str) -> str:
    """Where an object of the latest snapshot lies."""
    store = ObjectStore(settings.object_store)
    return require_manifest(store, partition).key_of(name, partition)


def edit_raw(
    settings: Settings, partition: Partition, name: str, old: str, new: str, *, fix_hash: bool
) -> None:
    """Replace a text in an object of the latest snapshot, once; the manifest's hash follows if
    asked to."""
    store, key = ObjectStore(settings.object_store), latest_key(settings, partition, name)
    body = store.get(key).decode()
    assert old in body
    edited = body.replace(old, new, 1).encode()
    store.put(key, edited)
    if fix_hash:
        which = "data_sha256" if name == SALES_DATA else "rejected_sha256"
        edit_manifest(settings, partition, **{which: hashlib.sha256(edited).hexdigest()})


def _reject(
    partition: Partition, position: int, currency: str, amount: str | None
) -> dict[str, Any]:
    return {
        "retailer_id": partition.retailer_id,
        "source_position": position,
        "reason": "missing: product_id",
        "currency_code": currency,
        "total_amount": amount,
        "source_record_hash": f"{position:032x}",
        "source_record": "{}",
    }


def _amounts(manifest: Manifest, rejects: list[tuple[str, str | None]]) -> list[CurrencyAmount]:
    normalised = {amount.currency_code: amount.normalised for amount in manifest.amounts}
    refused: dict[str, Decimal] = {}
    for currency, amount in rejects:
        refused[currency] = refused.get(currency, Decimal()) + Decimal(amount or 0)
    return [
        CurrencyAmount(
            currency_code=code,
            control=normalised.get(code, Decimal()) + refused.get(code, Decimal()),
            normalised=normalised.get(code, Decimal()),
            rejected=refused.get(code, Decimal()),
        )
        for code in sorted({*normalised, *refused})
    ]
