"""Waiting for what happens, and not for time to pass: a slow machine only makes it last longer."""

import time
from collections.abc import Callable

HANG = 600.0
"""Seconds that only something that hangs takes, on any machine."""


def until(has_happened: Callable[[], object], what: str) -> None:
    """Return when it has happened.

    Raises:
        AssertionError: it never does.
    """
    deadline = time.monotonic() + HANG
    while not has_happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
