"""A contender as a process of its own, from its start to its end."""

import re
import subprocess
import time
from collections.abc import Mapping, Sequence

from shared.settings import PROJECT_ROOT

TIMEOUT = 1800
LONGEST_REASON = 160


class ContenderFailed(Exception):  # noqa: N818 - it is a result, which the table shows
    """The process did not end well; the message is the end of what it said."""


class NotToBeHad(ContenderFailed):
    """The program cannot be installed on this machine."""


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
        raise ContenderFailed(_last_words(ended.stderr or ended.stdout))
    return seconds, ended.stdout


def _last_words(said: str) -> str:
    """The last line, fit for a table and without this machine's paths."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    words = re.sub(r"https?://\S+", "its address", lines[-1].replace(str(PROJECT_ROOT), ""))
    return words.replace("|", "/")[:LONGEST_REASON]
