"""The ledger written by hand: partitions that are published, without any rows."""

from datetime import date, datetime

from shared.postgres.connection import Cursor

LOADED = """
    INSERT INTO ops.partition_load (
        retailer_id, sales_date, snapshot_id, extracted_at, retailer, code_version, data_sha256,
        rejected_sha256, unknown_fields, control_rows, source_rows, normalised_rows,
        rejected_rows, rejected_without_amount_rows, staged_rows, superseded_rows,
        quarantined_rows, published_rows, verdict, staged_at, published_at
    )
    VALUES (%(r)s, %(d)s, %(s)s, %(e)s, '{}', '', '', '', '{}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'PASS',
            %(e)s, %(e)s)
    ON CONFLICT DO NOTHING;
    INSERT INTO ops.partition VALUES (%(r)s, %(d)s, %(s)s, %(s)s)
    ON CONFLICT (retailer_id, sales_date, entity) DO UPDATE
    SET staged_snapshot_id = excluded.staged_snapshot_id,
        published_snapshot_id = excluded.published_snapshot_id
    WHERE ops.partition.published_snapshot_id < excluded.published_snapshot_id
"""


def note_published(cursor: Cursor, retailer_id: str, day: date, extracted_at: datetime) -> None:
    """The partition is published from a snapshot of that moment, unless from a newer one."""
    snapshot_id = f"{extracted_at:%Y%m%dT%H%M%S%fZ}"
    cursor.execute(LOADED, {"r": retailer_id, "d": day, "s": snapshot_id, "e": extracted_at})
