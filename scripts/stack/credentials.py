"""Generated secrets, one file each, readable by their owner only."""

import os
from collections.abc import Callable
from pathlib import Path

from scripts.generate_env import fernet_key, token

__all__ = ["SecretStore", "fernet_key", "token", "write_private"]


class SecretStore:
    """A folder of secrets that are generated when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str, generate: Callable[[], str] = token) -> str:
        """The secret of that name."""
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, generate())
        return path.read_text("utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, complete or not at all."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    unfinished.rename(path)
