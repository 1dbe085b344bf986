"""``python -m tests.bench PART [--rounds N]``: measure, print, and write docs/benchmarks.md.

Every figure that counts is a ratio of two things measured in turns within one run, on the same
servers; seconds alone say more about the machine than about the code.
"""

import argparse
import logging
import sys
from collections.abc import Callable

import structlog

from tests.bench.report import DOCUMENT, machine, write_part
from tests.real_sets.sets import DATA

PARTS: dict[str, Callable[[int], str]] = {}


def _ingestion(rounds: int) -> str:
    from tests.bench.ingestion import measure

    return measure(rounds)


def _load(rounds: int) -> str:
    from tests.bench.load.measure import measure

    return measure(rounds)


def _quality(rounds: int) -> str:
    from tests.bench.quality.measure import measure

    return measure(rounds)


PARTS["ingestion"] = _ingestion
PARTS["load"] = _load
PARTS["quality"] = _quality


def main() -> int:
    """Run the parts asked for; all of them without a name."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each pair (%(default)s)")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.stderr.write(f"the benchmarks need the real data sets at ../shared/{DATA.name}\n")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name in options.parts or PARTS:
        section = PARTS[name](options.rounds)
        sys.stdout.write(f"{section}\n")
        write_part(name, f"Measured on {machine()}.\n\n{section}")
    sys.stdout.write(f"written to {DOCUMENT.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
