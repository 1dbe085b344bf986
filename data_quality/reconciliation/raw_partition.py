"""One partition of the raw zone: what it holds, and where it lies while it is counted."""

from dataclasses import dataclass, field
from pathlib import Path

from data_quality.reconciliation.figures import Counted
from shared.manifest import Manifest
from shared.partition import Partition


@dataclass(frozen=True)
class LocalFiles:
    """The objects of a partition on this machine's disk, for as long as they are counted."""

    partition: Partition
    folder: Path
    number: int

    def path(self, name: str) -> Path:
        """Where the object of that name lies, if the bucket has it."""
        return self.folder / f"{self.number}-{name}"


@dataclass
class RawPartition:
    """What the raw zone holds of one partition, counted anew."""

    manifest: Manifest | None = None
    hashes: dict[str, str | None] = field(default_factory=dict)
    """SHA-256 of the latest snapshot's objects by their names; None for one that is missing."""
    copies: dict[str, str | None] = field(default_factory=dict)
    """Likewise of the copies of them that people and Athena read."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """By the object's name: why it says nothing."""
    kept: Counted = field(default_factory=Counted)
    """The records that readers should see: no later one of theirs replaces them."""
    superseded: Counted = field(default_factory=Counted)
    """The records that a later one of the same transaction and line replaces."""
    rejected: Counted = field(default_factory=Counted)
    misplaced: int = 0
    """Records that say they are of another retailer or day."""

    @property
    def records(self) -> Counted:
        """All canonical records."""
        total = Counted()
        for part in (self.kept, self.superseded):
            for code, rows in part.rows_by_currency.items():
                total.add(code, rows, part.amounts[code])
        return total

    @property
    def is_whole(self) -> bool:
        """Whether the objects are those that the manifest names."""
        manifest = self.manifest
        return manifest is not None and self.hashes == self.copies == manifest.hashes
