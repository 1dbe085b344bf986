"""``python -m tests.real_sets [--no-publish] [--data FOLDER]``: the real sets ingest whole.

Every local sales date of the three real sets goes from the retailers' APIs to the raw zone, and
from there to the star. What S3 and what readers then hold is compared, day by day and to the last
digit, with a count that is taken straight from the files. No day may get FAIL or ERROR from the
gate, and what else it finds is what `docs/DATA_QUALITY.md` says. Exit code 1 on any difference that
`explained.py` does not explain, 2 where the files are missing.
"""

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import structlog

from ingestion.extract.extract import extract_partition
from scripts.journey.publishing import publish_staged
from shared.run.partitions import Action, run_partitions
from shared.settings import Settings
from tests.real_sets.checksum import checksum
from tests.real_sets.comparison import is_explained, judge
from tests.real_sets.counting import Tally, tally
from tests.real_sets.documented import Days, of_all_days
from tests.real_sets.found import Found
from tests.real_sets.gate import findings, judge_other_entities, unexplained
from tests.real_sets.other_entities import compare_entities, extract_entities_of
from tests.real_sets.raw_zone import count_pulls, read_raw
from tests.real_sets.report import Row, explanations, published_figures, table
from tests.real_sets.sets import DATA, REAL_SETS, RealSet
from tests.real_sets.star import read_star
from tests.support.servers import OwnWorld, open_world

T = TypeVar("T")
Counted = dict[RealSet, Tally]


class Proof:
    """One run: what was counted, what was found, and what is complained of."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.complaints: list[str] = []
        self.rows: list[Row] = []
        self.findings: Days = {}
        with stage("count the files"):
            self.counted: Counted = {each: tally(each.lines(data)) for each in REAL_SETS}
        for chosen, counted in self.counted.items():
            self.rows.append(Row(chosen, "files", counted))
            figures = (figure.complaint(counted) for figure in chosen.published)
            self.complaints += [f"{chosen.title}: {said}" for said in figures if said]

    def ingest(self, world: OwnWorld) -> None:
        """Load the retailers, pull every day of each, and judge the raw zone."""
        with stage("load the retailers"):
            world.apis.manage("load-real", str(self._data))
        with stage(f"ingest {sum(len(each.days) for each in REAL_SETS)} days"):
            self._all_partitions("ingested", extract_partition, world.settings)
        with stage("ingest the other entities"):
            self._note(for_each_set(lambda each: extract_entities_of(each, world.settings)))
        with stage("judge the raw zone"):
            for chosen, counted in self.counted.items():
                found = read_raw(chosen.partitions, world.settings)
                pulls = count_pulls(chosen.retailer_id, world.settings)
                self._judge(chosen, counted, found, "raw", pulls)
        with stage("judge the other entities"):
            self._note(
                for_each_set(lambda each: compare_entities(each, self._data, world.settings))
            )

    def publish(self, world: OwnWorld) -> None:
        """Stage, audit and publish every day of each set, and judge the star."""
        with stage("stage, audit and publish"):
            self._all_partitions("published", publish_staged, world.settings)
        with stage("judge the star"):
            for chosen, counted in self.counted.items():
                found = read_star(chosen.partitions, world.settings)
                self._judge(chosen, counted, found, "star")
        with stage("stage and audit inventory and shipments"):
            self._note(for_each_set(lambda each: judge_other_entities(each, world.settings)))
        say(f"checksum of the warehouse: {checksum(world.settings)}")
        self.findings = findings(world.settings)
        self._note([unexplained(self.findings, of_all_days())])

    def _all_partitions(self, event: str, action: Action, settings: Settings) -> None:
        """Run a step for all days, one set beside the other."""
        failed = for_each_set(
            lambda each: run_partitions(event, action, each.partitions, settings, jobs=1)
        )
        self._note([f"{partition} was not {event}" for partition in part] for part in failed)

    def _judge(
        self, chosen: RealSet, counted: Tally, found: Found, where: str, pulls: int | None = None
    ) -> None:
        said = judge(chosen.retailer_id, counted, found)
        self._note([[f"{where}: {complaint}" for complaint in said]])
        rejects = None if pulls is None else len(found.rejects)
        self.rows.append(Row(chosen, where, found.tally, pulls, rejects, len(said)))
        for reject in found.rejects:
            mark = "explained" if is_explained(reject) else "NOT explained"
            say(f"reject, {mark}: {' '.join(reject)}")

    def _note(self, said: Iterable[list[str]]) -> None:
        self.complaints += [complaint for part in said for complaint in part]

    def report(self) -> int:
        """Print all; returns the exit code."""
        for line in table(sorted(self.rows, key=lambda row: row.chosen.retailer_id)):
            say(line)
        for line in (*published_figures(self.counted), *explanations()):
            say(line)
        for (retailer, rule, verdict), days in self.findings.items():
            say(f"gate: {retailer}: {verdict} of {rule} on {days} days")
        for complaint in self.complaints:
            say(f"DIFFERENCE {complaint}")
        say(f"{len(self.complaints)} differences that nothing explains")
        return 1 if self.complaints else 0


def for_each_set(work: Callable[[RealSet], T]) -> list[T]:
    """The same for all sets at once."""
    with ThreadPoolExecutor(len(REAL_SETS)) as pool:
        return list(pool.map(work, REAL_SETS))


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say how long it took."""
    started = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - started:.1f} s")


def say(line: str) -> None:
    """One line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.real_sets", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--publish", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.stderr.write(f"the real data sets are not at {options.data}: nothing can be proven\n")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    proof = Proof(options.data.resolve())
    with open_world() as world:
        proof.ingest(world)
        if options.publish:
            proof.publish(world)
    return proof.report()


if __name__ == "__main__":
    sys.exit(main())
