"""A set that changes as a whole (the rules of the database, the rates): S3 keeps numbered versions.

Each version is an object with the whole set; the one with the highest number holds. The warehouse
keeps the number and the SHA-256 of the version that it holds itself. So a new or restored
warehouse, which holds an older one or none, can be distinguished from one whose set was changed.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shared.decisions.record import encode, read, sha256_of
from shared.errors import DecisionError
from shared.output.logs import get_logger
from shared.partition import DECISIONS_ZONE
from shared.postgres.connection import Cursor, read_sql
from shared.s3.object_store import ObjectStore

SQL_FOLDER = Path(__file__).parent / "sql"
NAME = re.compile(r"([0-9]{8})-([0-9a-f]{64})\.json")
LAST_NUMBER = 99_999_999
"""The largest that a name can hold."""
MOST_BYTES = 64 * 2**20
"""Of one version: a million exchange rates, or tens of thousands of rules."""
Kind = Literal["rules", "rates"]


@dataclass(frozen=True, order=True)
class Version:
    """One version of a set. Number 0 is no version: nothing was ever on record."""

    number: int = 0
    sha256: str = ""

    def key(self, kind: Kind) -> str:
        """Where S3 keeps it."""
        return f"{_prefix(kind)}{self.number:08d}-{self.sha256}.json"

    def followed_by(self, body: bytes) -> "Version":
        """The next version, which holds the body."""
        return Version(self.number + 1, sha256_of(body))


@dataclass(frozen=True)
class Standing:
    """What a warehouse and S3 hold of a set, under the set's lock."""

    held: Version
    """By the warehouse, the last time."""
    latest: Version
    """In S3."""

    @property
    def is_behind(self) -> bool:
        """Whether S3 has what the warehouse does not know: it is new, or was restored."""
        return self.latest.number > self.held.number

    def version_of(self, body: bytes) -> Version:
        """The version under which S3 has to hold the set as it is now."""
        if not self.latest.number and not self.held.number:
            return Version().followed_by(body)
        if self.held.sha256 != sha256_of(body):
            return max(self.held, self.latest).followed_by(body)
        if self.latest.number == self.held.number and self.latest != self.held:
            return self.latest.followed_by(body)  # another's, under the number of ours
        return self.held


def latest_version(store: ObjectStore, kind: Kind) -> Version:
    """The newest version in S3.

    Raises:
        DecisionError: it has the last number; a version after it could not be found again.
        SourceUnavailable: S3 does not answer.
    """
    prefix = _prefix(kind)
    newest = Version()
    for each in store.objects(prefix):
        if name := NAME.fullmatch(each.key.removeprefix(prefix)):
            newest = max(newest, Version(int(name[1]), name[2]))
        else:
            get_logger().warning("no version of ours", key=each.key)
    if newest.number == LAST_NUMBER:
        raise DecisionError(f"{newest.key(kind)} has the last number: no pipeline wrote it")
    return newest


def held_version(cursor: Cursor, kind: Kind) -> Version:
    """The version that the warehouse holds."""
    cursor.execute(read_sql(SQL_FOLDER / "held_version.sql"), {"kind": kind})
    return Version(*(cursor.fetchone() or ()))


def standing_of(cursor: Cursor, store: ObjectStore, kind: Kind) -> Standing:
    """Which version the warehouse holds, and which S3. To write one, lock the set before.

    Raises: as `latest_version`.
    """
    return Standing(held_version(cursor, kind), latest_version(store, kind))


def lock_versions(cursor: Cursor, kind: Kind) -> None:
    """Wait until nobody else reads or writes versions of the set, to the transaction's end."""
    cursor.execute(read_sql(SQL_FOLDER / "lock_versions.sql"), {"name": f"decisions: {kind}"})


def hold_version(cursor: Cursor, kind: Kind, version: Version) -> None:
    """Note which version the warehouse holds."""
    values = {"kind": kind, "number": version.number, "sha256": version.sha256}
    cursor.execute(read_sql(SQL_FOLDER / "hold_version.sql"), values)


def body_of(rows: dict[str, Any]) -> bytes:
    """A version's body. Raises as `encode` does."""
    return encode(rows, MOST_BYTES)


def read_version(store: ObjectStore, kind: Kind, version: Version) -> dict[str, Any]:
    """What a version holds. Raises as `record.read` does."""
    return read(store, version.key(kind), MOST_BYTES)


def write_version(store: ObjectStore, kind: Kind, version: Version, body: bytes) -> None:
    """Put a version into S3; the same one again changes nothing.

    Raises:
        SourceUnavailable: S3 does not answer.
    """
    store.put(version.key(kind), body)


def _prefix(kind: Kind) -> str:
    return f"{DECISIONS_ZONE}{kind}/"
