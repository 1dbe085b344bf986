"""What a manifest says, also one of an earlier version."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shared.manifest import CountedQuantity, CurrencyAmount, Manifest, RowCounts
from shared.retailer import Retailer

pytestmark = pytest.mark.unit


def _manifest(*amounts: CurrencyAmount) -> Manifest:
    return Manifest(
        format_version=2,
        entity="inventory",
        retailer=Retailer(
            retailer_id="retailer9", name="R", country="X", time_zone="UTC", currency_code="EUR"
        ),
        sales_date="2024-01-01",
        snapshot_id="v1",
        extracted_at=datetime(2024, 1, 2, tzinfo=UTC),
        code_version="1",
        pages=[],
        rows=RowCounts(source=1, normalised=1, rejected=0, rejected_without_amount=0),
        control_rows=1,
        amounts=list(amounts),
        unknown_fields=[],
        data_sha256="",
        rejected_sha256="",
    )


def _amount(unit: str) -> CurrencyAmount:
    return CurrencyAmount(
        currency_code=unit, control=Decimal(7), normalised=Decimal(6), rejected=Decimal(1)
    )


def test_what_was_counted_among_money_is_read_as_a_quantity() -> None:
    found = _manifest(_amount("UNITS"), _amount("EUR"))
    assert found.amounts == [_amount("EUR")]
    assert found.quantity == CountedQuantity(
        control=Decimal(7), normalised=Decimal(6), rejected=Decimal(1)
    )
    assert Manifest.model_validate_json(found.model_dump_json()) == found


def test_money_alone_is_no_quantity() -> None:
    assert _manifest(_amount("EUR")).quantity is None
