"""``python -m ingestion.list_sources``: all declared sources, as a Markdown table."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from pydantic import SecretStr
from requests.auth import HTTPBasicAuth

from ingestion.declare.database import DatabaseQuery
from ingestion.declare.files import Files
from ingestion.declare.source import Source
from ingestion.http.authentication import (
    ApiKey,
    BearerToken,
    ClientCredentials,
    NoCredentials,
    SignedRequest,
)
from ingestion.http.pagination import Cursor, LinkHeader, PageNumber, SinglePage
from ingestion.normalise.mapping_check import check_mapping
from ingestion.registry import load_changes, load_source, source_ids
from shared.errors import ConfigurationError
from shared.output.plain_text import complain, say
from shared.run.application import command
from shared.settings import HttpSettings, SourceSettings

HEADINGS = (
    "retailer", "name", "payload", "opened by", "paged by", "time zone", "currency", "entities"
)  # fmt: skip
WORDS = {
    ApiKey: "API key",
    HTTPBasicAuth: "HTTP Basic",
    NoCredentials: "nothing",
    BearerToken: "bearer token",
    ClientCredentials: "OAuth 2 client credentials",
    SignedRequest: "signed requests (HMAC)",
    PageNumber: "page number",
    Cursor: "opaque cursor",
    LinkHeader: "offset and a Link header",
    SinglePage: "one page",
    Files: "files",
    DatabaseQuery: "a query",
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


def main(
    check: Annotated[bool, typer.Option("--check", help="Check all that their folders hold.")] = (
        False
    ),
) -> int:
    """Print all declared sources as a Markdown table; exit 1 when one is not usable.

    With --check, what they declare of changes, and each of their SQL files against its contract and
    the canonical record, is checked too; without data, and without asking any retailer.
    """
    sources, failures = usable_sources()
    if check:
        failures += [mistake for mistake in mistakes_in_changes() if mistake not in failures]
        failures += [mistake for source in sources for mistake in mistakes_in_sql(source)]
    say(markdown_table(HEADINGS, map(describe, sources)).rstrip("\n"))
    for failure in failures:
        complain(failure)
    return 1 if failures else 0


def sources_table() -> str:
    """The table of all sources, for a document.

    Raises:
        ConfigurationError: one is not usable.
    """
    sources, failures = usable_sources()
    if failures:
        raise ConfigurationError("; ".join(failures))
    return markdown_table(HEADINGS, map(describe, sources))


def usable_sources() -> tuple[list[Source], list[str]]:
    """The sources whose declarations are usable, and what is wrong with the others."""
    usable, failures = [], []
    for retailer_id in source_ids():
        try:
            usable.append(load_source(retailer_id))
        except ConfigurationError as error:
            failures.append(str(error))
    return usable, failures


def mistakes_in_changes() -> list[str]:
    """What is wrong with each folder's `changes.py` that cannot be used."""
    failures = []
    for retailer_id in source_ids():
        try:
            load_changes(retailer_id)
        except ConfigurationError as error:
            failures.append(str(error))
    return failures


def mistakes_in_sql(source: Source) -> Iterator[str]:
    """What is wrong with each of the source's SQL files that cannot be used."""
    for entity in source.entities:
        try:
            check_mapping(source, entity)
        except ConfigurationError as error:
            yield str(error)


def describe(source: Source) -> tuple[str, ...]:
    """One source, in the order of `HEADINGS`."""
    retailer, sales = source.retailer, source.sales
    return (
        retailer.retailer_id,
        retailer.name,
        sales.payload_format.upper(),
        _opened_by(source),
        _words(sales.origin or sales.paginator(sales.page_size)),
        retailer.time_zone,
        retailer.currency_code,
        ", ".join(entity.name for entity in source.entities),
    )


def markdown_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table with one line per row."""
    lines = [list(headings), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _opened_by(source: Source) -> str:
    try:
        return _words(source.authenticate(ANYONE, HttpSettings()))
    except Exception as error:  # noqa: BLE001 - whatever a declaration's own code raises
        return f"not known ({type(error).__name__})"


def _words(choice: object) -> str:
    return WORDS.get(type(choice), type(choice).__name__)


app = command(main)

if __name__ == "__main__":
    app()
