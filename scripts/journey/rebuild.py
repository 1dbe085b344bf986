"""`retail rebuild`: every partition of the raw zone into the warehouse, from S3 alone."""

from collections.abc import Sequence

from data_quality.gate.restored_overrides import override_keys, restore_overrides
from data_quality.rules.book.kept_rules import keep_rules
from scripts.journey.publishing import publish_range
from shared.errors import UsageError
from shared.output.logs import configure_logging
from shared.output.progress import progress
from shared.partition import RAW_ZONE, Partition
from shared.postgres.connection import transaction
from shared.run.batch import Outcomes
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, get_settings
from transformation.rates.load_rates import restore_rates


def rebuild(settings: Settings, retailers: Sequence[str] | None = None) -> list[Partition]:
    """Stage, audit and publish the latest snapshot of every partition that the raw zone holds,
    under the rules, overrides and exchange rates on record in S3.

    No retailer is asked, and none needs to be configured. What readers see already stays. Where the
    warehouse knows later decisions than S3, they stay; the rules of `rules.yml` are those of now.

    Args:
        settings: of the process.
        retailers: only theirs; without any, everybody's.

    Returns:
        The partitions that failed, each reported in one line on standard error.

    Raises:
        UsageError: the raw zone holds nothing, or nothing of a retailer that was asked for.
        ConfigurationError: the warehouse was created and not migrated.
        DecisionError: the rules or rates on record cannot be relied on. Nothing was published.
        PipelineError: the bucket cannot be listed.
    """
    store = ObjectStore(settings.object_store)
    partitions = raw_partitions(store, retailers)
    _require_tables(settings)
    # Before anything is published: all partitions depend on them.
    keep_rules(settings)
    restore_rates(settings)
    overridden = override_keys(store, retailers)

    def restore(outcomes: Outcomes, settings: Settings) -> Outcomes:
        return restore_overrides(outcomes, overridden, settings)

    with progress(len(partitions), "published") as shown:
        return publish_range(partitions, settings, shown, restore)


def _require_tables(settings: Settings) -> None:
    """Tell once that they are missing, and not for each partition."""
    with transaction(settings.database, "load") as cursor:
        cursor.execute("SELECT FROM ops.partition LIMIT 0")


def raw_partitions(store: ObjectStore, retailers: Sequence[str] | None = None) -> list[Partition]:
    """The partitions of which the raw zone holds anything, in order.

    One without a manifest is among them: whoever rebuilds is told that it does not come through.

    Raises:
        UsageError: there is none, or none of a retailer that was asked for.
    """
    if not retailers:
        found = _listed(store, RAW_ZONE)
        if not found:
            raise UsageError(
                f"the raw zone of the bucket {store.bucket} is empty: there is nothing to rebuild"
            )
        return found
    found = []
    for retailer_id in sorted(set(retailers)):
        theirs = _listed(store, f"{RAW_ZONE}{retailer_id}/")
        if not theirs:
            raise UsageError(f"the raw zone of the bucket {store.bucket} has no {retailer_id}")
        found += theirs
    return found


def _listed(store: ObjectStore, prefix: str) -> list[Partition]:
    found = {Partition.from_raw_key(each.key) for each in store.objects(prefix)}
    return sorted(partition for partition in found if partition is not None)


def run_rebuild(retailers: Sequence[str] | None = None) -> int:
    """Rebuild with the settings of the process; returns the exit code.

    Raises:
        PipelineError: what `rebuild` raises. A failing partition is reported, and does not raise.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    return 1 if rebuild(settings, retailers) else 0
