"""The door of the fourth retailer's API: each kind of authentication, checked as a server does."""

import hmac
import secrets
import time
from dataclasses import dataclass, field

from flask import Request
from pydantic import SecretStr

from shared.settings import SourceSettings

LONGEST_WAY = 60
"""Seconds: an older signature is refused."""


@dataclass(frozen=True)
class Access:
    """One set of credentials, for whichever authentication is asked for."""

    name: str = "pipeline"
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def settings(self, base_url: str) -> SourceSettings:
        """The credentials as the pipeline is given them."""
        secret = SecretStr(self.secret)
        return SourceSettings(
            base_url=base_url,
            api_key=secret,
            client_id=self.name,
            client_secret=secret,
            user=self.name,
            password=secret,
        )

    def admits(self, request: Request, authentication: str) -> bool:
        """Whether the request proves that its sender knows the secret."""
        return {
            "api-key": self._has_key,
            "basic": self._has_password,
            "bearer": lambda sent: sent.headers.get("Authorization") == f"Bearer {self.secret}",
            "oauth2": self._has_token,
            "signed": self._is_signed,
        }[authentication](request)

    def _has_key(self, request: Request) -> bool:
        return request.headers.get("X-API-Key") == self.secret

    def _has_password(self, request: Request) -> bool:
        sent = request.authorization
        return sent is not None and (sent.username, sent.password) == (self.name, self.secret)

    def _has_token(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.token}"

    def _is_signed(self, request: Request) -> bool:
        timestamp = request.headers.get("X-Timestamp", "0")
        # The path as it was sent, not decoded: that is what was signed.
        signed = "\n".join((request.method, request.environ["RAW_URI"], timestamp))
        signature = hmac.new(self.secret.encode(), signed.encode(), "sha256").hexdigest()
        return (
            request.headers.get("X-Client-Id") == self.name
            and abs(time.time() - int(timestamp)) < LONGEST_WAY
            and hmac.compare_digest(request.headers.get("X-Signature", ""), signature)
        )
