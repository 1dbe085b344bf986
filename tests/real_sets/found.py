"""What a zone of the pipeline holds of one set, whichever zone it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from tests.real_sets.counting import Line, Tally


class Reject(NamedTuple):
    """One rejected record, as it came."""

    retailer_id: str
    sales_date: str
    reason: str
    source_record: str


@dataclass
class Found:
    """One set in one zone."""

    tally: Tally = field(default_factory=Tally)
    rejects: list[Reject] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """What is wrong with the zone itself, whatever the files hold."""


def line_of(record: Mapping[str, Any]) -> Line:
    """The line in a canonical record or in a row of the star."""
    return Line(
        sales_date=str(record["sales_date"]),
        transaction_id=record["transaction_id"],
        product_id=record["product_id"],
        customer_id=record["customer_id"],
        quantity=Decimal(record["quantity"]),
        amount=Decimal(record["total_amount"]),
    )
