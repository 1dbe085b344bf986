"""Small worlds: what each partition's snapshots held, and the order in which they were loaded.

Everything is drawn through one function, `choose`: Hypothesis gives one that it can shrink, the
trials one of a seeded generator. What comes first in a sequence of choices is the plainest.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, TypeVar

from shared.partition import Partition
from shared.retailer import CUSTOMER_ATTRIBUTES, Retailer

T = TypeVar("T")
Choose = Callable[[Sequence[Any]], Any]
Record = dict[str, Any]
Stage = Literal["arrive", "stage", "audit", "publish"]
STAGES: tuple[Stage, ...] = ("arrive", "stage", "audit", "publish")
LAST_STAGES: tuple[Stage, ...] = (*("publish",) * 5, "audit", "stage", "arrive")
"""Where a load may end: most come through."""

RETAILERS = ("retailer7", "retailer8", "retailer9")
MONTH_ENDS = (date(2024, 1, 30), date(2024, 2, 28), date(2023, 12, 30), date(1997, 12, 30))
"""Two days before the next month begins, so that any three days touch two months; the last in years
that the calendar does not have from the start."""
MOST_SNAPSHOTS = 3
HOSTILE = """O'Brien \\ "x", $1 %s; {}\t\u202e\U0001f600"""
LONGEST = "\U0001f600" * 500
"""What can be stored, if only just."""
DECLARATIONS = (CUSTOMER_ATTRIBUTES, CUSTOMER_ATTRIBUTES, ("loyalty_tier",), ("city",), ())
"""What a retailer may declare to be tracked of its customers."""


@dataclass(frozen=True)
class Snapshot:
    """One extraction of a partition; a higher version was extracted later."""

    partition: Partition
    version: int
    records: tuple[Record, ...]
    retailer: Retailer
    misses_total: bool = False
    """The retailer's control total does not meet the records, so the gate must refuse it."""

    @property
    def has_conflict(self) -> bool:
        """Whether two lines of one transaction and number differ, and the retailer does not declare
        that the later one is a revision: the gate must refuse it."""
        if self.retailer.revises_lines:
            return False
        told = {_without_hash(record) for record in self.records}
        return len({key for key, _ in told}) < len(told)

    @property
    def is_refused(self) -> bool:
        """Whether the gate must refuse it."""
        return self.misses_total or self.has_conflict

    def __str__(self) -> str:
        refused = ", to be refused" if self.is_refused else ""
        refused += ", a revising retailer's" if self.retailer.revises_lines else ""
        tracked = ", ".join(self.retailer.tracked_attributes) or "nothing"
        whose = f"{self.retailer.name}, who track {tracked}"
        head = f"{self.partition} v{self.version} of {whose}{refused}"
        return "\n    ".join([head, *map(_brief, self.records)])


@dataclass(frozen=True)
class World:
    """All that the retailers ever said: each partition's snapshots, the latest one last."""

    snapshots: dict[Partition, tuple[Snapshot, ...]]

    def latest(self) -> dict[Partition, Snapshot]:
        """The latest snapshot of each partition that the gate lets through."""
        good = {
            partition: [each for each in snapshots if not each.is_refused]
            for partition, snapshots in self.snapshots.items()
        }
        return {partition: snapshots[-1] for partition, snapshots in good.items() if snapshots}

    def snapshot(self, partition: Partition, version: int) -> Snapshot:
        """One snapshot of one partition."""
        (found,) = (each for each in self.snapshots[partition] if each.version == version)
        return found


@dataclass(frozen=True)
class Load:
    """One load of a snapshot, which may die half-way."""

    snapshot: Snapshot
    last_stage: Stage = "publish"

    def __str__(self) -> str:
        stop = "" if self.last_stage == "publish" else f" (dies after {self.last_stage})"
        return f"{self.snapshot.partition} v{self.snapshot.version}{stop}"


Batch = list[Load]
"""Loads of different partitions whose stages overlap."""


@dataclass(frozen=True)
class Plan:
    """A world and a schedule of its loads."""

    world: World
    schedule: list[Batch]

    def __repr__(self) -> str:
        said = [str(each) for snapshots in self.world.snapshots.values() for each in snapshots]
        loads = ["load " + " overlapping ".join(map(str, batch)) for batch in self.schedule]
        return "\n".join(["", *said, *loads])


def _brief(record: Record) -> str:
    """What of a record is worth reading in a failing example."""
    names = ("transaction_id", "line_number", "transaction_at", "total_amount", "currency_code")
    members = [name for name in record if name.startswith(("store_", "product_", "customer_"))]
    return " ".join(
        "-" if record[name] is None else str(record[name]) for name in (*names, *members)
    )


