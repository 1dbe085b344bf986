"""The proof over the real sets can fail: every kind of difference is seen."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.real_sets.comparison import judge
from tests.real_sets.counting import Line, tally
from tests.real_sets.documented import Days
from tests.real_sets.found import Found, Reject
from tests.real_sets.gate import unexplained

pytestmark = pytest.mark.unit
ONE = Line("2017-06-01", "T1", "P1", "C1", Decimal(1), Decimal("1.50"))
TWO = Line("2017-06-01", "T1", "P2", "C1", Decimal(2), Decimal("0.10"))
NEXT = Line("2017-06-02", "T2", "P1", None, Decimal(1), Decimal("1.50"))
LINES = [ONE, TWO, NEXT]


def _judged(lines: list[Line]) -> list[str]:
    return judge("retailer3", tally(LINES), Found(tally(lines)))


def test_the_same_lines_in_another_order_are_no_difference() -> None:
    assert _judged(LINES[::-1]) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: [ONE, TWO],
        lambda: [*LINES, NEXT],
        lambda: [ONE, TWO, NEXT._replace(amount=Decimal("1.5000000000000000001"))],
        lambda: [ONE, TWO._replace(sales_date=NEXT.sales_date), NEXT],
        lambda: [ONE, TWO._replace(product_id="p2"), NEXT],
        lambda: [ONE, TWO, NEXT._replace(customer_id="C2")],
        lambda: [ONE, TWO, NEXT._replace(transaction_id="T1")],
        lambda: [ONE._replace(quantity=Decimal(2)), TWO, NEXT],
    ],
    ids=["missing", "doubled", "money", "day", "product", "customer", "transaction", "quantity"],
)
def test_any_other_line_is_a_difference(spoil: Callable[[], list[Line]]) -> None:
    assert _judged(spoil()) != []


def test_a_reject_that_nobody_explains_is_a_difference() -> None:
    found = Found(tally(LINES), [Reject("retailer3", "2017-06-01", "missing: quantity", "{}")])
    assert len(judge("retailer3", tally(LINES), found)) == 1


def test_what_is_explained_is_allowed_to_the_last_digit() -> None:
    """The one line of the Complete Journey that has a float's dust for its amount."""
    dust = ONE._replace(sales_date="2017-03-27", amount=Decimal("4.440892e-16"))
    held = Found(tally([dust._replace(amount=Decimal("0.0000"))]))
    assert judge("retailer3", tally([dust]), held) == []
    assert judge("retailer3", tally([dust, dust]), held) != []
    assert judge("retailer1", tally([dust]), held) != []


CLOSED = ("retailer1", "day_has_sales", "WARN")
REFUSED = ("retailer1", "line_is_unique", "FAIL")


@pytest.mark.parametrize(
    ("found", "documented"),
    [
        ({CLOSED: 2}, {CLOSED: 1}),
        ({CLOSED: 2}, {}),
        ({}, {CLOSED: 2}),
        ({REFUSED: 1}, {REFUSED: 1}),
    ],
    ids=["another number", "not documented", "not found", "refused"],
)
def test_what_the_gate_finds_is_what_the_document_says(found: Days, documented: Days) -> None:
    assert unexplained({CLOSED: 2}, {CLOSED: 2}) == []
    assert len(unexplained(found, documented)) == 1
