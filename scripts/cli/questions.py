"""Verbs that ask, and change nothing."""

from pathlib import Path
from typing import Annotated

import typer

from shared.run.options import AnyDates, Dates, Format, Retailers, output_format


def plan(
    sales_date: Annotated[str, typer.Argument(metavar="DATE", help="The run's sales date.")],
) -> int:
    """Show what the daily run for a date would load, and why."""
    from scripts.operations.plan import print_plan

    return print_plan(sales_date)


def report(
    dates: Dates,
    retailer: Retailers = None,
    output: Format = "table",
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page there, too.")
    ] = None,
) -> None:
    """Show what the gate found on days that were audited."""
    from scripts.operations.quality_report import report_dates

    report_dates(dates, retailer, output, html)


def rejects(dates: AnyDates = None, retailer: Retailers = None, output: Format = "table") -> None:
    """Show why records were rejected, and their fields.

    Of the latest snapshots, published or not.
    """
    from scripts.operations.rejects import show_rejects

    show_rejects(dates, retailer, output)


def exec_log(
    last: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="How many loads.")] = 20,
    retailer: Retailers = None,
    output: Format = "table",
) -> None:
    """Show the last loads, and what became of each."""
    from scripts.operations.ledger import show_last_loads

    show_last_loads(last, retailer, output_format(output))


def errors(
    days: Annotated[
        int, typer.Option(min=1, max=36_500, metavar="N", help="Counted back from now.")
    ] = 7,
    retailer: Retailers = None,
    output: Format = "table",
) -> None:
    """Show what was refused, rejected or failed lately.

    Without what was made good since.
    """
    from scripts.operations.ledger import show_errors

    show_errors(days, retailer, output_format(output))


def why(
    retailer: Annotated[str, typer.Option(help="Whose transaction it is.")],
    transaction: Annotated[str, typer.Option(help="The invoice, order or basket.")],
) -> None:
    """Follow published rows back to what the retailer sent."""
    from scripts.journey.why import origins
    from scripts.operations.origins import print_origins
    from shared.output.terminal import PlainConsole
    from shared.settings import get_settings

    print_origins(origins(retailer, transaction, get_settings()), PlainConsole())


def reconcile(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first sales date.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last one, included.")
    ] = None,
    output: Annotated[str, typer.Option("--format", metavar="FORMAT", help="table or json.")] = (
        "table"
    ),
) -> int:
    """Compare every row and every cent, from source to star.

    Exit code 0 means that all meets, 1 that one row or one cent does not, 2 that the command was
    called wrongly or could not look.
    """
    from data_quality.reconciliation.__main__ import app

    dates = {"--from": first, "--to": last}
    options = [f"{option}={date}" for option, date in dates.items() if date]
    return app.run([*options, f"--format={output}"])