def draw_world(choose: Choose, refusals: bool = True) -> World:
    """Two or three retailers and three to six days at a month's end; not every partition is there.

    Args:
        choose: picks one of a sequence.
        refusals: whether there may be snapshots that the gate must refuse.
    """
    first = choose(MONTH_ENDS)
    days = [first + timedelta(days=number) for number in range(choose((3, 4, 5, 6)))]
    one, *others = RETAILERS[: choose((2, 3))]
    grid = [Partition(retailer, day) for day in days for retailer in others]
    # Most days are one retailer's, so that its members' histories are long.
    partitions = shuffled(choose, [Partition(one, day) for day in days])[: choose((3, 4, 2))]
    partitions += shuffled(choose, grid)[: choose((1, 2, 0, 3))]
    return World(
        {partition: _snapshots(choose, partition, refusals) for partition in sorted(partitions)}
    )


def draw_partitions(choose: Choose, partitions: Sequence[Partition]) -> World:
    """A world of just these partitions, with one snapshot of each."""
    return World({each: _snapshots(choose, each, refusals=False)[-1:] for each in partitions})


def draw_schedule(choose: Choose, world: World) -> list[Batch]:
    """Every snapshot in any order, some again, some loads dying half-way, some overlapping.

    Each partition's latest good snapshot is loaded to its end at least once.
    """
    every = [each for snapshots in world.snapshots.values() for each in snapshots]
    latest = world.latest().values()
    loads = [Load(each, "publish" if each in latest else choose(LAST_STAGES)) for each in every]
    loads += [Load(choose(every), choose(LAST_STAGES)) for _ in range(choose((0, 1, 2, 3)))]
    return _overlapping(choose, shuffled(choose, loads))


def shuffled(choose: Choose, items: Sequence[T]) -> list[T]:
    """The items in any order."""
    left, order = list(items), []
    while left:
        order.append(left.pop(choose(range(len(left)))))
    return order


def _overlapping(choose: Choose, loads: list[Load]) -> list[Batch]:
    batches: list[Batch] = []
    for load in loads:
        busy = {each.snapshot.partition for each in batches[-1]} if batches else set()
        if batches and load.snapshot.partition not in busy and choose((False, False, True)):
            batches[-1].append(load)
        else:
            batches.append([load])
    return batches


def _snapshots(choose: Choose, partition: Partition, refusals: bool) -> tuple[Snapshot, ...]:
    lines = tuple(_line(choose, partition) for _ in range(choose((1, 2, 3, 4, 0))))
    made = [_snapshot(choose, partition, 1, lines, refusals)]
    for version in range(2, 1 + choose((1, 1, 2, 2, MOST_SNAPSHOTS))):
        for _ in range(choose((1, 2))):
            lines = choose(EDITS)(choose, partition, lines)
        made.append(_snapshot(choose, partition, version, lines, refusals))
    return tuple(made)


def _snapshot(
    choose: Choose, partition: Partition, version: int, lines: tuple[Record, ...], refusals: bool
) -> Snapshot:
    retailer = Retailer(
        retailer_id=partition.retailer_id,
        name=choose(("Sons", "Sons", "Daughters")),
        country=choose(("Utopia", "Utopia", "Erewhon")),
        time_zone="UTC",
        currency_code=choose(("EUR", "EUR", "USD")),
        tracked_attributes=choose(DECLARATIONS),
        revises_lines=choose((True, True, True, False)) if refusals else True,
    )
    misses = refusals and choose((False,) * 11 + (True,))
    records = tuple(line | {"source_record_hash": _hash_of(line)} for line in lines)
    return Snapshot(partition, version, records, retailer, misses)


def _without_hash(record: Record) -> tuple[tuple[str, int], str]:
    """A line's key, and all that counts of it."""
    told = sorted((name, each) for name, each in record.items() if name != "source_record_hash")
    return (record["transaction_id"], record["line_number"]), repr(told)


def _hash_of(line: Record) -> str:
    return hashlib.md5(repr(sorted(line.items())).encode(), usedforsecurity=False).hexdigest()


