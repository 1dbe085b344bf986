"""One row or one cent, altered at every hop of the whole world: where each has to be seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.whole_world import (
    EMPTY,
    FULL,
    LATER,
    OTHER,
    RECORDS,
    edit_manifest,
    edit_raw,
    latest_key,
    put_snapshot,
)

Places = set[tuple[str, str | None]]


def place_of(partition: Partition) -> tuple[str, str]:
    """As a difference names it."""
    return partition.retailer_id, partition.sales_date.isoformat()


@dataclass(frozen=True)
class Mutation:
    """One alteration, and where it has to be seen."""

    name: str
    hops: set[str]
    partition: Partition | None = FULL
    sql: str = ""
    in_s3: Callable[[Settings], None] | None = None
    unguarded: str = ""
    """What takes away the constraint that refuses it."""
    places: Places = field(default_factory=set)
    """All places that differ, where that is not the partition alone."""


DAY = "retailer_id = 'retailer9' AND sales_date = '2024-01-01'"
FACT = "UPDATE warehouse.fact_sales SET "
AT = " WHERE retailer_key = warehouse.surrogate_key('retailer9') AND sales_date = '2024-01-01'"
LOAD = "UPDATE ops.partition_load SET "
MONEY = "UPDATE ops.partition_amount SET "
SOURCE_LAW = "ALTER TABLE ops.partition_load DROP CONSTRAINT every_source_row_is_accounted_for"
ROW_LAW = "ALTER TABLE ops.partition_load DROP CONSTRAINT every_normalised_row_is_accounted_for"
CENT_LAW = "ALTER TABLE ops.partition_amount DROP CONSTRAINT every_normalised_cent_is_accounted_for"
LEDGER, TO_LEDGER, TO_STAR = "ledger", "manifest to ledger", "ledger to star"
TO_REJECTS, TO_STAGING, TO_RAW = (
    "ledger to rejected records",
    "ledger to staging",
    "manifest to raw",
)
CONTROL, MEMBERS, TO_COPY = "control to source", "star to dimensions", "manifest to copy"


def _raw(old: str, new: str, name: str = SALES_DATA, *, fixed: bool) -> Callable[[Settings], None]:
    return partial(_edit_raw, name=name, old=old, new=new, fixed=fixed)


def _edit_raw(settings: Settings, name: str, old: str, new: str, *, fixed: bool) -> None:
    edit_raw(settings, FULL, name, old, new, fix_hash=fixed)


def _manifest(**changes: Any) -> Callable[[Settings], None]:
    return lambda settings: edit_manifest(settings, FULL, **changes)


def _without_line(settings: Settings, name: str, *, fixed: bool) -> None:
    body = ObjectStore(settings.object_store).get(FULL.raw_key(name)).decode()
    edit_raw(settings, FULL, name, body.splitlines(keepends=True)[-1], "", fix_hash=fixed)


def _delete(name: str) -> Callable[[Settings], None]:
    return lambda settings: ObjectStore(settings.object_store).delete([FULL.raw_key(name)])


def _delete_own(name: str) -> Callable[[Settings], None]:
    return lambda settings: ObjectStore(settings.object_store).delete(
        [latest_key(settings, FULL, name)]
    )


def _put_copy(name: str, body: bytes) -> Callable[[Settings], None]:
    return lambda settings: ObjectStore(settings.object_store).put(FULL.raw_key(name), body)


def _older_raw(settings: Settings) -> None:
    put_snapshot(settings, LATER, RECORDS[LATER], [], version=1)


RAW = [
    Mutation(
        f"{what}, hash {'fixed' if fixed else 'kept'}",
        {TO_RAW, TO_LEDGER} if fixed else {TO_RAW},
        in_s3=change(fixed=fixed),
    )
    for fixed in (False, True)
    for what, change in {
        "a cent in the raw file": partial(
            _raw, '"total_amount": "2.9999"', '"total_amount": "3.0099"'
        ),
        "less than a cent": partial(
            _raw, '"total_amount": "2.9999"', '"total_amount": "2.99990001"'
        ),
        "a raw row's currency": partial(_raw, '"currency_code": "USD"', '"currency_code": "EUR"'),
        "a raw row's day": partial(
            _raw, '"sales_date": "2024-01-01"', '"sales_date": "2024-01-02"'
        ),
        "a raw row's retailer": partial(_raw, '"retailer_id": "retailer9"', '"retailer_id": "x"'),
        "a raw file that is no JSON": partial(_raw, '{"', "{{"),
        "an amount that is no number": partial(_raw, '"2.9999"', '"2.9999x"'),
        "a raw row is gone": lambda *, fixed: partial(_without_line, name=SALES_DATA, fixed=fixed),
        "a raw reject is gone": lambda *, fixed: partial(_without_line, name=REJECTED, fixed=fixed),
        "a raw reject's cent": partial(_raw, '"7.0000"', '"7.0100"', REJECTED),
        "a raw reject's missing amount": partial(
            _raw, '"total_amount": null', '"total_amount": "0"', REJECTED
        ),
    }.items()
]
MANIFESTS = [
    Mutation("the manifest's source", {CONTROL, TO_LEDGER, "source to normalised and rejected"},
             in_s3=_manifest(rows__source=9)),
    Mutation("the manifest's normalised", {TO_RAW, TO_LEDGER, "source to normalised and rejected"},
             in_s3=_manifest(rows__normalised=8)),
    Mutation("the manifest's rejected", {TO_RAW, TO_LEDGER, "source to normalised and rejected"},
             in_s3=_manifest(rows__rejected=2)),
    Mutation("the manifest's rejects without amount", {TO_RAW, TO_LEDGER},
             in_s3=_manifest(rows__rejected_without_amount=2)),
    Mutation("the manifest's control rows", {CONTROL, TO_LEDGER}, in_s3=_manifest(control_rows=9)),
    Mutation("the manifest's control rows are gone", {TO_LEDGER},
             in_s3=_manifest(control_rows=None)),
    Mutation("the manifest's control sum", {CONTROL, TO_LEDGER},
             in_s3=_manifest(amounts__1__control="14.4998")),
    Mutation("the manifest's normalised sum", {CONTROL, TO_RAW, TO_LEDGER},
             in_s3=_manifest(amounts__1__normalised="0")),
    Mutation("the manifest's rejected sum", {CONTROL, TO_RAW, TO_LEDGER},
             in_s3=_manifest(amounts__1__rejected="7.0001")),
    Mutation("the manifest is of another day", {TO_RAW}, in_s3=_manifest(sales_date="2024-01-02")),
    Mutation("the manifest is of another time", {TO_LEDGER},
             in_s3=_manifest(extracted_at=datetime(2024, 2, 2, 1, tzinfo=UTC).isoformat())),
    Mutation("the manifest is gone", {"raw zone"}, in_s3=_delete(MANIFEST)),
    Mutation("the manifest is damaged", {"raw zone"},
             in_s3=lambda settings: edit_manifest(settings, FULL, rows="none")),
    Mutation("the manifest's generation", {TO_LEDGER}, in_s3=_manifest(generation=3)),
    Mutation("the raw file is gone", {TO_RAW}, in_s3=_delete_own(SALES_DATA)),
    Mutation("the raw rejects are gone", {TO_RAW}, in_s3=_delete_own(REJECTED)),
    Mutation("the copy of the raw file is gone", {TO_COPY}, in_s3=_delete(SALES_DATA)),
    Mutation("the copy of the rejects is of another snapshot", {TO_COPY},
             in_s3=_put_copy(REJECTED, b"")),
    Mutation("an older snapshot is back", {"raw zone"}, LATER, in_s3=_older_raw),
]  # fmt: skip
LEDGER_ROWS = [
    Mutation(f"the ledger's {column}", hops, sql=f"{LOAD}{column} = {column} + 1 WHERE {DAY}",
             unguarded=law)
    for column, hops, law in (
        ("control_rows", {LEDGER, TO_LEDGER}, ""),
        ("source_rows", {LEDGER, TO_LEDGER}, SOURCE_LAW),
        ("normalised_rows", {LEDGER, TO_LEDGER}, f"{SOURCE_LAW}; {ROW_LAW}"),
        ("rejected_rows", {LEDGER, TO_LEDGER, TO_REJECTS}, SOURCE_LAW),
        ("rejected_without_amount_rows", {TO_LEDGER, TO_REJECTS}, ""),
        ("staged_rows", {LEDGER, TO_STAGING}, ""),
        ("superseded_rows", {LEDGER, TO_STAGING, "raw to ledger"}, ROW_LAW),
        ("published_rows", {LEDGER, TO_STAR}, ROW_LAW),
    )
] + [
    Mutation(f"the ledger's {column}", hops, unguarded=law,
             sql=f"{MONEY}{column} = {column} + 0.0001 WHERE {DAY} AND currency_code = 'USD'")
    for column, hops, law in (
        ("control_amount", {LEDGER, TO_LEDGER}, ""),
        ("normalised_amount", {LEDGER, TO_LEDGER, TO_STAGING}, CENT_LAW),
        ("rejected_amount", {LEDGER, TO_LEDGER, TO_REJECTS}, ""),
        ("superseded_amount", {LEDGER, TO_STAGING, "raw to ledger"}, CENT_LAW),
        ("published_amount", {LEDGER, TO_STAR}, CENT_LAW),
    )
] + [
    Mutation("a ledger's currency is gone", {TO_LEDGER},
             sql=f"DELETE FROM ops.partition_amount WHERE {DAY} AND currency_code = 'USD'"),
    Mutation("a ledger's currency of no money", {TO_LEDGER}, sql="INSERT INTO ops.partition_amount"
             " VALUES ('retailer9', '2024-01-01', 'v2', 'JPY', 0, 0, 0, 0, 0, 0)"),
    Mutation("money of a snapshot that the ledger does not know", {LEDGER},
             sql="INSERT INTO ops.partition_amount"
             " VALUES ('retailer9', '2024-01-01', 'v9', 'EUR', 0, 0, 0, 0, 0, 0)",
             unguarded="ALTER TABLE ops.partition_amount DROP CONSTRAINT"
             " amount_of_a_snapshot"),
    Mutation("readers see a snapshot that the ledger does not know", {LEDGER, TO_STAR},
             sql=f"UPDATE ops.partition SET published_snapshot_id = 'v9' WHERE {DAY}",
             unguarded="ALTER TABLE ops.partition DROP CONSTRAINT"
             " published_is_in_the_ledger"),
    Mutation("a ledger's row is gone and its money is not", {LEDGER, TO_STAR},
             sql=f"DELETE FROM ops.partition_load WHERE {DAY}",
             unguarded="ALTER TABLE ops.partition DROP CONSTRAINT"
             " published_is_in_the_ledger, DROP CONSTRAINT"
             " staged_is_in_the_ledger;"
             " ALTER TABLE ops.partition_amount DROP CONSTRAINT"
             " amount_of_a_snapshot"),
    Mutation("the published sums are unknown", {LEDGER, TO_STAR},
             sql=f"{MONEY}published_amount = NULL WHERE {DAY} AND currency_code = 'USD'"),
    Mutation("the published sum of a currency of no money is unknown", {LEDGER},
             sql=f"{MONEY}published_amount = NULL WHERE {DAY} AND currency_code = 'CHF'"),
    Mutation("the published rows are unknown", {LEDGER},
             sql=f"{LOAD}published_rows = NULL WHERE {DAY}"),
    Mutation("the verdict is FAIL", {LEDGER}, sql=f"{LOAD}verdict = 'FAIL' WHERE {DAY}",
             unguarded="ALTER TABLE ops.partition_load DISABLE TRIGGER keep_verdict,"
             " DROP CONSTRAINT nothing_is_published_without_a_verdict"),
    Mutation("an older snapshot's published rows", {LEDGER}, LATER, unguarded=ROW_LAW,
             sql=f"{LOAD}published_rows = 2"
             " WHERE snapshot_id = 'v1' AND sales_date = '2024-01-04'"),
    Mutation("the partition is not published", {TO_STAR},
             sql=f"UPDATE ops.partition SET published_snapshot_id = NULL WHERE {DAY}"),
    Mutation("a kept reject is gone", {TO_REJECTS},
             sql=f"DELETE FROM ops.rejected_record WHERE {DAY} AND total_amount IS NULL"),
    Mutation("a kept reject's cent", {TO_REJECTS},
             sql=f"UPDATE ops.rejected_record SET total_amount = 7.01 WHERE {DAY} AND ordinal = 1"),
    Mutation("a kept reject's currency", {TO_REJECTS},
             sql=f"UPDATE ops.rejected_record SET currency_code = 'USD' WHERE {DAY}"
             " AND ordinal = 1"),
]  # fmt: skip
STAGED = [
    Mutation("a staged row is gone", {TO_STAGING},
             sql=f"DELETE FROM staging.sales WHERE {DAY} AND transaction_id = 'C'"),
    Mutation("a staged row is there twice", {TO_STAGING}, sql="INSERT INTO staging.sales"
             f" SELECT * FROM staging.sales WHERE {DAY} AND transaction_id = 'C'"),
    Mutation("a staged cent", {TO_STAGING}, sql="UPDATE staging.sales SET"
             f" total_amount = total_amount + 0.0001 WHERE {DAY} AND transaction_id = 'D'"),
    Mutation("another line is superseded", {TO_STAGING}, sql="UPDATE staging.sales SET"
             f" is_superseded = TRUE WHERE {DAY} AND transaction_id = 'D'"),
    Mutation("a staged row of no money in another currency", {"raw to staging"},
             sql=f"UPDATE staging.sales SET currency_code = 'USD' WHERE {DAY}"
             " AND transaction_id = 'C' AND NOT is_superseded"),
    Mutation("a superseded staged row of no money in another currency", {"raw to staging"},
             sql=f"UPDATE staging.sales SET currency_code = 'USD' WHERE {DAY}"
             " AND transaction_id = 'C' AND is_superseded"),
    Mutation("all staged rows are of another snapshot", {TO_STAGING},
             sql=f"UPDATE staging.sales SET snapshot_id = 'v9' WHERE {DAY}"),
    Mutation("staged rows of another snapshot", {TO_STAGING}, sql="UPDATE staging.sales SET"
             f" snapshot_id = 'v9' WHERE {DAY} AND transaction_id = 'D'"),
]  # fmt: skip
COLUMNS = (
    "date_key, retailer_key, store_key, product_key, customer_key, line_number, record_type,"
    " channel, transaction_at, quantity, unit_price, discount_amount, total_amount,"
    " currency_code, source_position, source_record_hash"
)
STAR = [
    Mutation("a fact is gone", {TO_STAR},
             sql=f"DELETE FROM warehouse.fact_sales{AT} AND transaction_id = 'C'"),
    Mutation("a fact is there twice", {TO_STAR},
             sql=f"INSERT INTO warehouse.fact_sales (sales_date, transaction_id, {COLUMNS})"
             f" SELECT sales_date, 'C2', {COLUMNS} FROM warehouse.fact_sales{AT}"
             " AND transaction_id = 'C'"),
    Mutation("a fact's ten-thousandth", {TO_STAR},
             sql=f"{FACT}total_amount = total_amount + 0.0001{AT} AND transaction_id = 'D'"),
    Mutation("a fact's currency", {TO_STAR},
             sql=f"{FACT}currency_code = 'USD'{AT} AND transaction_id = 'D'"),
    Mutation("the currency of a fact of no money", {"raw to star"},
             sql=f"{FACT}currency_code = 'USD'{AT} AND transaction_id = 'C'"),
    Mutation("a fact on another day", {TO_STAR},
             sql=f"{FACT}sales_date = '2024-01-02', date_key = 20240102{AT}"
             " AND transaction_id = 'C'", places={place_of(FULL), place_of(EMPTY)}),
    Mutation("a fact on a day that was never published", {TO_STAR},
             sql=f"{FACT}sales_date = '2024-01-03', date_key = 20240103{AT}"
             " AND transaction_id = 'C'",
             places={place_of(FULL), ("retailer9", "2024-01-03")}),
    Mutation("a fact at another retailer", {TO_STAR, MEMBERS},
             sql=f"{FACT}retailer_key = warehouse.surrogate_key('retailer8'){AT}"
             " AND transaction_id = 'C'", places={place_of(FULL), place_of(OTHER)}),
    Mutation("a fact and its ledger together", {"raw to star"},
             sql=f"{FACT}total_amount = total_amount + 1{AT} AND transaction_id = 'D';"
             f" {MONEY}published_amount = published_amount + 1,"
             f" normalised_amount = normalised_amount + 1, control_amount = control_amount + 1"
             f" WHERE {DAY} AND currency_code = 'EUR'"),
    Mutation("a fact in another calendar day", {MEMBERS},
             sql=f"{FACT}date_key = 20240102{AT} AND transaction_id = 'C'"),
    Mutation("a fact in another retailer's store", {MEMBERS},
             sql=f"{FACT}store_key = warehouse.surrogate_key('retailer8', 'S1'){AT}"
             " AND transaction_id = 'C'"),
    Mutation("a fact of a customer's later version", {MEMBERS},
             sql=f"{FACT}customer_key = warehouse.surrogate_key('retailer9', 'C1', '2024-01-04')"
             f"{AT} AND transaction_id = 'D'"),
    Mutation("a customer's version ends too early", {MEMBERS},
             sql="UPDATE warehouse.dim_customer SET valid_from = '2023-12-01',"
             " valid_to = '2024-01-01' WHERE valid_to = '2024-01-04'",
             places={place_of(FULL), ("retailer9", None)}),
    Mutation("a store without a fact or an observation", {MEMBERS}, None,
             sql="INSERT INTO warehouse.dim_store (store_key, retailer_key, store_id)"
             " VALUES (5, warehouse.surrogate_key('retailer9'), 'S5')"),
    Mutation("a product without a fact or an observation", {MEMBERS}, None,
             sql="INSERT INTO warehouse.dim_product (product_key, retailer_key, product_id)"
             " VALUES (5, warehouse.surrogate_key('retailer9'), 'P5')"),
    Mutation("a customer without a fact or an observation", {MEMBERS}, None,
             sql="INSERT INTO warehouse.dim_customer (customer_key, retailer_key, customer_id,"
             " valid_from, valid_to) VALUES (5, warehouse.surrogate_key('retailer9'), 'C5',"
             " '2024-01-01', '9999-12-31')"),
    Mutation("a store's observations are gone", {MEMBERS}, None,
             sql="DELETE FROM ops.observed_store WHERE store_id = 'S2'"),
]  # fmt: skip
IN_S3 = [*RAW, *MANIFESTS]
IN_POSTGRES = [*LEDGER_ROWS, *STAGED, *STAR]
