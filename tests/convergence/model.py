"""The warehouse by brute force: plain Python, from the documented rules, without the pipeline.

`warehouse_of` gives, for the snapshots that are published and the exchange rates that are loaded,
every row of every table and view that readers see: tables by name, rows by column. A new column of
the star is a new entry of one of the dictionaries below; a table or a column that is not named here
must be as the migrations made it, or the proof fails and shows the rows.

Nothing that readers see is left out: no column of `warehouse` depends on when, how often or in
which order partitions were loaded, so there is nothing to leave out.
"""

import calendar
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from shared.partition import Partition
from shared.retailer import Retailer
from shared.settings import Settings
from tests.convergence.worlds import Record, Snapshot
from tests.support.rates import daily_rates, in_reporting_currency, rate_on
from transformation.rates.rates_file import ExchangeRate

Row = dict[str, Any]
Tables = dict[str, list[Row]]

UNKNOWN = -1
REPORTING_CURRENCY: str = Settings.model_fields["reporting_currency"].default
END_OF_TIME = date(9999, 12, 31)
STANDING_YEARS = range(2010, 2040)
"""Those whose days the migrations put into the calendar."""
TRACKED = {  # column of the dimension: field of the record
    "loyalty_tier": "customer_tier",
    "city": "customer_city",
    "region": "customer_region",
    "postal_code": "customer_postal_code",
    "country": "customer_country",
}
STORE = {
    "store_name": "store_name",
    "city": "store_city",
    "region": "store_region",
    "country": "store_country",
}
PRODUCT = {"product_name": "product_name", "category": "product_category"}
FACT = (
    "transaction_id",
    "line_number",
    "record_type",
    "channel",
    "transaction_at",
    "quantity",
    "unit_price",
    "discount_amount",
    "total_amount",
    "currency_code",
    "source_record_hash",
)


def warehouse_of(snapshots: Iterable[Snapshot], rates: Sequence[ExchangeRate] = ()) -> Tables:
    """What readers see when exactly these snapshots are published, one of each partition, and
    these rates are loaded."""
    published = sorted(snapshots, key=lambda snapshot: snapshot.partition)
    customers = list(_customer_versions(published))
    facts = list(_facts(published, customers))
    return {
        "dim_date": list(_calendar(published)),
        "dim_retailer": list(_retailers(published)),
        "dim_store": list(_members(published, "store", STORE)),
        "dim_product": list(_members(published, "product", PRODUCT)),
        "dim_customer": customers,
        "fact_sales": facts,
        "fact_sales_reporting": [fact | _reported(fact, rates) for fact in facts],
        "exchange_rate": [rate._asdict() for rate in rates],
        "daily_rate": daily_rates(rates, REPORTING_CURRENCY),
    }


def surrogate_key(*parts: str) -> int:
    """First 63 bits of SHA-256 over the parts, joined by U+001F."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:8]) & (2**63 - 1)


def standing_lines(snapshot: Snapshot) -> list[tuple[int, Record]]:
    """The lines with their positions; of one transaction and number, the last one stands. Where the
    retailer does not revise lines they are all equal: else the gate refuses the snapshot."""
    last = {
        (record["transaction_id"], record["line_number"]): (position, record)
        for position, record in enumerate(snapshot.records, start=1)
    }
    return sorted(last.values(), key=lambda pair: pair[0])


def _in_order_of_sale(snapshot: Snapshot) -> list[Record]:
    """The standing lines by their instant, then by position: the day's last sale is the last."""
    lines = standing_lines(snapshot)
    return [
        line for _, line in sorted(lines, key=lambda pair: (pair[1]["transaction_at"], pair[0]))
    ]


def calendar_days(first_year: int, last_year: int) -> Iterator[Row]:
    """Every day of the years."""
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        iso = day.isocalendar()
        quarter = (day.month + 2) // 3
        tomorrow = day + timedelta(days=1)
        yield {
            "date_key": int(day.strftime("%Y%m%d")),
            "full_date": day,
            "year": day.year,
            "quarter": quarter,
            "month": day.month,
            "month_name": calendar.month_name[day.month],
            "day_of_month": day.day,
            "day_of_week": iso.weekday,
            "day_name": calendar.day_name[day.weekday()],
            "is_weekend": iso.weekday > 5,
            "iso_year": iso.year,
            "iso_week": iso.week,
            "day_of_year": day.timetuple().tm_yday,
            "is_first_of_month": day.day == 1,
            "is_last_of_month": tomorrow.day == 1,
            "month_label": f"{day.year}-{day.month:02}",
            "quarter_label": f"{day.year}-Q{quarter}",
            "iso_week_label": f"{iso.year}-W{iso.week:02}",
        }
        day = tomorrow


def _calendar(published: Sequence[Snapshot]) -> Iterator[Row]:
    """The years outside the standing calendar in which something is published, be it an empty day;
    the standing years are there from the start."""
    for year in sorted({each.partition.sales_date.year for each in published}):
        if year not in STANDING_YEARS:
            yield from calendar_days(year, year)


