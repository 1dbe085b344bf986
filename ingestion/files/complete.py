"""When a file is complete: its marker is there, or nobody has written to it for a while."""

from datetime import date
from pathlib import Path

from ingestion.declare.files import Files, Marker, name_of
from ingestion.files.folder import NotCompleteError, OpenFile, open_below


def require_marker(files: Files, root: Path, day: date) -> None:
    """Look for the marker, where one is declared: before the file itself, which is older.

    Raises:
        NotCompleteError: it is not there.
    """
    if isinstance(files.complete, Marker):
        with open_below(root, name_of(files.complete.name, day)):
            return


def require_unchanged(files: Files, file: OpenFile, now: float) -> None:
    """Hold an open file to the time that it has to stand still, where one is declared.

    The time of the last change to its content, which a copy may bring along from elsewhere, counts
    as well as that of the last change to the file, which is this machine's.

    Args:
        files: what is declared.
        file: as it was opened.
        now: seconds since 1970.

    Raises:
        NotCompleteError: it was written to too lately.
    """
    if isinstance(files.complete, Marker):
        return
    stood = now - max(file.status.st_mtime, file.status.st_ctime)
    if stood < files.complete.seconds:
        raise NotCompleteError(
            f"{file.name} is not complete yet: it has not changed for {max(stood, 0):.0f} of"
            f" {files.complete.seconds:g} seconds"
        )
