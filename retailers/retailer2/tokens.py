"""Harvest Grocers' signed strings: access tokens that expire, and page cursors.

Both carry their own proof, so that any worker can check what another has issued.
"""

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest, Unauthorized

from retailers.service import same_secret
from retailers.settings import Retailer2Settings


class InvalidClient(Unauthorized):
    """The token endpoint refuses the client."""


class InvalidToken(Unauthorized):
    """The bearer token is missing, forged or expired."""


class Tokens:
    """The OAuth2 client-credentials grant of one client."""

    def __init__(self, settings: Retailer2Settings) -> None:
        secret = settings.token_secret.get_secret_value()
        self._client_id = settings.client_id
        self._client_secret = settings.client_secret.get_secret_value()
        self._signer = URLSafeTimedSerializer(secret, salt="access-token")
        self.seconds = settings.token_seconds

    def issue(self) -> str:
        """A token for the client that the request proves to be.

        Raises:
            BadRequest: another grant type.
            InvalidClient: unknown id or wrong secret.
        """
        if request.form.get("grant_type") != "client_credentials":
            raise BadRequest("unsupported_grant_type")
        shown_id, shown_secret = _client_credentials()
        known = same_secret(shown_id, self._client_id)
        if not (same_secret(shown_secret, self._client_secret) and known):
            raise InvalidClient("invalid_client")
        return str(self._signer.dumps({"client": self._client_id}))

    def check(self) -> None:
        """Return if the request bears a token that holds.

        Raises:
            InvalidToken: it does not.
        """
        shown = request.authorization
        token = shown.token if shown is not None and shown.type == "bearer" else None
        try:
            self._signer.loads(token or "", max_age=self.seconds)
        except BadSignature:
            raise InvalidToken("invalid_token") from None


def _client_credentials() -> tuple[str, str]:
    """What the caller shows, by HTTP Basic or in the form."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.username or "", basic.password or ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


class Cursors:
    """Opaque cursors: the key that a page ended with, signed together with what was asked."""

    def __init__(self, settings: Retailer2Settings) -> None:
        self._signer = URLSafeSerializer(settings.token_secret.get_secret_value(), salt="cursor")

    def write(self, listing: str, last_key: str) -> str:
        """The cursor behind `last_key` of a listing such as `orders 2024-01-15`."""
        return str(self._signer.dumps([listing, last_key]))

    def read(self, listing: str) -> str:
        """The key behind which the request's page begins; "" without a cursor.

        Raises:
            BadRequest: a cursor that was not issued here, or for another listing.
        """
        if "cursor" not in request.args:
            return ""
        try:
            issued_for, last_key = self._signer.loads(request.args["cursor"])
        except BadSignature:
            raise BadRequest("cursor is not one that this API issued") from None
        if issued_for != listing:
            raise BadRequest(f"cursor was issued for {issued_for!r}, not for {listing!r}")
        return str(last_key)
