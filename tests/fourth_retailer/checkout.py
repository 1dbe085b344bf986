"""A copy of the checkout, to which a test may add a retailer."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.testing import temporary_folder
from shared.settings import PROJECT_ROOT, Settings
from tests.support.commands import environment_of
from tests.support.waiting import HANG


@dataclass(frozen=True)
class Checkout:
    """The project's files in a folder of their own, as they are in the working tree."""

    folder: Path

    def run(
        self, settings: Settings, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """``python -m …`` in the copy, to its end."""
        here = {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env=environment_of(settings) | here | environment,
            capture_output=True,
            text=True,
            timeout=6 * HANG,
            check=False,
        )

    def new_source(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``python -m ingestion.scaffold.new_source …``."""
        return self.run(Settings.model_construct(), "ingestion.scaffold.new_source", *arguments)

    def source_file(self, retailer_id: str, name: str) -> Path:
        """One file of a retailer's folder."""
        return self.folder / "ingestion" / "sources" / retailer_id / name

    def files(self) -> dict[str, str]:
        """Every file by its path, with the digest of its content."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@contextmanager
def copied_checkout() -> Iterator[Checkout]:
    """A copy that is gone afterwards."""
    with temporary_folder("checkout") as folder:
        for name in _project_files():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, target)
        yield Checkout(folder)


def _project_files() -> list[str]:
    """What git keeps, or would keep: changes that are not committed are tested too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = set(listed.stdout.split("\0")) - {""}
    return sorted(name for name in names if (PROJECT_ROOT / name).is_file())
