"""The S3 client: one a process and store, with what is called before each try of a put."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from shared.settings import ObjectStoreSettings

if TYPE_CHECKING:
    from boto3.s3.transfer import S3Transfer
    from mypy_boto3_s3 import S3Client

_before: ContextVar[Callable[[], object] | None] = ContextVar("before", default=None)
"""What is called before each try of the put that is under way."""


@contextmanager
def calling(before: Callable[[], object] | None) -> Iterator[None]:
    """Within the block, `before` is called before each try of a put; what it raises ends them."""
    token = _before.set(before)
    try:
        yield
    finally:
        _before.reset(token)


def _call_before(**_: Any) -> None:  # noqa: ANN401 - botocore's own
    before = _before.get()
    if before is not None:
        before()


def transfer(client: "S3Client") -> "S3Transfer":
    """Uploads in parts: two of them in memory, and not boto3's ten."""
    from boto3.s3.transfer import S3Transfer, TransferConfig

    config = TransferConfig(max_concurrency=2)
    return S3Transfer(client=client, config=config)  # type: ignore[arg-type]  # stubs: wrong class


ATTEMPTS = 6
"""How often boto3 sends a request that time may heal, the first time included."""


def connect(settings: ObjectStoreSettings, attempts: int = ATTEMPTS) -> "S3Client":
    """The process's client of this store, which asks so many times."""
    secret, token = settings.secret_key, settings.session_token
    return _client(
        settings.region,
        settings.endpoint_url,
        settings.access_key,
        secret.get_secret_value() if secret else None,
        token.get_secret_value() if token else None,
        attempts,
    )


@cache
def _client(
    region: str,
    endpoint_url: str | None,
    access_key: str | None,
    secret_key: str | None,
    session_token: str | None,
    attempts: int,
) -> "S3Client":
    """One client per process and store: making one costs 40 ms, and threads may share it.

    It is boto3's own, made by the core that boto3 stands on: boto3 around it would import what only
    transfers in parts need.
    """
    from botocore.config import Config
    from botocore.session import get_session

    client = get_session().create_client(
        "s3",
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=session_token,
        config=Config(
            signature_version="s3v4",  # of links, too, which boto3 would sign the old way
            # What is read is held against the SHA-256 of its manifest.
            response_checksum_validation="when_required",
            retries={"total_max_attempts": attempts, "mode": "standard"},
            connect_timeout=5,
            s3={"addressing_style": "path" if endpoint_url else "auto"},
        ),
    )
    client.meta.events.register("before-send.s3.PutObject", _call_before)
    return cast("S3Client", client)
