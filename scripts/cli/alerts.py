"""`retail alerts`: send what is pending, and try the channels."""

import typer

from shared.run.options import Dates, Retailers

alerts = typer.Typer(help="Alerts about the gate's verdicts: send, test.", no_args_is_help=True)


@alerts.command()
def send(dates: Dates, retailer: Retailers = None) -> int:
    """Send the pending alerts of days.

    Exit 1 where a channel did not take one.
    """
    from scripts.operations.alerts import send_pending

    return send_pending(dates, retailer)


@alerts.command()
def test() -> int:
    """Send a test through each configured channel.

    Exit 1 where one does not work.
    """
    from scripts.operations.alerts import test_channels

    return test_channels()
