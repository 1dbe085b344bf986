"""`docs/DATA_MODEL.md` is what the catalogue of a migrated database says, and that says enough."""

import re

import pytest

from scripts.docs.data_model.catalogue import Catalogue, read_catalogue
from scripts.docs.data_model.document import describe
from shared.postgres.connection import transaction
from shared.settings import PROJECT_ROOT, Settings
from tests.support.raw import day, line, load

# On PostgreSQL 14 as well, where the tests that need a database run a second time.
pytestmark = [pytest.mark.docs, pytest.mark.sql]
DOCUMENT = PROJECT_ROOT / "docs" / "DATA_MODEL.md"
BLOCK = re.compile(r"^<!-- \[\[\[cog .*\n((?s:.*?))<!-- \[\[\[end\]\]\] -->$", re.MULTILINE)


def _shown() -> str:
    """What stands between the document's two marks."""
    (block,) = BLOCK.findall(DOCUMENT.read_text("utf-8"))
    return str(block)


def _made(settings: Settings) -> str:
    return f"\n{describe(read_catalogue(settings))}\n"


def _silent(catalogue: Catalogue, schema: str) -> list[str]:
    """Tables and columns of the schema that nothing is said of."""
    found = []
    for table in catalogue.tables_of(schema):
        found += [table.name] * (not table.comment)
        columns = catalogue.columns[table.oid]
        found += [f"{table.name}.{column.name}" for column in columns if not column.comment]
    return found


def test_the_document_is_fresh(settings: Settings) -> None:
    assert _made(settings) == _shown(), "out of date: run `make docs`"


def test_data_does_not_change_it(settings: Settings) -> None:
    """A month's partition is no table of its own."""
    load(settings, day(1), [line("A")])
    assert _made(settings) == _shown()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE warehouse.dim_store ADD COLUMN floor_space integer",
        "ALTER TABLE ops.partition_load ALTER COLUMN source_rows DROP NOT NULL",
        "ALTER TABLE ops.partition_load DROP CONSTRAINT every_source_row_is_accounted_for",
        "COMMENT ON TABLE staging.sales IS 'One row.'",
        "COMMENT ON SCHEMA mart IS 'Something else.'",
        "CREATE TABLE mart.revenue (amount numeric)",
        "CREATE INDEX by_channel ON warehouse.fact_sales (channel)",
        "GRANT SELECT ON ops.partition_load TO retail_bi",
        "GRANT USAGE ON SCHEMA ops TO retail_bi",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT DELETE ON TABLES TO retail_bi",
        "GRANT EXECUTE ON FUNCTION warehouse.ensure_month(date) TO retail_bi",
    ],
)
def test_a_change_of_the_schema_makes_it_stale(settings: Settings, change: str) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(change)
    assert _made(settings) != _shown()


def test_every_table_and_every_column_of_the_star_is_explained(settings: Settings) -> None:
    assert _silent(read_catalogue(settings), "warehouse") == []


def test_a_column_without_a_word_is_found(settings: Settings) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("ALTER TABLE warehouse.dim_store ADD COLUMN floor_space integer")
    assert _silent(read_catalogue(settings), "warehouse") == ["dim_store.floor_space"]
