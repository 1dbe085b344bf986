"""How the figures of a report are written for people."""

from datetime import UTC, date, datetime
from decimal import Decimal


def percent(share: float | None) -> str:
    """A score: 99.1 %, rounded down, so that only a whole one is 100 %."""
    if share is None:
        return "-"
    return f"{int(Decimal(str(share)) * 1000) / 10:g} %"


def count(number: int | None) -> str:
    """A number of rows."""
    return "-" if number is None else f"{number:,}"


def figure(text: str | None, measure: str = "rows") -> str:
    """What a rule observed, or its threshold; a share as per cent."""
    if text is None:
        return "-"
    number = Decimal(text)
    return f"{float(number) * 100:.4g} %" if measure == "share" else f"{number:,f}"


def instant(at: datetime | date | None) -> str:
    """In UTC, to the minute."""
    if at is None:
        return "-"
    if isinstance(at, datetime):
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return at.isoformat()


def keys(sample: list[dict[str, object]], most: int = 3) -> list[str]:
    """Some of a sample's rows in one line each."""
    return [
        ", ".join(f"{name} {'null' if value is None else value}" for name, value in row.items())
        for row in sample[:most]
    ]
