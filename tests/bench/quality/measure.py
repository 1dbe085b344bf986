"""The gate beside Great Expectations Core: the same rules over the same staged rows."""

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scripts.stack.tools import base_environment
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load.peers import home_of, install
from tests.bench.load.processes import ContenderFailed, NotToBeHad, run_process
from tests.bench.load.raw_zone import online_retail_days
from tests.bench.load.world import EMPTY_WAREHOUSE, LoadWorld, open_load_world
from tests.bench.quality import ours
from tests.bench.quality.agreement import Found, disagreements, failing_rules
from tests.bench.quality.expectations import Expectation, batch_query, expectations_of
from tests.bench.quality.rule_costs import HEADER as COST_HEADER
from tests.bench.quality.rule_costs import measure_costs, rows_of
from tests.bench.quality.staged_day import DAY, PARTITION, plant_defects, settle, stage_large_day
from tests.bench.report import table
from tests.support.commands import environment_of

PEER = "great_expectations"
PROGRAMS = Path(__file__).parent / "peer_programs"
STAGED, DEFECTIVE = "staged_day", "defective_day"
PARTITION_NAMED = (PARTITION.retailer_id, DAY.isoformat())
AS_IT_CAME, DEFECTIVE_DAY = "the day as it came", "the day with bad rows"
DAYS = {AS_IT_CAME: STAGED, DEFECTIVE_DAY: DEFECTIVE}
"""The databases; the defective one is last."""
HEADER = ("rules", "inside", "x ours", "whole process", "x ours")
WAYS = {
    "default configuration": ("SUMMARY", False),
    "from a temporary table": ("SUMMARY", True),
    "BOOLEAN_ONLY": ("BOOLEAN_ONLY", False),
    "BOOLEAN_ONLY, from a temporary table": ("BOOLEAN_ONLY", True),
}
"""How much the peer tells, and whether it copies the partition for itself before."""
AGREEING = "default configuration"


@dataclass
class Side:
    """One contender, and its seconds: after the imports, and of the whole process."""

    name: str
    rules: int
    inside: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    complaint: str | None = None

    def book(self, inside: float, whole: float) -> None:
        """One round's."""
        self.inside.append(inside)
        self.whole.append(whole)
        sys.stderr.write(f"{self.name}: {inside:.2f} s inside, {whole:.2f} s in all\n")

    def row(self, base: "Side") -> list[str]:
        """For the table, beside the side that is 1."""
        if not self.inside:
            return [self.name, str(self.rules), self.complaint or "not run", "", "", ""]
        figures = [self.name, str(self.rules)]
        for mine, theirs in ((self.inside, base.inside), (self.whole, base.whole)):
            median = statistics.median(mine)
            figures += [f"{median:.2f} s", f"{median / statistics.median(theirs):.1f}"]
        return figures


@dataclass(frozen=True)
class Work:
    """What the peer is asked, made of our rules."""

    expectations: list[Expectation]
    batches: dict[str, str]
    rules: int
    all_rules: int


def measure(rounds: int) -> str:
    """Run everything; returns the section for the document."""
    with open_load_world() as world, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = _prepare(world)
        settings = world.settings(DEFECTIVE)
        work = _work(settings)
        days, agreement = _rounds(world, work, Path(folder), rounds)
        costs = measure_costs(PARTITION, world.settings(STAGED), rounds)
    return "\n\n".join(
        [
            f"{rows:,} lines of Online Retail staged as one day of retailer1; medians of {rounds}"
            " rounds in turns.",
            *(
                table((day, *HEADER), [side.row(sides[0]) for side in sides])
                for day, sides in days.items()
            ),
            agreement,
            f"Each rule alone, on the day as it came: medians of {rounds}.",
            table(COST_HEADER, rows_of(costs)),
        ]
    )


def _prepare(world: LoadWorld) -> int:
    """Two databases: with the day as it came, and with rows that break rules."""
    world.copy_database(STAGED, EMPTY_WAREHOUSE)
    rows = stage_large_day(world.settings(STAGED), online_retail_days())
    settle(world.settings(STAGED))
    world.copy_database(DEFECTIVE, STAGED)
    plant_defects(world.settings(DEFECTIVE))
    settle(world.settings(DEFECTIVE))
    return rows


