"""How the retailers' APIs are paged. A source names one; the fetch loop turns the pages."""

from typing import Any, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

import msgspec

from ingestion.body import Answer
from shared.errors import DataError


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
            raise PageLoopError(f"the API pointed to page {token!r} for the second time")
        self._seen.add(token)
        return token


class PageNumber:
    """Pages counted from 1; the body tells how many there are."""

    def __init__(self, parameter: str, size_parameter: str, size: int, total_field: str) -> None:
        self._parameter = parameter
        self._size = {size_parameter: str(size)}
        self._total_field = total_field
        self._page = 1

    def first(self) -> dict[str, str]:
        return {self._parameter: "1", **self._size}

    def next(self, answer: Answer) -> dict[str, str] | None:
        if self._page >= int(_field(answer, self._total_field)):
            return None
        self._page += 1
        return {self._parameter: str(self._page)}


class Cursor:
    """An opaque cursor in the body names the next page; null ends the walk."""

    def __init__(self, parameter: str, size_parameter: str, size: int, cursor_field: str) -> None:
        self._parameter = parameter
        self._size = {size_parameter: str(size)}
        self._cursor_field = cursor_field
        self._tokens = _Tokens()

    def first(self) -> dict[str, str]:
        return dict(self._size)

    def next(self, answer: Answer) -> dict[str, str] | None:
        cursor = _field(answer, self._cursor_field)
        return None if cursor is None else {self._parameter: self._tokens.admit(str(cursor))}


class LinkHeader:
    """Offset and limit; a `Link` header with `rel="next"` (RFC 8288) names the next page."""

    def __init__(self, offset_parameter: str, limit_parameter: str, limit: int) -> None:
        self._first = {offset_parameter: "0", limit_parameter: str(limit)}
        self._tokens = _Tokens()

    def first(self) -> dict[str, str]:
        return dict(self._first)

    def next(self, answer: Answer) -> dict[str, str] | None:
        link = answer.links.get("next")
        if link is None:
            return None
        target = urlsplit(urljoin(answer.url, link["url"]))
        self._tokens.admit(target.query)
        return dict(parse_qsl(target.query))


class SinglePage:
    """The whole answer in one body."""

    def first(self) -> dict[str, str]:
        return {}

    def next(self, answer: Answer) -> dict[str, str] | None:  # noqa: ARG002
        return None


def _field(answer: Answer, name: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(answer.fields[name])
    except KeyError as error:
        raise DataError(f"the page at {answer.url} has no readable field {name!r}") from error
