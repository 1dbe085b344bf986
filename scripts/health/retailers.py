"""Each retailer's API answers, each one's folder of files and database can be read."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ingestion.database.connection import engine_of, reading
from ingestion.declare.bounds import MIB, Bounds
from ingestion.http.session import HttpSession
from ingestion.registry import load_source
from scripts.health.probe import Finding, Probe, failed, well
from shared.settings import HttpSettings, Settings, SourceSettings

BOUNDS = Bounds(response_bytes=MIB)
"""Of an answer whose body nobody looks at."""
LONGEST_QUERY = 10.0
"""Seconds."""
REFUSAL, OUTAGE = 400, 500
"""The first status of each kind."""


def of_retailers(settings: Settings) -> list[Probe]:
    """A probe for each place of each retailer that is configured."""
    return [
        each
        for retailer_id, access in sorted(settings.sources.items())
        for each in _of_retailer(settings, retailer_id, access)
    ]


def _of_retailer(settings: Settings, retailer_id: str, access: SourceSettings) -> Iterator[Probe]:
    variables = f"RETAIL_SOURCES__{retailer_id.upper()}__"
    if access.base_url is not None:
        find = partial(api_finding, settings, retailer_id, access.base_url)
        advice = f"ask {retailer_id}, or correct {variables}BASE_URL"
        yield Probe(f"API of {retailer_id}", find, advice)
    if access.files_root is not None:
        advice = f"mount it, or correct {variables}FILES_ROOT"
        yield Probe(f"files of {retailer_id}", partial(files_finding, access.files_root), advice)
    if access.database_url is not None:
        find = partial(database_finding, settings, retailer_id)
        advice = f"ask {retailer_id}, or correct {variables}DATABASE_URL"
        yield Probe(f"database of {retailer_id}", find, advice)


def database_finding(settings: Settings, retailer_id: str) -> Finding:
    """Whether the database lets us in.

    Raises:
        SourceUnavailable: it does not.
        ConfigurationError: its address is none.
    """
    engine = engine_of(retailer_id, settings.sources[retailer_id])
    with reading(engine, f"the database of {retailer_id}", LONGEST_QUERY):
        return well("its database can be read")


def files_finding(root: Path) -> Finding:
    """Whether the folder of a retailer's files can be listed."""
    try:
        with os.scandir(root):
            return well(f"{root} can be read")
    except OSError as error:
        return failed(f"{root} cannot be read: {error.strerror}", "mount it, or correct its path")


def api_finding(settings: Settings, retailer_id: str, base_url: str) -> Finding:
    """Whether the API answers a GET that carries no credentials.

    Where the source declares a health path, only a success will do. Elsewhere any answer shows that
    somebody is there, except that of a server that says that it cannot answer.
    """
    path = load_source(retailer_id).health_path
    url = base_url.rstrip("/") + (path or "/")
    status = status_of(url, settings.http)
    if status < (REFUSAL if path else OUTAGE):
        return well(f"{url} answers {status}")
    return failed(f"{url} answers {status}", f"ask {retailer_id} when its API will be back")


def status_of(url: str, http: HttpSettings) -> int:
    """The status with which an address answers; asked once.

    Raises:
        SourceUnavailable: it does not answer.
    """
    session = HttpSession(http)
    try:
        return session.status(url, BOUNDS)
    finally:
        session.close()
