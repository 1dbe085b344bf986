"""What is counted, and what differs. Money is exact: a sum that would be rounded raises."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation

from shared.partition import Partition

EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
NOTHING = Decimal()
LEDGER_UNIT = Decimal("0.0001")
"""The ledger and the star keep money to the ten-thousandth."""

Value = int | Decimal | str | None
Amounts = Mapping[str, Decimal]
"""Money by currency; a currency that is not there is a sum of zero."""


def as_ledger_keeps(amount: Decimal) -> Decimal:
    """To four digits, as PostgreSQL rounds: a control total may come with a float's dust."""
    return amount.quantize(LEDGER_UNIT, rounding=ROUND_HALF_UP)


@dataclass
class Counted:
    """Records that were counted one by one."""

    rows_by_currency: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    without_amount: int = 0

    def add(
        self, currency: str | None, rows: int, amount: Decimal | None, without_amount: int = 0
    ) -> None:
        """Add some records of one currency."""
        code = currency or "none"
        self.rows_by_currency[code] += rows
        self.amounts[code] = EXACT.add(self.amounts[code], amount or NOTHING)
        self.without_amount += without_amount

    def with_records(self, others: "Counted") -> "Counted":
        """These records and others."""
        both = Counted(without_amount=self.without_amount + others.without_amount)
        for part in (self, others):
            for code, rows in part.rows_by_currency.items():
                both.add(code, rows, part.amounts[code])
        return both

    @property
    def rows(self) -> int:
        """Of all currencies."""
        return sum(self.rows_by_currency.values())


def added(*parts: Amounts) -> dict[str, Decimal]:
    """Sums of money, added up by currency."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        for code, amount in part.items():
            total[code] = EXACT.add(total[code], amount)
    return total


def less(amounts: Amounts, others: Amounts) -> dict[str, Decimal]:
    """Sums of money without others, by currency."""
    return added(amounts, {code: -amount for code, amount in others.items()})


@dataclass(frozen=True)
class Difference:
    """One thing that does not meet."""

    retailer_id: str
    sales_date: date | None
    """None where it belongs to no day: a member of a dimension."""
    hop: str
    """Between what, such as `ledger to star`."""
    what: str
    """Such as `rows`, or the currency of a sum."""
    expected: Value
    found: Value

    @property
    def difference(self) -> int | Decimal | None:
        """By how much more was found; None where no number was."""
        if isinstance(self.expected, str) or isinstance(self.found, str):
            return None
        if self.expected is None or self.found is None:
            return None
        if isinstance(self.expected, int) and isinstance(self.found, int):
            return self.found - self.expected
        return EXACT.subtract(Decimal(self.found), Decimal(self.expected))


class Comparison:
    """Holds one partition's figures against each other and keeps what differs."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.differences: list[Difference] = []

    def same(self, hop: str, what: str, expected: Value, found: Value) -> None:
        """Two values that have to be equal."""
        if expected != found:
            place = self.partition
            self.differences.append(
                Difference(place.retailer_id, place.sales_date, hop, what, expected, found)
            )

    def same_amounts(self, hop: str, kind: str, expected: Amounts, found: Amounts) -> None:
        """Two sums of money that have to be equal in every currency."""
        for code in sorted({*expected, *found}):
            what = f"{kind} {code}".strip()
            self.same(hop, what, expected.get(code, NOTHING), found.get(code, NOTHING))

    def same_records(self, hop: str, expected: Counted, found: Counted) -> None:
        """Two counts of the same records, by currency."""
        for code in sorted({*expected.rows_by_currency, *found.rows_by_currency}):
            rows = (each.rows_by_currency.get(code, 0) for each in (expected, found))
            self.same(hop, f"rows {code}", *rows)
        self.same_amounts(hop, "", expected.amounts, found.amounts)

    def differs_at(self, hop: str) -> bool:
        """Whether the hop differs already."""
        return any(difference.hop == hop for difference in self.differences)
