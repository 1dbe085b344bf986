"""An alert: one kind of finding in one partition."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from shared.alert_settings import AlertKind
from shared.partition import Partition


@dataclass(frozen=True)
class Alert:
    """One kind of finding in one partition."""

    partition: Partition
    kind: AlertKind
    headline: str
    """What it is, in a few words that alerts with the same fingerprint share."""
    lines: tuple[str, ...]
    """The figures."""
    fingerprint: str
    link: str | None = None
    """The quality report, where there is one."""

    @property
    def key(self) -> dict[str, str]:
        """What names it, for JSON."""
        return {
            **self.partition.as_dict(),
            "kind": self.kind,
            "fingerprint": self.fingerprint,
        }


def fingerprint(kind: AlertKind, names: Iterable[str] = ()) -> str:
    """What makes two findings the same: their kind and the failing rules, whatever the figures.

    SHA-256, in hexadecimal.
    """
    return sha256("\n".join([kind, *sorted(set(names))]).encode()).hexdigest()
