"""Airflow's health page, which the API server shows to everybody: who reported when."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import requests

from scripts.health.airflow.client import TIMEOUT
from scripts.health.clock import Now, now
from scripts.health.probe import Finding, Probe, failed, well
from shared.errors import SourceUnavailable

PAGE = "/api/v2/monitor/health"
API_SERVER = "api-server"
COMPONENTS = ("scheduler", "dag-processor", "triggerer")
"""Those that report by heartbeats."""
OLDEST_HEARTBEAT = timedelta(minutes=2)
"""Airflow calls an older one unhealthy long before, unless its thresholds were raised."""
ADVICE = {
    API_SERVER: "start Airflow's api-server, or correct RETAIL_AIRFLOW__URL",
    "scheduler": "start Airflow's scheduler again: no run begins without it",
    "dag-processor": "start Airflow's dag-processor again: no change of a DAG counts without it",
    "triggerer": "start Airflow's triggerer again",
}

Health = Mapping[str, Any]
"""The page."""


def of_components(url: str) -> list[Probe]:
    """A probe for each of the four components."""
    return [Probe(f"Airflow {name}", partial(_finding, url, name), ADVICE[name]) for name in ADVICE]


def read_health_page(url: str) -> Health:
    """The health page of the API server at an address.

    Raises:
        SourceUnavailable: it does not answer, or with something else.
    """
    try:
        answer = requests.get(f"{url.rstrip('/')}{PAGE}", timeout=TIMEOUT)
        page = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise SourceUnavailable(f"Airflow shows no health page at {url}") from error
    if not isinstance(page, dict) or "metadatabase" not in page:
        raise SourceUnavailable(f"what answers at {url} is not Airflow's health page")
    return page


def is_database_well(page: Health) -> bool:
    """Whether the API server reaches its database."""
    return bool(page["metadatabase"]["status"] == "healthy")


def heartbeat(page: Health, name: str) -> datetime | None:
    """When a component last reported; None where it never did."""
    key = name.replace("-", "_")
    said = (page.get(key) or {}).get(f"latest_{key}_heartbeat")
    if said is None:
        return None
    instant = datetime.fromisoformat(said)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def is_alive(page: Health, name: str) -> bool:
    """Whether Airflow itself takes the component's last heartbeat for recent enough."""
    return bool((page.get(name.replace("-", "_")) or {}).get("status") == "healthy")


def component_finding(page: Health, name: str, clock: Now = now) -> Finding:
    """How a component is by the health page."""
    if name == API_SERVER:
        if is_database_well(page):
            return well("it answers, and reaches its database")
        return failed("it does not reach its database", "start Airflow's metadata database")
    reported_at = heartbeat(page, name)
    if reported_at is None:
        return failed("it has never reported", ADVICE[name])
    age = clock() - reported_at
    found = f"its last heartbeat was {max(age.total_seconds(), 0.0):,.0f} s ago"
    if not is_alive(page, name) or age > OLDEST_HEARTBEAT:
        return failed(found, ADVICE[name])
    return well(found)


def _finding(url: str, name: str) -> Finding:
    return component_finding(read_health_page(url), name)
