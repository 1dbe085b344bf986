"""A round: two processes load through the gate and are killed now and then, while readers look.

Held at its end, for every row that anybody saw: it belonged to a version that the gate may let in,
or for which a signed override is on record; the version was there whole; and the ledger says that
it was published, with PASS or WARN or on that override.
"""

import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.book.stored import write_rule
from data_quality.rules.rule import Rule
from shared.errors import PipelineError
from shared.override import Override
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.convergence.lanes import Servers
from tests.gate.loader import HANG, Load, Loader, start_loader
from tests.gate.mutations import mutated, spoil_warehouse
from tests.gate.readers import Sight, forbidden_things_done, watching
from tests.gate.worlds import LETS_IN, MISTAKEN, Snapshot, draw_snapshots
from transformation.publish.publish import publish_partition

LOADERS, READERS = 2, 2
MOST_KILLS = 3
STUMBLES = Rule.model_validate(
    {
        "id": "stumbles",
        "table": "sales",
        "kind": "expression",
        "arguments": {"expression": "1 / (total_amount - 777) is not null"},
        "severity": "critical",
        "disposition": "block",
        "dimension": "validity",
        "owner": "the proof",
        "reason": "Its check crashes on one amount.",
    }
)
WRONG = Rule.model_validate(
    {
        "id": "wrong_repair",
        "table": "sales",
        "kind": "expression",
        "columns": ["customer_id"],
        "arguments": {"expression": f"customer_id != '{MISTAKEN}'", "repair": {"value": "NOBODY"}},
        "severity": "warning",
        "disposition": "repair",
        "threshold": 1000,
        "dimension": "validity",
        "owner": "the proof",
        "reason": "Somebody was wrong; it is removed at the end of the round.",
    }
)
Key = tuple[str, date, str]
_numbers = itertools.count(1)


@dataclass
class Tally:
    """What was tried, and what was seen."""

    rounds: int = 0
    loads: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    looks: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    """Versions that readers saw, by their nature."""
    overridden: int = 0
    withdrawn: int = 0
    """Partitions that were published again without the wrong rule."""
    failure: str | None = None


def run_rounds(servers: Servers, number: int, rounds: int, mutation: str | None) -> Tally:
    """As many rounds as asked for, or until one fails."""
    tally = Tally()
    for place in range(rounds):
        draw = random.Random(f"{number}:{place}")
        settings = servers.open_warehouse(f"gate{next(_numbers)}")
        try:
            _run_round(settings, draw, mutation, tally)
        except AssertionError as error:
            tally.failure = f"round {place} of seed {number}: {error}"
            return tally
        finally:
            servers.close_warehouse(settings)
        tally.rounds += 1
    return tally


def _run_round(settings: Settings, draw: random.Random, mutation: str | None, tally: Tally) -> None:
    with transaction(settings.database, "owner") as cursor:
        spoil_warehouse(mutation, cursor)
    with transaction(settings.database, "audit") as cursor:
        read_rule_book(cursor)
        write_rule(cursor, STUMBLES, "database")
        write_rule(cursor, WRONG, "database")
    snapshots = draw_snapshots(draw)
    loads = [Load(each, draw.random() < 0.25) for each in snapshots]
    done = forbidden_things_done(settings)
    assert not done, f"the BI role could: {done}"
    with watching(settings, READERS) as sight:
        _load_all(settings, loads, draw, mutation, tally)
    assert sight.failure is None, sight.failure
    tally.looks += sight.looks
    tally.loads.update(load.snapshot.nature for load in loads)
    _check(settings, {_key(each): each for each in snapshots}, sight, tally)
    with mutated(mutation):
        _withdraw(settings, tally)


def _withdraw(settings: Settings, tally: Tally) -> None:
    """Remove the wrong rule, and audit and publish again what is there: none of it is left."""
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule WHERE rule_id = %s", (WRONG.id,))
    for retailer, day, version in _published(settings):
        try:
            audit_partition(Partition(retailer, day), settings)
            publish_partition(Partition(retailer, day), settings)
        except PipelineError:
            continue  # refused, whatever is repaired: it stays as it was let in
        left = _named(settings, retailer, day)
        assert left == 0, f"{left} rows of {retailer} {day} {version} keep what a removed rule said"
        tally.withdrawn += 1


