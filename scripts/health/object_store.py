"""S3: an object is written, read back and deleted, and the clocks agree."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from uuid import uuid4

from scripts.health.clock import Now, now, skew, skew_finding
from scripts.health.probe import Finding, Probe, failed, well
from shared.errors import SourceUnavailable
from shared.s3.object_store import ObjectStore
from shared.settings import ObjectStoreSettings

PREFIX = "health/"
"""Of the probe's objects. Each is deleted at once; a killed probe may leave one of 20 bytes."""
BODY = b"is everything well?\n"
CLOCK_STEP = timedelta(seconds=1)
"""A Date header has no fractions of a second."""
ADVICE = "start the S3 server, or correct the settings RETAIL_OBJECT_STORE__*"


def of_object_store(settings: ObjectStoreSettings) -> list[Probe]:
    """The probes of the bucket with the raw zone."""
    return [
        Probe("S3", partial(object_store_finding, settings), ADVICE),
        Probe("S3 clock", partial(clock_finding, settings), "see S3"),
    ]


def ask_object_store(settings: ObjectStoreSettings) -> None:
    """Write an object of the probe's own, read it back, and delete it. Nothing is tried twice.

    Raises:
        SourceUnavailable: the server does not answer, or gives back something else.
        ConfigurationError: it refuses.
    """
    store = ObjectStore(settings, attempts=1)
    key = f"{PREFIX}{uuid4()}"
    store.put(key, BODY, "text/plain")
    try:
        found = store.get(key, len(BODY))
    finally:
        store.delete([key])
    if found != BODY:
        raise SourceUnavailable(f"the bucket {settings.bucket} gave back another body for {key}")


def object_store_finding(settings: ObjectStoreSettings) -> Finding:
    """Whether the bucket takes, gives and deletes."""
    ask_object_store(settings)
    return well(f"the bucket {settings.bucket} takes, gives back and deletes an object")


def clock_finding(settings: ObjectStoreSettings, clock: Now = now) -> Finding:
    """How far the server's clock, by its Date header, and this machine's are apart."""
    store = ObjectStore(settings, attempts=1)
    asked_at = clock()
    header = store.date_header(PREFIX)
    answered_at = clock()
    if header is None:
        return failed("the S3 server says no date", "look at what answers at the endpoint")
    shown = parsedate_to_datetime(header)
    # It shows the last full second: the question may have come within it.
    return skew_finding("S3's clock", skew(shown, asked_at - CLOCK_STEP, answered_at))
