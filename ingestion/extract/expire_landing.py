"""``python -m ingestion.extract.expire_landing``: delete landed pages whose retention has ended.

Landing holds what the retailers sent, people's names and addresses included. No page is kept for
longer than the setting ``landing_retention_days``, whether its partition is published or not: the
raw zone has all that later stages need. Only `landing/` is ever looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from shared.errors import ConfigurationError, UsageError
from shared.output.logs import configure_logging, get_logger
from shared.output.plain_text import say
from shared.run.application import command
from shared.run.options import DryRun
from shared.s3.object_store import ObjectStore, StoredObject
from shared.settings import Settings, get_settings

LANDING, SNAPSHOT = "landing/", "/snapshot="
"""How a landed page's key begins, and what stands before its snapshot's id."""


@dataclass(frozen=True)
class LandedSnapshot:
    """The pages of one snapshot of one entity."""

    prefix: str
    """Of their keys, with its closing slash."""
    pages: tuple[StoredObject, ...]

    @property
    def bytes(self) -> int:
        """What they take up, compressed as they are."""
        return sum(page.bytes for page in self.pages)

    @property
    def extracted_at(self) -> datetime | None:
        """When it was extracted, as its id says before the dash; None for one that does not."""
        _, _, snapshot_id = self.prefix.rstrip("/").rpartition(SNAPSHOT)
        try:
            return datetime.strptime(snapshot_id.partition("-")[0], "%Y%m%dT%H%M%S%f%z")
        except ValueError:
            return None


@dataclass(frozen=True)
class Expiry:
    """What went, or would go."""

    before: datetime
    snapshots: int = 0
    pages: int = 0
    bytes: int = 0

    def with_(self, snapshot: LandedSnapshot) -> "Expiry":
        """This and one snapshot more."""
        pages, size = self.pages + len(snapshot.pages), self.bytes + snapshot.bytes
        return Expiry(self.before, self.snapshots + 1, pages, size)


def expire_landing(settings: Settings, now: datetime) -> Expiry:
    """Delete the landed pages that were extracted longer ago than the retention.

    Raises:
        SourceUnavailable: the bucket does not answer. What is deleted by then stays so; the next
            run deletes the rest.
        ConfigurationError: the bucket refuses.
    """
    store = ObjectStore(settings.object_store)
    gone = Expiry(end_of_retention(settings, now))
    for snapshot in expired_snapshots(store, gone.before):
        store.delete([page.key for page in snapshot.pages])
        gone = gone.with_(snapshot)
    return gone


def end_of_retention(settings: Settings, now: datetime) -> datetime:
    """The instant before which everything that landed has to go."""
    return now - timedelta(days=settings.landing_retention_days)


def expired_snapshots(store: ObjectStore, before: datetime) -> Iterator[LandedSnapshot]:
    """The landed snapshots that were extracted before an instant, by their keys' order.

    An object whose key names no instant is left alone, and logged.

    Raises what `ObjectStore.objects` raises.
    """
    for snapshot in _landed_snapshots(store):
        extracted_at = snapshot.extracted_at
        if extracted_at is None:
            get_logger().warning("not a landed page: it stays", prefix=snapshot.prefix)
        elif extracted_at < before:
            yield snapshot


def _landed_snapshots(store: ObjectStore) -> Iterator[LandedSnapshot]:
    def folder(page: StoredObject) -> str:
        return page.key.rpartition("/")[0] + "/"

    for prefix, pages in groupby(store.objects(LANDING), key=folder):
        yield LandedSnapshot(prefix, tuple(pages))


def run(settings: Settings, now: datetime, *, dry_run: bool) -> None:
    """Expire, or list what would be expired; raises what `expire_landing` raises."""
    if dry_run:
        for line in _listed(settings, now):
            say(line)
        return
    gone = expire_landing(settings, now)
    get_logger().info(
        "landing expired",
        before=gone.before.isoformat(),
        snapshots=gone.snapshots,
        pages=gone.pages,
        bytes=gone.bytes,
    )


def _listed(settings: Settings, now: datetime) -> Iterator[str]:
    """One line for each snapshot that would go, and their sum."""
    store = ObjectStore(settings.object_store)
    total = Expiry(end_of_retention(settings, now))
    for snapshot in expired_snapshots(store, total.before):
        total = total.with_(snapshot)
        yield f"{snapshot.prefix}  {len(snapshot.pages)} pages, {snapshot.bytes:,} bytes"
    yield (
        f"{total.pages:,} pages of {total.snapshots:,} snapshots, {total.bytes:,} bytes, extracted"
        f" before {total.before:%Y-%m-%d %H:%M} UTC would go; nothing was deleted"
    )


def main(dry_run: DryRun = False) -> None:
    """Delete the landed pages whose retention has ended; the daily housekeeping does the same.

    Exit code 2 means that a setting is not usable, 1 that the bucket does not answer.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    run(settings, datetime.now(UTC), dry_run=dry_run)


app = command(main, wrong_usage=(UsageError, ConfigurationError))

if __name__ == "__main__":
    app()
