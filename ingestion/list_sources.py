"""``python -m ingestion.list_sources``: all declared sources, as a Markdown table."""

import sys
from collections.abc import Iterable

from pydantic import SecretStr
from requests.auth import HTTPBasicAuth

from ingestion.authentication import ApiKey, ClientCredentials, SignedRequest
from ingestion.discovery import load_source, source_ids
from ingestion.pagination import Cursor, LinkHeader, PageNumber, SinglePage
from ingestion.source import Source
from shared.errors import ConfigurationError
from shared.settings import HttpSettings, SourceSettings

HEADINGS = (
    "retailer", "name", "payload", "opened by", "paged by", "time zone", "currency", "entities"
)  # fmt: skip
WORDS = {
    ApiKey: "API key",
    HTTPBasicAuth: "HTTP Basic",
    ClientCredentials: "OAuth 2 client credentials",
    SignedRequest: "signed requests (HMAC)",
    PageNumber: "page number",
    Cursor: "opaque cursor",
    LinkHeader: "offset and a Link header",
    SinglePage: "one page",
}
NOWHERE = "http://127.0.0.1"
_SECRET = SecretStr("-")
ANYONE = SourceSettings(
    base_url=NOWHERE,
    api_key=_SECRET,
    client_id="-",
    client_secret=_SECRET,
    user="-",
    password=_SECRET,
)
"""Credentials that open nothing: enough to see what a source would open its API with."""


def main() -> int:
    """Print the table; 1 when a folder's declaration is not usable."""
    rows, failures = [], []
    for retailer_id in source_ids():
        try:
            rows.append(describe(load_source(retailer_id)))
        except ConfigurationError as error:
            failures.append(str(error))
    sys.stdout.write(markdown_table(HEADINGS, rows))
    sys.stderr.writelines(f"{failure}\n" for failure in failures)
    return 1 if failures else 0


def describe(source: Source) -> tuple[str, ...]:
    """One source, in the order of `HEADINGS`."""
    retailer, sales = source.retailer, source.sales
    return (
        retailer.retailer_id,
        retailer.name,
        sales.payload_format.upper(),
        _words(source.authenticate(ANYONE, HttpSettings())),
        _words(sales.paginator(sales.page_size)),
        retailer.time_zone,
        retailer.currency_code,
        ", ".join(entity.name for entity in source.entities),
    )


def markdown_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table with one line per row."""
    lines = [list(headings), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _words(choice: object) -> str:
    return WORDS.get(type(choice), type(choice).__name__)


if __name__ == "__main__":
    sys.exit(main())
