"""A retailer's request budget: how often its API may be asked."""

import threading
import time
from functools import cache


class RequestBudget:
    """Spaces requests evenly. One budget per process and retailer; threads may share it."""

    walking: threading.Lock
    """Held by the one thread that walks through pages. Walks side by side would only share the
    retailer's time; in turns, one partition is normalised while the next one is fetched."""

    def __init__(self, requests_per_second: float) -> None:
        self._interval = 1 / requests_per_second
        self._next_at = 0.0
        self._lock = threading.Lock()
        self.walking = threading.Lock()

    def spend(self) -> None:
        """Wait for this request's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next_at)
            self._next_at = turn + self._interval
        time.sleep(turn - now)


@cache
def budget_of(retailer_id: str, requests_per_second: float) -> RequestBudget:  # noqa: ARG001
    """The retailer's one budget in this process, whichever partitions are being pulled."""
    return RequestBudget(requests_per_second)
