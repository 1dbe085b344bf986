"""One `up`, `stop` or `clean` at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.stack.errors import StackError


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system releases it even when we are killed.

    Raises:
        StackError: another command holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError(
                "another `retail` command is starting or stopping the stack"
            ) from error
        yield
