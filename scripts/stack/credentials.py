"""Generated secrets, one file each, readable by their owner only."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def token() -> str:
    """A password of letters, digits, `-` and `_`: safe in URLs, env files and SQL clients."""
    return secrets.token_urlsafe(24)


def fernet_key() -> str:
    """A key as `cryptography.fernet` wants it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


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
