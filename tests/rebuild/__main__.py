"""``python -m tests.rebuild [--weeks N] [--seed N]``: S3 alone gives the identical warehouse.

Loads weeks of generated trade of the three retailers in a shuffled order, with repeated and with
corrected days, under rules that were inserted into the database by SQL: one quarantines lines, one
refuses a day, which signed overrides publish. Exchange rates are loaded, too. Then the retailers'
APIs end, the warehouse is dropped and created anew, and `retail rebuild` fills it from S3. The
digest over every row and every column of schema `warehouse`, keys and views included, must be the
same. Exit code 1 where it is not, with the rows that differ.
``--mutation NAME`` runs with a deliberate defect, and must fail; ``--mutation every`` with each,
and fails when one of them is not noticed.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from scripts.journey.rebuild import raw_partitions, rebuild
from scripts.stack.testing import TemporaryPostgres
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.convergence.content import Content, differences, digest_of, read_content
from tests.rebuild.decisions import Decided, decide, what_was_decided
from tests.rebuild.history import load_history
from tests.rebuild.mutations import MUTATIONS, mutated
from tests.support.mutations import try_mutations
from tests.support.retailers import serve_retailers
from tests.support.servers import open_stores, recreate_warehouse

FIRST_DAY = date(2024, 1, 15)


@dataclass(frozen=True)
class Rebuilt:
    """One warehouse, before it was dropped, newly created, and rebuilt."""

    before: Content
    empty: Content
    after: Content
    decided: Decided
    """What readers saw, or did not see, because of decisions."""
    decided_again: Decided
    failed: list[Partition]
    seconds: float

    @property
    def complaints(self) -> list[str]:
        """What is wrong; nothing, if the warehouse is the identical one."""
        found = [f"{partition} was not published again" for partition in self.failed]
        if self.before["fact_sales"] == [] or self.empty["fact_sales"] != []:
            found.append("there was nothing to rebuild, or it was never dropped")
        if digest_of(self.after) != digest_of(self.before):
            found.append(f"the digests differ:\n{differences(self.after, self.before)}")
        if self.decided_again != self.decided:
            found.append(f"decisions led to {self.decided_again} and not to {self.decided}")
        return found


def drop_and_rebuild(server: TemporaryPostgres, settings: Settings) -> Rebuilt:
    """Drop the warehouse, create it anew, and rebuild it without any retailer.

    Raises:
        PipelineError: the raw zone is empty, or a server does not answer.
    """
    before, decided = _content(settings), what_was_decided(settings)
    recreate_warehouse(server, settings)
    empty = _content(settings)
    started = time.monotonic()
    failed = rebuild(settings.model_copy(update={"sources": {}}))
    seconds = time.monotonic() - started
    again = what_was_decided(settings)
    return Rebuilt(before, empty, _content(settings), decided, again, failed, seconds)


def _content(settings: Settings) -> Content:
    with transaction(settings.database, "owner") as cursor:
        return read_content(cursor)


def prove(days: list[date], seed: int, mutation: str | None = None) -> list[str]:
    """The proof on servers of its own; returns what is wrong."""
    with open_stores() as (server, settings), mutated(mutation):
        with serve_retailers(server, f"{days[0]}..{days[-1]}") as apis:
            started = time.monotonic()
            decide(settings)
            outcomes = load_history(settings, apis, days, seed)
            if mutation is None:
                _report_history(outcomes, time.monotonic() - started)
        rebuilt = drop_and_rebuild(server, settings)
        partitions = raw_partitions(ObjectStore(settings.object_store))
    complaints = rebuilt.complaints
    if not rebuilt.decided.is_complete:
        complaints.append(f"decisions led to no more than {rebuilt.decided}")
    if mutation is None:
        _report(rebuilt, len(partitions), complaints)
    return complaints


def _report_history(outcomes: Counter[tuple[str, str]], seconds: float) -> None:
    say(f"loaded day by day: {outcomes.total()} loads in {seconds:.1f} s")
    for (what, outcome), count in sorted(outcomes.items()):
        say(f"  {what}, {outcome}: {count}")


def _report(rebuilt: Rebuilt, partitions: int, complaints: list[str]) -> None:
    facts, rows = len(rebuilt.after["fact_sales"]), sum(map(len, rebuilt.after.values()))
    say(f"dropped, created anew, and rebuilt from S3 alone in {rebuilt.seconds:.1f} s")
    say(f"  {partitions} partitions, {facts:,} facts, {rows:,} rows in all of warehouse")
    say(f"  of decisions: {rebuilt.decided_again}")
    say(f"digest before  {digest_of(rebuilt.before)}")
    say(f"digest empty   {digest_of(rebuilt.empty)}")
    say(f"digest after   {digest_of(rebuilt.after)}")
    for complaint in complaints:
        say(f"NOT PROVEN: {complaint}")
    if not complaints:
        say("the same, keys included")


def say(line: str) -> None:
    """One line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.rebuild", description=__doc__)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutation", choices=[*MUTATIONS, "every"])
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    days = [FIRST_DAY + timedelta(days=number) for number in range(7 * options.weeks)]
    if options.mutation is None:
        return 1 if prove(days, options.seed) else 0

    def fails(mutation: str) -> str | None:
        return next(iter(prove(days, options.seed, mutation)), None)

    if options.mutation == "every":
        return 1 if try_mutations(fails, MUTATIONS) else 0
    # the exit code is the proof's own: a defect makes it fail
    return 1 - min(try_mutations(fails, [options.mutation]), 1)


if __name__ == "__main__":
    sys.exit(main())
