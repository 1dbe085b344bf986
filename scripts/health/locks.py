"""Locks that somebody has been waiting for."""

from functools import partial
from pathlib import Path
from typing import Any

from scripts.health.probe import Finding, Probe, warning, well
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.settings import DatabaseSettings

LONG_WAIT = 30.0
"""Seconds after which a wait is worth a look: a load of one day holds its locks for less."""
SHOWN = 3
ADVICE = (
    "let the holder finish, or end it: `SELECT pg_terminate_backend(PID)` as the superuser or as"
    " its own role"
)
WAITING = Path(__file__).parent / "sql" / "waiting.sql"


def of_locks(settings: DatabaseSettings) -> list[Probe]:
    """The probe of waiting sessions."""
    return [Probe("locks", partial(locks_finding, settings), "see PostgreSQL")]


def locks_finding(settings: DatabaseSettings, long_wait: float = LONG_WAIT) -> Finding:
    """Who has waited for more than so many seconds, and for whom."""
    with transaction(settings, "load") as cursor:
        cursor.execute(read_sql(WAITING), {"seconds": long_wait})
        waiting = named_rows(cursor)
    if not waiting:
        return well(f"nobody has waited for a lock for {long_wait:g} s")
    said = "; ".join(map(_said, waiting[:SHOWN]))
    more = f"; and {len(waiting) - SHOWN} more" if len(waiting) > SHOWN else ""
    return warning(f"{said}{more}", ADVICE)


def _said(row: dict[str, Any]) -> str:
    holders = row["holders"] or "somebody who has let go meanwhile"
    return (
        f"{row['usename']} (process {row['pid']}) has waited {row['waited_seconds']:.0f} s"
        f" for {holders}"
    )
