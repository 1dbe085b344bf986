"""``python -m tests.fuzz``: no input ends anything but itself.

Records, headers, bodies, totals, manifests and raw records of any shape go through the real
pipeline. A failure is told with the seed that brings it again: ``--seed N --seconds 0``.
"""

import argparse
import secrets
import sys
import time

from tests.convergence.report import write
from tests.fuzz.run import Tally, run


def _told(tally: Tally, seconds: float) -> None:
    write(f"{tally.inputs.total()} bad inputs in {seconds:.0f} s")
    for name, count in sorted(tally.inputs.items()):
        write(f"  {name:<36} {count:>7}")
    write(f"  {'statements looked at':<36} {tally.statements:>7}")
    write(f"  {'MB of memory at most':<36} {tally.megabytes:>7}")
    write(f"  {'failures':<36} {len(tally.failures):>7}")
    for failure in tally.failures:
        write(f"FAILED {failure}")


def main() -> int:
    """Run the command; returns its exit code: 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    number = secrets.randbelow(10**9) if options.seed is None else options.seed
    write(f"seed {number}")
    started = time.monotonic()
    tally = run(options.seconds, number)
    _told(tally, time.monotonic() - started)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
