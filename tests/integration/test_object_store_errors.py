"""What S3 answers when it fails, and the reaction that the pipeline's errors then ask for."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.errors import ConfigurationError, PipelineError, SourceUnavailable
from shared.s3 import object_store
from shared.s3.object_store import ObjectNotFound, ObjectTooLarge
from tests.support.scripted_s3 import Answer, ScriptedS3, refusing, scripted_s3

pytestmark = pytest.mark.integration
LISTING = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
RETRYABLE = [
    (429, "TooManyRequests"),
    (429, ""),
    (500, "InternalError"),
    (502, "BadGateway"),
    (503, "SlowDown"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
    (400, "RequestTimeout"),
    (400, "SlowDown"),
    (400, "BadDigest"),
    (409, "OperationAborted"),
]
FATAL = [
    (403, "AccessDenied"),
    (403, "InvalidAccessKeyId"),
    (403, "SignatureDoesNotMatch"),
    (404, "NoSuchBucket"),
    (400, "AuthorizationHeaderMalformed"),
    (501, "NotImplemented"),
]
Call = Callable[[object_store.ObjectStore, Path], object]
CALLS: dict[str, Call] = {
    "put": lambda store, _: store.put("k", b"{}"),
    "upload": lambda store, path: store.upload("k", path),
    "get": lambda store, _: store.get("k"),
    "download": lambda store, path: store.download("k", path),
    "keys": lambda store, _: store.keys("k"),
    "objects": lambda store, _: list(store.objects("k")),
    "delete": lambda store, _: store.delete(["k"]),
    "copy": lambda store, path: store.copy("k", "j", path),
}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedS3]:
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    with scripted_s3() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    return path


@pytest.mark.parametrize(("status", "code"), RETRYABLE)
@pytest.mark.parametrize("call", ["get", "put"])
def test_what_time_heals_is_retryable(
    s3: ScriptedS3, file: Path, call: str, status: int, code: str
) -> None:
    s3.answers = [refusing(status, code)]
    with pytest.raises(SourceUnavailable):
        CALLS[call](s3.store, file)


@pytest.mark.parametrize(("status", "code"), FATAL)
@pytest.mark.parametrize("call", ["get", "put"])
def test_what_an_operator_must_change_is_not(
    s3: ScriptedS3, file: Path, call: str, status: int, code: str
) -> None:
    s3.answers = [refusing(status, code)]
    with pytest.raises(ConfigurationError, match="the object store refused"):
        CALLS[call](s3.store, file)


@pytest.mark.parametrize("call", CALLS)
def test_every_call_is_explained(s3: ScriptedS3, file: Path, call: str) -> None:
    s3.answers = [refusing(503, "SlowDown")]
    with pytest.raises(SourceUnavailable, match="busy or ill"):
        CALLS[call](s3.store, file)
    s3.answers = [refusing(403, "AccessDenied")]
    with pytest.raises(ConfigurationError):
        CALLS[call](s3.store, file)


def test_a_wrong_clock_is_named(s3: ScriptedS3) -> None:
    s3.answers = [refusing(403, "RequestTimeTooSkewed")]
    with pytest.raises(ConfigurationError, match="the clock of this machine is wrong"):
        s3.store.get("k")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusing(503, "SlowDown"), SourceUnavailable),
        (refusing(403, "AccessDenied"), ConfigurationError),
    ],
)
def test_a_failed_upload_in_parts_is_explained(
    s3: ScriptedS3,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    expected: type[PipelineError],
) -> None:
    monkeypatch.setattr(object_store, "IN_PARTS", 10)
    s3.answers = [answer]
    with pytest.raises(expected):
        s3.store.upload("k", file)


def test_objects_that_are_kept_for_now_are_deleted_later(s3: ScriptedS3) -> None:
    kept = "<DeleteResult><Error><Key>k</Key><Code>{}</Code></Error></DeleteResult>"
    s3.answers = [Answer(200, kept.format("SlowDown").encode())]
    with pytest.raises(SourceUnavailable, match="keeps k"):
        s3.store.delete(["k"])
    s3.answers = [Answer(200, kept.format("AccessDenied").encode())]
    with pytest.raises(ConfigurationError, match="keeps k"):
        s3.store.delete(["k"])


@pytest.mark.parametrize("call", ["get", "download"])
def test_a_body_that_breaks_off_is_read_again(s3: ScriptedS3, file: Path, call: str) -> None:
    broken = Answer(200, b"half", length=8)
    s3.answers = [broken, Answer(200, b"halfhalf")]
    CALLS[call](s3.store, file)
    assert len(s3.asked) == 2
    s3.answers = [broken]
    with pytest.raises(SourceUnavailable):
        CALLS[call](s3.store, file)


def test_a_full_disk_is_said_to_be_full(s3: ScriptedS3) -> None:
    s3.answers = [Answer(200, b"x" * 10_000)]
    with pytest.raises(SourceUnavailable, match="no room on this machine's disk for the/key"):
        s3.store.download("the/key", Path("/dev/full"))


@pytest.mark.parametrize("body", [b"x" * 11, b"x" * 10_000_000])
def test_no_more_is_read_than_was_asked_for(s3: ScriptedS3, body: bytes) -> None:
    s3.answers = [Answer(200, b"x" * 10)]
    assert s3.store.get("k", 10) == b"x" * 10
    s3.answers = [Answer(200, body)]
    with pytest.raises(ObjectTooLarge, match="k has more than 10 bytes"):
        s3.store.get("k", 10)


def test_what_is_not_there_is_the_callers_to_judge(s3: ScriptedS3) -> None:
    s3.answers = [refusing(404, "NoSuchKey")]
    with pytest.raises(ObjectNotFound):
        s3.store.get("k")


def test_a_server_that_cannot_copy_gets_the_file(s3: ScriptedS3, file: Path) -> None:
    s3.answers = [refusing(501, "NotImplemented"), Answer(200)]
    s3.store.copy("k", "j", file)
    assert s3.asked == ["PUT /some-bucket/k"] * 2


def test_a_put_is_not_tried_again_when_its_owner_has_lost_the_right(s3: ScriptedS3) -> None:
    """The lock may end while the server lets a request wait: nothing is written after that."""
    s3.answers = [refusing(503, "SlowDown")]

    def still_mine() -> None:
        if s3.asked:
            raise SourceUnavailable("the lock has ended")

    with pytest.raises(SourceUnavailable, match="the lock has ended"):
        s3.store.put("k", b"{}", before=still_mine)
    assert len(s3.asked) == 1


def test_a_link_asks_nobody(s3: ScriptedS3) -> None:
    assert "X-Amz-Expires=60" in s3.store.link("k", timedelta(minutes=1))
    assert s3.asked == []