def _work(settings: Settings) -> Work:
    with transaction(settings.database, "audit") as cursor:
        snapshot, checks = ours.staged_checks(cursor, PARTITION)
        shared = ours.common(checks)
        made = [each for check in shared for each in expectations_of(cursor, check, snapshot)]
        tables = dict.fromkeys(each.table for each in made)
        batches = {name: batch_query(cursor, name, snapshot) for name in tables}
    return Work(made, batches, len(shared), len(checks))


def _rounds(
    world: LoadWorld, work: Work, folder: Path, rounds: int
) -> tuple[dict[str, list[Side]], str]:
    """Everybody once a round, by day, ourselves first; and whether what was found is the same."""
    asked = {day: Side("ours, the same rules", work.rules) for day in DAYS}
    audits = {day: Side("ours, `audit_partition`, all rules", work.all_rules) for day in DAYS}
    peers = {
        day: {way: Side(f"Great Expectations, {way}", work.rules) for way in WAYS} for day in DAYS
    }
    agreement = "Great Expectations was not run: nothing says that both sides agree."
    for _ in range(rounds):
        for day, database in DAYS.items():
            here = _take_our_turn(world.settings(database), asked[day])
            with _copied(world, database) as settings:
                _take_our_turn(settings, audits[day], "--whole")
            for way, side in peers[day].items():
                there = _take_peer_turn(world, work, folder, (database, way), side)
                if there and (day, way) == (DEFECTIVE_DAY, AGREEING):
                    agreement = _agreement(work, here, there)
    return {day: [asked[day], audits[day], *peers[day].values()] for day in DAYS}, agreement


@contextmanager
def _copied(world: LoadWorld, database: str) -> Iterator[Settings]:
    """An audit changes what is staged: each gets a database of its own, read once before."""
    with world.database("audited", database) as settings:
        world.settle()
        with transaction(settings.database, "audit") as cursor:
            cursor.execute("SELECT count(*) FROM staging.sales")
        yield settings


def _take_our_turn(settings: Settings, side: Side, *options: str) -> Mapping[str, Found]:
    command = [sys.executable, "-m", ours.MODULE, *PARTITION_NAMED, *options]
    seconds, said = run_process(command, environment_of(settings))
    outcome = json.loads(said)
    side.book(outcome["seconds"], seconds)
    return dict(outcome["found"])


def _take_peer_turn(
    world: LoadWorld, work: Work, folder: Path, how: tuple[str, str], side: Side
) -> Mapping[str, Found] | None:
    """What it found; None where it cannot be had or has failed before."""
    if side.complaint:
        return None
    path = folder / "work.json"
    path.write_text(json.dumps(_peer_work(world, work, *how)), "utf-8")
    variables = base_environment() | home_of(PEER) | {"GX_ANALYTICS_ENABLED": "False"}
    try:
        python = install(PEER, PROGRAMS) / "python"
        command = [str(python), str(PROGRAMS / "validate.py"), str(path)]
        seconds, said = run_process(command, variables)
    except NotToBeHad as error:
        side.complaint = f"SKIPPED, not to be had here: {error}"
    except ContenderFailed as error:
        side.complaint = f"FAILED: {error}"
    else:
        outcome = json.loads(said.splitlines()[-1])
        side.book(outcome["set_up"] + outcome["validated"], seconds)
        return dict(outcome["found"])
    sys.stderr.write(f"{side.name}: {side.complaint}\n")
    return None


def _peer_work(world: LoadWorld, work: Work, database: str, way: str) -> dict[str, Any]:
    result_format, temporary_tables = WAYS[way]
    return {
        "url": world.url(database).replace("postgresql://", "postgresql+psycopg2://", 1),
        "result_format": result_format,
        "temporary_tables": temporary_tables,
        "batches": work.batches,
        "expectations": [
            {"number": number, **asdict(each)} for number, each in enumerate(work.expectations)
        ],
    }


def _agreement(work: Work, here: Mapping[str, Found], there: Mapping[str, Found]) -> str:
    differing: Sequence[str] = disagreements(here, work.expectations, there)
    if differing:
        return f"WRONG: the sides disagree: {'; '.join(differing)}"
    return (
        f"Both sides found the same in all {len(here)} rules that both have; rows break"
        f" {failing_rules(here)} of them."
    )
