"""`retail override`, `report`, `quarantine` and `rules`: what people do at the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.output.plain_text import say

quarantine_app = typer.Typer(
    help="Records that readers do not see: list, show, replay, age.", no_args_is_help=True
)
rules_app = typer.Typer(help="The gate's rules: list, check, add.", no_args_is_help=True)
Retailers = Annotated[
    list[str] | None, typer.Option("--retailer", help="Only this one; may be repeated.")
]
Output = Annotated[str, typer.Option("--format", metavar="FORMAT", help="table or json.")]
Dates = Annotated[
    str | None, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO; without it, all.")
]


def override(
    partition: Annotated[
        str, typer.Option(metavar="'RETAILER DATE'", help="Such as 'retailer1 2024-01-15'.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is right to publish it. Kept for good.")],
    by: Annotated[
        str | None, typer.Option(help="Who decides; without it, who is logged in.")
    ] = None,
) -> None:
    """Publish a partition that the gate refused, on somebody's signed word."""
    from data_quality.alerts.report import report_link
    from data_quality.alerts.send import alert_partitions
    from data_quality.gate.override import record_override
    from shared.output.logs import configure_logging
    from shared.partition import parse_partition
    from shared.settings import get_settings
    from transformation.publish.publish import publish_partition

    settings = get_settings()
    configure_logging(settings.log_level)
    chosen = parse_partition(partition)
    signed = record_override(chosen, reason, by if by is not None else _logged_in(), settings)
    say(f"{chosen}: {signed.signed_by} overrides {signed.verdict} of {', '.join(signed.rule_ids)}")
    say(f"{chosen}: {publish_partition(chosen, settings)['outcome']}")
    alert_partitions([chosen], settings, lambda: report_link([chosen], settings))


def _logged_in() -> str:
    """Who signs where nobody is named: a user without a name is nobody."""
    import getpass

    from shared.errors import UsageError

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("say who signs, with --by") from error


def report(
    dates: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO.")],
    retailer: Retailers = None,
    output: Output = "table",
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page there, too.")
    ] = None,
) -> None:
    """Show what the gate found on days that were judged, and change nothing."""
    from scripts.cli.quality_report import report_dates

    report_dates(dates, retailer, output, html)


def rejects(dates: Dates = None, retailer: Retailers = None, output: Output = "table") -> None:
    """Show why records of the latest snapshots were rejected, published or not, and the fields."""
    from scripts.cli.rejects import show_rejects

    show_rejects(dates, retailer, output)


@quarantine_app.command("list")
def list_records(dates: Dates = None, retailer: Retailers = None, output: Output = "table") -> None:
    """List what waits, by day and reason."""
    from scripts.cli.quarantine import list_waiting

    list_waiting(dates, retailer, output)


@quarantine_app.command()
def show(dates: Dates = None, retailer: Retailers = None, output: Output = "table") -> None:
    """Show the records, as they came, with the reason."""
    from scripts.cli.quarantine import show_waiting

    show_waiting(dates, retailer, output)


@quarantine_app.command()
def age(dates: Dates = None, retailer: Retailers = None, output: Output = "table") -> None:
    """Show for how long records have been waiting; exit 1 where any waits longer than a week."""
    from scripts.cli.quarantine import show_ages

    raise typer.Exit(1 if show_ages(dates, retailer, output) else 0)


@quarantine_app.command()
def replay(dates: Dates = None, retailer: Retailers = None) -> None:
    """Load the days again that have records waiting, after a rule or a mapping was mended."""
    from scripts.cli.quarantine import replay_waiting

    raise typer.Exit(replay_waiting(dates, retailer))


@rules_app.command("list")
def list_rules(output: Output = "table") -> None:
    """List the rules as they hold, those of the file and those of the database.

    Exit 1 where one makes no sense.
    """
    from scripts.cli.rules import print_rules

    raise typer.Exit(print_rules(output))


@rules_app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="As rules.yml.")
    ] = None,
) -> None:
    """Hold rules to make sense, and add none; without a file, all that the database holds."""
    from scripts.cli.rules import check_rules

    raise typer.Exit(check_rules(files or []))


@rules_app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Rules, written as in rules.yml.")],
) -> None:
    """Add rules to the database, or change those added before. All of the file, or none."""
    from scripts.cli.rules import add_rules

    add_rules(file)
