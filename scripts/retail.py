"""The `retail` command. Each subcommand imports what it needs, so that `--help` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.cli.alerts import alerts_app
from scripts.cli.quality import override, quarantine_app, rejects, report, rules_app
from scripts.cli.watermark import watermark_app
from shared.errors import PipelineError
from shared.output.plain_text import complain, say

if TYPE_CHECKING:
    from scripts.stack.stack import Stack


class RetailCommand(typer.Typer):
    """A command whose failures are one clear line, not a traceback."""

    def __call__(self, *args: object, **kwargs: object) -> None:
        """Run what the arguments ask for."""
        try:
            super().__call__(*args, **kwargs)
        except PipelineError as error:
            complain(f"error: {error}")
            sys.exit(1)


app = RetailCommand(
    help="The local stack and the pipeline on it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _stack() -> Stack:
    from scripts.stack.settings import read_stack_settings
    from scripts.stack.stack import Stack

    return Stack(read_stack_settings(), say=say)


@app.command()
def up() -> None:
    """Start the stack: whatever of it is not running."""
    from scripts.stack.processes.startup import bring_up

    stack = _stack()
    bring_up(stack)
    say(f"Airflow: http://127.0.0.1:{stack.settings.airflow_port} (user admin, password in")
    say(f"{stack.secrets.folder / 'airflow_admin_password'})")


@app.command()
def stop() -> None:
    """End what `up` started. All data stays."""
    from scripts.stack.processes.shutdown import take_down

    take_down(_stack())


@app.command()
def restart() -> None:
    """Stop, then start."""
    stop()
    up()


@app.command()
def status() -> None:
    """Show what is running; exit 1 when something is down."""
    from scripts.cli.status_table import print_statuses
    from scripts.stack.status import component_statuses

    statuses = component_statuses(_stack())
    print_statuses(statuses)
    if not all(item.is_up for item in statuses):
        raise typer.Exit(1)


@app.command()
def clean(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Stop the stack and delete all its data, logs and secrets."""
    from scripts.stack.processes.shutdown import remove

    stack = _stack()
    if not yes:
        typer.confirm(f"Delete {stack.folder} with all data in it?", abort=True)
    remove(stack)


@app.command("load-real")
def load_real(
    data: Annotated[Path, typer.Argument(help="The folder of the real data sets.")],
) -> None:
    """Fill the retailers with the real data sets; their dates are kept."""
    from scripts.stack.processes.startup import load_real_sets

    load_real_sets(_stack(), data)


@app.command("load-sample")
def load_sample() -> None:
    """Fill the retailers with the generated sample again, in place of the real data sets."""
    from scripts.stack.processes import startup

    startup.load_sample(_stack())


@app.command()
def live(
    once: Annotated[bool, typer.Option("--once", help="Only yesterday's, and end.")] = False,
) -> None:
    """Keep giving each retailer yesterday's trade, until interrupted."""
    from scripts.stack.processes.startup import follow_trade, run_retailers_command

    if once:
        run_retailers_command(_stack(), "live", "--once")
    else:
        follow_trade(_stack())


@app.command()
def backfill(
    first: Annotated[str, typer.Argument(metavar="FROM", help="The first sales date.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="The last sales date, included.")],
) -> None:
    """Load a range of days through Airflow, again if need be, and watch."""
    from scripts.demo.demo import backfill_and_watch, calendar_window
    from shared.dates import parse_date_range

    dates = parse_date_range(f"{first}..{last}")
    backfill_and_watch(_stack(), calendar_window(dates[0], dates[-1]))


@app.command()
def demo(
    days: Annotated[int, typer.Option(help="How many sample days.")] = 7,
) -> None:
    """Start the stack, backfill sample days through Airflow, show what arrived."""
    from scripts.demo.demo import run_demo, sample_dates

    sample_dates(days)  # a wrong number is refused before anything starts
    up()
    run_demo(_stack(), days)


@app.command()
def run(
    dates: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO.")],
    retailer: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Extract, stage, audit and publish days by hand, without Airflow."""
    from scripts.journey.run import run_dates

    raise typer.Exit(run_dates(dates, retailer or []))


@app.command()
def plan(
    sales_date: Annotated[str, typer.Argument(metavar="DATE", help="The run's sales date.")],
) -> None:
    """Show what the daily run for a date would load now, and why. Nothing is changed."""
    from scripts.cli.plan import print_plan

    raise typer.Exit(print_plan(sales_date))


app.add_typer(watermark_app, name="watermark")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(rules_app, name="rules")
app.add_typer(alerts_app, name="alerts")
app.command()(override)
app.command()(report)
app.command()(rejects)


@app.command()
def replay(
    dates: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO.")],
    retailer: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Load days again from their landed pages, after a mapping or a rule was mended."""
    from scripts.journey.run import REPLAYING, run_dates

    raise typer.Exit(run_dates(dates, retailer or [], REPLAYING))


@app.command()
def rebuild(
    retailer: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Load every partition of the raw zone into the warehouse, from S3 alone."""
    from scripts.journey.rebuild import run_rebuild

    raise typer.Exit(run_rebuild(retailer))


@app.command()
def why(
    retailer: Annotated[str, typer.Option(help="Whose transaction it is.")],
    transaction: Annotated[str, typer.Option(help="The invoice, order or basket.")],
) -> None:
    """Follow a transaction's published rows back to the bytes that the retailer sent."""
    from scripts.cli.why_table import print_origins
    from scripts.journey.why import origins
    from shared.output.terminal import PlainConsole
    from shared.settings import get_settings

    print_origins(origins(retailer, transaction, get_settings()), PlainConsole())


@app.command()
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
) -> None:
    """Hold every row and every cent of all days against each other, from the source to the star."""
    from data_quality.reconciliation.__main__ import main

    dates = {"--from": first, "--to": last}
    options = [f"{option}={date}" for option, date in dates.items() if date]
    raise typer.Exit(main([*options, f"--format={output}"]))


@app.command("expire-landing")
def expire_landing(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would go, and delete nothing.")
    ] = False,
) -> None:
    """Delete the landed pages whose retention has ended; the daily housekeeping does the same."""
    from ingestion.extract.expire_landing import main

    raise typer.Exit(main(["--dry-run"] if dry_run else []))


@app.command()
def housekeeping(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list what would go, and delete nothing.")
    ] = False,
) -> None:
    """Delete what is kept for a time and whose time is over, as the daily housekeeping does."""
    from scripts.cli.housekeeping import run_housekeeping

    raise typer.Exit(run_housekeeping(dry_run=dry_run))


@app.command("load-rates")
def load_rates(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="CSV files of exchange rates.")
    ] = None,
) -> None:
    """Load exchange rates; without a file, only put another reporting currency into effect."""
    from transformation.rates.load_rates import main

    raise typer.Exit(main([str(file) for file in files or ()]))


@app.command()
def psql() -> None:
    """Open the warehouse as its readers see it."""
    from scripts.cli.psql import open_psql

    open_psql(_stack())


if __name__ == "__main__":
    app()
