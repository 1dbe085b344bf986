"""Verbs that fill the simulated retailers."""

from pathlib import Path
from typing import Annotated

import typer


def load_real(
    data: Annotated[Path, typer.Argument(help="The folder of the real data sets.")],
) -> None:
    """Fill the retailers with the real data sets, dates kept."""
    from scripts.stack.processes.startup import load_real_sets
    from scripts.stack.stack import local_stack

    load_real_sets(local_stack(), data)


def load_sample() -> None:
    """Fill the retailers with the generated sample again.

    It takes the place of the real data sets.
    """
    from scripts.stack.processes import startup
    from scripts.stack.stack import local_stack

    startup.load_sample(local_stack())


def live(
    once: Annotated[bool, typer.Option("--once", help="Only yesterday's, and end.")] = False,
) -> None:
    """Give each retailer yesterday's trade, until interrupted."""
    from scripts.stack.processes.startup import follow_trade, run_retailers_command
    from scripts.stack.stack import local_stack

    if once:
        run_retailers_command(local_stack(), "live", "--once")
    else:
        follow_trade(local_stack())
