"""Exchange rates for the tests: files by hand, and what plain Python makes of them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

from transformation.rates.rates_file import COLUMNS, ExchangeRate

FOUR, SIXTEEN = Decimal("0.0001"), Decimal("1e-16")


def write_rates(path: Path, rates: Iterable[Sequence[object]]) -> Path:
    """A file that the pipeline loads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rates])
    return path


def rate_on(
    rates: Sequence[ExchangeRate], day: date, currency: str, reporting: str
) -> tuple[Decimal, date, str] | None:
    """The rate that counts on a day with its date and source, by brute force over all of them."""
    found = []
    for source, base in {(rate.source, rate.base_currency_code) for rate in rates}:
        quoted = [
            rate for rate in rates if (rate.source, rate.base_currency_code) == (source, base)
        ]
        ours, theirs = (_leg(quoted, day, each, base) for each in (currency, reporting))
        dates = [leg.rate_date for leg in (ours, theirs) if isinstance(leg, ExchangeRate)]
        if ours is not None and theirs is not None and dates:
            crossed = _divided(_units(ours), _units(theirs))
            found.append((min(dates), source, base, crossed))
    if currency == reporting or not found:
        return None
    newest = max(each[0] for each in found)
    rate_date, source, _, crossed = min(each for each in found if each[0] == newest)
    return crossed, rate_date, source


def in_reporting_currency(amount: Decimal, rate: Decimal) -> Decimal:
    """The amount, rounded half up to four decimals."""
    with localcontext(prec=60):
        return (amount * rate).quantize(FOUR, ROUND_HALF_UP)


def daily_rates(rates: Sequence[ExchangeRate], reporting: str) -> list[dict[str, Any]]:
    """The rows of `warehouse.daily_rate`."""
    if not rates:
        return []
    first, last = min(rate.rate_date for rate in rates), max(rate.rate_date for rate in rates)
    currencies = {code for rate in rates for code in (rate.currency_code, rate.base_currency_code)}
    return [
        {
            "full_date": day,
            "currency_code": currency,
            "rate": found[0],
            "rate_date": found[1],
            "source": found[2],
        }
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        for currency in sorted(currencies)
        if (found := rate_on(rates, day, currency, reporting))
    ]


def _leg(
    quoted: Sequence[ExchangeRate], day: date, currency: str, base: str
) -> ExchangeRate | Decimal | None:
    """The currency's last rate until the day; the base is one of itself."""
    if currency == base:
        return Decimal(1)
    known = [rate for rate in quoted if rate.currency_code == currency and rate.rate_date <= day]
    return max(known, key=lambda rate: rate.rate_date, default=None)


def _units(leg: ExchangeRate | Decimal) -> Decimal:
    return leg.rate if isinstance(leg, ExchangeRate) else leg


def _divided(one: Decimal, other: Decimal) -> Decimal:
    with localcontext(prec=80):
        return (one / other).quantize(SIXTEEN, ROUND_HALF_UP)
