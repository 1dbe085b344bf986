"""Deliberate defects, each tried by a proof that has to notice it."""

import sys
import time
from collections.abc import Callable, Sequence


def try_mutations(fails: Callable[[str], str | None], mutations: Sequence[str]) -> int:
    """Run a proof with each defect, and say which were noticed; returns how many were not.

    Args:
        fails: runs the proof with a defect; gives its failure, or None when it passes.
        mutations: the defects' names.
    """
    missed = 0
    for mutation in mutations:
        started = time.monotonic()
        failure = fails(mutation)
        missed += failure is None
        verdict = "noticed" if failure else "NOT NOTICED"
        sys.stdout.write(f"{mutation:<24} {verdict} in {time.monotonic() - started:.0f} s\n")
        if failure:
            sys.stdout.write(f"    {failure}\n")
        sys.stdout.flush()
    return missed
