"""A retailer's request budget: how often its API may be asked."""

import threading
import time


class RequestBudget:
    """Spaces requests evenly. One budget per process and retailer; threads may share it."""

    def __init__(self, requests_per_second: float) -> None:
        self._interval = 1 / requests_per_second
        self._next_at = 0.0
        self._lock = threading.Lock()

    def spend(self) -> None:
        """Wait for this request's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next_at)
            self._next_at = turn + self._interval
        time.sleep(turn - now)