def _declared(published: Sequence[Snapshot]) -> dict[str, Retailer]:
    """Type 1: each retailer as the partition of its latest sales date declared it."""
    return {each.partition.retailer_id: each.retailer for each in published}


def _retailers(published: Sequence[Snapshot]) -> Iterator[Row]:
    for retailer_id, declared in _declared(published).items():
        yield {
            "retailer_key": surrogate_key(retailer_id),
            "retailer_id": retailer_id,
            "retailer_name": declared.name,
            "country": declared.country,
            "time_zone": declared.time_zone,
            "currency_code": declared.currency_code,
            "tracked_attributes": sorted(declared.tracked_attributes),
        }


def _members(published: Sequence[Snapshot], name: str, columns: dict[str, str]) -> Iterator[Row]:
    """Type 1: for each attribute, the last sale (by sales date) that carried it."""
    found: dict[tuple[str, str], Row] = {}
    for snapshot in published:
        retailer_id = snapshot.partition.retailer_id
        for line in _in_order_of_sale(snapshot):
            member = line[f"{name}_id"]
            row = found.setdefault((retailer_id, member), dict.fromkeys(columns))
            row |= {
                column: line[field] for column, field in columns.items() if line[field] is not None
            }
    for (retailer_id, member), attributes in found.items():
        yield {
            f"{name}_key": surrogate_key(retailer_id, member),
            "retailer_key": surrogate_key(retailer_id),
            f"{name}_id": member,
            **attributes,
            "is_inferred": not any(attributes.values()),
        }


def _observed(published: Sequence[Snapshot]) -> dict[tuple[str, str], dict[date, Row]]:
    """The attributes of each customer on each day: those of the day's last sale."""
    found: dict[tuple[str, str], dict[date, Row]] = {}
    for snapshot in published:
        day = snapshot.partition.sales_date
        for line in _in_order_of_sale(snapshot):
            if line["customer_id"] is not None:
                days = found.setdefault((snapshot.partition.retailer_id, line["customer_id"]), {})
                days[day] = {column: line[field] for column, field in TRACKED.items()}
    return found


def _customer_versions(published: Sequence[Snapshot]) -> Iterator[Row]:
    """Type 2: a version for every run of days on which what the retailer tracks is equal. Of the
    rest, type 1: the latest day that had it."""
    declared = _declared(published)
    for (retailer_id, customer), days in _observed(published).items():
        tracked = declared[retailer_id].tracked_attributes
        versioned = {day: {name: days[day][name] for name in tracked} for day in sorted(days)}
        latest: Row = dict.fromkeys(TRACKED)
        for day in versioned:
            latest |= {name: each for name, each in days[day].items() if each is not None}
        starts = [
            day
            for before, day in zip([None, *versioned], versioned, strict=False)
            if before is None or versioned[before] != versioned[day]
        ]
        for start, end in zip(starts, [*starts[1:], END_OF_TIME], strict=True):
            known = latest | versioned[start]
            yield {
                "customer_key": surrogate_key(retailer_id, customer, start.isoformat()),
                "retailer_key": surrogate_key(retailer_id),
                "customer_id": customer,
                **known,
                "is_inferred": not any(known.values()),
                "valid_from": start,
                "valid_to": end,
                "is_current": end == END_OF_TIME,
            }


def _facts(published: Sequence[Snapshot], customers: Sequence[Row]) -> Iterator[Row]:
    for snapshot in published:
        for position, line in standing_lines(snapshot):
            partition = snapshot.partition
            yield {column: line[column] for column in FACT} | {
                "sales_date": partition.sales_date,
                "date_key": int(partition.sales_date.strftime("%Y%m%d")),
                "retailer_key": surrogate_key(partition.retailer_id),
                "store_key": surrogate_key(partition.retailer_id, line["store_id"]),
                "product_key": surrogate_key(partition.retailer_id, line["product_id"]),
                "customer_key": _version(partition, line["customer_id"], customers),
                "source_position": position,
            }


def _version(partition: Partition, customer: str | None, customers: Sequence[Row]) -> int:
    """The key of the customer's version on the day; the unknown member's for nobody."""
    if customer is None:
        return UNKNOWN
    (key,) = (
        row["customer_key"]
        for row in customers
        if (row["retailer_key"], row["customer_id"])
        == (surrogate_key(partition.retailer_id), customer)
        and row["valid_from"] <= partition.sales_date < row["valid_to"]
    )
    return int(key)


def _reported(fact: Row, rates: Sequence[ExchangeRate]) -> Row:
    """The money of a line in the reporting currency, at the rate of its sales date."""
    own = fact["currency_code"] == REPORTING_CURRENCY
    found = rate_on(rates, fact["sales_date"], fact["currency_code"], REPORTING_CURRENCY)
    rate, rate_date, source = found or (Decimal(1) if own else None, None, None)
    return {
        "reporting_currency_code": REPORTING_CURRENCY,
        "exchange_rate": rate,
        "rate_date": rate_date,
        "rate_source": source,
    } | {
        f"reporting_{name}": None
        if rate is None or fact[name] is None
        else in_reporting_currency(Decimal(fact[name]), rate)
        for name in ("unit_price", "discount_amount", "total_amount")
    }
