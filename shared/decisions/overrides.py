"""Signed overrides in S3: one object each. Nothing is published on one that S3 does not hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from shared.decisions.record import encode, first_mistake, read, sha256_of
from shared.errors import DecisionError
from shared.override import Override
from shared.partition import Partition
from shared.s3.object_store import ObjectStore

MOST_BYTES = 2**20
"""Of one override."""
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing is signed outside these."""
Text = Annotated[str, Field(min_length=1)]


class _Record(BaseModel):
    """What an override's object holds beside its format."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    retailer_id: Text
    sales_date: date
    snapshot_id: Text
    verdict: Literal["FAIL", "ERROR"]
    rule_ids: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: Text
    signed_by: Text
    signed_at: Annotated[AwareDatetime, Field(ge=FIRST, lt=LAST)]
    signature: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class SignedOverride:
    """An override and the signature that was verified."""

    override: Override
    signature: str


@dataclass(frozen=True)
class KeptOverrides:
    """What S3 holds of one partition."""

    sound: list[SignedOverride] = field(default_factory=list)
    """In the order in which they were signed."""
    problems: list[str] = field(default_factory=list)
    """Why objects are none that open the gate; each names its object."""


def keep_override(store: ObjectStore, override: Override, signature: str) -> None:
    """Put an override into S3; the same one again changes nothing.

    Raises:
        UsageError: it is too long to be read again.
        SourceUnavailable: S3 does not answer.
    """
    body = encode(override.as_dict() | {"signature": signature}, MOST_BYTES)
    partition = Partition(override.retailer_id, override.sales_date)
    store.put(f"{partition.overrides_prefix}{sha256_of(body)}.json", body)


def read_overrides(
    store: ObjectStore, partition: Partition, keys: Sequence[str], key: SecretStr | None
) -> KeptOverrides:
    """The overrides of a partition that are verified by the key, and why the others are not.

    Raises:
        ConfigurationError: there is no key to verify them with.
        SourceUnavailable: S3 does not answer.
    """
    found = KeptOverrides()
    for each in keys:
        try:
            found.sound.append(_verified(store, partition, each, key))
        except DecisionError as error:
            found.problems.append(str(error))
    found.sound.sort(key=lambda each: (each.override.signed_at, each.signature))
    return found


def _verified(
    store: ObjectStore, partition: Partition, key: str, secret: SecretStr | None
) -> SignedOverride:
    try:
        record = _Record.model_validate(read(store, key, MOST_BYTES))
    except ValidationError as error:
        raise DecisionError(f"{key} is no override: {first_mistake(error)}") from error
    override = Override(**record.model_dump(exclude={"signature"}))
    if not override.is_signed(record.signature, secret):
        raise DecisionError(f"{key} is not signed with RETAIL_OVERRIDE_KEY: it opens nothing")
    if Partition(override.retailer_id, override.sales_date) != partition:
        raise DecisionError(f"{key} is of another partition: it opens nothing")
    return SignedOverride(override, record.signature)
