"""The only other way through the gate: somebody decides, says why, and signs."""

from psycopg2.errors import CheckViolation

from data_quality.gate.staged_snapshot import SQL_FOLDER
from shared.errors import UsageError
from shared.override import Override
from shared.partition import Partition
from shared.postgres.connection import Cursor, lock_partitions, read_clock, read_sql, transaction
from shared.settings import Settings

SHORTEST_REASON = 10
"""Characters. "ok" is no reason."""
LONGEST_TEXT = 10_000
"""Characters of the reason, and of who signs."""


def record_override(
    partition: Partition, reason: str, signed_by: str, settings: Settings
) -> Override:
    """Record that the staged snapshot is to be published although the gate refused it.

    It covers this snapshot and the rules that fail now, and nothing else. S3 gets it when the
    snapshot is published on it.

    Raises:
        UsageError: nothing is staged, the gate has not refused it, or a text is too short
            or too long.
        ConfigurationError: there is no key to sign with.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise UsageError(f"say why in {SHORTEST_REASON} characters or more: it is kept for good")
    if not signed_by.strip():
        raise UsageError("say who signs, with --by")
    if max(len(reason), len(signed_by)) > LONGEST_TEXT:
        raise UsageError(f"say it in {LONGEST_TEXT:,} characters or less")
    with transaction(settings.database, "audit") as cursor:
        lock_partitions(cursor, [partition])
        snapshot_id, verdict, rule_ids = _refused(cursor, partition)
        override = Override(
            partition.retailer_id,
            partition.sales_date,
            snapshot_id,
            verdict,
            tuple(rule_ids),
            reason.strip(),
            signed_by.strip(),
            read_clock(cursor),  # by the one clock that all share: the latest decision counts
        )
        insert_override(cursor, override, override.signature(settings.override_key))
    return override


def _refused(cursor: Cursor, partition: Partition) -> tuple[str, str, list[str]]:
    cursor.execute(read_sql(SQL_FOLDER / "refused_snapshot.sql"), partition.as_dict())
    found = cursor.fetchone()
    if found is None:
        raise UsageError(f"nothing is staged of {partition}: load it first")
    snapshot_id, verdict, rule_ids = found
    if verdict not in {"FAIL", "ERROR"}:
        raise UsageError(
            f"the gate has {verdict or 'no verdict'} for {partition}: there is nothing to override"
        )
    return snapshot_id, verdict, rule_ids


def insert_override(cursor: Cursor, override: Override, signature: str) -> None:
    """Put a signed override on record, if its snapshot is in the ledger and it is not on record.

    Raises:
        UsageError: the table's constraints refuse it.
    """
    values = override.as_dict() | {"signature": signature}
    try:
        cursor.execute(read_sql(SQL_FOLDER / "insert_override.sql"), values)
    except CheckViolation as error:
        raise UsageError(
            f"the override cannot be recorded: {error.diag.message_primary}"
        ) from error
