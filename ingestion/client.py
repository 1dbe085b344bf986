"""The one loop that fetches pages. Sources choose how to open and how to turn them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ingestion.pagination import Paginator
from ingestion.source import Source
from shared.errors import ConfigurationError, DataError, SourceUnavailable
from shared.settings import HttpSettings, Settings, SourceSettings

TRANSIENT = (429, 500, 502, 503, 504)


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
        self._timeout = (settings.http.connect_timeout, settings.http.read_timeout)
        self._session = _session(settings.http)
        self._session.auth = source.authenticate(access)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def pages(self, path: str, query: dict[str, str], paginator: Paginator) -> Iterator[Page]:
        """Every page, in order, one in memory at a time.

        Raises:
            SourceUnavailable: the API did not answer usefully after all retries.
            ConfigurationError: it refused our credentials.
            DataError: it refused the request, or walks in a circle.
        """
        parameters: dict[str, str] | None = {**query, **paginator.first()}
        while parameters is not None:
            response = self._get(path, parameters)
            yield _page(response)
            turned = paginator.next(response)
            parameters = None if turned is None else {**parameters, **turned}

    def page(self, path: str, query: dict[str, str]) -> Page:
        """One answer that is not paged. Raises as `pages` does."""
        return _page(self._get(path, query))

    def _get(self, path: str, query: dict[str, str]) -> requests.Response:
        url = self._base_url + path
        try:
            response = self._session.get(url, params=query, timeout=self._timeout)
        except requests.RequestException as error:
            raise SourceUnavailable(f"{url} does not answer: {_reason(error)}") from error
        return _checked(response)


def _access(source: Source, settings: Settings) -> SourceSettings:
    access = settings.sources.get(source.retailer_id)
    if access is None:
        variable = f"RETAIL_SOURCES__{source.retailer_id.upper()}__BASE_URL"
        raise ConfigurationError(f"{source.retailer_id} has no address: set {variable}")
    return access


def _session(http: HttpSettings) -> requests.Session:
    session = requests.Session()
    retry = Retry(
        total=http.retries,
        backoff_factor=http.backoff,
        backoff_jitter=http.backoff,
        status_forcelist=TRANSIENT,
        allowed_methods=("GET",),
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    session.mount("http://", HTTPAdapter(max_retries=retry))
    session.mount("https://", HTTPAdapter(max_retries=retry))
    return session


def _checked(response: requests.Response) -> requests.Response:
    status = response.status_code
    if response.ok:
        return response
    if status in {401, 403}:
        raise ConfigurationError(f"{response.url} refused our credentials ({status})")
    if status in TRANSIENT:
        raise SourceUnavailable(f"{response.url} answered {status} after all retries")
    raise DataError(f"{response.url} refused the request ({status}): {response.text[:200]}")


def _page(response: requests.Response) -> Page:
    parts = urlsplit(response.url)
    return Page(f"{parts.path}?{parts.query}", response.content)


def _reason(error: requests.RequestException) -> str:
    """The innermost cause: the outer layers only repeat the address."""
    cause: BaseException = error
    while (inner := cause.__context__ or cause.__cause__) is not None:
        cause = inner
    return str(cause) or type(cause).__name__