def _named(settings: Settings, retailer: str, day: date) -> int:
    with transaction(settings.database, "bi") as cursor:
        cursor.execute(
            "SELECT count(*) FROM warehouse.fact_sales AS f INNER JOIN warehouse.dim_customer AS c"
            " ON f.customer_key = c.customer_key INNER JOIN warehouse.dim_retailer AS r"
            " ON f.retailer_key = r.retailer_key"
            " WHERE r.retailer_id = %s AND f.sales_date = %s AND c.customer_id = 'NOBODY'",
            (retailer, day),
        )
        ((count,),) = cursor.fetchall()
    return int(count)


def _key(snapshot: Snapshot) -> Key:
    return snapshot.partition.retailer_id, snapshot.partition.sales_date, snapshot.name


def _load_all(
    settings: Settings,
    loads: list[Load],
    draw: random.Random,
    mutation: str | None,
    tally: Tally,
) -> None:
    loaders = [start_loader(settings, loads[place::LOADERS], mutation) for place in range(LOADERS)]
    kills = draw.randint(0, MOST_KILLS)
    deadline = time.monotonic() + HANG
    try:
        while not all(loader.is_done for loader in loaders):
            assert time.monotonic() < deadline, f"the loads take longer than {HANG} s"
            for place, loader in enumerate(loaders):
                step = loader.look(0.002)
                if step and kills and step.name in {"audit", "publish"} and draw.random() < 0.3:
                    time.sleep(draw.uniform(0, 0.06))
                    loaders[place] = _replaced(loader, settings, mutation)
                    tally.kills[step.name] += 1
                    kills -= 1
    finally:
        for loader in loaders:
            loader.kill()


def _replaced(loader: Loader, settings: Settings, mutation: str | None) -> Loader:
    """Another process does what the killed one has not finished."""
    loader.kill()
    return start_loader(settings, loader.left, mutation)


def _check(settings: Settings, snapshots: dict[Key, Snapshot], sight: Sight, tally: Tally) -> None:
    overrides, published = _overrides(settings), _published(settings)
    for retailer, day, version, count in sorted(sight.seen):
        key = (retailer, day, version)
        snapshot = snapshots[key]
        where = f"{Partition(retailer, day)} {version}, a {snapshot.nature} one"
        assert count == snapshot.rows, f"readers saw {count} of {snapshot.rows} rows of {where}"
        verdict, is_overridden = published.get(key, (None, False))
        if snapshot.nature not in LETS_IN:
            assert key in overrides, f"readers saw {where}, and no override is on record"
            assert is_overridden, f"readers saw {where}, and the ledger knows of no override"
            tally.overridden += 1
        else:
            said = f"readers saw {where}, and the ledger has {verdict}"
            assert is_overridden or verdict in {"PASS", "WARN"}, said
        tally.seen[snapshot.nature] += 1


def _overrides(settings: Settings) -> set[Key]:
    """Those on record that are signed."""
    key: SecretStr | None = settings.override_key
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("SELECT to_jsonb(o) FROM ops.quality_override AS o")
        rows = [row for (row,) in cursor.fetchall()]
    signed = [
        Override.from_row(row)
        for row in rows
        if Override.from_row(row).is_signed(row["signature"], key)
    ]
    return {(each.retailer_id, each.sales_date, each.snapshot_id) for each in signed}


def _published(settings: Settings) -> dict[Key, tuple[str | None, bool]]:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "SELECT retailer_id, sales_date, snapshot_id, verdict, override_id IS NOT NULL"
            " FROM ops.partition_load WHERE published_at IS NOT NULL"
        )
        return {(row[0], row[1], row[2]): (row[3], row[4]) for row in cursor.fetchall()}
