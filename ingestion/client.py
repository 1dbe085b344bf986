"""The one loop that fetches pages. Sources choose how to open and how to turn them.

What time can heal is tried again, patiently: throttling and outages by their status (urllib3,
which honours Retry-After in seconds and as a date), broken bodies and expired tokens by asking
once more (tenacity). What remains is one clear error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ingestion.authentication import NoTokenError, Renewable
from ingestion.body import Answer, BrokenBodyError, PayloadFormat, read_answer
from ingestion.budget import budget_of
from ingestion.pagination import Paginator
from ingestion.session import LONGEST_PAUSE, TRANSIENT, patient_session
from ingestion.source import Source
from shared.errors import ConfigurationError, DataError, SourceUnavailable
from shared.settings import HttpSettings, Settings, SourceSettings


class RefusedTokenError(ConfigurationError):
    """A token was refused that may only have expired: a new one can help."""


@dataclass(frozen=True)
class Page:
    """One response body, byte for byte, and the request that brought it."""

    request: str
    """Path and query."""
    body: bytes


class SourceClient:
    """A session with one retailer's API. Use it as a context manager."""

    def __init__(self, source: Source, settings: Settings) -> None:
        access = _access(source, settings)
        self._base_url = access.base_url.rstrip("/")
        self._format: PayloadFormat = source.sales.payload_format
        self._timeout = (settings.http.connect_timeout, settings.http.read_timeout)
        self.budget = budget_of(source.retailer_id, source.requests_per_second)
        self._session = patient_session(settings.http)
        self._session.auth = source.authenticate(access, settings.http)
        self._patiently = _patiently(settings.http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def pages(self, path: str, query: dict[str, str], paginator: Paginator) -> Iterator[Page]:
        """Every page, in order, each fetched when it is asked for.

        Raises:
            SourceUnavailable: the API did not answer usefully after all retries.
            ConfigurationError: it refused our credentials.
            DataError: it refused the request, or walks in a circle.
        """
        parameters: dict[str, str] | None = {**query, **paginator.first()}
        while parameters is not None:
            answer = self._patiently(self._get, path, parameters)
            turned = paginator.next(answer)
            yield _page(answer)
            parameters = None if turned is None else {**parameters, **turned}

    def page(self, path: str, query: dict[str, str]) -> Page:
        """One answer that is not paged. Raises as `pages` does."""
        return _page(self._patiently(self._get, path, query))

    def _get(self, path: str, query: dict[str, str]) -> Answer:
        url = self._base_url + path
        self.budget.spend()
        try:
            response = self._session.get(url, params=query, timeout=self._timeout)
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            raise BrokenBodyError(f"{url} broke off: {_reason(error)}") from error
        except requests.RequestException as error:
            raise SourceUnavailable(f"{url} does not answer: {_reason(error)}") from error
        self._require_success(response)
        return read_answer(response, self._format)

    def _require_success(self, response: requests.Response) -> None:
        status, auth = response.status_code, self._session.auth
        if response.ok:
            return
        if status == requests.codes.unauthorized and isinstance(auth, Renewable):
            auth.expire()
            raise RefusedTokenError(f"{response.url} refused our token ({status})")
        if status in {401, 403}:
            raise ConfigurationError(f"{response.url} refused our credentials ({status})")
        if status in TRANSIENT:
            raise SourceUnavailable(f"{response.url} answered {status} after all retries")
        raise DataError(f"{response.url} refused the request ({status}): {response.text[:200]}")


def _access(source: Source, settings: Settings) -> SourceSettings:
    access = settings.sources.get(source.retailer_id)
    if access is None:
        variable = f"RETAIL_SOURCES__{source.retailer_id.upper()}__BASE_URL"
        raise ConfigurationError(f"{source.retailer_id} has no address: set {variable}")
    return access


def _patiently(http: HttpSettings) -> Retrying:
    return Retrying(
        retry=retry_if_exception_type((BrokenBodyError, RefusedTokenError, NoTokenError)),
        stop=stop_after_attempt(http.retries + 1),
        wait=wait_random_exponential(multiplier=http.backoff, max=LONGEST_PAUSE),
        reraise=True,
    )


def _page(answer: Answer) -> Page:
    parts = urlsplit(answer.url)
    return Page(f"{parts.path}?{parts.query}", answer.body)


def _reason(error: requests.RequestException) -> str:
    """The innermost cause: the outer layers only repeat the address."""
    cause: BaseException = error
    while (inner := cause.__context__ or cause.__cause__) is not None:
        cause = inner
    return str(cause) or type(cause).__name__
