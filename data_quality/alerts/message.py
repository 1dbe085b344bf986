"""What a channel is given: the same finding in all its partitions is one message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_quality.alerts.finding import Alert
from shared.partition import Partition

MOST_PARTITIONS = 20
"""That one message shows with their figures."""
MOST_CHARACTERS = 400
"""Of one line: a database's message can be long."""


@dataclass(frozen=True)
class Message:
    """Plain text. No line of it holds a control character, so none can pass for a header."""

    kind: str
    title: str
    lines: tuple[str, ...]
    links: tuple[str, ...] = ()
    """The quality reports."""
    partitions: tuple[Partition, ...] = ()


def same_findings(alerts: Iterable[Alert]) -> list[list[Alert]]:
    """The alerts by kind and fingerprint, each list in the order of its partitions."""
    found: dict[tuple[str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda each: each.partition):
        found.setdefault((alert.kind, alert.fingerprint), []).append(alert)
    return list(found.values())


def message_of(alerts: Sequence[Alert]) -> Message:
    """One message of alerts with the same kind and fingerprint."""
    first = alerts[0]
    where = str(first.partition) if len(alerts) == 1 else f"{len(alerts)} partitions"
    return Message(
        kind=first.kind,
        title=one_line(f"{first.kind} {where}: {first.headline}"),
        lines=tuple(one_line(text) for text in _lines(alerts)),
        links=tuple(dict.fromkeys(_printable(each.link) for each in alerts if each.link)),
        partitions=tuple(each.partition for each in alerts),
    )


def one_line(text: str) -> str:
    """The text without line breaks and other control characters, and not too long."""
    line = _printable(text)
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"


def _printable(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _lines(alerts: Sequence[Alert]) -> Iterable[str]:
    if len(alerts) == 1:
        yield from alerts[0].lines
        return
    for alert in alerts[:MOST_PARTITIONS]:
        yield f"{alert.partition}: {'; '.join(alert.lines)}"
    if len(alerts) > MOST_PARTITIONS:
        rest = ", ".join(str(alert.partition) for alert in alerts[MOST_PARTITIONS:])
        yield f"and {len(alerts) - MOST_PARTITIONS} more: {rest}"
