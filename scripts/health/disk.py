"""Free disk, where the pipeline works and where the local stack keeps its data."""

import shutil
from functools import partial
from pathlib import Path

from scripts.health.probe import Finding, Probe, failed, warning, well
from shared.settings import state_folder
from shared.workspace import workspaces_root

WARNS_BELOW = (0.10, 2 * 10**9)
"""Share of the disk, and bytes: below either, one large day or a month of logs may fill it."""
FAILS_BELOW = (0.02, 200 * 10**6)
"""Below either, the pages of one large day do not fit."""
GIGABYTE = 10**9
ADVICE = "make room, or give the folder another disk: TMPDIR names that of the workspaces"


def of_disk() -> list[Probe]:
    """The probes of this machine's folders; of the local stack's where there is one."""
    probes = [Probe("disk of workspaces", lambda: folder_finding(workspaces_root()), ADVICE)]
    if (state := state_folder()).is_dir():
        probes.append(Probe("disk of the stack", partial(folder_finding, state), ADVICE))
    return probes


def folder_finding(folder: Path) -> Finding:
    """How much of the folder's disk is free."""
    usage = shutil.disk_usage(folder)
    free, share = usage.free, usage.free / usage.total
    found = f"{free / GIGABYTE:,.1f} GB ({share:.0%}) are free where {folder} is"
    if _is_below(FAILS_BELOW, share, free):
        return failed(found, ADVICE)
    return warning(found, ADVICE) if _is_below(WARNS_BELOW, share, free) else well(found)


def _is_below(limits: tuple[float, int], share: float, free: int) -> bool:
    return share < limits[0] or free < limits[1]
