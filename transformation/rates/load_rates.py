"""``python -m transformation.rates.load_rates [FILE]...``: exchange rates into the warehouse.

A rate that is given again, by the same source for the same date and currency, replaces itself. The
daily rates in the reporting currency are derived anew in the same transaction, from all rates that
are there. Without a file nothing is read, and they are derived anew: that puts another
`reporting_currency` into effect. S3 holds the rates before anybody reads amounts in them.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from psycopg2.errors import CheckViolation, NumericValueOutOfRange

from shared.decisions.versions import standing_of
from shared.errors import ContractError
from shared.output.logs import configure_logging, get_logger
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.run.application import command
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, get_settings
from transformation.rates.kept_rates import keep_rates, read_kept_rates
from transformation.rates.rates_file import COLUMNS, ExchangeRate, read_rates

SQL_FOLDER = Path(__file__).parent / "sql"
RatesFiles = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help=f"CSV files with {', '.join(COLUMNS)}."),
]


def load_rates(files: Sequence[Path], settings: Settings) -> dict[str, Any]:
    """Load all files, in one transaction, or nothing of them.

    Returns how many rates were read, how many of them were new or different, and how many daily
    rates there are now.

    Raises:
        UsageError: a file cannot be read.
        ContractError: a file is not as it must be; the message names its lines and columns.
        DecisionError: the rates on record in S3 cannot be relied on; the message names the object.
        SourceUnavailable: the warehouse or S3 does not answer.
    """
    read = [read_rates(path) for path in files]  # all of them, before anything is touched
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "publish") as cursor:
        _run(cursor, "lock_rates")
        standing = standing_of(cursor, store, "rates")
        if standing.is_behind:
            _replace(cursor, read_kept_rates(store, standing.latest).rates)
        changed = sum(_replace(cursor, rates) for rates in read)
        daily_rates = _put_into_effect(cursor, settings.reporting_currency)
        keep_rates(cursor, store, standing)
    return {
        "read": sum(map(len, read)),
        "changed": changed,
        "daily_rates": daily_rates,
        "reporting_currency": settings.reporting_currency,
    }


def restore_rates(settings: Settings) -> int:
    """Take over the rates on record in S3, and their reporting currency, where they are newer.

    Returns how many there were to take over.

    Raises: as `load_rates`.
    """
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "publish") as cursor:
        _run(cursor, "lock_rates")
        standing = standing_of(cursor, store, "rates")
        if not standing.is_behind:
            return 0
        kept = read_kept_rates(store, standing.latest)
        _replace(cursor, kept.rates)
        _put_into_effect(cursor, kept.reporting_currency)
        keep_rates(cursor, store, standing)
    return len(kept.rates)


def _put_into_effect(cursor: Cursor, reporting_currency: str) -> int:
    """Make the daily rates in the currency; returns how many there are."""
    key = {"reporting_currency": reporting_currency}
    _run(cursor, "set_reporting_currency", key)
    return _derive(cursor, key)


def _replace(cursor: Cursor, rates: list[ExchangeRate]) -> int:
    """Put the rates in; returns how many were new or different."""
    text = io.StringIO()
    csv.writer(text).writerows(rates)
    text.seek(0)
    _run(cursor, "receive")
    cursor.copy_expert(f"COPY incoming_rate ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv)", text)
    _run(cursor, "replace_rates")
    return cursor.rowcount


def _derive(cursor: Cursor, key: dict[str, str]) -> int:
    """Make the daily rates anew; returns how many there are."""
    try:
        _run(cursor, "derive_daily_rates", key)
        derived = cursor.rowcount
        _run(cursor, "replace_daily_rates")
    except (CheckViolation, NumericValueOutOfRange) as error:
        raise ContractError(
            f"two rates are too far apart to be crossed: {error.diag.message_primary}"
        ) from error
    return derived


def _run(cursor: Cursor, step: str, key: dict[str, str] | None = None) -> None:
    cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


def main(files: RatesFiles = None) -> None:
    """Load exchange rates; without a file, only put another reporting currency into effect.

    A rate that is given again, by the same source for the same date and currency, replaces itself.
    The daily rates in the reporting currency are derived anew in the same transaction.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    get_logger().info("rates loaded", **load_rates(files or (), settings))


app = command(main)

if __name__ == "__main__":
    app()
