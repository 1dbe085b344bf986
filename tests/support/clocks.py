"""Workers whose clocks are wrong, by hours or by days."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, tzinfo
from unittest import mock

import ingestion

offset: ContextVar[timedelta] = ContextVar("offset", default=timedelta())
"""By how much the clock of this thread's worker is ahead."""


class WrongClock(datetime):
    """Tells the time as the worker of this thread sees it."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The worker's time."""
        return datetime.now(tz) + offset.get()


@contextmanager
def wrong_clocks() -> Iterator[None]:
    """Whatever ingestion asks of this machine's clock, `offset` is added to."""
    with ExitStack() as patches:
        for found in pkgutil.walk_packages(ingestion.__path__, "ingestion."):
            if ".sources." not in found.name:
                module = importlib.import_module(found.name)
                if getattr(module, "datetime", None) is datetime:
                    patches.enter_context(mock.patch.object(module, "datetime", WrongClock))
        yield


@contextmanager
def clock_ahead(by: timedelta) -> Iterator[None]:
    """This thread's worker has a clock that is ahead by so much; behind, where it is negative."""
    token = offset.set(by)
    try:
        with wrong_clocks():
            yield
    finally:
        offset.reset(token)
