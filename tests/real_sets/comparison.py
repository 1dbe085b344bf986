"""What a zone holds, against the independent count."""

from collections.abc import Callable

from tests.real_sets import explained
from tests.real_sets.counting import EXACT, NOTHING, DayTotals, Tally
from tests.real_sets.found import Found, Reject

NO_TRADE = DayTotals(0, NOTHING)
DISTINCT: dict[str, Callable[[Tally], set[str]]] = {
    "transactions": lambda counted: counted.transactions,
    "products": lambda counted: counted.products,
    "customers": lambda counted: counted.customers,
}


def judge(retailer_id: str, counted: Tally, found: Found) -> list[str]:
    """Every unexplained difference, in words; none is what the proof asks for."""
    return [
        *found.complaints,
        *(_rejected(reject) for reject in found.rejects if not is_explained(reject)),
        *_days_that_differ(retailer_id, counted, found.tally),
        *_names_that_differ(retailer_id, counted, found.tally),
    ]


def is_explained(reject: Reject) -> bool:
    """Whether the reject stands in the list of those that are right."""
    return reject[:3] in explained.REJECTS


def _rejected(reject: Reject) -> str:
    return f"{reject.retailer_id} {reject.sales_date}: a reject nobody explains: {reject.reason}"


def _days_that_differ(retailer_id: str, counted: Tally, found: Tally) -> list[str]:
    differing = []
    for day in sorted({*counted.days, *found.days}):
        wanted, here = counted.days.get(day, NO_TRADE), found.days.get(day, NO_TRADE)
        allowed, _ = explained.AMOUNTS.get((retailer_id, day), (NOTHING, ""))
        if wanted != (here.lines, EXACT.add(here.amount, allowed)):
            differing.append(
                f"{retailer_id} {day}: {here.lines} lines of {here.amount:f},"
                f" counted {wanted.lines} of {wanted.amount:f}"
            )
    return differing


def _names_that_differ(retailer_id: str, counted: Tally, found: Tally) -> list[str]:
    differing = []
    for name, of in DISTINCT.items():
        missing, invented = of(counted) - of(found), of(found) - of(counted)
        if missing or invented:
            example = min(missing or invented)
            differing.append(
                f"{retailer_id}: of the {name} {len(missing)} are missing and {len(invented)}"
                f" invented, such as {example!r}"
            )
    if counted.units != found.units:
        differing.append(f"{retailer_id}: {found.units:f} units, counted {counted.units:f}")
    return differing
