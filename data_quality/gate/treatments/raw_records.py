"""Records as they stand in their snapshot, to be kept with the rows in quarantine."""

import re
from collections.abc import Iterable

from data_quality.gate.staged_snapshot import StagedSnapshot
from shared.errors import SourceUnavailable
from shared.partition import SALES_DATA
from shared.s3.object_store import ObjectNotFound, ObjectStore
from shared.workspace import workspace

_POSITION = re.compile(rb'"source_position"\s*:\s*"?(\d+)')
"""Where a line may have its position."""


def raw_records(store: ObjectStore, snapshot: StagedSnapshot, wanted: set[int]) -> dict[int, str]:
    """The records by their position.

    None where the snapshot is gone: then staging's row is what is kept.
    """
    partition = snapshot.partition
    own = partition.snapshot_key(SALES_DATA, snapshot.snapshot_id)
    with workspace() as folder:
        path = folder / SALES_DATA
        # Snapshots of format 1 lie in the raw zone alone.
        for key in (own, partition.raw_key(SALES_DATA)):
            try:
                digest = store.download(key, path)
            except (ObjectNotFound, SourceUnavailable):
                continue
            if digest == snapshot.data_sha256:
                with path.open("rb") as lines:
                    return records_at(lines, wanted)
    return {}


def records_at(lines: Iterable[bytes], wanted: set[int]) -> dict[int, str]:
    """Those of a raw file's lines whose records have these positions.

    Only they are read as JSON: of half a million lines it takes seconds, and a few are wanted.
    """
    import json

    found = {}
    for line in lines:
        if any(int(number) in wanted for number in _POSITION.findall(line)):
            text = line.decode().rstrip("\r\n")
            position = int(json.loads(text)["source_position"])
            if position in wanted:
                found[position] = text
    return found
