"""The names that AWS's tools know stand in for settings that nobody has set by our names."""

import os
from pathlib import Path

import pytest

from shared.settings import ObjectStoreSettings, Settings

pytestmark = pytest.mark.unit

PAIR = {"AWS_ACCESS_KEY_ID": "theirs", "AWS_SECRET_ACCESS_KEY": "their secret"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("RETAIL_", "AWS_", "S3_")):
            monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "env"


def _read(file: Path, **lines: str) -> ObjectStoreSettings:
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), encoding="utf-8")
    return Settings(_env_file=file).object_store


def _secret(settings: ObjectStoreSettings) -> str | None:
    return settings.secret_key.get_secret_value() if settings.secret_key else None


def test_buckets_and_region(file: Path) -> None:
    found = _read(
        file,
        S3_BUCKET_RAW="ours-raw",
        S3_BUCKET_PROCESSED="ours-done",
        AWS_DEFAULT_REGION="eu-west-1",
    )
    assert (found.bucket, found.processed_bucket, found.region) == (
        "ours-raw",
        "ours-done",
        "eu-west-1",
    )
    assert found.access_key is None
    assert found.endpoint_url is None


def test_our_names_win_one_by_one(file: Path) -> None:
    found = _read(
        file,
        S3_BUCKET_RAW="theirs",
        AWS_REGION="eu-west-1",
        AWS_ENDPOINT_URL="http://127.0.0.1:1",
        RETAIL_OBJECT_STORE__BUCKET="ours",
    )
    assert (found.bucket, found.region) == ("ours", "eu-west-1")
    assert found.endpoint_url == "http://127.0.0.1:1"


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_BUCKET_RAW", "of the environment")
    assert _read(file, S3_BUCKET_RAW="of the file").bucket == "of the environment"


def test_the_nearer_of_two_names_counts(file: Path) -> None:
    assert _read(file, AWS_REGION="a", AWS_DEFAULT_REGION="b").region == "a"
    found = _read(file, AWS_ENDPOINT_URL="http://all", AWS_ENDPOINT_URL_S3="http://s3")
    assert found.endpoint_url == "http://s3"


def test_a_pair_of_keys(file: Path) -> None:
    found = _read(file, **PAIR, AWS_SESSION_TOKEN="for an hour")
    assert (found.access_key, _secret(found)) == ("theirs", "their secret")
    assert found.session_token is not None
    assert found.session_token.get_secret_value() == "for an hour"


def test_two_pairs_are_never_mixed(file: Path) -> None:
    ours = {"RETAIL_OBJECT_STORE__ACCESS_KEY": "ours", "RETAIL_OBJECT_STORE__SECRET_KEY": "secret"}
    found = _read(file, **PAIR, AWS_SESSION_TOKEN="theirs", **ours)
    assert (found.access_key, _secret(found)) == ("ours", "secret")
    assert found.session_token is None


def test_empty_is_not_set(file: Path) -> None:
    found = _read(
        file,
        RETAIL_OBJECT_STORE__ENDPOINT_URL="",
        RETAIL_OBJECT_STORE__ACCESS_KEY="",
        RETAIL_OBJECT_STORE__SECRET_KEY="",
        S3_BUCKET_RAW="",
        **PAIR,
    )
    assert found.endpoint_url is None
    assert (found.access_key, _secret(found)) == ("theirs", "their secret")
    assert found.bucket == "retail-data"
