"""What is peculiar to one entity: its SQL, a folder each.

`<entity>/stage/` is DuckDB's SQL, from raw files to the rows of `staging`; `<entity>/publish/` is
PostgreSQL's, from there to the star. The engines of both stages run the steps.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from shared.entities.canonical_record import canonical_entities

FOLDER = Path(__file__).parent
FIND_SUPERSEDED = "find_superseded"
"""The step of `stage/` that fills no table of `staging`."""


@cache
def staging_tables(entity: str) -> tuple[str, ...]:
    """The tables of `staging` that its records fill, the one of its own name first. None of an
    entity whose records go no further than the raw zone."""
    steps = {path.stem for path in (FOLDER / entity / "stage").glob("*.sql")} - {FIND_SUPERSEDED}
    return tuple(sorted(steps, key=lambda name: (name != entity, name)))


@cache
def staged_entities() -> tuple[str, ...]:
    """The entities whose records are staged, in the order of their names."""
    return tuple(each for each in canonical_entities() if staging_tables(each))


def sql_of(entity: str, job: Literal["stage", "publish"], step: str) -> Path:
    """Where one step of an entity stands."""
    return FOLDER / entity / job / f"{step}.sql"
