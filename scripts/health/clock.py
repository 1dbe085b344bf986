"""By how much a server's clock and this machine's differ, and what that means."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from scripts.health.probe import Finding, failed, warning, well

WARNS_FROM = timedelta(seconds=5)
FAILS_FROM = timedelta(minutes=1)
"""S3 takes no signature that is 15 minutes off; days begin and end too early long before that."""
ADVICE = "set both clocks by a time server (NTP); `timedatectl` shows this machine's"

Now = Callable[[], datetime]
"""This machine's clock."""


def now() -> datetime:
    """The instant of now, by this machine."""
    return datetime.now(UTC)


def skew(shown: datetime, asked_at: datetime, answered_at: datetime) -> timedelta:
    """By how much at least a clock is ahead; negative where it is behind.

    What it showed, it showed at some moment between the question and the answer.
    """
    return max(shown - answered_at, timedelta()) + min(shown - asked_at, timedelta())


def skew_finding(whose: str, ahead: timedelta) -> Finding:
    """The finding for a clock that is ahead by so much."""
    seconds = ahead.total_seconds()
    if abs(ahead) <= WARNS_FROM:
        return well(f"{whose} and this machine's differ by {abs(seconds):.0f} s")
    direction = "ahead of" if seconds > 0 else "behind"
    found = f"{whose} is {abs(seconds):,.0f} s {direction} this machine's"
    return failed(found, ADVICE) if abs(ahead) > FAILS_FROM else warning(found, ADVICE)
