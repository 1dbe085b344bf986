"""The peculiarities of each retailer, record by record."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingestion.normalise.normalise import Normalised, normalise
from ingestion.registry import load_source
from shared.errors import ContractError
from tests.support.rejects import read_rejects

pytestmark = pytest.mark.unit

INVOICE_LINE = {
    "InvoiceNo": "536365",
    "StockCode": "85123A",
    "Description": "LANTERN",
    "Quantity": 6,
    "InvoiceDate": "2011-06-01 00:26:00",
    "UnitPrice": "2.555",
    "CustomerID": "17850.0",
    "CustomerTown": None,
    "AccountTier": None,
    "Country": "United Kingdom",
}
ORDER = {
    "orderId": "7-1",
    "orderType": "sale",
    "businessDate": "2024-01-15",
    "closedAt": "2024-01-15T23:03:22-08:00",
    "channel": "in_store",
    "currency": "USD",
    "store": dict.fromkeys(("name", "city", "region", "country", "timeZone")) | {"storeId": "7"},
    "customer": None,
    "lines": [
        {
            "lineNo": 1,
            "product": {"productId": "337", "name": None, "category": None},
            "quantity": "2.0000",
            "unitPrice": {"minor": 7512, "scale": 4},
            "discount": {"minor": 0, "scale": 4},
            "lineTotal": {"minor": 15024, "scale": 4},
        }
    ],
}
CSV_HEADER = (
    "basket_id,household_id,store_id,store_city,store_region,product_id,product_name,department,"
    "quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,transaction_ms,channel,"
    "loyalty_tier,household_city,household_region"
)


def as_text(node: Any) -> Any:
    """A record's fields as a rejected record has them."""
    if isinstance(node, dict):
        return {name: as_text(value) for name, value in node.items()}
    return node if node is None else str(node)


class Retailer:
    """Normalises bodies of one retailer in a folder of the test's own."""

    def __init__(self, retailer_id: str, sales_date: date, folder: Path) -> None:
        self._source = load_source(retailer_id)
        self._sales_date = sales_date
        self._folder = folder
        (folder / "pages").mkdir()

    def normalise(self, *bodies: str) -> Normalised:
        for number, body in enumerate(bodies):
            name = f"page-{number:05d}.{self._source.sales.payload_format}"
            (self._folder / "pages" / name).write_text(body)
        return normalise(self._source, self._source.sales, self._sales_date, self._folder)

    @property
    def records(self) -> list[dict[str, Any]]:
        return self._lines("sales_data.json")

    @property
    def rejected(self) -> list[dict[str, Any]]:
        return read_rejects(self._folder)

    def _lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(text) for text in (self._folder / name).read_text().splitlines()]


def _invoices(*changes: dict[str, Any]) -> str:
    return json.dumps({"Lines": [INVOICE_LINE | change for change in changes]})


def _orders(*changes: dict[str, Any]) -> str:
    return json.dumps({"data": [ORDER | change for change in changes], "nextCursor": None})


def _exported(*rows: str) -> str:
    return "\n".join((CSV_HEADER, *rows)) + "\n"


@pytest.fixture
def albion(tmp_path: Path) -> Retailer:
    return Retailer("retailer1", date(2011, 6, 1), tmp_path)


@pytest.fixture
def harvest(tmp_path: Path) -> Retailer:
    return Retailer("retailer2", date(2024, 1, 15), tmp_path)


@pytest.fixture
def journey(tmp_path: Path) -> Retailer:
    return Retailer("retailer3", date(2024, 1, 15), tmp_path)


def test_albion_local_summer_time_becomes_utc_and_keeps_its_local_date(albion: Retailer) -> None:
    albion.normalise(_invoices({}))
    (record,) = albion.records
    assert record["sales_date"] == "2011-06-01"
    assert record["transaction_at"] == "2011-05-31T23:26:00.000Z"


def test_albion_money_is_exact_text(albion: Retailer) -> None:
    albion.normalise(_invoices({}))
    (record,) = albion.records
    assert (record["unit_price"], record["total_amount"]) == ("2.5550", "15.3300")


@pytest.mark.parametrize(("came", "customer"), [("17850.0", "17850"), ("", None), ("90", "90")])
def test_albion_customer_ids(albion: Retailer, came: str, customer: str | None) -> None:
    albion.normalise(_invoices({"CustomerID": came}))
    assert albion.records[0]["customer_id"] == customer


@pytest.mark.parametrize(
    ("invoice", "quantity", "record_type"),
    [
        ("536365", 1, "sale"),
        ("C536365", -1, "cancellation"),
        ("A563185", 1, "adjustment"),
        ("536365", -1, "adjustment"),
    ],
)
def test_albion_record_types(
    albion: Retailer, invoice: str, quantity: int, record_type: str
) -> None:
    albion.normalise(_invoices({"InvoiceNo": invoice, "Quantity": quantity}))
    assert albion.records[0]["record_type"] == record_type


