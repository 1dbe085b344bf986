"""`retail housekeeping`: delete what is kept for a time and whose time is over."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from data_quality.gate.expire import expire_quality
from ingestion.extract import expire_landing
from ingestion.extract.expire_snapshots import expire_snapshots
from ingestion.planning.expire_plans import expire_plans
from shared.errors import PipelineError
from shared.output.logs import configure_logging, get_logger
from shared.output.plain_text import complain, say
from shared.settings import Settings, get_settings
from shared.workspace import abandoned_folders, sweep_workspaces
from transformation.stage.expire import expire_staging

Part = Callable[[], Iterator[str]]
"""Deletes what is due of its own; yields a line for each thing that goes."""


def run_housekeeping(*, dry_run: bool) -> int:
    """Delete what the daily housekeeping does, or print what it would; returns the exit code.

    What fails is one line on standard error, and the rest is done all the same.

    Raises:
        ConfigurationError: the settings are not usable.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    done = [_do(part, dry_run=dry_run) for part in _parts(settings, dry_run=dry_run)]
    return 0 if all(done) else 1


def _parts(settings: Settings, *, dry_run: bool) -> list[Part]:
    now = datetime.now(UTC)
    return [
        partial(_sweep_workspaces, dry_run=dry_run),
        partial(_expire_landing, settings, now, dry_run=dry_run),
        partial(expire_staging, settings, dry_run=dry_run),
        partial(expire_quality, settings, now, dry_run=dry_run),
        partial(expire_snapshots, settings, dry_run=dry_run),
        partial(expire_plans, settings, dry_run=dry_run),
    ]


def _expire_landing(settings: Settings, now: datetime, *, dry_run: bool) -> Iterator[str]:
    expire_landing.run(settings, now, dry_run=dry_run)
    yield from ()


def _sweep_workspaces(*, dry_run: bool) -> Iterator[str]:
    gone = abandoned_folders() if dry_run else sweep_workspaces()
    if not dry_run:
        get_logger().info("workspaces swept", folders=len(gone))
    yield from (f"workspaces of killed processes: {folder}" for folder in gone)


def _do(part: Part, *, dry_run: bool) -> bool:
    try:
        for line in part():
            if dry_run:
                say(line)
    except PipelineError as error:
        complain(str(error))
        return False
    return True
