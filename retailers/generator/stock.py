"""Stock on shelves, day by day: what was there, less what went out, plus what was delivered.

Sales are given: stock is worked out from them, so that it never falls below nothing and at times
reaches it. Every fourteen days a round fills a shelf up to its level, whatever is on it. In between
the store orders as soon as a day closes at or below the reorder point, and the order arrives some
mornings later. Where more is sold than is there, a rush delivery brings what is missing on the same
day, and the shelf is empty at its close.

So a day's stock depends on the seed and on the sales of at most fourteen days before it, and any
days can be filled in any order. Amounts are whole numbers of the smallest unit: pieces or grams.
Goods that come back are not sold again: they never reach a shelf.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario

ROUND_DAYS = 14
REMEMBERED_DAYS = 3 * ROUND_DAYS
COVER_DAYS = (4, 16)
"""For how many days of usual sales a full shelf lasts: some do without an order between rounds."""

ShelfKey = tuple[str, str]
"""A store and a product."""
Units = Mapping[ShelfKey, int]
"""What left each shelf on one day; shelves that nothing left are absent."""


@dataclass(frozen=True)
class Shelf:
    """A product in a store, and how it is kept filled."""

    store_id: str
    product_id: str
    level: int
    """What a delivery fills it up to."""
    reorder_point: int | None
    """None where the store orders nothing between the rounds."""
    lead_days: int
    """From the close at which it is ordered to the morning on which it arrives."""
    round_offset: int
    """Which of fourteen days is the day of its round."""

    @property
    def key(self) -> ShelfKey:
        """Its store and product."""
        return self.store_id, self.product_id

    @property
    def orders_at(self) -> int:
        """The largest amount at which the store orders; -1 where it never does."""
        return -1 if self.reorder_point is None else self.reorder_point


class Stock(NamedTuple):
    """A shelf at the close of a day, and what it was given on that day."""

    on_hand: int
    on_order: int
    delivered: int


@dataclass
class UnitsByDay:
    """What leaves the shelves on each day. Remembers the latest days that were asked for."""

    count: Callable[[Scenario, date], Units]
    _known: dict[tuple[Scenario, date], Units] = field(default_factory=dict)

    def on(self, scenario: Scenario, day: date) -> Units:
        """Of one day, counted anew where it is not remembered."""
        if (scenario, day) not in self._known:
            self.note(scenario, day, self.count(scenario, day))
        return self._known[scenario, day]

    def note(self, scenario: Scenario, day: date, units: Units) -> None:
        """Remember a day that was counted, and forget the one that was noted first."""
        self._known[scenario, day] = units
        while len(self._known) > REMEMBERED_DAYS:
            del self._known[next(iter(self._known))]


def shelf(draw: Draw, key: ShelfKey, usual: float, *, orders: bool = True, unit: int = 1) -> Shelf:
    """A shelf that fits to the amount that leaves it on a usual day, in multiples of `unit`."""
    cover, lead_days = draw.between(*COVER_DAYS), draw.between(1, 4)
    level = unit * max(2, math.ceil(usual * cover / unit))
    wanted = unit * math.ceil(usual * (lead_days + draw.between(0, 2)) / unit)
    return Shelf(
        *key,
        level=level,
        reorder_point=min(wanted, level - unit) if orders else None,
        lead_days=lead_days,
        round_offset=draw.between(0, ROUND_DAYS - 1),
    )


def stock_of(
    shelves: Sequence[Shelf], scenario: Scenario, day: date, units: UnitsByDay
) -> list[tuple[Shelf, Stock]]:
    """Each shelf at the close of `day`."""
    latest = [units.on(scenario, day - timedelta(days=back)) for back in range(ROUND_DAYS + 1)]
    return [(shelf, _on(shelf, day, latest)) for shelf in shelves]


def _on(shelf: Shelf, day: date, latest: Sequence[Units]) -> Stock:
    """`latest` is what left on `day` and on the days before it, the latest first."""
    since = (day.toordinal() + shelf.round_offset) % ROUND_DAYS
    key = shelf.key
    if since:
        return _last_day(shelf, [units.get(key, 0) for units in latest[since::-1]])
    before = _last_day(shelf, [units.get(key, 0) for units in latest[:0:-1]])
    today = _last_day(shelf, [latest[0].get(key, 0)])
    return today._replace(delivered=today.delivered - before.on_hand)


def _last_day(shelf: Shelf, went: Sequence[int]) -> Stock:
    """The last of the days `went`, the first of which is a round's: it fills an empty shelf, as
    what was on it before is not known here."""
    on_hand = ordered = due = delivered = 0
    for number, out in enumerate(went):
        delivered = shelf.level if number == 0 else 0
        if ordered and number == due:
            delivered, ordered = ordered, 0
        delivered += max(0, out - on_hand - delivered)
        on_hand += delivered - out
        arrives = number + shelf.lead_days
        # What would arrive with the next round or after it is left to the round.
        if not ordered and arrives < ROUND_DAYS and on_hand <= shelf.orders_at:
            ordered, due = shelf.level - on_hand, arrives
    return Stock(on_hand, ordered, delivered)
