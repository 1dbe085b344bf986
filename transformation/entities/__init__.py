"""What is peculiar to one entity: its SQL, a folder each.

`<entity>/stage/` is DuckDB's SQL, from raw files to the rows of `staging`; `<entity>/publish/` is
PostgreSQL's, from there to the star. The engines of both stages run the steps.
"""

from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent


def sql_of(entity: str, job: Literal["stage", "publish"], step: str) -> Path:
    """Where one step of an entity stands."""
    return FOLDER / entity / job / f"{step}.sql"
