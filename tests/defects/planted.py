"""Eighty-odd defects, each of one kind, planted into the raw records of an otherwise clean day.

They are staged by the pipeline's own code: what it does to them before the gate looks is part of
what is tested. Nothing is written into staging by hand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shared.manifest import CountedQuantity, RowCounts
from tests.defects.clean import DAY, YESTERDAY, Record

Change = Callable[[list[Record]], list[Record]]
ONE, TWO, THREE = "retailer1", "retailer2", "retailer3"
EACH = (ONE, TWO, THREE)


@dataclass(frozen=True)
class Defect:
    """What is wrong, and which rule is to say so, of how many rows."""

    rule: str
    retailer: str
    verdict: str
    failing_rows: int | None
    """None where the rule looks at no rows."""
    change: Change | None = None
    """To the day's canonical records."""
    entity: str = "sales"
    manifest: dict[str, Any] = field(default_factory=dict)
    """To the manifest."""
    also: tuple[str, ...] = ()
    """Other rules that the same defect fails."""

    def __str__(self) -> str:
        return f"{self.rule} {self.retailer} {self.failing_rows}"


def put(rows: Sequence[int], **values: Any) -> Change:
    """Other values in some of the rows."""

    def change(records: list[Record]) -> list[Record]:
        return [
            record | values if number in rows else record for number, record in enumerate(records)
        ]

    return change


def money(rows: Sequence[int], quantity: str, price: str, discount: str = "0") -> Change:
    """Another quantity and price, with the total that follows."""
    total = Decimal(quantity) * Decimal(price) - Decimal(discount)
    return put(
        rows, quantity=quantity, unit_price=price, discount_amount=discount, total_amount=str(total)
    )


def numbered(rows: Sequence[int], name: str) -> Change:
    """An id in some of the rows that nobody knows, another one in each."""

    def change(records: list[Record]) -> list[Record]:
        return [
            record | {name: f"new{number}"} if number in rows else record
            for number, record in enumerate(records)
        ]

    return change


def first(count: int) -> Change:
    """Only so many rows."""
    return lambda records: records[:count]


def times(factor: int) -> Change:
    """Prices and totals are so many times as high."""

    def change(records: list[Record]) -> list[Record]:
        return [
            record
            | {name: str(Decimal(record[name]) * factor) for name in ("unit_price", "total_amount")}
            for record in records
        ]

    return change


def every(row: Callable[[Record], dict[str, Any]]) -> Change:
    """Each row changed."""
    return lambda records: [record | row(record) for record in records]


def _stores(count: int) -> Change:
    return lambda records: [
        record | {"store_id": f"S{number}"} for number, record in enumerate(records * 2)
    ][:count]


def _renumbered(count: int) -> Change:
    """As `_stores`, in transactions of their own."""
    stores = _stores(count)
    return lambda records: [
        record | {"transaction_id": f"N{number}"} for number, record in enumerate(stores(records))
    ]


SALE = (2, 3)  # a transaction that is no return
REJECTED_FIVE = {
    "rows": RowCounts(source=605, normalised=600, rejected=5, rejected_without_amount=5),
    "control_rows": 605,
}
REJECTED_FIFTY = {
    "rows": RowCounts(source=650, normalised=600, rejected=50, rejected_without_amount=50),
    "control_rows": 650,
}
ONE_MORE = {
    "rows": RowCounts(source=601, normalised=601, rejected=0, rejected_without_amount=0),
    "control_rows": 601,
}
CANNOT_OCCUR = {
    "store_is_one": "staging groups what the lines show by store",
    "product_is_one": "staging groups what the lines show by product",
    "customer_is_one": "staging groups what the lines show by customer",
}
"""Rules that guard what staging itself makes, by the reason why no raw record can break them."""


def again(rows: Sequence[int]) -> Change:
    """Some of the lines are sent a second time, as they are."""
    return lambda records: records + [records[number] for number in rows]


def dearest_again(count: int) -> Change:
    """The lines of most money are sent a second time."""

    def change(records: list[Record]) -> list[Record]:
        dearest = sorted(records, key=lambda record: Decimal(record["total_amount"]))
        return records + dearest[-count:]

    return change


ONE_UNIT_MORE = CountedQuantity(control=Decimal(8), normalised=Decimal(7), rejected=Decimal(0))

