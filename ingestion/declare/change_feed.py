"""Which days of a retailer's past changed: what its source declares, and how it is asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ingestion.http.pagination import Paginator
from ingestion.http.payload import json_object
from shared.errors import ConfigurationError, ContractError, SourceUnavailable
from shared.output.plain_text import one_line

if TYPE_CHECKING:
    from ingestion.http.client import SourceClient

REPEATED_HOUR = timedelta(hours=1)
READINGS = 5
"""How often a listing is read that moves while it is being read."""


@dataclass(frozen=True)
class LookBack:
    """The retailer tells no changes: a day may change until `days` after it."""

    days: int


@dataclass(frozen=True)
class ChangesFeed:
    """Where the retailer lists the days that changed, each with its latest change.

    `overlap` is how much later than it is dated a change may become visible, and be found all the
    same: the longest transaction at the retailer, and how far its clock may run behind or be set
    back. A clock that runs ahead needs no overlap, however far.
    """

    path: str
    since_parameter: str
    """Takes an instant; changes dated then or later are listed, all without it."""
    paginator: Callable[[], Paginator]
    records_field: str
    date_field: str
    changed_at_field: str
    time_zone: str | None
    """The zone whose wall clock dates the changes; None where they carry their offset."""
    overlap: timedelta

    def __post_init__(self) -> None:
        if self.time_zone is not None and self.overlap <= REPEATED_HOUR:
            raise ConfigurationError(
                f"{self.path} tells time by the clock of {self.time_zone}, which may show an hour"
                " twice: its overlap must be longer than an hour"
            )

    def write_instant(self, instant: datetime) -> str:
        """The instant as the API takes it, to the microsecond."""
        if self.time_zone is None:
            return instant.astimezone(UTC).isoformat(timespec="microseconds")
        local = instant.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)
        return local.isoformat(timespec="microseconds")

    def read_instant(self, text: str) -> datetime:
        """The instant that the API wrote, in UTC; of the two that a clock showed, the earlier.

        Raises:
            ValueError: it is none, or has an offset where none was agreed, or lacks it.
        """
        found = datetime.fromisoformat(text)
        if (found.tzinfo is None) != (self.time_zone is not None):
            raise ValueError("no offset from UTC" if found.tzinfo is None else "an offset from UTC")
        if self.time_zone is not None:
            found = found.replace(tzinfo=ZoneInfo(self.time_zone), fold=0)
        return found.astimezone(UTC)


@dataclass(frozen=True)
class Changes:
    """What a retailer showed of its changes."""

    changed_at: Mapping[date, datetime]
    """The days that changed, each with its latest change."""
    seen_until: datetime | None
    """The latest change shown that is not dated after the moment of asking; None without one."""
    asked_at: datetime
    """When that was, by our clock."""

    @property
    def dates(self) -> list[date]:
        """The days that changed, in order."""
        return sorted(self.changed_at)


Entry = tuple[date, datetime]


def changed_partitions(
    feed: ChangesFeed, since: datetime | None, client: "SourceClient", asked_at: datetime
) -> Changes:
    """Read the whole list of changes dated `since` or later; all there are without it.

    Args:
        feed: what the source declares.
        since: aware; the overlap is taken off already.
        client: a session with the retailer.
        asked_at: aware; now by our clock, taken before asking. A change dated later than that
            is listed, and does not count as seen: a clock that once ran ahead would hide all
            changes until its date.

    Raises:
        ContractError: a field is missing or unreadable; it is named.
        SourceUnavailable: the API does not answer, or its list never stands still.
    """
    changed_at: dict[date, datetime] = {}
    for day, instant in _complete_listing(feed, since, client):
        changed_at[day] = max(instant, changed_at.get(day, instant))
    past = [instant for instant in changed_at.values() if instant <= asked_at]
    return Changes(changed_at, max(past, default=None), asked_at)


def _complete_listing(
    feed: ChangesFeed, since: datetime | None, client: "SourceClient"
) -> set[Entry]:
    """Every entry, though a day that changes again moves from its page to the end, and the
    entries after it move up, past the page that is asked for next. A reading missed nothing if
    all that it passed still stands where it stood when the list is read again."""
    pages = _read(feed, since, client)
    found = set().union(*pages)
    for _ in range(READINGS):
        passed = set().union(*pages[:-1])
        if not passed:
            return found
        pages = _read(feed, since, client)
        found |= set().union(*pages)
        if passed <= set().union(*pages):
            return found
    raise SourceUnavailable(f"the list at {feed.path} changed each of {READINGS} times it was read")


def _read(feed: ChangesFeed, since: datetime | None, client: "SourceClient") -> list[set[Entry]]:
    query = {} if since is None else {feed.since_parameter: feed.write_instant(since)}
    pages = client.listing(feed.path, query, feed.paginator())
    return [set(_entries(feed, json_object(page.plain))) for page in pages]


def _entries(feed: ChangesFeed, answer: dict[str, Any]) -> Iterator[Entry]:
    records = answer.get(feed.records_field)
    if not isinstance(records, list):
        raise ContractError(f"{feed.path} has no list {feed.records_field}")
    for record in records:
        yield (
            _field(feed, record, feed.date_field, date.fromisoformat),
            _field(feed, record, feed.changed_at_field, feed.read_instant),
        )


def _field(feed: ChangesFeed, record: Any, name: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 - JSON
    value = record.get(name) if isinstance(record, dict) else None
    try:
        if isinstance(value, str):
            return read(value)
        problem = "no text"
    except (ValueError, OverflowError) as error:
        problem = one_line(str(error), 80)
    shown = one_line(repr(value), 80)
    raise ContractError(f"field {name} of {feed.path} is not readable: {shown} ({problem})")
