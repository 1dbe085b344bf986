"""Verbs of the local stack."""

from typing import Annotated

import typer

from shared.output.plain_text import harmless, say


def up() -> None:
    """Start the stack: whatever of it is not running."""
    from scripts.stack.processes.startup import bring_up
    from scripts.stack.stack import local_stack

    stack = local_stack()
    bring_up(stack)
    say(f"Airflow: http://127.0.0.1:{stack.settings.airflow_port} (user admin, password in")
    say(f"{stack.secrets.folder / 'airflow_admin_password'})")


def stop() -> None:
    """End what `up` started. All data stays."""
    from scripts.stack.processes.shutdown import take_down
    from scripts.stack.stack import local_stack

    take_down(local_stack())


def restart() -> None:
    """Stop, then start."""
    stop()
    up()


def status() -> int:
    """Ask every component; exit 1 when one is down or hung."""
    from scripts.stack.stack import local_stack
    from scripts.stack.status.components import State, component_statuses
    from scripts.stack.status.table import print_statuses

    statuses = component_statuses(local_stack())
    print_statuses(statuses)
    return 0 if all(item.state is State.UP for item in statuses) else 1


def clean(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the stack; delete its data, logs and secrets."""
    from scripts.stack.processes.shutdown import remove
    from scripts.stack.stack import local_stack

    stack = local_stack()
    if not yes:
        typer.confirm(f"Delete {harmless(str(stack.folder))} with all data in it?", abort=True)
    remove(stack)


def psql() -> None:
    """Open the warehouse as its readers see it."""
    from scripts.stack.postgres.psql import open_psql
    from scripts.stack.stack import local_stack

    open_psql(local_stack())