DEFECTS = [
    # reconciliation
    Defect("rows_meet_control_total", ONE, "FAIL", None, manifest={"control_rows": 601}),
    Defect("rows_meet_control_total", THREE, "FAIL", None, manifest={"control_rows": 599}),
    Defect(
        "every_record_is_staged",
        TWO,
        "FAIL",
        None,
        manifest=ONE_MORE,
    ),
    Defect("amounts_meet_control_total", TWO, "FAIL", None, manifest={"amounts": "one cent more"}),
    Defect(
        "rows_meet_control_total",
        ONE,
        "FAIL",
        None,
        entity="shipments",
        manifest={"control_rows": 1},
    ),
    Defect(
        "quantities_meet_control_total",
        TWO,
        "FAIL",
        None,
        entity="inventory",
        manifest={"quantity": ONE_UNIT_MORE},
    ),
    # rejected
    Defect("rejected_records", ONE, "WARN", 5, manifest=REJECTED_FIVE),
    Defect("rejected_records", TWO, "WARN", 5, manifest=REJECTED_FIVE),
    Defect(
        "rejected_share", THREE, "FAIL", 50, manifest=REJECTED_FIFTY, also=("rejected_records",)
    ),
    # schema_drift
    *(
        Defect("unknown_fields", each, "WARN", None, manifest={"unknown_fields": ["colour"]})
        for each in EACH
    ),
    # volume_anomaly, amount_anomaly
    *(
        Defect("unusual_volume", each, "WARN", None, first(90), also=("unusual_amount",))
        for each in EACH
    ),
    *(Defect("unusual_amount", each, "WARN", None, times(40)) for each in EACH),
    # unique
    Defect("line_is_unique", TWO, "FAIL", 1, put([3], line_number=1)),
    # One number for all lines of an order: a mapping's mistake, whatever the retailer declares.
    Defect("line_is_unique", ONE, "FAIL", 300, put(range(600), line_number=1)),
    Defect(
        "superseded_lines_share",
        THREE,
        "FAIL",
        300,
        put(range(600), line_number=1),
        also=("superseded_lines", "superseded_money", "superseded_money_share"),
    ),
    # superseded
    Defect("superseded_lines", ONE, "WARN", 6, again(range(2, 8))),
    Defect(
        "superseded_lines_share",
        TWO,
        "FAIL",
        60,
        again(range(2, 62)),
        also=("superseded_lines", "superseded_money"),
    ),
    Defect("superseded_money", THREE, "WARN", None, dearest_again(5), also=("superseded_lines",)),
    Defect(
        "superseded_money_share",
        ONE,
        "FAIL",
        None,
        dearest_again(15),
        also=("superseded_lines", "superseded_money"),
    ),
    Defect("inventory_is_unique", TWO, "FAIL", 1, put([1], product_id="P0"), "inventory"),
    Defect("shipment_is_unique", ONE, "FAIL", 1, put([1], shipment_id="H0"), "shipments"),
    # not_null
    Defect("required_fields", ONE, "FAIL", 2, put([2, 9], transaction_id=None)),
    Defect("required_fields", TWO, "FAIL", 1, put([2], line_number=None)),
    Defect(
        "inventory_required_fields",
        THREE,
        "FAIL",
        2,
        put([3, 4], quantity_on_hand=None),
        "inventory",
    ),
    Defect("shipment_required_fields", ONE, "FAIL", 1, put([3], shipping_cost=None), "shipments"),
    # row_count
    Defect("day_has_sales", ONE, "WARN", None, first(0), also=("unusual_volume",)),
    Defect("day_has_sales", TWO, "WARN", None, first(0), also=("unusual_volume",)),
    Defect(
        "store_count",
        THREE,
        "WARN",
        None,
        _renumbered(1001),
        also=("unusual_volume",),
    ),
    # partition_date
    *(
        Defect(
            "sales_date_of_partition",
            each,
            "FAIL",
            count,
            put(range(2, 2 + count), transaction_at=at),
        )
        for each, count, at in (
            (ONE, 1, "2024-03-17T12:00:00.000Z"),
            (TWO, 2, "2024-03-12T12:00:00.000Z"),
            (THREE, 3, "2023-03-14T12:00:00.000Z"),
        )
    ),
    # accepted_values
    Defect("known_record_type", ONE, "FAIL", 2, put(SALE, record_type="gift")),
    Defect("currency_is_known", ONE, "FAIL", 1, put([2], currency_code="gbp")),
    Defect("currency_is_known", TWO, "FAIL", 2, put(SALE, currency_code="UKP")),
    Defect("channel_is_known", TWO, "WARN", 3, put([2, 3, 4], channel="fax")),
    Defect("shipment_status_is_known", THREE, "FAIL", 1, put([3], status="lost"), "shipments"),
    # regex
    Defect("store_id_form", TWO, "WARN", 2, put(SALE, store_id="S 1")),
    Defect("customer_id_placeholder", THREE, "WARN", 4, put([2, 3, 4, 5], customer_id="UNKNOWN")),
    Defect(
        "store_name_trimmed", ONE, "WARN", 1, put(range(600), store_name="Store ", store_id="S0")
    ),
    Defect("store_city_trimmed", TWO, "WARN", 3, put(range(600), store_city=" Ur")),
    Defect("product_name_trimmed", THREE, "WARN", 40, put(range(600), product_name=" Pen")),
    Defect("customer_city_trimmed", ONE, "WARN", 80 - 20, put(range(600), customer_city="Ur ")),
    Defect("customer_country_trimmed", TWO, "WARN", 60, put(range(600), customer_country=" U")),
    Defect("loyalty_tier_form", THREE, "WARN", 60, put(range(600), customer_tier="12%")),
    Defect("product_id_form", ONE, "WARN", 1, put([2], product_id="P" * 65)),
    Defect("carrier_trimmed", TWO, "WARN", 30, put(range(30), carrier="Swift "), "shipments"),
    # expression
    Defect("total_is_quantity_times_price", ONE, "FAIL", 2, put([2, 8], unit_price="77")),
    Defect("discount_within_price", TWO, "WARN", 1, money([2], "1", "1.00", "2.00")),
    Defect("return_is_negative", THREE, "WARN", 1, put([4], record_type="return")),
    Defect(
        "sale_has_quantity",
        ONE,
        "PASS",
        50,
        money(range(2, 52), "0", "1.00"),
        also=("quantities_as_usual",),
    ),
    Defect(
        "shipped_after_ordered",
        ONE,
        "WARN",
        1,
        put([1], shipped_at=f"{DAY}T11:00:00Z"),
        "shipments",
    ),
    Defect(
        "delivered_after_shipped",
        THREE,
        "WARN",
        2,
        put([2, 5], delivered_at=f"{DAY}T14:00:00Z"),
        "shipments",
    ),
    # range
    Defect(
        "amount_is_plausible",
        ONE,
        "WARN",
        1,
        money([2], "1", "20000000"),
        also=("unusual_amount",),
    ),
    Defect(
        "quantity_is_plausible",
        TWO,
        "FAIL",
        13,
        money(range(2, 15), "2000000", "0.01"),
        also=("unusual_amount",),
    ),
    Defect("price_not_negative", THREE, "WARN", 1, money([2], "1", "-1.00")),
    Defect("discount_not_negative", ONE, "WARN", 1, money([2], "1", "1.00", "-0.50")),
    Defect("large_quantity", TWO, "PASS", 1, money([2], "20000", "0.01")),
    Defect(
        "inventory_not_negative",
        THREE,
        "WARN",
        9,
        put(range(9), quantity_on_hand="-1"),
        "inventory",
    ),
    Defect(
        "reorder_point_not_negative", ONE, "WARN", 2, put([0, 1], reorder_point="-1"), "inventory"
    ),
    Defect(
        "inventory_is_plausible", TWO, "WARN", 1, put([0], quantity_on_hand="1000001"), "inventory"
    ),
    Defect(
        "shipping_cost_not_negative", TWO, "WARN", 1, put([0], shipping_cost="-4.95"), "shipments"
    ),
    # completeness
    Defect("customer_share", ONE, "PASS", 600, put(range(600), customer_id=None)),
    Defect("store_has_city", TWO, "WARN", 1, put(range(600), store_city=None, store_id="S0")),
    Defect("product_has_name", THREE, "WARN", 40, put(range(600), product_name=None)),
    Defect("product_has_category", TWO, "PASS", 40, put(range(600), product_category=None)),
    Defect("customer_has_country", ONE, "PASS", 60, put(range(600), customer_country=None)),
    # freshness: midnight of the sales date in London is before noon everywhere
    *(
        Defect(
            "last_sale_is_late",
            each,
            "PASS",
            None,
            put(range(600), transaction_at=f"{DAY}T{hour}:30:00.000Z"),
        )
        for each, hour in ((ONE, "08"), (TWO, "15"), (THREE, "12"))
    ),
    # distribution_drift
    Defect(
        "record_types_as_usual", ONE, "WARN", None, put(range(2, 202), record_type="adjustment")
    ),
    Defect("channels_as_usual", TWO, "WARN", None, put(range(600), channel="pos")),
    Defect(
        "quantities_as_usual",
        THREE,
        "PASS",
        None,
        every(
            lambda record: {
                "quantity": str(Decimal(record["quantity"]) * 12),
                "unit_price": "0",
                "discount_amount": "0",
                "total_amount": "0",
            }
        ),
        also=("unusual_amount",),
    ),
    # unique_across_partitions
    *(
        Defect(
            "transaction_on_one_day",
            each,
            "WARN",
            None,
            put(range(2, 2 + count), transaction_id=f"T{YESTERDAY:%m%d}-0001"),
        )
        for each, count in ((ONE, 1), (TWO, 1), (THREE, 1))
    ),
    # relationship
    Defect(
        "inventory_product_is_known",
        ONE,
        "PASS",
        70,
        numbered(range(70), "product_id"),
        "inventory",
    ),
    Defect(
        "inventory_store_is_known", TWO, "WARN", 70, numbered(range(70), "store_id"), "inventory"
    ),
    Defect("shipment_of_a_sale", THREE, "WARN", 2, put([4, 5], transaction_id="none"), "shipments"),
]
