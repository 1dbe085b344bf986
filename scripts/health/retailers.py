"""Each retailer's API answers."""

from functools import partial

from ingestion.declare.bounds import MIB, Bounds
from ingestion.http.session import HttpSession
from ingestion.registry import load_source
from scripts.health.probe import Finding, Probe, failed, well
from shared.settings import HttpSettings, Settings

BOUNDS = Bounds(response_bytes=MIB)
"""Of an answer whose body nobody looks at."""
REFUSAL, OUTAGE = 400, 500
"""The first status of each kind."""


def of_retailers(settings: Settings) -> list[Probe]:
    """A probe for each retailer that is configured."""
    return [
        Probe(
            f"API of {retailer_id}",
            partial(api_finding, settings, retailer_id),
            f"ask {retailer_id}, or correct RETAIL_SOURCES__{retailer_id.upper()}__BASE_URL",
        )
        for retailer_id in sorted(settings.sources)
    ]


def api_finding(settings: Settings, retailer_id: str) -> Finding:
    """Whether the API answers a GET that carries no credentials.

    Where the source declares a health path, only a success will do. Elsewhere any answer shows that
    somebody is there, except that of a server that says that it cannot answer.
    """
    path = load_source(retailer_id).health_path
    url = settings.sources[retailer_id].base_url.rstrip("/") + (path or "/")
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
