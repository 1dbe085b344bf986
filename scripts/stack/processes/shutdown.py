"""End exactly what the stack started; remove what it kept."""

import shutil
from concurrent.futures import ThreadPoolExecutor

from scripts.stack.processes.lock import exclusive
from scripts.stack.stack import Stack


def take_down(stack: Stack) -> None:
    """End every component: those that use PostgreSQL side by side, then PostgreSQL.

    Raises:
        StackError: PostgreSQL does not stop.
    """
    with exclusive(stack.folder):
        with ThreadPoolExecutor() as pool:
            ended = list(
                pool.map(
                    lambda service: stack.processes.stop(service.name, service.grace),
                    stack.services(),
                )
            )
        postgres = stack.postgres.stop()
        stack.say(f"  stopped {sum(ended) + postgres} of {len(ended) + 1} components")


def remove(stack: Stack) -> None:
    """Stop, then delete the folder with all data and secrets."""
    if not stack.folder.exists():
        return
    take_down(stack)
    shutil.rmtree(stack.folder)
    stack.say(f"  removed {stack.folder}")
