"""``python -m tests.race``: extractors, stagers and a publisher race on the same partitions.

They are killed at random points of their writes to S3, lose their locks, and have wrong clocks. At
the end of each round raw, ledger and star agree, and `retail rebuild` gives the same digest.
``--mutation NAME`` runs with a defect of the raw zone, and must fail; ``--mutation every`` runs
with each defect, and fails when one of them is not noticed. Lanes are warehouses side by side: one
round mostly waits. A lane's seed is the first one's and its number.
"""

import argparse
import secrets
import sys
import time

from tests.convergence.lanes import Servers, open_servers, quiet
from tests.convergence.report import write
from tests.race.mutations import MUTATIONS
from tests.race.rounds import Tally, run_lanes
from tests.support.mutations import try_mutations

ROUNDS_OF_A_MUTATION = 200
LANES = 4
ENOUGH_ROUNDS = 20
"""In so many, each thing that a round may draw has to happen."""


def _report(tally: Tally, seconds: float) -> None:
    write(f"rounds of two extractors, two stagers and a publisher, {seconds:.0f} s")
    for what, count in (
        ("rounds: raw, ledger and star agree", tally.rounds),
        *((f"  {stage} succeeded", count) for stage, count in sorted(tally.tasks.items())),
        ("  pulls that a newer one had passed", tally.superseded),
        *((f"  struck: {kind}", count) for kind, count in sorted(tally.deaths.items())),
    ):
        write(f"  {what:<38} {count:>6}")


def _try_mutations(servers: Servers, number: int, lanes: int, mutations: list[str]) -> int:
    def fails(mutation: str) -> str | None:
        return run_lanes(servers, number, ROUNDS_OF_A_MUTATION, lanes, mutation).failure

    return try_mutations(fails, mutations)


def main() -> int:
    """Run the command; returns its exit code: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.race", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--lanes", type=int, default=LANES)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--mutation", choices=[*MUTATIONS, "every"])
    options = parser.parse_args()
    quiet()
    number = secrets.randbelow(10**6) if options.seed is None else options.seed
    write(f"seed {number}")
    with open_servers() as servers:
        if options.mutation:  # the exit code is the proof's own: a defect makes it fail
            every = options.mutation == "every"
            names = list(MUTATIONS) if every else [options.mutation]
            missed = _try_mutations(servers, number, options.lanes, names)
            return min(missed, 1) if every else 1 - missed
        started = time.monotonic()
        tally = run_lanes(servers, number, options.rounds, options.lanes)
    _report(tally, time.monotonic() - started)
    if tally.failure:
        write(f"FAILED {tally.failure}")
        return 1
    if options.rounds >= ENOUGH_ROUNDS and not (tally.superseded and len(tally.deaths) > 1):
        write("FAILED: too little happened to prove anything; run more rounds")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
