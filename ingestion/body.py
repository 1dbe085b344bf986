"""Whether a response body is whole: checked before it is landed, while it can still be asked again.

HTTP itself notices a body shorter than its Content-Length. It cannot notice a complete response
that carries half a document, or a maintenance page with status 200.
"""

import json
from typing import Literal

import requests

from shared.errors import SourceUnavailable

PayloadFormat = Literal["json", "csv"]
CONTENT_TYPES = {"json": "application/json", "csv": "text/csv"}


class BrokenBodyError(SourceUnavailable):
    """A response with a good status and a body that is none. Asking again can help."""


def require_whole_body(response: requests.Response, payload_format: PayloadFormat) -> None:
    """Refuse a body that is of another type, or cut off.

    Raises:
        BrokenBodyError: it is; the message says how it looks.
    """
    content_type = response.headers.get("Content-Type", "")
    if not content_type.startswith(CONTENT_TYPES[payload_format]):
        raise BrokenBodyError(f"{response.url} answered with {content_type or 'no content type'}")
    if payload_format == "json":
        _require_json(response)
    elif not response.content.endswith(b"\n"):
        raise BrokenBodyError(f"{response.url} answered with a CSV that ends within a line")


def _require_json(response: requests.Response) -> None:
    try:
        json.loads(response.content)
    except ValueError as error:
        raise BrokenBodyError(f"{response.url} answered with broken JSON: {error}") from error
