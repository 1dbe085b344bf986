"""Control totals: what a retailer says its day is, computed apart from the records."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared.errors import ContractError, PipelineError
from shared.output.plain_text import one_line

MOST_ROWS = 10**12
LARGEST_AMOUNT = Decimal(10) ** 14
MOST_DECIMALS = 100
"""A sum that floats once smeared has more than four."""
UNIT = re.compile(r"[A-Z]{3,16}")


@dataclass(frozen=True)
class ControlTotals:
    """What the retailer says its sales of one day are, computed apart from the records."""

    rows: int
    amounts: Mapping[str, Decimal]
    """By ISO 4217 code of the currency."""


class Totals(ABC):
    """Where a retailer's own totals are had, and how they are read."""

    parse: Callable[[bytes], ControlTotals]
    """May raise what a body that is read blindly raises: `read` names the place then. It is given
    the body in UTF-8."""

    @property
    @abstractmethod
    def place(self) -> str:
        """What messages call it."""

    def read(self, body: bytes) -> ControlTotals:
        """The totals of a body.

        Raises:
            ContractError: a field is missing or unreadable.
        """
        try:
            totals = self.parse(body)
            problems = list(_problems(totals))
        except PipelineError:
            raise
        except Exception as error:  # the folder's own code: whatever it raises
            said = one_line(repr(error), 200)
            raise ContractError(
                f"the control totals at {self.place} are not readable: {said}"
            ) from error
        for problem in problems:
            raise ContractError(f"the control totals at {self.place} are none: {problem}")
        return totals


def _problems(totals: ControlTotals) -> Iterator[str]:
    """Why they are no totals: with one of these, comparing would crash or never end."""
    if not isinstance(totals, ControlTotals):
        yield f"{type(totals).__name__} is not ControlTotals(rows, amounts)"
        return
    if isinstance(totals.rows, bool) or not isinstance(totals.rows, int):
        yield f"{one_line(repr(totals.rows), 60)} is no count"
    elif not 0 <= totals.rows <= MOST_ROWS:
        yield "the count of rows is out of range"
    for unit, amount in totals.amounts.items():
        if not isinstance(unit, str) or not UNIT.fullmatch(unit):
            yield f"{one_line(repr(unit), 60)} is no currency"
        elif not isinstance(amount, Decimal) or not amount.is_finite():
            yield f"the amount in {unit} is no number"
        elif amount.adjusted() > LARGEST_AMOUNT.adjusted() or -_exponent(amount) > MOST_DECIMALS:
            yield f"the amount in {unit} is out of range"


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
