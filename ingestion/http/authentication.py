"""How the retailers' APIs are opened. A source names one; the fetch loop applies it."""

import hmac
import re
from collections.abc import Callable
from math import isfinite
from time import monotonic, time
from typing import Protocol, TypeVar, runtime_checkable

from pydantic import SecretStr
from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from ingestion.declare.bounds import TOKEN_BOUNDS
from ingestion.http.payload import json_object
from ingestion.http.session import BrokenAnswerError, HttpSession
from shared.errors import ConfigurationError, DataError
from shared.settings import HttpSettings, SourceSettings

T = TypeVar("T")
Authenticate = Callable[[SourceSettings, HttpSettings], AuthBase]
"""Makes the credentials of a session; raises `ConfigurationError` where a setting is missing."""

OK = 200
BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token is made of (RFC 6750, 2.1)."""
RENEW_BEFORE_EXPIRY = 5.0  # seconds: a token must outlive the request that carries it


class NoTokenError(BrokenAnswerError):
    """The token endpoint did not give a token. Asking again can help."""


@runtime_checkable
class Renewable(Protocol):
    """Credentials that expire and can be had anew."""

    def expire(self) -> None:
        """Forget what was granted: the next request asks for a new grant."""
        ...


class NoCredentials(AuthBase):
    """Sends none."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


def no_credentials(_: SourceSettings, __: HttpSettings) -> AuthBase:
    """Of a retailer without an API."""
    return NoCredentials()


class ApiKey(AuthBase):
    """A constant key in a header."""

    def __init__(self, header: str, key: SecretStr) -> None:
        self._header = header
        self._key = key

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers[self._header] = self._key.get_secret_value()
        return request


class BearerToken(AuthBase):
    """A token that does not expire (RFC 6750)."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        return request


class ClientCredentials(AuthBase):
    """OAuth 2 client credentials (RFC 6749, 4.4): short-lived tokens, renewed in mid-pull."""

    def __init__(
        self, token_url: str, client_id: str, secret: SecretStr, http: HttpSettings
    ) -> None:
        self._token_url = token_url
        self._basic = HTTPBasicAuth(client_id, secret.get_secret_value())
        self._session = HttpSession(http)
        self._token = ""
        self._renew_at = 0.0

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if monotonic() >= self._renew_at:
            self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def expire(self) -> None:
        """Forget the token; the next request brings a new one."""
        self._renew_at = 0.0

    def _renew(self) -> None:
        asked_at = monotonic()
        form = {"grant_type": "client_credentials"}
        reply = self._session.post(self._token_url, form, self._basic, TOKEN_BOUNDS)
        if reply.status in {400, 401, 403}:
            raise ConfigurationError(
                f"{self._token_url} refused the client credentials ({reply.status})"
            )
        if reply.status != OK:
            raise NoTokenError(f"{self._token_url} answered {reply.status}")
        try:
            grant = json_object(reply.body)
            token, seconds = grant["access_token"], float(grant["expires_in"])
        except (DataError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise NoTokenError(f"{self._token_url} answered without a token") from error
        if not isinstance(token, str) or not BEARER.fullmatch(token) or not isfinite(seconds):
            raise NoTokenError(f"{self._token_url} answered with a token that is none")
        self._token = token
        self._renew_at = asked_at + seconds - RENEW_BEFORE_EXPIRY


class SignedRequest(AuthBase):
    """Every request signed: HMAC-SHA256 over method, path with query, and the time in seconds."""

    def __init__(self, client_id: str, secret: SecretStr) -> None:
        self._client_id = client_id
        self._secret = secret.get_secret_value().encode()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        timestamp = str(int(time()))
        signed = "\n".join((request.method or "", request.path_url, timestamp))
        signature = hmac.new(self._secret, signed.encode(), "sha256").hexdigest()
        request.headers["X-Client-Id"] = self._client_id
        request.headers["X-Timestamp"] = timestamp
        request.headers["X-Signature"] = signature
        return request


def api_key(header: str) -> Authenticate:
    """Open with the setting `api_key` in a header."""
    return lambda source, _: ApiKey(header, _needed(source, "api_key", source.api_key))


def bearer_token() -> Authenticate:
    """Open with the setting `api_key` as a bearer token."""
    return lambda source, _: BearerToken(_needed(source, "api_key", source.api_key))


def basic() -> Authenticate:
    """Open with the settings `user` and `password` (RFC 7617)."""

    def authenticate(source: SourceSettings, _: HttpSettings) -> AuthBase:
        user = _needed(source, "user", source.user)
        password = _needed(source, "password", source.password)
        return HTTPBasicAuth(user, password.get_secret_value())

    return authenticate


def signed_request() -> Authenticate:
    """Sign with the settings `client_id` and `client_secret`."""

    def authenticate(source: SourceSettings, _: HttpSettings) -> AuthBase:
        return SignedRequest(
            _needed(source, "client_id", source.client_id),
            _needed(source, "client_secret", source.client_secret),
        )

    return authenticate


def client_credentials(token_path: str) -> Authenticate:
    """Open with the settings `client_id` and `client_secret`; `token_path` issues the tokens."""

    def authenticate(source: SourceSettings, http: HttpSettings) -> AuthBase:
        return ClientCredentials(
            _needed(source, "base_url", source.base_url).rstrip("/") + token_path,
            _needed(source, "client_id", source.client_id),
            _needed(source, "client_secret", source.client_secret),
            http,
        )

    return authenticate


def _needed(source: SourceSettings, name: str, value: T | None) -> T:
    if value is None:
        raise ConfigurationError(
            f"the API at {source.base_url or 'no address'} needs the setting {name.upper()}"
        )
    return value
