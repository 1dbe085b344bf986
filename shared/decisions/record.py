"""One decision as an object: JSON in UTF-8, named by the SHA-256 of its bytes."""

import json
import re
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from shared.errors import DecisionError, UsageError
from shared.s3.object_store import ObjectStore, ObjectTooLarge

FORMAT = 1
"""Of the objects that this version writes, and the newest that it reads."""
SHA256_NAME = re.compile(r"(?:[0-9]{8}-)?([0-9a-f]{64})\.json")


def encode(fields: dict[str, Any], most: int) -> bytes:
    """The object's body. The same fields always give the same bytes.

    Raises:
        UsageError: it would have more than `most` bytes, and could not be read again.
    """
    text = json.dumps({"format": FORMAT, **fields}, ensure_ascii=False, indent=1, sort_keys=True)
    body = text.encode()
    if len(body) > most:
        raise UsageError(f"a decision of {len(body):,} bytes: S3 keeps at most {most:,} of one")
    return body


def sha256_of(body: bytes) -> str:
    """The SHA-256 that the object's name holds, in hexadecimal."""
    return sha256(body).hexdigest()


def read(store: ObjectStore, key: str, most: int) -> dict[str, Any]:
    """The fields of an object that this pipeline wrote, whole and unchanged.

    Raises:
        DecisionError: it is too large, is not what its name says, is no JSON object, or has a
            format that a newer version wrote. The message names the object.
        ObjectNotFound: there is none of that key.
        SourceUnavailable: S3 does not answer.
    """
    try:
        body = store.get(key, most)
    except ObjectTooLarge as error:
        raise DecisionError(str(error)) from error
    name = SHA256_NAME.fullmatch(key.rpartition("/")[2])
    if name is None or name[1] != sha256_of(body):
        raise DecisionError(f"{key} is not what its name says: it is incomplete or was changed")
    try:
        fields = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise DecisionError(f"{key} is not readable JSON") from error
    if not isinstance(fields, dict):
        raise DecisionError(f"{key} is no JSON object")
    _require_format(key, fields.pop("format", None))
    return fields


def first_mistake(error: ValidationError) -> str:
    """Where an object's fields are not what they must be, and why; never what stands there."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _require_format(key: str, found: object) -> None:
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise DecisionError(f"{key} says no format")
    if found > FORMAT:
        raise DecisionError(
            f"{key} has format {found} of a newer version of this pipeline; this one reads {FORMAT}"
        )
