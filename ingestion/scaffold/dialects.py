"""The choices that a new source starts from: how its API is opened, and how it is paged."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class Opening:
    """One kind of authentication, as a declaration names it."""

    imported: str
    expression: str
    words: str
    settings: tuple[str, ...]
    """What it needs besides the address."""


@dataclass(frozen=True)
class Paging:
    """One paginator, as a declaration names it."""

    imported: str
    expression: str
    words: str
    formats: tuple[str, ...] = ("json", "csv")
    """The payloads that can be paged so: a body's field names the next page only in JSON."""


AuthName = Literal["api-key", "bearer", "basic", "oauth2", "signed"]
PagingName = Literal["page", "cursor", "link", "none"]
OPENINGS: Final[dict[AuthName, Opening]] = {
    "api-key": Opening("api_key", 'api_key("X-API-Key")', "an API key", ("api_key",)),
    "bearer": Opening("bearer_token", "bearer_token()", "a bearer token", ("api_key",)),
    "basic": Opening("basic", "basic()", "HTTP Basic", ("user", "password")),
    "oauth2": Opening(
        "client_credentials",
        'client_credentials("/oauth/token")',
        "OAuth 2 client credentials",
        ("client_id", "client_secret"),
    ),
    "signed": Opening(
        "signed_request", "signed_request()", "signed requests", ("client_id", "client_secret")
    ),
}

PAGINGS: Final[dict[PagingName, Paging]] = {
    "page": Paging(
        "PageNumber",
        'lambda size: PageNumber("page", "page_size", size, total_field="total_pages")',
        "page numbers",
        ("json",),
    ),
    "cursor": Paging(
        "Cursor",
        'lambda size: Cursor("cursor", "limit", size, cursor_field="next_cursor")',
        "an opaque cursor",
        ("json",),
    ),
    "link": Paging(
        "LinkHeader", 'lambda size: LinkHeader("offset", "limit", size)', "a Link header"
    ),
    "none": Paging("SinglePage", "lambda _: SinglePage()", "one page"),
}
