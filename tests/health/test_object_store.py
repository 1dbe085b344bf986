"""The probes of S3, each seen red for its fault and green again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from scripts.health.object_store import PREFIX, clock_finding, of_object_store
from scripts.health.probe import Finding, State
from scripts.health.side_by_side import ask_all
from scripts.stack.testing import temporary_object_store
from shared.s3.object_store import ObjectStore
from shared.settings import ObjectStoreSettings, Settings
from tests.support.http_answers import http_answers
from tests.support.receivers import unused_port
from tests.support.standing_still import listener_on, standing_still

pytestmark = pytest.mark.integration
LONG, SHORT = 60.0, 0.5
LISTING = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"


def _found(settings: ObjectStoreSettings, seconds: float = LONG) -> dict[str, Finding]:
    return {each.name: each.finding for each in ask_all(of_object_store(settings), seconds)}


def _states(settings: ObjectStoreSettings, seconds: float = LONG) -> dict[str, State]:
    return {name: each.state for name, each in _found(settings, seconds).items()}


WELL = {"S3": State.OK, "S3 clock": State.OK}
ILL = dict.fromkeys(WELL, State.FAILED)


def test_the_bucket_takes_and_gives_and_nothing_of_it_stays(settings: Settings) -> None:
    assert _states(settings.object_store) == WELL
    assert ObjectStore(settings.object_store).keys("") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"secret_key": SecretStr("wrong")}, "SignatureDoesNotMatch"),
        ({"access_key": "wrong"}, "InvalidAccessKeyId"),
        ({"bucket": "not-there"}, "NoSuchBucket"),
        ({"endpoint_url": f"http://127.0.0.1:{unused_port()}"}, "does not answer"),
    ],
    ids=["wrong secret", "wrong key", "no bucket", "nobody there"],
)
def test_what_keeps_us_out_is_said(
    settings: Settings, changes: dict[str, object], said: str
) -> None:
    found = _found(settings.object_store.model_copy(update=changes))["S3"]
    assert found.state is State.FAILED
    assert said in found.found
    assert "RETAIL_OBJECT_STORE__" in found.advice
    assert _states(settings.object_store) == WELL


def test_a_server_that_hangs_is_noticed() -> None:
    with temporary_object_store() as running:
        settings = ObjectStoreSettings(
            bucket=running.bucket,
            endpoint_url=running.endpoint_url,
            access_key=running.access_key,
            secret_key=SecretStr(running.secret_key),
        )
        assert _states(settings) == WELL
        with standing_still(listener_on(int(running.endpoint_url.rpartition(":")[2]))):
            found = _found(settings, SHORT)
            assert {each.found for each in found.values()} == {"no answer within 0.5 s"}
            assert _states(settings, SHORT) == ILL
        assert _states(settings) == WELL


@pytest.mark.parametrize(
    ("ahead", "state"), [(0, State.OK), (30, State.WARNING), (-300, State.FAILED)]
)
def test_a_wrong_clock_of_the_server_is_noticed(ahead: int, state: State) -> None:
    with http_answers() as server:
        server.answers["/some-bucket"] = (200, LISTING)
        asked_at = datetime(2024, 1, 15, 12, 0, 0, 900_000, tzinfo=UTC)
        shown = asked_at.replace(microsecond=0) + timedelta(seconds=ahead)
        server.date = format_datetime(shown, usegmt=True)
        settings = ObjectStoreSettings(
            bucket="some-bucket",
            endpoint_url=server.url,
            access_key="key",
            secret_key=SecretStr("secret"),
        )
        assert clock_finding(settings, lambda: asked_at).state is state
        assert server.queries["/some-bucket"]["prefix"] == [PREFIX]
