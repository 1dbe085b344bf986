"""The one loop that fetches pages. Sources choose how to open and how to turn them.

What time can heal is tried again, patiently: throttling and outages by their status (the session,
which honours Retry-After in seconds and as a date), malformed bodies and expired tokens by asking
once more (here). What remains is one clear error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ingestion.declare.source import Source
from ingestion.http.authentication import Renewable
from ingestion.http.body import Answer, Expected, first_line, read_answer
from ingestion.http.charset import without_charset
from ingestion.http.pagination import Paginator
from ingestion.http.rate_limit import budget_of
from ingestion.http.session import LONGEST_PAUSE, BrokenAnswerError, HttpSession, Reply
from shared.errors import ConfigurationError, DataError
from shared.settings import HttpSettings, Settings, SourceSettings

OK = 200
UNAUTHORIZED, FORBIDDEN = 401, 403


class RefusedTokenError(ConfigurationError):
    """A token was refused that may only have expired: a new one can help."""


@dataclass(frozen=True)
class Page:
    """One response body, byte for byte, and the request that brought it."""

    request: str
    """Path and query."""
    body: bytes
    charset: str = "utf-8"
    """In which the body is written."""

    @property
    def plain(self) -> bytes:
        """The body in UTF-8, without a byte order mark."""
        return without_charset(self.body, self.charset)


class SourceClient:
    """A session with one retailer's API. Use it as a context manager."""

    def __init__(self, source: Source, settings: Settings) -> None:
        access, base_url = _access(source, settings)
        self._base_url = base_url.rstrip("/")
        self._sales = source.expected(source.sales)
        self._listing = Expected("json", bounds=source.bounds.of_summaries())
        self.budget = budget_of(source.retailer_id, source.budget(settings.http.shared_budget))
        self._session = HttpSession(settings.http, source.authenticate(access, settings.http))
        self._patiently = _patiently(settings.http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def pages(
        self,
        path: str,
        query: dict[str, str],
        paginator: Paginator,
        expected: Expected | None = None,
    ) -> Iterator[Page]:
        """Every page, in order, each fetched when it is asked for.

        Args:
            path: below the retailer's address.
            query: the parameters that all pages have.
            paginator: a new one.
            expected: what the answers should be; as those of sales, without it.

        Raises:
            SourceUnavailable: the API did not answer usefully after all retries.
            ConfigurationError: it refused our credentials.
            DataError: it refused the request, walks in a circle, or sends more than it may.
        """
        expected = expected or self._sales
        parameters: dict[str, str] | None = {**query, **paginator.first()}
        pages, size = 0, 0
        while parameters is not None:
            answer = self._patiently(self._get, path, parameters, expected)
            pages, size = pages + 1, size + len(answer.body)
            expected.bounds.require_pull(answer.url, pages, size)
            turned = paginator.next(answer)
            yield _page(answer)
            parameters = None if turned is None else {**parameters, **turned}

    def listing(self, path: str, query: dict[str, str], paginator: Paginator) -> Iterator[Page]:
        """Every page of a listing in JSON, whatever records come in. Raises as `pages` does."""
        return self.pages(path, query, paginator, self._listing)

    def page(self, path: str, query: dict[str, str], expected: Expected | None = None) -> Page:
        """One answer that is not paged. Raises as `pages` does."""
        return _page(self._patiently(self._get, path, query, expected or self._sales))

    def _get(self, path: str, query: dict[str, str], expected: Expected) -> Answer:
        self.budget.spend()
        reply = self._session.get(self._base_url + path, query, expected.bounds)
        self._require_success(reply)
        return read_answer(reply, expected)

    def _require_success(self, reply: Reply) -> None:
        status, auth = reply.status, self._session.auth
        if status == OK:
            return
        if status == UNAUTHORIZED and isinstance(auth, Renewable):
            auth.expire()
            raise RefusedTokenError(f"{reply.url} refused our token ({status})")
        if status in {UNAUTHORIZED, FORBIDDEN}:
            raise ConfigurationError(f"{reply.url} refused our credentials ({status})")
        raise DataError(f"{reply.url} refused the request ({status}): {first_line(reply.body)}")


def _access(source: Source, settings: Settings) -> tuple[SourceSettings, str]:
    access = settings.sources.get(source.retailer_id)
    if access is None or access.base_url is None:
        variable = f"RETAIL_SOURCES__{source.retailer_id.upper()}__BASE_URL"
        raise ConfigurationError(f"{source.retailer_id} has no address: set {variable}")
    if not _is_address(access.base_url):
        raise ConfigurationError(
            f"the address of {source.retailer_id} is none: RETAIL_SOURCES__"
            f"{source.retailer_id.upper()}__BASE_URL is http:// or https://, a host, and at most a"
            " port and a path; credentials have settings of their own"
        )
    return access, access.base_url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(" \\")
    is_place = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return is_plain and is_place and not ("@" in parts.netloc or parts.query or parts.fragment)


def _patiently(http: HttpSettings) -> Retrying:
    return Retrying(
        retry=retry_if_exception_type((BrokenAnswerError, RefusedTokenError)),
        stop=stop_after_attempt(http.retries + 1),
        wait=wait_random_exponential(multiplier=http.backoff, max=LONGEST_PAUSE),
        reraise=True,
    )


def _page(answer: Answer) -> Page:
    parts = urlsplit(answer.url)
    return Page(f"{parts.path}?{parts.query}", answer.body, answer.charset)
