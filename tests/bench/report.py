"""The document of the benchmarks: one section a part, replaced by each run of it."""

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from shared.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "benchmarks.md"
CPU_NAMES = Path("/proc/cpuinfo")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its columns after the first aligned to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """The machine, the Python and the day, for the reader of the figures."""
    found = None
    if CPU_NAMES.exists():
        found = re.search(r"^model name\s*: (.+)$", CPU_NAMES.read_text(), re.MULTILINE)
    cores = f"{len(os.sched_getaffinity(0))} cores"
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    name = found.group(1).strip() if found else platform.machine()
    today = datetime.now(UTC).date()
    return f"{name}, {cores}, {memory}, Python {platform.python_version()}, {today}"


def write_part(name: str, section: str) -> None:
    """Replace the part's section of the document."""
    opening, closing = f"<!-- {name}: written by make bench -->", f"<!-- end of {name} -->"
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(opening)
    _, found, after = rest.partition(closing)
    if not found:
        raise ValueError(f"{DOCUMENT.name} has no place for part {name}")
    made = f"{before}{opening}\n{section}\n{closing}{after}"
    DOCUMENT.write_text(made, encoding="utf-8")
