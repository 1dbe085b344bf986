"""Verbs that load: days, ranges, exchange rates."""

from pathlib import Path
from typing import Annotated

import typer

from shared.run.options import Dates, Retailers


def demo(days: Annotated[int, typer.Option(help="How many sample days.")] = 7) -> None:
    """Start the stack and backfill sample days.

    They go through Airflow; in the end it shows what arrived.
    """
    from scripts.cli.stack import up
    from scripts.demo.demo import run_demo, sample_dates
    from scripts.stack.stack import local_stack

    sample_dates(days)  # a wrong number is refused before anything starts
    up()
    run_demo(local_stack(), days)


def backfill(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first sales date.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last sales date, included.")],
) -> None:
    """Load a range of days through Airflow, and watch.

    Days that were loaded before are loaded again.
    """
    from scripts.demo.demo import backfill_and_watch, calendar_window
    from scripts.stack.stack import local_stack
    from shared.dates import parse_date_range

    dates = parse_date_range(f"{first}..{last}")
    backfill_and_watch(local_stack(), calendar_window(dates[0], dates[-1]))


def run(dates: Dates, retailer: Retailers = None) -> int:
    """Extract, stage, audit and publish days, without Airflow."""
    from scripts.journey.run import run_dates

    return run_dates(dates, retailer or [])


def replay(dates: Dates, retailer: Retailers = None) -> int:
    """Load days again from their landed pages.

    For days whose mapping or rules were corrected: no retailer is asked.
    """
    from scripts.journey.run import REPLAYING, run_dates

    return run_dates(dates, retailer or [], REPLAYING)


def rebuild(retailer: Retailers = None) -> int:
    """Load the whole raw zone into the warehouse, from S3 alone."""
    from scripts.journey.rebuild import run_rebuild

    return run_rebuild(retailer)


def override(
    partition: Annotated[
        str, typer.Option(metavar="'RETAILER DATE'", help="Such as 'retailer1 2024-01-15'.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is right to publish it. Kept for good.")],
    by: Annotated[
        str | None, typer.Option(help="Who decides; without it, who is logged in.")
    ] = None,
) -> None:
    """Publish what the gate refused, on somebody's signed word."""
    from scripts.operations.override import override_partition

    override_partition(partition, reason, by)


def load_rates(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="CSV files of exchange rates.")
    ] = None,
) -> int:
    """Load exchange rates.

    Without a file, only put another reporting currency into effect.
    """
    from transformation.rates.load_rates import app

    return app.run([str(file) for file in files or ()])
