"""``python -m tests.memory [--records N] [--retailer R] [--limit-mb N]``: one day, very large.

Fills a day of one simulated retailer with N sale lines, ingests it by the command that people use,
as a process of its own, and tells the most memory that the process had resident. Exit code 1 where
that is above the limit, or where the raw partition is not the whole day.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg2

from shared.manifest import Manifest, require_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import PROJECT_ROOT, Settings
from tests.support.commands import environment_of
from tests.support.servers import OwnWorld, open_world

TRADE = Path(__file__).parent / "trade"
DAY = date(2024, 1, 15)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Run:
    """One ingestion: how it ended, how long it took, what it needed."""

    exit_code: int
    seconds: float
    peak_bytes: int
    """The most that was resident. Linux counts from the moment before the program is loaded, when
    the process is still a copy of this one: never less than this small process has."""


def fill_day(world: OwnWorld, retailer: str, records: int) -> None:
    """Give the retailer a day of that many lines, in its own database."""
    link = psycopg2.connect(world.apis.environment[f"{retailer.upper()}_DATABASE_URL"])
    with link, link.cursor() as cursor:
        statement = (TRADE / f"{retailer}.sql").read_text("utf-8")
        cursor.execute(statement, {"day": DAY, "records": records})
    link.close()


def ingest_day(settings: Settings, retailer: str) -> Run:
    """``python -m ingestion.main``, to its end."""
    command = [sys.executable, "-m", "ingestion.main", DAY.isoformat(), "--retailer", retailer]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment_of(settings))
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:  # whoever ends this process ends the ingestion too
        process.terminate()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(process.returncode, time.monotonic() - started, usage.ru_maxrss * 1024)


def complaints(run: Run, records: int, limit: int, settings: Settings, day: Partition) -> list[str]:
    """What is wrong with the run; nothing, if the day is whole and the process stayed small."""
    if run.exit_code != 0:
        return [f"the ingestion ended with {run.exit_code}"]
    rows = require_manifest(ObjectStore(settings.object_store), day).rows
    found = []
    if (rows.source, rows.normalised, rows.rejected) != (records, records, 0):
        found.append(f"{rows.normalised:,} records and {rows.rejected:,} rejects came of the day")
    if run.peak_bytes > limit * MEGABYTE:
        found.append(f"more than {limit} MB were resident")
    return found


def sizes(settings: Settings, day: Partition) -> str:
    """How large the day is on the wire, in landing and in raw."""
    store = ObjectStore(settings.object_store)
    manifest: Manifest = require_manifest(store, day)
    wire = sum(page.bytes for page in manifest.pages)
    landing, raw = (
        sum(each.bytes for each in store.objects(f"{zone}/{day.retailer_id}/"))
        for zone in ("landing", "raw")
    )
    return (
        f"{len(manifest.pages):,} answers of {wire / MEGABYTE:,.0f} MB;"
        f" landing {landing / MEGABYTE:,.0f} MB, raw {raw / MEGABYTE:,.0f} MB"
    )


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.memory", description=__doc__)
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--retailer", default="retailer2", choices=_retailers())
    parser.add_argument("--limit-mb", type=int, default=700)
    options = parser.parse_args()
    day = Partition(options.retailer, DAY)
    with open_world() as world:
        started = time.monotonic()
        fill_day(world, options.retailer, options.records)
        say(f"{options.records:,} lines of {day} made in {time.monotonic() - started:.0f} s")
        run = ingest_day(world.settings, options.retailer)
        found = complaints(run, options.records, options.limit_mb, world.settings, day)
        if run.exit_code == 0:
            say(sizes(world.settings, day))
    say(f"ingested in {run.seconds:.0f} s, {options.records / run.seconds:,.0f} records a second")
    say(f"resident at most: {run.peak_bytes / MEGABYTE:,.0f} MB of {options.limit_mb} MB")
    for complaint in found:
        say(f"NOT PROVEN: {complaint}")
    return 1 if found else 0


def say(line: str) -> None:
    """One line for people."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _retailers() -> list[str]:
    return sorted(path.stem for path in TRADE.glob("*.sql"))


if __name__ == "__main__":
    sys.exit(main())
