"""What staging leaves behind and nobody needs any longer: staged rows, what retailers sent and was
rejected, and details of snapshots in whose place others are.

What readers see depends on none of it: whatever is missing comes back when the partition is staged
again from the raw zone.
"""

from collections.abc import Iterator

from shared.retention import Kept, expire_rows
from shared.settings import Settings
from transformation.stage.staging_rows import SQL_FOLDER

EXPIRE_FOLDER = SQL_FOLDER / "expire"


def expire_staging(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Delete what is due, partition by partition; yields a line for each.

    Raises:
        SourceUnavailable: the warehouse does not answer. What is deleted by then stays so.
    """
    return expire_rows(settings, "load", _kinds(settings), dry_run=dry_run)


def _kinds(settings: Settings) -> list[Kept]:
    retention = settings.retention
    return [
        _kept(
            "staged rows",
            "staged_rows",
            published_kept=retention.staged_days,
            unpublished_kept=retention.unpublished_days,
        ),
        _kept("text of rejected records", "source_records", kept=settings.landing_retention_days),
        _kept("details of superseded snapshots", "snapshots", kept=retention.superseded_days),
    ]


def _kept(what: str, name: str, **days: int) -> Kept:
    return Kept(what, EXPIRE_FOLDER / f"{name}.sql", days, EXPIRE_FOLDER / f"due_{name}.sql")
