"""The files of a retailer's folder: opened below it and nowhere else, and the same until the end.

The folder is written by others. A link in it may lead out, a name may be a pipe that nobody writes
to, and a file may grow, shrink or be replaced while it is read.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.errors import ConfigurationError, DataError, SourceUnavailable

PIECE = 2**20


class NotCompleteError(SourceUnavailable):
    """A file, or its marker, is not there yet, or not whole. Later it may be."""


class MovingFileError(SourceUnavailable):
    """A file was written to, or replaced, while it was read."""


@dataclass(frozen=True)
class OpenFile:
    """A regular file below the folder, open for reading."""

    root: Path
    name: str
    """Below the folder."""
    descriptor: int
    status: os.stat_result
    """When it was opened."""

    def pieces(self) -> Iterator[bytes]:
        """All of its bytes.

        Raises:
            MovingFileError: it is no longer the file that it was.
        """
        size = 0
        while piece := os.read(self.descriptor, PIECE):
            size += len(piece)
            yield piece
        with open_below(self.root, self.name) as there:
            is_same = _identity(self.status) == _identity(there.status)
        if size != self.status.st_size or not is_same:
            raise MovingFileError(f"{self.name} was changed while it was read")


@contextmanager
def open_below(root: Path, name: str) -> Iterator[OpenFile]:
    """The file of that name below the folder; closed afterwards.

    Raises:
        NotCompleteError: there is none yet.
        DataError: it is no regular file, or a link leads out of the folder.
        ConfigurationError: the folder is none.
        SourceUnavailable: it cannot be read now.
    """
    try:
        descriptor = _open(_base(root), name)
    except FileNotFoundError as error:
        raise NotCompleteError(f"{name} is not there yet") from error
    except OSError as error:
        raise SourceUnavailable(f"{name} cannot be opened: {error.strerror}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise DataError(f"{name} is no regular file")
        yield OpenFile(root, name, descriptor, status)
    except OSError as error:
        raise SourceUnavailable(f"{name} cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _base(root: Path) -> Path:
    try:
        base = root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise ConfigurationError(f"FILES_ROOT is {root}, which is not there") from error
    if not root.is_absolute() or not base.is_dir():
        raise ConfigurationError(f"FILES_ROOT is {root}: it must be a folder, from / on")
    return base


def _open(base: Path, name: str) -> int:
    """Follows links that stay below the folder. It goes down folder by folder and takes no other
    link on its way: one that is put there meanwhile opens nothing."""
    try:
        found = (base / name).resolve(strict=True)
    except RuntimeError as error:  # links in a circle, before Python 3.13
        raise DataError(f"{name} is a link that leads nowhere") from error
    if not found.is_relative_to(base):
        raise DataError(f"{name} is a link that leads out of the retailer's folder")
    *folders, last = found.relative_to(base).parts
    here = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = inner
        # A pipe without a writer would hold it for ever.
        return os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
