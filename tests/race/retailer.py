"""A retailer whose days change all the time, played without HTTP: its pages tell which state they
show, in the number of every invoice."""

import json
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from ingestion.http.client import Page
from shared.partition import Partition

RETAILER = "retailer1"
DAYS = (date(2024, 1, 30), date(2024, 1, 31), date(2024, 2, 1))
PARTITIONS = tuple(Partition(RETAILER, day) for day in DAYS)
MOST_LINES = 5
SLOWEST_PULL = 0.6
"""Seconds for which what was read is under way: pulls end in another order than they began."""


class Trade:
    """The state of each day, which all processes share: it is only ever counted up."""

    def __init__(self, counters: Any) -> None:
        self._counters = counters

    def version(self, day: date) -> int:
        """The state that the retailer shows now."""
        return int(self._counters[DAYS.index(day)])

    def correct(self, day: date) -> None:
        """The day's trade changes."""
        with self._counters.get_lock():
            self._counters[DAYS.index(day)] += 1


def lines_of(day: date, version: int) -> list[dict[str, Any]]:
    """What the retailer serves of one state of a day."""
    return [
        {
            "InvoiceNo": f"{version}-{number}",
            "StockCode": f"P{number}",
            "Description": f"Pen {number}",
            "Quantity": 1 + number,
            "InvoiceDate": f"{day.isoformat()} 10:00:00",
            "UnitPrice": f"{version % 7 + 1}.5",
            "CustomerID": f"C{number}",
            "CustomerTown": f"Town {version}",
            "AccountTier": None,
            "Country": "United Kingdom",
        }
        for number in range(1 + version % MOST_LINES)
    ]


def version_of(transaction_id: str) -> int:
    """The state that an invoice belongs to."""
    return int(transaction_id.partition("-")[0])


@dataclass
class _Budget:
    walking: threading.Lock = field(default_factory=threading.Lock)


class PlayedClient:
    """In the place of `SourceClient`: answers as the retailer's API would."""

    trade: Trade
    """Set once a process."""

    def __init__(self, *_: object) -> None:
        self.budget = _Budget()
        self._shown: dict[date, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def pages(self, path: str, query: dict[str, str], *_: object) -> Iterator[Page]:
        """The day's one page."""
        self._shown.clear()
        lines = self._lines(query)
        time.sleep(SLOWEST_PULL * random.random() ** 2)
        body = {"Lines": lines, "Page": 1, "TotalPages": 1, "TotalCount": len(lines)}
        yield Page(path, json.dumps(body).encode())

    def page(self, path: str, query: dict[str, str], *_: object) -> Page:
        """The day's control totals."""
        lines = self._lines(query)
        money = sum((Decimal(line["UnitPrice"]) * line["Quantity"] for line in lines), Decimal())
        totals = {"LineCount": len(lines), "Currency": "GBP", "TotalAmount": str(money)}
        return Page(path, json.dumps(totals).encode())

    def _lines(self, query: dict[str, str]) -> list[dict[str, Any]]:
        day = date.fromisoformat(query["date"])
        # One pull is shown one state, however much the day changes meanwhile.
        return lines_of(day, self._shown.setdefault(day, self.trade.version(day)))
