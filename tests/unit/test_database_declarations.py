"""A wrong or hostile declaration of a database is refused when the folder is loaded."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingestion.declare.check.declaration import require_sound
from ingestion.declare.database import DatabaseQuery
from ingestion.declare.source import Source
from ingestion.list_sources import describe
from shared.errors import ConfigurationError
from tests.support.database_source import database_source
from tests.support.files import file_source

pytestmark = pytest.mark.unit

DAY = "d >= :start AND d < :end"


def _query(text: str) -> Callable[[Path], Source]:
    return lambda folder: database_source(folder, text)


def _sales(**changes: Any) -> Callable[[Path], Source]:
    return lambda folder: database_source(folder, **changes)


def _link(folder: Path) -> Source:
    source = database_source(folder)
    (folder / "linked.sql").symlink_to(folder / "sales_query.sql")
    return replace(source, sales=replace(source.sales, origin=DatabaseQuery("linked.sql")))


MISTAKES: dict[str, tuple[Callable[[Path], Source], str]] = {
    "two statements": (
        _query(f"SELECT 1 FROM t WHERE {DAY} ORDER BY 1; DROP TABLE t"),
        "sales_query.sql has 2 statements",
    ),
    "no statement": (_query("-- nothing"), "has 0 statements"),
    "update": (_query(f"UPDATE t SET a = 1 WHERE {DAY}"), "more than read .*UPDATE"),
    "hidden delete": (
        _query(f"WITH x AS (DELETE FROM t WHERE {DAY} RETURNING *) SELECT * FROM x ORDER BY 1"),
        "more than read .*DELETE",
    ),
    "into": (_query(f"SELECT * INTO x FROM t WHERE {DAY} ORDER BY 1"), "more than read .*INTO"),
    "lock": (_query(f"SELECT * FROM t WHERE {DAY} ORDER BY 1 FOR UPDATE"), "more than read .*LOCK"),
    "copy": (_query("COPY t TO PROGRAM 'x'"), "does more than read"),
    "set": (_query("SET ROLE admin"), "does more than read"),
    "no order": (_query(f"SELECT * FROM t WHERE {DAY}"), "no ORDER BY at its end"),
    "inner order": (
        _query(f"SELECT * FROM (SELECT * FROM t WHERE {DAY} ORDER BY 1) AS x"),
        "no ORDER BY at its end",
    ),
    "no query": (_query("SELECT FROM WHERE ("), "sales_query.sql is no query"),
    "no window": (_query("SELECT * FROM t ORDER BY 1"), "asks for nothing"),
    "half a window": (_query("SELECT * FROM t WHERE d >= :start ORDER BY 1"), "asks for :start:"),
    "other parameter": (
        _query(f"SELECT * FROM t WHERE {DAY} AND r = :role ORDER BY 1"),
        "asks for :end, :role, :start",
    ),
    "format": (_sales(payload_format="csv"), "payload_format is 'csv': it must be 'ndjson'"),
    "mapping": (_sales(origin=DatabaseQuery("sales.sql")), "the query is another file"),
    "path": (_sales(origin=DatabaseQuery("../x.sql")), "origin.file is '../x.sql'"),
    "absent": (_sales(origin=DatabaseQuery("x.sql")), "the folder has no such file"),
    "link": (_link, "the folder has no such file"),
    "no text": (_sales(origin=DatabaseQuery(None)), "origin.file is None"),  # type: ignore[arg-type]
    "flag": (
        _sales(origin=DatabaseQuery("sales_query.sql", in_instants=1)),  # type: ignore[arg-type]
        "in_instants is 1",
    ),
    "totals that write": (
        _sales(totals="DELETE FROM sale"),
        "totals_query.sql does more than read",
    ),
    "totals in a file": (
        lambda folder: replace(
            database_source(folder), control_totals=file_source().control_totals
        ),
        r"must be ControlTotalsQuery\(",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_in_one_line(tmp_path: Path, name: str) -> None:
    make, says = MISTAKES[name]
    with pytest.raises(ConfigurationError, match=says) as raised:
        require_sound("retailer3", make(tmp_path))
    assert "\n" not in str(raised.value)


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    source = database_source(tmp_path)
    require_sound("retailer3", source)
    assert "a query" in describe(source)
    both = f"SELECT a::text AS a FROM t WHERE {DAY} UNION ALL SELECT b FROM u ORDER BY a; "
    require_sound("retailer3", database_source(tmp_path, both))
    whole = database_source(tmp_path, "SELECT * FROM product ORDER BY 1", is_daily=False)
    require_sound("retailer3", whole)
