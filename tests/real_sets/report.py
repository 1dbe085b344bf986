"""The proof's table, for people."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.real_sets import explained
from tests.real_sets.counting import Tally
from tests.real_sets.sets import RealSet

COLUMNS = (
    "set", "where", "days", "empty", "lines", "amount", "units", "transactions", "products",
    "customers", "pulls", "rejects", "differences",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One set in one place."""

    chosen: RealSet
    where: str
    tally: Tally
    pulls: int | None = None
    rejects: int | None = None
    differences: int | None = None

    def cells(self) -> tuple[str, ...]:
        """The row as text, in the order of `COLUMNS`."""
        here, days = self.tally, len(self.chosen.days)
        counts = (days, days - len(here.days), here.lines)
        sums = (f"{here.amount:,f}".rstrip("0"), f"{here.units:,.0f}")
        distinct = (len(here.transactions), len(here.products), len(here.customers))
        found = (self.pulls, self.rejects, self.differences)
        return (
            *(self.chosen.title, self.where),
            *(f"{count:,}" for count in counts),
            *sums,
            *(f"{count:,}" for count in distinct),
            *("" if count is None else f"{count:,}" for count in found),
        )


def table(rows: list[Row]) -> Iterator[str]:
    """The rows under their heading, text to the left and numbers to the right."""
    cells = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield "  ".join(
            f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()


def published_figures(counted: dict[RealSet, Tally]) -> Iterator[str]:
    """What others published of the sets, beside what the files hold."""
    for chosen, tally in counted.items():
        for figure in chosen.published:
            less = f" less {figure.absent} ({figure.because})" if figure.because else ""
            verdict = "not met" if figure.complaint(tally) else "met"
            yield f"{chosen.title}: {figure.name} {figure.figure}{less}: {verdict}"


def explanations() -> Iterator[str]:
    """What may differ, and why."""
    for (retailer, day), (more, why) in explained.AMOUNTS.items():
        yield f"explained: {retailer} {day}: the files say {more} more: {why}"
    for (retailer, day, reason), why in explained.REJECTS.items():
        yield f"explained: {retailer} {day}: rejects with {reason!r}: {why}"
