"""``python -m tests.gate``: nobody ever reads an unaudited row.

Readers poll the star while runs, failing audits, crashes, timeouts and overrides happen at random.
A wrong repair holds meanwhile; in the end it is removed, and nothing of it may be left.
``--mutation NAME`` runs with a defect of the gate, and must fail; ``--mutation every`` runs with
each defect, and fails when one of them is not noticed.
"""

import argparse
import secrets
import sys
import time

from tests.convergence.lanes import Servers, open_servers, quiet
from tests.convergence.report import write
from tests.gate.mutations import MUTATIONS
from tests.gate.rounds import Tally, run_rounds
from tests.support.mutations import try_mutations

ROUNDS_OF_A_MUTATION = 30
ENOUGH_ROUNDS = 10
"""In so many, each thing that a round may draw has to happen."""


def _print_tally(tally: Tally, seconds: float) -> None:
    write(f"rounds of loading processes and readers, {seconds:.0f} s")
    for what, count in (
        ("rounds", tally.rounds),
        ("loads", tally.loads.total()),
        *((f"  {nature}", count) for nature, count in sorted(tally.loads.items())),
        *((f"kill -9 in {step}", count) for step, count in sorted(tally.kills.items())),
        ("looks of the readers", tally.looks),
        ("versions that they saw", tally.seen.total()),
        *((f"  {nature}", count) for nature, count in sorted(tally.seen.items())),
        ("  of these by a signed override", tally.overridden),
        ("published again without a wrong rule", tally.withdrawn),
    ):
        write(f"  {what:<36} {count:>6}")


def _try_mutations(servers: Servers, number: int, mutations: list[str]) -> int:
    def fails(mutation: str) -> str | None:
        return run_rounds(servers, number, ROUNDS_OF_A_MUTATION, mutation).failure

    return try_mutations(fails, mutations)


def main() -> int:
    """Run the command; returns its exit code: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.gate", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--mutation", choices=[*MUTATIONS, "every"])
    options = parser.parse_args()
    quiet()
    number = secrets.randbelow(10**6) if options.seed is None else options.seed
    write(f"seed {number}")
    with open_servers() as servers:
        if options.mutation == "every":
            return 1 if _try_mutations(servers, number, list(MUTATIONS)) else 0
        if options.mutation:  # the exit code is the proof's own: a defect makes it fail
            return 1 - min(_try_mutations(servers, number, [options.mutation]), 1)
        started = time.monotonic()
        tally = run_rounds(servers, number, options.rounds, None)
    _print_tally(tally, time.monotonic() - started)
    if tally.failure:
        write(f"FAILED {tally.failure}")
        return 1
    happened = tally.seen["good"] and tally.overridden and tally.kills and tally.withdrawn
    if options.rounds >= ENOUGH_ROUNDS and not happened:
        write("FAILED: too little happened to prove anything; run more rounds")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