def test_albion_lines_are_numbered_within_their_invoice_over_pages(albion: Retailer) -> None:
    albion.normalise(_invoices({}, {"InvoiceNo": "2"}, {}), _invoices({}))
    found = [(record["transaction_id"], record["line_number"]) for record in albion.records]
    assert found == [("536365", 1), ("2", 1), ("536365", 2), ("536365", 3)]


def test_albion_stock_codes_keep_their_case(albion: Retailer) -> None:
    albion.normalise(_invoices({"StockCode": "15056BL"}, {"StockCode": "15056bl"}))
    assert [record["product_id"] for record in albion.records] == ["15056BL", "15056bl"]


@pytest.mark.parametrize(
    ("change", "reason", "amount"),
    [
        ({"StockCode": ""}, "missing or unreadable: product_id", "15.3300"),
        ({"UnitPrice": "POA"}, "missing or unreadable: unit_price, total_amount", None),
        ({"InvoiceDate": "soon"}, "missing or unreadable: sales_date, transaction_at", "15.3300"),
        (
            {"InvoiceDate": "2011-06-02 00:00:00"},
            "sales_date 2011-06-02 is not the partition's",
            "15.3300",
        ),
    ],
)
def test_a_record_that_is_none_is_kept_with_its_reason_and_its_amount(
    albion: Retailer, change: dict[str, Any], reason: str, amount: str | None
) -> None:
    result = albion.normalise(_invoices({}, change))
    (kept,) = albion.rejected
    assert (kept["reason"], kept["total_amount"]) == (reason, amount)
    assert json.loads(kept["source_record"]) == as_text(INVOICE_LINE | change)
    assert (result.rows.source, result.rows.normalised, result.rows.rejected) == (2, 1, 1)
    assert result.rows.rejected_without_amount == (1 if amount is None else 0)


def test_an_unknown_field_is_reported_and_loses_nothing(albion: Retailer) -> None:
    result = albion.normalise(_invoices({"GiftWrap": True}))
    assert result.pages.unknown_fields == ["GiftWrap"]
    assert result.rows.normalised == 1


def test_a_renamed_field_stops_the_partition(albion: Retailer) -> None:
    renamed = {name.replace("Quantity", "Qty"): value for name, value in INVOICE_LINE.items()}
    with pytest.raises(ContractError, match="field Quantity is missing"):
        albion.normalise(json.dumps({"Lines": [renamed]}))


def test_harvest_minor_units_become_money_exactly(harvest: Retailer) -> None:
    harvest.normalise(_orders({}))
    (record,) = harvest.records
    assert (record["unit_price"], record["total_amount"]) == ("0.7512", "1.5024")
    assert record["currency_code"] == "USD"


def test_harvest_late_orders_keep_their_business_date(harvest: Retailer) -> None:
    harvest.normalise(_orders({}))
    (record,) = harvest.records
    assert record["sales_date"] == "2024-01-15"
    assert record["transaction_at"] == "2024-01-16T07:03:22.000Z"


def test_harvest_an_order_without_lines_is_not_lost(harvest: Retailer) -> None:
    result = harvest.normalise(_orders({}, {"orderId": "7-2", "lines": []}))
    assert (result.rows.source, result.rows.rejected) == (2, 1)
    assert json.loads(harvest.rejected[0]["source_record"])["orderId"] == "7-2"


def test_harvest_an_unknown_scale_is_rejected_and_not_guessed(harvest: Retailer) -> None:
    (line,) = ORDER["lines"]  # type: ignore[misc]
    odd = line | {"lineTotal": {"minor": 15024, "scale": 9}}
    result = harvest.normalise(_orders({"lines": [line, odd]}))
    assert (result.rows.normalised, result.rows.rejected_without_amount) == (1, 1)
    assert json.loads(harvest.rejected[0]["source_record"])["lines"] == [as_text(odd)]


def test_journey_sales_date_is_the_stores_and_not_utcs(journey: Retailer) -> None:
    journey.normalise(
        _exported("b1,h1,1,,,p1,Pen,Office,3,10.00,0.5,0,0.25,1705370000000,store,,,")
    )
    (record,) = journey.records
    assert record["sales_date"] == "2024-01-15"
    assert record["transaction_at"] == "2024-01-16T01:53:20.000Z"


def test_journey_unit_price_is_derived_before_discount(journey: Retailer) -> None:
    journey.normalise(
        _exported("b1,h1,1,,,p1,Pen,Office,3,10.00,0.5,0.1,0.25,1705370000000,store,,,")
    )
    (record,) = journey.records
    assert record["discount_amount"] == "0.7500"
    assert record["unit_price"] == "3.5833"  # 10.75 / 3, half up
    assert record["total_amount"] == "10.0000"


