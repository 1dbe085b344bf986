"""What daily runs decided of partitions, long ago: nobody asks for it any more."""

from collections.abc import Iterator

from ingestion.planning.watermark import SQL_FOLDER
from shared.retention import Kept, expire_rows
from shared.settings import Settings


def expire_plans(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Delete what is due, in batches; yields a line for each.

    Raises:
        SourceUnavailable: the warehouse does not answer. What is deleted by then stays so.
    """
    kept = {"kept": settings.retention.plan_days}
    kind = Kept("plans of daily runs", SQL_FOLDER / "expire_plans.sql", kept)
    return expire_rows(settings, "load", [kind], dry_run=dry_run)
