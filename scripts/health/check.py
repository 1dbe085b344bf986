"""`retail health-check` and `retail test-s3`."""

import os
import sys
import time
from collections.abc import Sequence

from scripts.health.configuration import unreadable
from scripts.health.object_store import of_object_store
from scripts.health.probe import Probe, Result, State, worst
from scripts.health.probes import all_probes
from scripts.health.show import print_results
from scripts.health.side_by_side import ask_all
from shared.errors import ConfigurationError
from shared.output.logs import configure_logging
from shared.run.application import FAILED
from shared.run.options import OutputFormat
from shared.settings import get_settings

PAUSE = 1.0
"""Seconds between two tries."""


def check_health(seconds: float, output: OutputFormat) -> int:
    """Ask every part, show what was found; returns the exit code: 1 where a probe failed.

    Args:
        seconds: for all probes together.
        output: how it is shown.
    """
    configure_logging("ERROR")
    results = ask_all(_probes(), seconds)
    print_results(results, output)
    return _exit_code(results)


def check_object_store(seconds: float, wait: float, output: OutputFormat) -> int:
    """Ask S3 alone, again and again until it is well or `wait` seconds are over.

    Raises:
        ConfigurationError: the settings are not readable.
    """
    configure_logging("ERROR")
    probes = of_object_store(get_settings().object_store)
    deadline = time.monotonic() + wait
    while True:
        results = ask_all(probes, seconds)
        if worst(each.state for each in results) is not State.FAILED:
            break
        if time.monotonic() + PAUSE > deadline:
            break
        time.sleep(PAUSE)
    print_results(results, output)
    return _exit_code(results)


def _probes() -> Sequence[Probe]:
    try:
        return all_probes(get_settings())
    except ConfigurationError as error:
        return [unreadable(error)]


def _exit_code(results: Sequence[Result]) -> int:
    code = FAILED if worst(each.state for each in results) is State.FAILED else 0
    if not all(each.has_ended for each in results):
        _end_at_once(code)
    return code


def _end_at_once(code: int) -> None:
    """End the process though a probe still waits: leaving as usual would wait for its threads.

    A workspace of such a probe is swept by the next process.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
