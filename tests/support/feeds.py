"""Feeds of changes without any server: pages as they would come."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ingestion.declare.change_feed import ChangesFeed
from ingestion.http.client import Page
from ingestion.http.pagination import Paginator, SinglePage
from ingestion.registry import load_changes


def _feed(retailer_id: str) -> ChangesFeed:
    declared = load_changes(retailer_id)
    assert isinstance(declared, ChangesFeed)
    return replace(declared, paginator=SinglePage)


ALBION = _feed("retailer1")
HARVEST = _feed("retailer2")


@dataclass
class PagesClient:
    """Answers each walk with the next of the listings, a listing being a list of bodies."""

    walk: Callable[[dict[str, str]], list[Any]]
    asked: list[dict[str, str]] = field(default_factory=list)

    def listing(self, path: str, query: dict[str, str], paginator: Paginator) -> Iterator[Page]:  # noqa: ARG002
        self.asked.append(query)
        for body in self.walk(query):
            yield Page(path, json.dumps(body).encode())


def harvest_page(*entries: tuple[str, str]) -> dict[str, Any]:
    """One page of Harvest Grocers' feed."""
    return {"data": [{"businessDate": day, "changedAt": at} for day, at in entries]}


def albion_page(*entries: tuple[str, str]) -> dict[str, Any]:
    """One page of Albion Gifts' feed."""
    return {"Changes": [{"Date": day, "ChangedAt": at} for day, at in entries]}
