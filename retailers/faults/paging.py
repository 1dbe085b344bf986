"""Where the page before and the page after are, for each manner of paging."""

from collections import OrderedDict
from typing import Protocol

from retailers.faults.bodies import Page

Query = dict[str, str]
REMEMBERED_CURSORS = 10_000


class Paging(Protocol):
    """One manner of paging."""

    def previous(self, query: Query) -> Query | None:
        """What asks for the page before; None at the first."""

    def following(self, query: Query, page: Page) -> Query | None:
        """What asks for the page after; None where `page` says that it is the last."""

    def stable(self, query: Query) -> Query:
        """The query without what differs from one server to the next."""


class PageNumbers:
    """`page=1`, `page=2`: a page beyond the last is empty."""

    def previous(self, query: Query) -> Query | None:
        """One page earlier."""
        number = int(query.get("page", "1"))
        return query | {"page": str(number - 1)} if number > 1 else None

    def following(self, query: Query, page: Page) -> Query | None:
        """One page later."""
        number = int(query.get("page", "1"))
        return query | {"page": str(number + 1)} if number < page.frame["TotalPages"] else None

    def stable(self, query: Query) -> Query:
        """All of it."""
        return query


class Offsets:
    """`offset=0`, `offset=1000`; no frame says which is the last."""

    def __init__(self, default_limit: int) -> None:
        self._default_limit = default_limit

    def previous(self, query: Query) -> Query | None:
        """One limit earlier."""
        offset, limit = self._window(query)
        return query | {"offset": str(max(0, offset - limit))} if offset else None

    def following(self, query: Query, page: Page) -> Query | None:
        """One limit later; the page there may be empty."""
        offset, limit = self._window(query)
        return query | {"offset": str(offset + limit)} if len(page.records) == limit else None

    def stable(self, query: Query) -> Query:
        """All of it."""
        return query

    def _window(self, query: Query) -> tuple[int, int]:
        return int(query.get("offset", "0")), int(query.get("limit", self._default_limit))


class SignedCursors:
    """Opaque cursors `payload.signature`; which page is before another is known from reading it."""

    def __init__(self) -> None:
        self._before: OrderedDict[str, Query] = OrderedDict()

    def previous(self, query: Query) -> Query | None:
        """The request whose answer named this cursor, if it was made."""
        return self._before.get(query.get("cursor", ""))

    def following(self, query: Query, page: Page) -> Query | None:
        """Also remembers which request led there."""
        cursor = page.frame["nextCursor"]
        if cursor is None:
            return None
        self._before[cursor] = query
        while len(self._before) > REMEMBERED_CURSORS:
            self._before.popitem(last=False)
        return query | {"cursor": cursor}

    def stable(self, query: Query) -> Query:
        """Without the signature, which depends on the server's secret."""
        if "cursor" not in query:
            return query
        return query | {"cursor": query["cursor"].rpartition(".")[0]}