def test_journey_a_line_of_quantity_zero_has_no_price(journey: Retailer) -> None:
    journey.normalise(_exported("b1,h1,1,,,p1,Pen,Office,0,0,0,1.4,0,1705370000000,app,,,"))
    (record,) = journey.records
    assert (record["unit_price"], record["channel"]) == (None, "online")


def test_journey_a_line_sent_again_keeps_its_number(journey: Retailer) -> None:
    row = "b1,h1,1,,,{},Pen,Office,{},10.00,0,0,0,1705370000000,store,,,"
    journey.normalise(_exported(row.format("p2", 1), row.format("p1", 1), row.format("p2", 2)))
    found = [(record["product_id"], record["line_number"]) for record in journey.records]
    assert found == [("p2", 2), ("p1", 1), ("p2", 2)]


def test_journey_quoted_fields_and_accents_survive(journey: Retailer) -> None:
    journey.normalise(
        _exported('b1,h1,1,"Co,l",OH,p1,"Crème ""A""",d,1,1.00,0,0,0,1705370000000,store,,,')
    )
    (record,) = journey.records
    assert (record["store_city"], record["product_name"]) == ("Co,l", 'Crème "A"')


def test_journey_a_column_more_on_some_pages_is_reported_and_loses_nothing(
    journey: Retailer,
) -> None:
    row = "b{},h1,1,,,p1,Pen,Office,1,10.00,0,0,0,1705370000000,store,,,"
    wider = f"{CSV_HEADER},points\n{row.format(2)},7\n"
    result = journey.normalise(_exported(row.format(1)), wider, _exported(row.format(3)))
    assert result.pages.unknown_fields == ["points"]
    assert [record["transaction_id"] for record in journey.records] == ["b1", "b2", "b3"]


def test_journey_a_column_less_on_one_page_stops_the_partition(journey: Retailer) -> None:
    row = "b1,h1,1,,,p1,Pen,Office,1,10.00,0,0,0,1705370000000,store,,,"
    narrower = CSV_HEADER.replace(",department", "") + "\n"
    with pytest.raises(ContractError, match="field department is missing"):
        journey.normalise(_exported(row), narrower)


def test_the_same_records_give_the_same_bytes_however_they_are_paged(tmp_path: Path) -> None:
    contents = set()
    for name, pages in (("one", [_invoices({}, {})]), ("two", [_invoices({}), _invoices({})])):
        (tmp_path / name).mkdir()
        Retailer("retailer1", date(2011, 6, 1), tmp_path / name).normalise(*pages)
        contents.add((tmp_path / name / "sales_data.json").read_bytes())
    assert len(contents) == 1


def test_a_record_repeated_by_a_moving_page_is_taken_once_and_reported(harvest: Retailer) -> None:
    result = harvest.normalise(_orders({}, {"orderId": "7-2"}), _orders({"orderId": "7-2"}))
    assert (result.rows.source, result.pages.repeated_records) == (2, 1)


def test_where_records_may_repeat_a_boundary_duplicate_is_kept(
    albion: Retailer,
) -> None:
    result = albion.normalise(_invoices({"Quantity": 1}, {}), _invoices({}, {"Quantity": 2}))
    assert (
        result.rows.source,
        result.pages.boundary_duplicates,
        result.pages.repeated_records,
    ) == (4, 1, 0)


def test_a_page_whose_records_are_all_retyped_stops_the_partition(albion: Retailer) -> None:
    with pytest.raises(ContractError, match="field Quantity should be number, and is VARCHAR"):
        albion.normalise(_invoices({}, {}), _invoices({"Quantity": "six"}, {"Quantity": "one"}))


def test_journey_a_header_that_is_none_is_drift_and_no_crash(journey: Retailer) -> None:
    with pytest.raises(ContractError, match="field basket_id is missing"):
        journey.normalise('{"Lines": [], "data": []}\n')


@pytest.mark.parametrize(
    ("unused", "left"),
    [
        (("GiftWrap", "meta"), []),
        (("GiftWrap", "meta.a", "meta.b"), []),
        (("meta.b", "Gift"), ["GiftWrap", "meta.a"]),
        ((), ["GiftWrap", "meta.a", "meta.b[].c"]),
    ],
)
def test_nobody_is_warned_of_a_field_that_is_declared_unused(
    tmp_path: Path, unused: tuple[str, ...], left: list[str]
) -> None:
    retailer = Retailer("retailer1", date(2024, 1, 15), tmp_path)
    sales = replace(retailer._source.sales, unused_fields=unused)
    retailer._source = replace(retailer._source, sales=sales)
    found = retailer.normalise(_invoices({"GiftWrap": "yes", "meta": {"a": 1, "b": [{"c": 2}]}}))
    assert found.pages.unknown_fields == left
    assert found.rows.source == 1
