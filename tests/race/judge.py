"""Held after every round: raw, ledger and star agree, and what was said to be there is there."""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from data_quality.reconciliation.reconciliation import reconcile
from scripts.journey.publishing import publish_staged
from scripts.journey.rebuild import rebuild
from shared.manifest import Manifest, require_manifest
from shared.partition import SALES_DATA, Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.convergence.content import digest_of, read_content
from tests.race.retailer import PARTITIONS, version_of
from tests.race.worker import Ended

Lines = Counter[tuple[str, Decimal]]
COPIES = "manifest to copy"
"""What people and Athena read is put right by the next extraction, and no loader reads it."""


class Judge:
    """Of one warehouse and its bucket."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = ObjectStore(settings.object_store)

    def at_once(self, ended: Iterable[Ended]) -> None:
        """Before anything is loaded again: every manifest is whole, and no older than a pull that
        was acknowledged; so is what readers see, which is whole, too."""
        ended = list(ended)
        complaint = next((each.complaint for each in ended if each.complaint), None)
        assert complaint is None, complaint
        for partition in PARTITIONS:
            theirs = [each for each in ended if each.task.partition == partition and each.facts]
            manifest, lines = self._latest(partition)
            pulled = [each.began_at for each in theirs if each.task.stage == "extract"]
            least = max(pulled, default=0)
            shown = _version(lines)
            said = f"the raw zone shows state {shown}, and a pull was acknowledged of {least}"
            assert shown >= least, f"{partition}: {said}"
            # Ids begin with the database's time, and so are in the order of generations.
            newest = max(
                (each.facts["snapshot_id"] for each in theirs if each.task.stage == "extract"),
                default="",
            )
            said = f"the raw zone has {manifest.snapshot_id}, and {newest} was acknowledged"
            assert manifest.snapshot_id >= newest, f"{partition}: {said}"
            self._newest_is_staged(partition, theirs)
            published = {
                each.facts["snapshot_id"] for each in theirs if each.task.stage == "publish"
            }
            self._readers_see_whole(partition, manifest, published)

    def _latest(self, partition: Partition) -> tuple[Manifest, Lines]:
        manifest = require_manifest(self.store, partition)
        return manifest, self._lines_of(partition, manifest.snapshot_id, manifest)

    def _lines_of(
        self, partition: Partition, snapshot_id: str, manifest: Manifest | None = None
    ) -> Lines:
        key = partition.snapshot_key(SALES_DATA, snapshot_id)
        body = self.store.get(manifest.key_of(SALES_DATA, partition) if manifest else key)
        records = [json.loads(line) for line in body.splitlines()]
        return Counter((each["transaction_id"], Decimal(each["total_amount"])) for each in records)

    def _newest_is_staged(self, partition: Partition, ended: Iterable[Ended]) -> None:
        claimed = {each.facts["snapshot_id"] for each in ended if each.task.stage == "stage"}
        with transaction(self.settings.database, "owner") as cursor:
            cursor.execute(
                "SELECT staged_snapshot_id FROM ops.partition WHERE sales_date = %s",
                (partition.sales_date,),
            )
            staged = next((row[0] for row in cursor.fetchall()), None) or ""
        newest = max(claimed, default="")
        assert staged >= newest, f"{partition}: {staged} is staged, and {newest} was acknowledged"

    def _readers_see_whole(
        self, partition: Partition, manifest: Manifest, acknowledged: set[str]
    ) -> None:
        shown, snapshot_id, generations = self._seen(partition)
        if snapshot_id is None:
            assert not shown, f"{partition}: readers see what the ledger does not know"
            return
        mine = manifest if manifest.snapshot_id == snapshot_id else None
        whole = self._lines_of(partition, snapshot_id, mine)
        assert shown == whole, f"{partition}: readers do not see snapshot {snapshot_id} as it is"
        for each in acknowledged:
            said = f"{partition}: readers see {snapshot_id}, and {each} was said to be published"
            assert generations[snapshot_id] >= generations[each], said

    def _seen(self, partition: Partition) -> tuple[Lines, str | None, dict[str, tuple[int, str]]]:
        key = (partition.sales_date,)
        with transaction(self.settings.database, "owner") as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(
                "SELECT transaction_id, total_amount FROM warehouse.fact_sales"
                " WHERE sales_date = %s",
                key,
            )
            shown: Lines = Counter((row[0], row[1]) for row in cursor.fetchall())
            cursor.execute(
                "SELECT published_snapshot_id FROM ops.partition WHERE sales_date = %s", key
            )
            published = next((row[0] for row in cursor.fetchall()), None)
            cursor.execute(
                "SELECT snapshot_id, generation FROM ops.partition_load WHERE sales_date = %s", key
            )
            return shown, published, {row[0]: (row[1], row[0]) for row in cursor.fetchall()}

    def when_loaded(self, torn: set[Partition]) -> None:
        """After every partition's stages were done once more, as Airflow's retry does: raw, ledger
        and star agree. Copies may be torn where a pull was killed."""
        for partition in PARTITIONS:
            facts = publish_staged(partition, self.settings)
            manifest, lines = self._latest(partition)
            shown, snapshot_id, _ = self._seen(partition)
            said = f"{partition}: readers see {snapshot_id}, raw has {manifest.snapshot_id}"
            assert facts["snapshot_id"] == snapshot_id == manifest.snapshot_id, said
            assert shown == lines, f"{partition}: readers do not see what the raw zone has"
        found = [
            each
            for each in reconcile(self.settings).differences
            if each.hop != COPIES or each.sales_date not in {one.sales_date for one in torn}
        ]
        assert not found, f"it does not reconcile: {found[0]}"

    def when_rebuilt(self, anew: Settings) -> None:
        """From S3 alone, into a warehouse that knows nothing: the same digest."""
        failed = rebuild(anew)
        assert not failed, f"retail rebuild failed for {', '.join(map(str, failed))}"
        assert _digest(anew) == _digest(self.settings), "a rebuild gives another digest"


def _version(lines: Lines) -> int:
    (version,) = {version_of(transaction_id) for transaction_id, _ in lines}
    return version


def _digest(settings: Settings) -> str:
    with transaction(settings.database, "owner") as cursor:
        return digest_of(read_content(cursor))
