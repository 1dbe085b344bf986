"""The three real sets: whose trade they are, their days, and what others published of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from shared.dates import parse_date_range
from shared.partition import Partition
from shared.settings import PROJECT_ROOT
from tests.real_sets.counting import (
    EXACT,
    Line,
    Tally,
    complete_journey,
    foodmart,
    online_retail,
)

DATA = PROJECT_ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Published:
    """A figure of a whole set that others published, and what of it the folder does not hold."""

    name: str
    figure: str
    of: Callable[[Tally], Decimal | int]
    absent: str = "0"
    because: str = ""

    def complaint(self, counted: Tally) -> str | None:
        """How the files miss the figure; None if they meet it."""
        wanted = EXACT.subtract(Decimal(self.figure), Decimal(self.absent))
        here = self.of(counted)
        return None if here == wanted else f"{self.name}: {here:,} here, {wanted:,} published"


@dataclass(frozen=True)
class RealSet:
    """One set as one retailer's trade."""

    title: str
    retailer_id: str
    span: str
    """FROM..TO, every calendar day of it, with or without trade."""
    lines: Callable[[Path], Iterator[Line]]
    published: tuple[Published, ...]

    @property
    def days(self) -> list[date]:
        """All calendar days."""
        return parse_date_range(self.span)

    @property
    def partitions(self) -> list[Partition]:
        """One for each day."""
        return [Partition(self.retailer_id, day) for day in self.days]


DECEMBER = "December 2011 is not in the folder"
REAL_SETS = (
    RealSet(
        title="Online Retail",
        retailer_id="retailer1",
        span="2010-12-01..2011-11-30",
        lines=online_retail,
        # UCI publishes the whole; the month that the folder lacks is in many an analysis of it.
        published=(
            Published("lines", "541909", lambda counted: counted.lines, "25525", DECEMBER),
            Published(
                "net GBP", "9747747.934", lambda counted: counted.amount, "433668.010", DECEMBER
            ),
        ),
    ),
    RealSet(
        title="FoodMart 1997",
        retailer_id="retailer2",
        span="1997-01-01..1997-12-31",
        lines=foodmart,
        # The test values of Mondrian, the OLAP server that FoodMart came with.
        published=(
            Published("lines", "86837", lambda counted: counted.lines),
            Published("units", "266773", lambda counted: counted.units),
            Published("sales USD", "565238.13", lambda counted: counted.amount),
            Published("customers", "5581", lambda counted: len(counted.customers)),
        ),
    ),
    RealSet(
        title="Complete Journey",
        retailer_id="retailer3",
        span="2017-01-01..2017-11-30",
        lines=complete_journey,
        # A sample of the lines: nobody published sums of it. The count is the folder's own.
        published=(Published("lines of the folder", "68312", lambda counted: counted.lines),),
    ),
)
