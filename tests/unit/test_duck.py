"""Values in DuckDB's statements, and what a process pays for them."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from shared.duck import Value, with_values

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "value",
    ["it's", "'; drop table x; --", "$other", "a\\'b", date(2024, 2, 29), ["a", "it's"], []],
)
def test_a_value_arrives_as_it_is(value: Value) -> None:
    statement = with_values("select $value as value", {"value": value})
    assert duckdb.connect().execute(statement).fetchall() == [(value,)]


def test_a_parameter_without_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="output"):
        with_values("copy sale to $output", {"path": "x"})


def test_staging_does_not_wait_for_pandas(tmp_path: Path) -> None:
    (sales := tmp_path / "sales.json").touch()
    code = (
        "import sys, transformation.staging_rows as rows\n"
        "with rows._connect() as connection:\n"
        "    connection.execute(rows._statement('surrogate_key', {}))\n"
        f"    connection.execute(rows._statement('read_sales', {{'paths': ['{sales}']}}))\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
