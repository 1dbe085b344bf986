"""The exchange rates and the reporting currency in S3, where a rebuild finds them.

A version is written in the transaction that puts the rates into effect, before it is committed: a
crash between the two leaves rates in S3 that the next load takes over.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.decisions.record import first_mistake
from shared.decisions.versions import (
    Standing,
    Version,
    body_of,
    hold_version,
    read_version,
    write_version,
)
from shared.errors import ContractError, DecisionError
from shared.postgres.connection import Cursor, read_sql
from shared.s3.object_store import ObjectStore
from transformation.rates.rates_file import ExchangeRate, parse_rates

SQL_FOLDER = Path(__file__).parent / "sql"


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    reporting_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    rates: list[list[str]]


class KeptRates(BaseModel):
    """A version of the rates."""

    reporting_currency: str
    """ISO 4217."""
    rates: list[ExchangeRate]


def read_kept_rates(store: ObjectStore, version: Version) -> KeptRates:
    """The rates of a version.

    Raises:
        DecisionError: it cannot be relied on; the message names the object.
        SourceUnavailable: S3 does not answer.
    """
    key = version.key("rates")
    try:
        kept = _Kept.model_validate(read_version(store, "rates", version))
        rates = parse_rates(key, kept.rates)
    except ValidationError as error:
        raise DecisionError(f"{key} holds no rates: {first_mistake(error)}") from error
    except ContractError as error:
        raise DecisionError(str(error)) from error
    return KeptRates(reporting_currency=kept.reporting_currency, rates=rates)


def keep_rates(cursor: Cursor, store: ObjectStore, standing: Standing) -> None:
    """Have S3 hold the rates as they are now, and note the version in the warehouse.

    Raises:
        UsageError: they are too many for one object.
        SourceUnavailable: S3 does not answer.
    """
    cursor.execute(read_sql(SQL_FOLDER / "read_rates.sql"))
    rates = [list(row) for row in cursor.fetchall()]
    cursor.execute(read_sql(SQL_FOLDER / "reporting_currency.sql"))
    ((reporting_currency,),) = cursor.fetchall()
    body = body_of({"reporting_currency": reporting_currency, "rates": rates})
    if standing.is_behind:
        standing = Standing(standing.latest, standing.latest)
    version = standing.version_of(body)
    if version != standing.latest:
        write_version(store, "rates", version, body)
    hold_version(cursor, "rates", version)
