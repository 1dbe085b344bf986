"""The S3 bucket of the landing, snapshot and raw zones, through boto3."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from shared.s3.client import ATTEMPTS, calling, connect, transfer
from shared.s3.errors import (
    NOT_MADE,
    ObjectNotFound,
    ObjectTooLarge,
    code_of,
    explained,
    is_broken_off,
    refusal,
)
from shared.settings import ObjectStoreSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        GetObjectOutputTypeDef,
        ListObjectsV2OutputTypeDef,
        ObjectIdentifierTypeDef,
    )

__all__ = ["ObjectNotFound", "ObjectStore", "ObjectTooLarge", "StoredObject"]

IN_PARTS = 32 * 2**20
"""Bytes from which on a file is uploaded in parts."""
LARGEST_COPY = 5 * 10**9
"""Bytes up to which S3 copies an object with one request."""
DOWNLOAD_PART = 2**20
"""Bytes of a download that are in memory at once."""
READS = 3
"""How often a body is asked for that breaks off: boto3 itself tries again only until it begins."""
MOST_AT_ONCE = 1000
"""S3 lists and deletes no more objects with one request."""

T = TypeVar("T")


@dataclass(frozen=True)
class StoredObject:
    """One object as a listing shows it."""

    key: str
    bytes: int
    modified_at: datetime
    """By the server's clock."""


class ObjectStore:
    """One bucket. Keys are whole; bodies are bytes."""

    def __init__(self, settings: ObjectStoreSettings, attempts: int = ATTEMPTS) -> None:
        self.bucket = settings.bucket
        self._settings = settings
        self._attempts = attempts
        self._client: S3Client | None = None

    @property
    def client(self) -> "S3Client":
        """The S3 client, made on first use: importing it costs a tenth of a second."""
        if self._client is None:
            self._client = connect(self._settings, self._attempts)
        return self._client

    @explained
    def put(
        self,
        key: str,
        body: bytes,
        content_type: str = "application/json",
        before: Callable[[], object] | None = None,
    ) -> None:
        """Write one object whole; S3 shows either the old one or the new one.

        `before` is called before each try; what it raises ends the tries, and is raised here.
        """
        with calling(before):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    @explained
    def upload(self, key: str, path: Path) -> None:
        """Write a file as one object, in parts when it is large."""
        if path.stat().st_size > IN_PARTS:
            transfer(self.client).upload_file(str(path), self.bucket, key)
            return
        with path.open("rb") as file:  # one request, without the threads that parts would need
            self.client.put_object(Bucket=self.bucket, Key=key, Body=file)

    @explained
    def copy(self, key: str, source: str, path: Path) -> None:
        """Copy an object within the bucket; from `path`, which holds the same, where the server
        cannot."""
        from botocore.exceptions import ClientError

        if path.stat().st_size <= LARGEST_COPY:
            try:
                self.client.copy_object(
                    Bucket=self.bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": source}
                )
            except ClientError as error:
                if code_of(error) not in NOT_MADE:
                    raise
            else:
                return
        self.upload(key, path)

    @explained
    def get(self, key: str, most: int | None = None) -> bytes:
        """One object's body, of at most so many bytes.

        Raises:
            ObjectNotFound: there is none of that key.
            ObjectTooLarge: it has more bytes.
        """
        return self._read(key, lambda answer: _bounded(answer, key, most))

    @explained
    def download(self, key: str, path: Path) -> str:
        """One object's body into a file; returns its SHA-256. Raises as `get` does.

        Raises:
            SourceUnavailable: the disk is full, too; the message says so.
        """
        return self._read(key, lambda answer: _written(answer, path))

    def _read(self, key: str, read: Callable[["GetObjectOutputTypeDef"], T]) -> T:
        for _ in range(READS - 1):
            try:
                return read(self.client.get_object(Bucket=self.bucket, Key=key))
            except Exception as error:
                if not is_broken_off(error):
                    raise
        return read(self.client.get_object(Bucket=self.bucket, Key=key))

    @explained
    def link(self, key: str, lasts: timedelta) -> str:
        """A URL that opens one object without credentials, for as long; S3 allows seven days.

        The server is not asked: what is not there has a link, too. A link that was signed with
        temporary credentials ends with them.
        """
        settings = self._settings
        if settings.public_url:  # the address is part of what is signed
            settings = settings.model_copy(update={"endpoint_url": settings.public_url})
        return connect(settings).generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": key},
            ExpiresIn=int(lasts.total_seconds()),
        )

    @explained
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

    @explained
    def date_header(self, prefix: str) -> str | None:
        """The Date of an answer about the prefix: the server's clock; None where it has none."""
        answer = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, MaxKeys=1)
        return answer["ResponseMetadata"]["HTTPHeaders"].get("date")

    @explained
    def _listed(self, prefix: str, token: str | None = None) -> "ListObjectsV2OutputTypeDef":
        if token is None:
            return self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return self.client.list_objects_v2(
            Bucket=self.bucket, Prefix=prefix, ContinuationToken=token
        )

    @explained
    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; one that is gone already is no error.

        Raises:
            ConfigurationError: the bucket keeps some; the message names the first.
            SourceUnavailable: it keeps some for now.
        """
        for start in range(0, len(keys), MOST_AT_ONCE):
            batch: list[ObjectIdentifierTypeDef] = [
                {"Key": key} for key in keys[start : start + MOST_AT_ONCE]
            ]
            answer = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True}
            )
            for refused in answer.get("Errors", []):
                said = f"it keeps {refused.get('Key')}: {refused.get('Message')}"
                raise refusal(refused.get("Code", ""), 0, said)


def _bounded(answer: "GetObjectOutputTypeDef", key: str, most: int | None) -> bytes:
    body = answer["Body"]
    if most is None:
        return body.read()
    found = body.read(most + 1) if answer["ContentLength"] <= most else None
    if found is None or len(found) > most:
        body.close()
        raise ObjectTooLarge(f"{key} has more than {most:,} bytes")
    return found


def _written(answer: "GetObjectOutputTypeDef", path: Path) -> str:
    digest = sha256()
    with path.open("wb") as file:
        for part in answer["Body"].iter_chunks(DOWNLOAD_PART):
            digest.update(part)
            file.write(part)
    return digest.hexdigest()
