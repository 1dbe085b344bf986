"""The embedded S3 server checks signatures, and its secret is not for everybody to read."""

import stat
from collections.abc import Iterator

import boto3
import psutil
import pytest
from pydantic import SecretStr

from scripts.health.object_store import ask_object_store
from scripts.stack.testing import TemporaryObjectStore, temporary_object_store
from shared.errors import ConfigurationError
from shared.settings import ObjectStoreSettings

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def store() -> Iterator[TemporaryObjectStore]:
    with temporary_object_store() as running:
        yield running


def test_an_object_comes_back_as_it_went(store: TemporaryObjectStore) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint_url,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name="us-east-1",
    )
    key = "landing/retailer1/sales/year=2024/month=01/day=08/page 0.json"
    client.put_object(Bucket=store.bucket, Key=key, Body=b"{}")
    assert client.get_object(Bucket=store.bucket, Key=key)["Body"].read() == b"{}"
    assert (store.directory / store.bucket / key).read_bytes() == b"{}"


def test_nobody_else_may_read_an_object(store: TemporaryObjectStore) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint_url,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        region_name="us-east-1",
    )
    client.put_object(Bucket=store.bucket, Key="landing/a/page.json", Body=b"{}")
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    made = [store.directory / store.bucket / "landing", *store.directory.rglob("*.json")]
    assert len(made) > 1
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_wrong_key_is_refused(store: TemporaryObjectStore) -> None:
    def ask(access_key: str, secret_key: str) -> None:
        ask_object_store(
            ObjectStoreSettings(
                bucket=store.bucket,
                endpoint_url=store.endpoint_url,
                access_key=access_key,
                secret_key=SecretStr(secret_key),
            )
        )

    ask(store.access_key, store.secret_key)
    for wrong in ((store.access_key, "wrong"), ("wrong", store.secret_key)):
        with pytest.raises(ConfigurationError, match="refused"):
            ask(*wrong)


def test_the_secret_is_not_in_the_process_list(store: TemporaryObjectStore) -> None:
    commands = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    serving = [command for command in commands if str(store.directory) in command]
    assert len(serving) == 1
    assert store.secret_key not in serving[0]
