"""`retail quarantine`: records that readers do not see."""

import typer

from shared.run.options import AnyDates, Format, Retailers

quarantine = typer.Typer(
    help="Records that readers do not see: list, show, replay, age.", no_args_is_help=True
)


@quarantine.command("list")
def list_records(
    dates: AnyDates = None, retailer: Retailers = None, output: Format = "table"
) -> None:
    """List what waits, by day and reason."""
    from scripts.operations.quarantine import list_waiting

    list_waiting(dates, retailer, output)


@quarantine.command()
def show(dates: AnyDates = None, retailer: Retailers = None, output: Format = "table") -> None:
    """Show the records, as they came, with the reason."""
    from scripts.operations.quarantine import show_waiting

    show_waiting(dates, retailer, output)


@quarantine.command()
def age(dates: AnyDates = None, retailer: Retailers = None, output: Format = "table") -> int:
    """Show for how long records have been waiting.

    Exit 1 where any waits longer than a week.
    """
    from scripts.operations.quarantine import show_ages

    return 1 if show_ages(dates, retailer, output) else 0


@quarantine.command()
def replay(dates: AnyDates = None, retailer: Retailers = None) -> int:
    """Load the days again that have records waiting.

    For days whose mapping or rules were corrected.
    """
    from scripts.operations.quarantine import replay_waiting

    return replay_waiting(dates, retailer)
