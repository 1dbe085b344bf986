"""How the retailers' APIs are paged. A source names one; the fetch loop turns the pages.

What an API says of its pages is held to what it may be: no number, cursor or link of it can make
the walk endless, or lead it to another host.
"""

from typing import Any, Final, Protocol
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import msgspec

from ingestion.http.body import Answer
from shared.errors import DataError
from shared.output.plain_text import one_line

LONGEST_CURSOR = 8192  # letters; longer ones fit into no address
MOST_DIGITS = 18
PORTS: Final = {"http": 80, "https": 443}


class PageLoopError(DataError):
    """The API pointed to a page that was already fetched."""


class Paginator(Protocol):
    """Walks the pages of one request. One object per walk."""

    def first(self) -> dict[str, str]:
        """The query parameters of the first page."""
        ...

    def next(self, answer: Answer) -> dict[str, str] | None:
        """The query parameters that change for the next page; None after the last one."""
        ...


class _Tokens:
    """Refuses a token twice: an API that repeats one would be walked for ever."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def admit(self, token: str) -> str:
        if token in self._seen:
            shown = one_line(token, 100)
            raise PageLoopError(f"the API pointed to page {shown!r} for the second time")
        self._seen.add(token)
        return token


class PageNumber:
    """Pages counted from 1; the body tells how many there are.

    `total_field` may lie in an object, as in `paging.pages`.
    """

    def __init__(self, parameter: str, size_parameter: str, size: int, total_field: str) -> None:
        self._parameter = parameter
        self._size = {size_parameter: str(size)}
        self._total_field = total_field
        self._page = 1

    def first(self) -> dict[str, str]:
        return {self._parameter: "1", **self._size}

    def next(self, answer: Answer) -> dict[str, str] | None:
        if self._page >= _count(answer, self._total_field):
            return None
        self._page += 1
        return {self._parameter: str(self._page)}


class Cursor:
    """An opaque cursor in the body names the next page; null ends the walk.

    `cursor_field` may lie in an object, as in `paging.next`. `absent_at_end` is for an API that
    leaves the field out on its last page; elsewhere its absence is an error, since a page without
    it would pass for the last one.
    """

    def __init__(
        self,
        parameter: str,
        size_parameter: str,
        size: int,
        cursor_field: str,
        *,
        absent_at_end: bool = False,
    ) -> None:
        self._parameter = parameter
        self._size = {size_parameter: str(size)}
        self._cursor_field = cursor_field
        self._absent_at_end = absent_at_end
        self._tokens = _Tokens()

    def first(self) -> dict[str, str]:
        return dict(self._size)

    def next(self, answer: Answer) -> dict[str, str] | None:
        cursor = _field(answer, self._cursor_field)
        if cursor is None or (cursor is ABSENT and self._absent_at_end):
            return None
        if isinstance(cursor, bool) or not isinstance(cursor, str | int):
            raise _unreadable(answer, self._cursor_field, cursor)
        if len(token := str(cursor)) > LONGEST_CURSOR:
            raise _unreadable(answer, self._cursor_field, cursor)
        return {self._parameter: self._tokens.admit(token)}


class LinkHeader:
    """Offset and limit; a `Link` header with `rel="next"` (RFC 8288) names the next page.

    Its query is what is asked for next, at the address declared. A link elsewhere is an error.
    """

    def __init__(self, offset_parameter: str, limit_parameter: str, limit: int) -> None:
        self._first = {offset_parameter: "0", limit_parameter: str(limit)}
        self._tokens = _Tokens()

    def first(self) -> dict[str, str]:
        return dict(self._first)

    def next(self, answer: Answer) -> dict[str, str] | None:
        link = answer.links.get("next")
        if link is None:
            return None
        try:
            here, target = urlsplit(answer.url), urlsplit(urljoin(answer.url, link["url"]))
            is_elsewhere = _place(target) != _place(here)
        except ValueError:
            is_elsewhere = True
        if is_elsewhere or len(target.query) > LONGEST_CURSOR:
            raise DataError(
                f"{answer.url} links to {one_line(link['url'], 200)!r} as its next page, and only"
                " the address declared is asked"
            )
        self._tokens.admit(target.query)
        return dict(parse_qsl(target.query))


class SinglePage:
    """The whole answer in one body."""

    def first(self) -> dict[str, str]:
        return {}

    def next(self, answer: Answer) -> dict[str, str] | None:  # noqa: ARG002
        return None


ABSENT: Final = object()


def _place(url: SplitResult) -> tuple[str, str | None, int | None, str]:
    """Scheme, host, port and path; raises ValueError for a port that is none."""
    return url.scheme, url.hostname, url.port or PORTS.get(url.scheme), url.path


def _field(answer: Answer, name: str) -> Any:  # noqa: ANN401 - JSON
    """A field of the body, in objects as its dots say; null where an object is, else ABSENT."""
    if name in answer.fields:
        return _decoded(answer, name, answer.fields[name])
    outer, *inner = name.split(".")
    found = _decoded(answer, name, answer.fields[outer]) if outer in answer.fields else ABSENT
    for part in inner:
        if found is None or found is ABSENT:
            return found
        found = found.get(part, ABSENT) if isinstance(found, dict) else ABSENT
    return found


def _decoded(answer: Answer, name: str, raw: msgspec.Raw) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _unreadable(answer, name, ABSENT) from error


def _count(answer: Answer, name: str) -> int:
    found = _field(answer, name)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) <= MOST_DIGITS:
        return int(found)
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 10**MOST_DIGITS:
        return found
    raise _unreadable(answer, name, found)


def _unreadable(answer: Answer, name: str, found: object) -> DataError:
    if found is ABSENT:
        return DataError(f"the page at {answer.url} has no readable field {name!r}")
    return DataError(f"the page at {answer.url} has {one_line(repr(found), 80)} as its {name!r}")
