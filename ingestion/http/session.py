"""HTTP sessions: patient with throttling and outages, bounded in size and time, faithful to a host.

Nothing but the declaration and the settings decides where a request goes and what opens it:
redirects are errors, and neither `.netrc` nor variables for proxies are read.
"""

import random
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import requests
from requests.auth import AuthBase
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util import Retry

from ingestion.declare.bounds import Bounds
from ingestion.http.deadline import Deadline, WatchedAdapter
from ingestion.http.transfer import BadEncodingError, read_body
from shared.errors import ConfigurationError, SourceUnavailable
from shared.output.plain_text import one_line
from shared.settings import HttpSettings

TRANSIENT: Final = (429, 500, 502, 503, 504)
MOVED_FOR_GOOD: Final = (301, 308)
MULTIPLE_CHOICES, BAD_REQUEST = 300, 400
"""Between them lie the redirects."""
LONGEST_PAUSE = 60.0  # seconds; a retailer that asks for a longer one is down for now


class BrokenAnswerError(SourceUnavailable):
    """An answer that broke off, took too long, or is none. Asking again can help."""


class OutageError(SourceUnavailable):
    """The API cannot be reached, or says that it cannot answer now."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Reply:
    """A response that arrived whole, whatever it says."""

    url: str
    status: int
    headers: Mapping[str, str]
    links: Mapping[str, Mapping[str, str]]
    """The `Link` header's, by relation."""
    body: bytes
    """Without the compression of the way."""


class HttpSession:
    """Asks one API. What time can heal is asked again, with pauses that honour Retry-After.

    POST is sent again too: the only ones ask for a token, and asking twice harms nothing.
    """

    def __init__(self, http: HttpSettings, auth: AuthBase | None = None) -> None:
        self.auth = auth
        self._timeout = (http.connect_timeout, http.read_timeout)
        self._session = _open(http)
        self._patiently = Retrying(
            retry=retry_if_exception_type(OutageError),
            stop=stop_after_attempt(http.retries + 1),
            wait=lambda state: _pause(state, http.backoff),
            reraise=True,
        )

    def close(self) -> None:
        """End its connections."""
        self._session.close()

    def get(self, url: str, query: Mapping[str, str], bounds: Bounds) -> Reply:
        """The answer to a GET.

        Raises:
            OutageError: the API cannot be reached, or answers that it is down, after all tries.
            BrokenAnswerError: the answer broke off, or did not end in its time.
            ExcessError: the answer is larger than it may be.
            ConfigurationError: the address has moved, or a credential cannot be sent.
        """
        return self._patiently(self._ask, "GET", url, bounds, params=query, auth=self.auth)

    def status(self, url: str, bounds: Bounds) -> int:
        """The status of the answer to a GET, whichever it is, a redirect's included; asked once.

        Raises:
            SourceUnavailable: there is no answer, or it broke off.
            ExcessError: it is larger than it may be.
        """
        with Deadline(bounds.request_seconds):
            return self._exchange("GET", url, bounds, {"auth": self.auth}).status

    def post(self, url: str, form: Mapping[str, str], auth: AuthBase, bounds: Bounds) -> Reply:
        """The answer to a form. Raises as `get` does."""
        return self._patiently(self._ask, "POST", url, bounds, data=form, auth=auth)

    def _ask(self, method: str, url: str, bounds: Bounds, **options: Any) -> Reply:  # noqa: ANN401
        with Deadline(bounds.request_seconds) as deadline:
            try:
                reply = self._exchange(method, url, bounds, options)
            except SourceUnavailable as error:
                if deadline.has_passed:
                    raise _too_slow(url, bounds) from error
                raise
        if deadline.has_passed:  # a body without an announced length only seems to have ended
            raise _too_slow(url, bounds)
        _require_no_redirect(reply)
        if reply.status in TRANSIENT:
            raise OutageError(
                f"{reply.url} answered {reply.status} after all retries", _retry_after(reply)
            )
        return reply

    def _exchange(self, method: str, url: str, bounds: Bounds, options: dict[str, Any]) -> Reply:
        try:
            response = self._session.request(
                method, url, timeout=self._timeout, stream=True, allow_redirects=False, **options
            )
        except requests.RequestException as error:
            if isinstance(error, ValueError):
                raise _unsendable(url) from error
            raise OutageError(f"{url} does not answer: {_reason(error)}") from error
        except ValueError as error:  # of http.client and urllib3: letters that HTTP does not carry
            raise _unsendable(url) from error
        with closing(response):
            try:
                body = read_body(response.raw, bounds, url)
            except (HTTPError, BadEncodingError, OSError) as error:
                raise BrokenAnswerError(f"{url} broke off: {_reason(error)}") from error
            return Reply(response.url, response.status_code, response.headers, response.links, body)


def _open(http: HttpSettings) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Accept-Encoding"] = "gzip"
    if http.proxy is not None:
        session.proxies = dict.fromkeys(("http", "https"), http.proxy.get_secret_value())
    if http.ca_bundle is not None:
        session.verify = str(http.ca_bundle)
    adapter = WatchedAdapter(max_retries=Retry(0, read=False))
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _pause(state: RetryCallState, backoff: float) -> float:
    """As long as the API asks; else doubling, with the first try at once."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, OutageError) and error.retry_after is not None:
        return min(error.retry_after, LONGEST_PAUSE)
    doubled = backoff * 2 ** min(state.attempt_number - 1, 10) if state.attempt_number > 1 else 0.0
    return min(doubled + random.random() * backoff, LONGEST_PAUSE)


def _retry_after(reply: Reply) -> float | None:
    said = reply.headers.get("Retry-After")
    if said is None:
        return None
    try:
        return max(0.0, Retry().parse_retry_after(said))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _require_no_redirect(reply: Reply) -> None:
    """A redirect is not followed: what opens one host is nothing to show to another.

    Raises:
        ConfigurationError: the API has moved for good.
        BrokenAnswerError: it points elsewhere for now, as for its maintenance.
    """
    if not MULTIPLE_CHOICES <= reply.status < BAD_REQUEST:
        return
    place = one_line(reply.headers.get("Location", "nowhere"), 200)
    says = f"{reply.url} answered {reply.status} and points to {place}: redirects are not followed"
    if reply.status in MOVED_FOR_GOOD:
        raise ConfigurationError(f"{says}. If the API has moved, set its new address")
    raise BrokenAnswerError(says)


def _too_slow(url: str, bounds: Bounds) -> BrokenAnswerError:
    return BrokenAnswerError(
        f"{url} had not answered in full after {bounds.request_seconds:g} seconds: the declaration"
        f" allows request_seconds={bounds.request_seconds:g} (Bounds)"
    )


def _unsendable(url: str) -> ConfigurationError:
    """Without the cause's words, which may show a credential."""
    return ConfigurationError(
        f"{url} cannot be asked: its address, or a credential, is none that HTTP can carry"
    )


def _reason(error: BaseException) -> str:
    """The innermost cause: the outer layers only repeat the address."""
    cause = error
    while (inner := cause.__context__ or cause.__cause__) is not None:
        cause = inner
    return one_line(str(cause) or type(cause).__name__)
