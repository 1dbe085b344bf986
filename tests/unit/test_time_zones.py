"""The retailers' trade is the same on every machine, whatever its time zones are."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.unit

OFFSET = """
from datetime import datetime
import sys
if sys.argv[1:]: import retailers
from zoneinfo import ZoneInfo
print(datetime(2024, 1, 15, tzinfo=ZoneInfo("America/Vancouver")).utcoffset())
"""


def _offset(system: Path, *arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", OFFSET, *arguments],
        env=os.environ | {"PYTHONTZPATH": str(system), "PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def test_the_pinned_package_counts_and_not_the_system(tmp_path: Path) -> None:
    """Here is a system that takes Vancouver to be where Tokyo is."""
    tokyo = files("tzdata.zoneinfo.Asia").joinpath("Tokyo").read_bytes()
    (tmp_path / "America").mkdir()
    (tmp_path / "America" / "Vancouver").write_bytes(tokyo)
    assert _offset(tmp_path) == "9:00:00"
    assert _offset(tmp_path, "with the retailers") == "-1 day, 16:00:00"