def _line(choose: Choose, partition: Partition) -> Record:
    customer = choose(("C1", "C1", "C1", "C2", None))
    return {
        "transaction_id": choose(("T1", "T2", "T3", "T4")),
        "line_number": choose((1, 2)),
        "channel": choose(("pos", "online")),
        # Equal instants are the rule, so that the position has to decide; 23:59 of the day before
        # is a store to the east.
        "transaction_at": _instant(partition, choose((12, 12, 0, 23, -1))),
        "store_id": choose(("S1", "S2")),
        "store_name": choose(("Harbour", "Station", None, HOSTILE)),
        "store_city": choose(("Ur", "Uruk", None)),
        "store_region": choose((None, "South")),
        "store_country": choose((None, "Sumer")),
        "product_id": choose(("P1", "P2", "P3")),
        "product_name": choose(("Pen", "Ink", None, LONGEST)),
        "product_category": choose(("Office", None)),
        "customer_id": customer,
        **_tracked(choose, is_known=customer is not None),
        **_amounts(choose),
    }


def _instant(partition: Partition, hour: int) -> str:
    day = partition.sales_date + timedelta(days=-1 if hour < 0 else 0)
    return f"{day.isoformat()}T{hour % 24:02}:00:00.000Z"


def _tracked(choose: Choose, *, is_known: bool) -> Record:
    """The customer's tracked attributes: mostly one of two cities, so that days often agree and
    versions end, join and come back; now and then one of the others differs."""
    plain = {
        "customer_tier": "Gold",
        "customer_city": choose(("Ur", "Uruk")),
        "customer_region": None,
        "customer_postal_code": None,
        "customer_country": None,
    }
    odd = choose((*(None,) * 8, *plain))
    found = plain if odd is None else plain | {odd: None if plain[odd] else "South"}
    return found if is_known else dict.fromkeys(found)


def _amounts(choose: Choose) -> Record:
    quantity = Decimal(choose(("2", "1", "-1", "0.3330")))
    unit_price = Decimal(choose(("1.5000", "20.8300", "0.0700")))
    discount = Decimal(choose(("0.0000", "0.2500")))
    total = (quantity * unit_price - discount).quantize(Decimal("0.0001"))
    return {
        "record_type": "sale" if quantity > 0 else "return",
        "quantity": str(quantity),
        "unit_price": str(unit_price),
        "discount_amount": str(discount),
        "total_amount": str(total),
        "currency_code": choose(("EUR", "EUR", "USD")),
    }


# What becomes of a day between two extractions.

Lines = tuple[Record, ...]


def _late_line(choose: Choose, partition: Partition, lines: Lines) -> Lines:
    return (*lines, _line(choose, partition))


def _changed(lines: Lines, place: int, changes: Record) -> Lines:
    return (*lines[:place], lines[place] | changes, *lines[place + 1 :])


def _amended(choose: Choose, partition: Partition, lines: Lines) -> Lines:
    if not lines:
        return _late_line(choose, partition, lines)
    return _changed(lines, choose(range(len(lines))), _amounts(choose))


def _voided(choose: Choose, partition: Partition, lines: Lines) -> Lines:
    if not lines:
        return _late_line(choose, partition, lines)
    nothing = {"quantity": "0", "discount_amount": "0", "total_amount": "0", "unit_price": None}
    void = nothing | {"record_type": "cancellation"}
    return _changed(lines, choose(range(len(lines))), void)


def _moved(choose: Choose, partition: Partition, lines: Lines) -> Lines:
    """The customer of a line moved, or turned out to be somebody, or nobody."""
    if not lines:
        return _late_line(choose, partition, lines)
    customer = choose(("C1", "C2", None))
    tracked = _tracked(choose, is_known=customer is not None)
    return _changed(lines, choose(range(len(lines))), tracked | {"customer_id": customer})


def _vanished(choose: Choose, _: Partition, lines: Lines) -> Lines:
    place = choose(range(max(len(lines), 1)))
    return (*lines[:place], *lines[place + 1 :])


def _repeated(choose: Choose, _: Partition, lines: Lines) -> Lines:
    """An exact duplicate, or one of the natural key alone."""
    if not lines:
        return lines
    copy = lines[choose(range(len(lines)))]
    return (*lines, choose((copy, copy | _amounts(choose))))


def _reversed(_: Choose, __: Partition, lines: Lines) -> Lines:
    return lines[::-1]


def _emptied(_: Choose, __: Partition, ___: Lines) -> Lines:
    return ()


def _unchanged(_: Choose, __: Partition, lines: Lines) -> Lines:
    return lines


EDITS = (
    _unchanged,
    _late_line,
    _amended,
    _moved,
    _moved,
    _voided,
    _vanished,
    _vanished,
    _repeated,
    _reversed,
    _emptied,
)
