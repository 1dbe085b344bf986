"""``python -m tests.convergence``: the warehouse is a function of the latest snapshots.

"The warehouse is a pure function of the latest snapshot of every partition: any order, repetition
or crash of daily loads gives the identical warehouse, keys included." Three proofs, on a real
PostgreSQL and a real object store, through the pipeline's own stages:

- examples: any schedule of any small world, drawn by Hypothesis, against a model in plain Python;
- examples of rules: rules are added, changed and removed between loads; audited and published
  again, the warehouse is that of a fresh rebuild under the rules of the end;
- trials: the loads of a world by three processes at once, in which something is killed, or all that
  is kept for a time expires.

``--mutation NAME`` runs both with a defect in publishing, and must fail; ``--mutation every`` runs
them with each defect, and fails when one of them is not noticed.
"""

import argparse
import secrets
import sys
import time

from tests.convergence import examples, rule_examples, trials
from tests.convergence.lanes import Servers, open_servers, quiet
from tests.convergence.mutations import MUTATIONS, NEED_TRIALS, mutated
from tests.convergence.report import write, write_examples, write_rule_examples, write_trials
from tests.convergence.rule_mutations import RULE_MUTATIONS

EXAMPLES_OF_A_MUTATION, TRIALS_OF_A_MUTATION = 300, 100
RULES_OF_EXAMPLES = 3
"""For so many examples of loads there is one of rules, which takes as long as three."""


def prove(servers: Servers, number: int, example_count: int, trial_count: int) -> int:
    """All proofs; returns the exit code."""
    started = time.monotonic()
    tried = examples.run_lanes(servers, number, example_count)
    write_examples(tried, time.monotonic() - started)
    if tried.failure:
        return _failed(tried.failure, number, servers)
    started = time.monotonic()
    ruled = rule_examples.run_lanes(servers, number, -(-example_count // RULES_OF_EXAMPLES))
    write_rule_examples(ruled, time.monotonic() - started)
    if ruled.failure:
        return _failed(ruled.failure, number, servers)
    started = time.monotonic()
    disturbed = trials.run_trials(servers, number, trial_count, None)
    write_trials(disturbed, time.monotonic() - started)
    return _failed(disturbed.failure, number, servers) if disturbed.failure else 0


def notices(servers: Servers, number: int, mutation: str, counts: tuple[int, int]) -> str | None:
    """What the proof that can see it says of a defect; None when it does not notice it."""
    example_count, trial_count = counts
    if mutation in RULE_MUTATIONS:
        return rule_examples.run_lane(servers, number, example_count, mutation).failure
    if mutation in NEED_TRIALS:
        with mutated(mutation):
            return trials.run_trials(servers, number, trial_count, mutation).failure
    return examples.run_lane(servers, number, example_count, mutation).failure


def try_mutations(
    servers: Servers, number: int, mutations: list[str], counts: tuple[int, int]
) -> list[str]:
    """Run with each defect; returns those that were not noticed."""
    missed = []
    for offset, mutation in enumerate(mutations):
        started = time.monotonic()
        said = notices(servers, number + offset, mutation, counts)
        verdict = "noticed" if said else "NOT NOTICED"
        write(f"{mutation:<24} {verdict} in {time.monotonic() - started:.0f} s")
        if said:
            write(f"    {_gist(said)}")
        else:
            missed.append(mutation)
    return missed


def _gist(failure: str) -> str:
    """The line that says most: a row that differs, or the last error."""
    lines = [line.strip() for line in failure.splitlines() if line.strip()]
    rows = [line for line in lines if "should not be: " in line or "is missing: " in line]
    return (rows[:1] or lines[-1:])[0][:150]


def main() -> int:
    """Run the command; returns its exit code: 0 when nothing is wrong."""
    options = _options()
    quiet()
    number = secrets.randbelow(10**6) if options.seed is None else options.seed
    write(f"seed {number}")
    with open_servers() as servers:
        if options.mutation is None:
            return prove(servers, number, options.examples, options.trials)
        chosen = (
            [*MUTATIONS, *RULE_MUTATIONS] if options.mutation == "every" else [options.mutation]
        )
        missed = try_mutations(servers, number, chosen, (options.examples, options.trials))
    if options.mutation == "every":
        write(f"{len(chosen) - len(missed)} of {len(chosen)} mutations noticed")
        return 1 if missed else 0
    return 0 if missed else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.convergence", description=__doc__)
    parser.add_argument("--examples", type=int)
    parser.add_argument("--trials", type=int)
    parser.add_argument("--seed", type=int, help="of an earlier run, to repeat it")
    parser.add_argument("--mutation", choices=[*sorted(MUTATIONS | RULE_MUTATIONS), "every"])
    options = parser.parse_args()
    defaults = (EXAMPLES_OF_A_MUTATION, TRIALS_OF_A_MUTATION) if options.mutation else (500, 200)
    options.examples = defaults[0] if options.examples is None else options.examples
    options.trials = defaults[1] if options.trials is None else options.trials
    return options


def _failed(failure: str, number: int, servers: Servers) -> int:
    write(f"\nFAILED\n{failure}")
    log = servers.postgres.server.log_file.read_text("utf-8", errors="replace")
    _, found, graph = log.partition("deadlock detected")
    if found:
        write(f"the server's log:\n{found}{graph[:3000]}")
    write(f"to see it again: python -m tests.convergence --seed {number}, and the same numbers")
    return 1


if __name__ == "__main__":
    sys.exit(main())
