"""The folder on local disk where one snapshot is worked on, and the process's DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared import workspace as shared_workspace
from shared.duck.engine import Engine

MEMORY_LIMIT = "320MB"
"""Of all partitions at work in the process; DuckDB spills to its folder beyond it. A query over
nested records holds some 90 MB that it cannot spill."""
THREADS = 1
"""Of DuckDB's own: partitions are worked on side by side instead, which takes less memory."""

connect = Engine(MEMORY_LIMIT, THREADS).connect


@contextmanager
def workspace() -> Iterator[Path]:
    """A temporary folder that is gone afterwards, with a folder `pages` in it."""
    with shared_workspace.workspace() as folder:
        (folder / "pages").mkdir()
        yield folder
