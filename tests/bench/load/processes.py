"""A contender as a process of its own, from its start to its end."""

import subprocess
import time
from collections.abc import Mapping, Sequence

from shared.settings import PROJECT_ROOT

TIMEOUT = 1800
LAST_LINES = 3


class ContenderFailed(Exception):  # noqa: N818 - it is a result, which the table shows
    """The process did not end well; the message is the end of what it said."""


def run_process(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, str]:
    """The whole process's seconds, and its standard output.

    Raises:
        ContenderFailed: it took too long or ended with an error.
    """
    begun = time.perf_counter()
    try:
        ended = subprocess.run(
            list(command),
            cwd=PROJECT_ROOT,
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise ContenderFailed(str(error)) from error
    seconds = time.perf_counter() - begun
    if ended.returncode != 0:
        said = [line for line in (ended.stderr or ended.stdout).splitlines() if line.strip()]
        raise ContenderFailed(f"exit {ended.returncode}: {' / '.join(said[-LAST_LINES:])}")
    return seconds, ended.stdout
