"""The only other way through the gate: somebody decides, says why, and signs."""

from datetime import UTC, datetime

from psycopg2.errors import CheckViolation

from data_quality.gate.staged_snapshot import SQL_FOLDER
from shared.errors import UsageError
from shared.override import Override
from shared.partition import Partition
from shared.postgres.connection import Cursor, lock_partitions, read_sql, transaction
from shared.settings import Settings

SHORTEST_REASON = 10
"""Characters. "ok" is no reason."""


def record_override(
    partition: Partition, reason: str, signed_by: str, settings: Settings
) -> Override:
    """Record that the staged snapshot is to be published although the gate refused it.

    It covers this snapshot and the rules that fail now, and nothing else.

    Raises:
        UsageError: nothing is staged, the gate has not refused it, or the reason is too short.
        ConfigurationError: there is no key to sign with.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise UsageError(f"say why in {SHORTEST_REASON} characters or more: it is kept for good")
    if not signed_by.strip():
        raise UsageError("say who signs, with --by")
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
            datetime.now(UTC),
        )
        _insert(cursor, override, override.signature(settings.override_key))
    return override


def _refused(cursor: Cursor, partition: Partition) -> tuple[str, str, list[str]]:
    cursor.execute(
        read_sql(SQL_FOLDER / "refused_snapshot.sql"),
        {"retailer_id": partition.retailer_id, "sales_date": partition.sales_date},
    )
    found = cursor.fetchone()
    if found is None:
        raise UsageError(f"nothing is staged of {partition}: load it first")
    snapshot_id, verdict, rule_ids = found
    if verdict not in {"FAIL", "ERROR"}:
        raise UsageError(
            f"the gate has {verdict or 'no verdict'} for {partition}: there is nothing to override"
        )
    return snapshot_id, verdict, rule_ids


def _insert(cursor: Cursor, override: Override, signature: str) -> None:
    values = {
        "retailer_id": override.retailer_id,
        "sales_date": override.sales_date,
        "snapshot_id": override.snapshot_id,
        "verdict": override.verdict,
        "rule_ids": list(override.rule_ids),
        "reason": override.reason,
        "signed_by": override.signed_by,
        "signed_at": override.signed_at,
        "signature": signature,
    }
    try:
        cursor.execute(read_sql(SQL_FOLDER / "insert_override.sql"), values)
    except CheckViolation as error:
        raise UsageError(
            f"the override cannot be recorded: {error.diag.message_primary}"
        ) from error
