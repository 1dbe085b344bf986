"""Values in DuckDB's statements, and what a process pays for them."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from shared.duck.engine import Engine, Value, with_values
from shared.errors import DataError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "value",
    ["it's", "'; drop table x; --", "$other", "a\\'b", date(2024, 2, 29), ["a", "it's"], []],
)
def test_a_value_arrives_as_it_is(value: Value) -> None:
    statement = with_values("select $value as value", {"value": value})
    assert duckdb.connect().execute(statement).fetchall() == [(value,)]


def test_a_value_that_would_end_the_statement_is_refused() -> None:
    with pytest.raises(DataError, match="ends SQL"):
        with_values("select $value", {"value": "a\0b"})


def test_a_parameter_without_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="output"):
        with_values("copy sale to $output", {"path": "x"})


def test_staging_does_not_wait_for_pandas() -> None:
    code = (
        "import sys, transformation.stage.staging_rows as rows\n"
        "from shared.workspace import process_folder\n"
        "(sales := process_folder() / 'sales.json').touch()\n"
        "with rows._connect() as connection:\n"
        "    for path in (\n"
        "        rows.DUCKDB_FOLDER / 'surrogate_key.sql',\n"
        "        rows.DUCKDB_FOLDER / 'read_records.sql',\n"
        "    ):\n"
        "        values = {\n"
        "            'paths': [str(sales)],\n"
        "            'columns': rows.canonical_record('sales').duckdb_columns(),\n"
        "        }\n"
        "        statement = rows.with_values(rows.read_sql(path), values)\n"
        "        connection.execute(statement)\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


ENGINE = Engine(memory_limit="100MB", threads=1)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('/etc/passwd')",
        "select * from read_text('{folder}/../../../../etc/passwd')",
        "select * from read_text('{folder}/link')",
        "select * from read_csv('{folder}-beside')",
        "select * from glob('/etc/*')",
        "select * from read_blob('/dev/fd/0')",
        "select * from read_json('http://127.0.0.1:1/')",
        "copy (select 1) to '/tmp/outside.csv'",
        "copy (select 1) to '{folder}/link-to-folder/outside.csv'",
        "attach '/tmp/outside.duckdb'",
        "install httpfs",
        "load httpfs",
        "load '{folder}/x.duckdb_extension'",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset lock_configuration",
        "set memory_limit = '100GB'",
        "select * from secret_of_ours",
    ],
)
def test_duckdb_reaches_nothing_outside_its_folder(tmp_path: Path, statement: str) -> None:
    secret_of_ours = {"key": [1]}  # noqa: F841 - DuckDB could see it
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "link-to-folder").symlink_to("/tmp")  # noqa: S108 - a link out of the folder
    with ENGINE.connect() as connection, pytest.raises(duckdb.Error):
        connection.execute(statement.format(folder=tmp_path)).fetchall()


def test_duckdb_reads_and_writes_in_the_processs_folder(tmp_path: Path) -> None:
    with ENGINE.connect() as connection:
        connection.execute(f"copy (select 'ä' as a) to '{tmp_path}/a.csv' (format csv)")
        read = connection.execute(f"select a from read_csv('{tmp_path}/a.csv')").fetchall()
    assert read == [("ä",)]


def test_no_module_opens_a_duckdb_of_its_own() -> None:
    """All others would have to be locked down too."""
    root = Path(__file__).parents[2]
    stages = ("ingestion", "transformation", "data_quality", "scripts", "airflow", "database")
    files = [file for stage in stages for file in (root / stage).rglob("*.py")]
    assert files
    assert not [file for file in files if "duckdb.connect(" in file.read_text(encoding="utf-8")]
