"""No alert waits for longer than until the next run."""

from functools import partial
from pathlib import Path

from data_quality.alerts.channels.configured import configured_channels
from scripts.health.clock import Now, now
from scripts.health.probe import Finding, Probe, warning, well
from shared.postgres.connection import named_rows, read_sql, transaction
from shared.schedule import due_runs
from shared.settings import Settings

PENDING = Path(__file__).parent / "sql" / "pending_alerts.sql"
ADVICE = "try the channels: `retail alerts test`; then `retail alerts send FROM..TO`"


def of_alerts(settings: Settings) -> list[Probe]:
    """The probe of alerts that no channel took yet."""
    return [Probe("alerts", partial(alerts_finding, settings), "see PostgreSQL")]


def alerts_finding(settings: Settings, clock: Now = now) -> Finding:
    """Whether alerts are pending that the last run of the schedule was to send.

    Each run tries again what is pending. One whose finding is newer than the last run that was due
    has not had its second chance.
    """
    (due,) = due_runs(settings, clock(), 1)
    key = {
        "channels": [channel.name for channel in configured_channels(settings.alerts)],
        "time_zone": settings.schedule_timezone,
        "instant": due.run_after,
    }
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(read_sql(PENDING), key)
        rows = named_rows(cursor)
    missed = [f"{row['missed']} for {row['channel']}" for row in rows if row["missed"]]
    if missed:
        return warning(f"alerts are pending since before the last run: {', '.join(missed)}", ADVICE)
    pending = sum(row["pending"] for row in rows)
    return well(f"pending for the next run: {pending}" if pending else "none is pending")
