"""The S3 bucket of the landing and raw zones, through boto3."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from shared.errors import ConfigurationError, SourceUnavailable
from shared.settings import ObjectStoreSettings

if TYPE_CHECKING:
    from boto3.s3.transfer import S3Transfer
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectIdentifierTypeDef

IN_PARTS = 32 * 2**20
"""Bytes from which on a file is uploaded in parts."""

DOWNLOAD_PART = 2**20
"""Bytes of a download that are in memory at once."""

P = ParamSpec("P")
R = TypeVar("R")
MOST_AT_ONCE = 1000
"""S3 lists and deletes no more objects with one request."""


class ObjectNotFound(KeyError):  # noqa: N818 - the caller decides whether that is an error
    """The bucket holds no object of that key."""


@dataclass(frozen=True)
class StoredObject:
    """One object as a listing shows it."""

    key: str
    bytes: int
    modified_at: datetime
    """By the bucket's clock."""


def _explained(method: Callable[P, R]) -> Callable[P, R]:
    """Turn boto3's failures into errors that name the bucket and what to do."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return method(*args, **kwargs)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in {"NoSuchKey", "404"}:
                raise ObjectNotFound(str(args[1])) from error
            raise ConfigurationError(f"the object store refused: {error}") from error
        except BotoCoreError as error:
            raise SourceUnavailable(f"the object store does not answer: {error}") from error

    return call


class ObjectStore:
    """One bucket. Keys are whole; bodies are bytes."""

    def __init__(self, settings: ObjectStoreSettings) -> None:
        self.bucket = settings.bucket
        self._settings = settings
        self._client: S3Client | None = None

    @property
    def client(self) -> "S3Client":
        """The S3 client, made on first use: importing it costs a tenth of a second."""
        if self._client is None:
            self._client = _connect(self._settings)
        return self._client

    @_explained
    def put(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        """Write one object whole; S3 shows either the old one or the new one."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    @_explained
    def upload(self, key: str, path: Path) -> None:
        """Write a file as one object, in parts when it is large."""
        if path.stat().st_size > IN_PARTS:
            _transfer(self.client).upload_file(str(path), self.bucket, key)
            return
        with path.open("rb") as file:  # one request, without the threads that parts would need
            self.client.put_object(Bucket=self.bucket, Key=key, Body=file)

    @_explained
    def get(self, key: str) -> bytes:
        """One object's body.

        Raises:
            ObjectNotFound: there is none of that key.
        """
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    @_explained
    def download(self, key: str, path: Path) -> str:
        """One object's body into a file; returns its SHA-256. Raises as `get` does."""
        body, digest = self.client.get_object(Bucket=self.bucket, Key=key)["Body"], sha256()
        with path.open("wb") as file:
            for part in body.iter_chunks(DOWNLOAD_PART):
                digest.update(part)
                file.write(part)
        return digest.hexdigest()

    @_explained
    def link(self, key: str, lasts: timedelta) -> str:
        """A URL that opens one object without credentials, for as long; S3 allows seven days.

        The server is not asked: what is not there has a link, too. A link that was signed with
        temporary credentials ends with them.
        """
        return self.client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": key},
            ExpiresIn=int(lasts.total_seconds()),
        )

    @_explained
    def keys(self, prefix: str) -> list[str]:
        """All keys that begin with the prefix, sorted."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix
        )
        return sorted(item["Key"] for page in pages for item in page.get("Contents", []))

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """All objects whose keys begin with the prefix, by key, listed as they are asked for."""
        page = self._listed(prefix)
        while True:
            for item in page.get("Contents", []):
                yield StoredObject(item["Key"], item["Size"], item["LastModified"])
            if not page["IsTruncated"]:
                return
            page = self._listed(prefix, page["NextContinuationToken"])

    @_explained
    def _listed(self, prefix: str, token: str | None = None) -> "ListObjectsV2OutputTypeDef":
        if token is None:
            return self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return self.client.list_objects_v2(
            Bucket=self.bucket, Prefix=prefix, ContinuationToken=token
        )

    @_explained
    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is gone already is no error.

        Raises:
            ConfigurationError: the bucket keeps some; the message names the first.
        """
        for start in range(0, len(keys), MOST_AT_ONCE):
            batch: list[ObjectIdentifierTypeDef] = [
                {"Key": key} for key in keys[start : start + MOST_AT_ONCE]
            ]
            answer = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True}
            )
            for refused in answer.get("Errors", []):
                raise ConfigurationError(
                    f"the object store keeps {refused.get('Key')}: {refused.get('Message')}"
                )


def _transfer(client: "S3Client") -> "S3Transfer":
    """Uploads in parts: two of them in memory, and not boto3's ten."""
    from boto3.s3.transfer import S3Transfer, TransferConfig

    config = TransferConfig(max_concurrency=2)
    return S3Transfer(client=client, config=config)  # type: ignore[arg-type]  # stubs: wrong class


def _connect(settings: ObjectStoreSettings) -> "S3Client":
    secret = settings.secret_key
    return _client(
        settings.region,
        settings.endpoint_url,
        settings.access_key,
        secret.get_secret_value() if secret else None,
    )


@cache
def _client(
    region: str, endpoint_url: str | None, access_key: str | None, secret_key: str | None
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
        config=Config(
            signature_version="s3v4",  # of links, too, which boto3 would sign the old way
            # What is read is held against the SHA-256 of its manifest.
            response_checksum_validation="when_required",
            retries={"max_attempts": 5, "mode": "standard"},
            connect_timeout=5,
            s3={"addressing_style": "path" if endpoint_url else "auto"},
        ),
    )
    return cast("S3Client", client)
