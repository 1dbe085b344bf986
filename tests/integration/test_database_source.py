"""A source that is a database: read only, in time, exactly, and all the way to the star."""

import gzip
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from pydantic import SecretStr

from data_quality.reconciliation.reconciliation import reconcile
from ingestion.database.reader import DatabasePages
from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.database import DatabaseQuery
from ingestion.declare.source import Source
from ingestion.extract import replay
from ingestion.extract.extract import extract_entity
from scripts.health.retailers import of_retailers
from scripts.stack.testing import TemporaryPostgres
from shared.errors import ConfigurationError, ContractError, DataError, SourceUnavailable
from shared.manifest import read_manifest
from shared.partition import SALES_DATA
from shared.s3.object_store import ObjectStore
from shared.settings import HttpSettings, Settings, SourceSettings
from tests.support.database_source import access_to, database_source, make_shop, run, sell
from tests.support.files import AT_NOON, DAY, LINES, MONEY, PARTITION, records
from tests.support.world import publish_staged, rows, star_sums

pytestmark = pytest.mark.integration

_numbers = itertools.count(1)


@pytest.fixture
def shop(server: TemporaryPostgres) -> str:
    """The retailer's database, with the day's sales and one of the day after."""
    url = make_shop(server, f"shop{next(_numbers)}")
    sell(url, str(DAY), records())
    sell(url, "2024-01-16", records(1, AT_NOON + 86_400_000))
    return url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    return tmp_path / "source"


def _read(url: str, source: Source, size: int = 1000) -> list[bytes]:
    settings = access_to(url, Settings.model_construct(sources={}, http=HttpSettings()))
    with DatabasePages(source, settings) as reader:
        return [page.body for page in reader.pages(source.sales, DAY, size)]


def _rows(url: str, folder: Path, query: str, **changes: Any) -> list[dict[str, Any]]:
    pages = _read(url, database_source(folder, query, **changes))
    return [json.loads(line) for page in pages for line in page.splitlines()]


def test_a_day_of_rows_goes_all_the_way_and_is_replayed(
    settings: Settings, shop: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, world = database_source(folder, page_size=15), access_to(shop, settings)
    extract_entity(source, source.entities[0], PARTITION, world)
    store = ObjectStore(world.object_store)
    manifest = read_manifest(store, PARTITION)
    assert manifest is not None
    assert [page.records for page in manifest.pages[:3]] == [15, 15, 10]
    assert manifest.pages[0].request == "sales_query.sql [2024-01-15, 2024-01-16)"
    first = gzip.decompress(store.get(manifest.pages[0].key)).splitlines()[0]
    assert json.loads(first)["sales_value"] == "1.50"
    assert (manifest.control_rows, manifest.rows.normalised) == (LINES, LINES)
    canonical = store.get(PARTITION.raw_key(SALES_DATA))
    run(shop, "DROP TABLE sale")
    monkeypatch.setattr(replay, "load_source", lambda _: source)
    replay.renormalise_partition(PARTITION, world)
    assert store.get(PARTITION.raw_key(SALES_DATA)) == canonical
    publish_staged(PARTITION, world)
    assert star_sums(world) == {("retailer3", str(DAY)): (LINES, MONEY)}
    assert reconcile(world, DAY, DAY).differences == []


def test_a_day_without_rows_is_a_day(settings: Settings, shop: str, folder: Path) -> None:
    run(shop, "DELETE FROM sale")
    source, world = database_source(folder), access_to(shop, settings)
    assert extract_entity(source, source.entities[0], PARTITION, world)["source"] == 0
    publish_staged(PARTITION, world)
    assert rows(world, "SELECT control_rows, source_rows FROM ops.partition_load") == [(0, 0)]


def test_numbers_and_times_keep_all_their_digits(shop: str, folder: Path) -> None:
    query = """
    SELECT 12345678901234567890.123456789::numeric AS money, 'NaN'::numeric AS none,
        1e20::numeric AS wide, 'Infinity'::float8 AS endless, '-NaN'::real AS neither,
        0.1::float8 AS tenth, 9223372036854775807 AS large, true AS truth, null AS nothing,
        date '2024-01-15' AS day, timestamp '2024-01-15 09:00:00.123456' AS at,
        timestamptz '2024-01-15 09:00:00+05:30' AS instant, time '09:00' AS clock,
        'a"); DROP TABLE sale; --' AS "a""); DROP TABLE sale", array[1.5, null] AS list,
        '00000000-0000-0000-0000-000000000001'::uuid AS id
    ORDER BY 1
    """
    (row,) = _rows(shop, folder, query)
    assert row == {
        "money": "12345678901234567890.123456789",
        "none": "NaN",
        "wide": "100000000000000000000",
        "endless": "inf",
        "neither": "nan",
        "tenth": "0.1",
        "large": 9223372036854775807,
        "truth": True,
        "nothing": None,
        "day": "2024-01-15",
        "at": "2024-01-15T09:00:00.123456",
        "instant": "2024-01-15T03:30:00+00:00",
        "clock": "09:00:00",
        'a"); DROP TABLE sale': 'a"); DROP TABLE sale; --',
        "list": ["1.5", None],
        "id": "00000000-0000-0000-0000-000000000001",
    }


def test_a_value_that_is_no_number_rejects_its_record_alone(
    settings: Settings, shop: str, folder: Path
) -> None:
    run(shop, "UPDATE sale SET sales_value = 'NaN' WHERE position = 3")
    run(shop, "UPDATE sale SET quantity = 'Infinity' WHERE position = 4")
    source, world = database_source(folder, totals=None), access_to(shop, settings)
    found = extract_entity(source, source.entities[0], PARTITION, world)
    assert (found["source"], found["rejected"]) == (LINES, 2)


def test_the_window_is_bound_as_dates_or_as_instants(shop: str, folder: Path) -> None:
    query = "SELECT cast(:start AS text) AS a, cast(:end AS text) AS b ORDER BY 1"
    assert _rows(shop, folder, query) == [{"a": "2024-01-15", "b": "2024-01-16"}]
    instants = DatabaseQuery("sales_query.sql", in_instants=True)
    query = "SELECT :start AS a, :end AS b ORDER BY 1"
    (row,) = _rows(shop, folder, query, origin=instants)
    start, end = (datetime.fromisoformat(row[name]).astimezone(UTC) for name in "ab")
    # New York's midnights.
    assert (start.isoformat(), end.isoformat()) == (
        "2024-01-15T05:00:00+00:00",
        "2024-01-16T05:00:00+00:00",
    )


WRITING = {
    "function": "SELECT * FROM pg_temp.none ORDER BY 1",
    "sequence": "SELECT nextval('numbers') AS number ORDER BY 1",
    "own function": "SELECT empty_the_till() AS number ORDER BY 1",
    "common table": "WITH gone AS (DELETE FROM sale RETURNING 1) SELECT * FROM gone ORDER BY 1",
    "lock": "SELECT * FROM sale ORDER BY position FOR UPDATE",
}


@pytest.mark.parametrize("query", WRITING.values(), ids=WRITING)
def test_a_query_that_writes_is_refused_by_the_database_too(
    shop: str, folder: Path, query: str
) -> None:
    run(shop, "CREATE SEQUENCE numbers")
    run(
        shop,
        "CREATE FUNCTION empty_the_till() RETURNS int LANGUAGE sql AS 'DELETE FROM sale; SELECT 1'",
    )
    with pytest.raises(ConfigurationError, match=r"may only read|refuses the query"):
        _read(shop, database_source(folder, query))
    connection = psycopg2.connect(shop)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sale")
        assert cursor.fetchone() == (LINES + 1,)
    connection.close()


def test_a_query_that_takes_too_long_is_ended_by_the_database(shop: str, folder: Path) -> None:
    source = database_source(
        folder, "SELECT pg_sleep(3600)::text AS a ORDER BY 1", bounds=Bounds(request_seconds=0.2)
    )
    with pytest.raises(SourceUnavailable, match="longer than request_seconds"):
        _read(shop, source)


def test_rows_are_streamed_and_bounded(shop: str, folder: Path) -> None:
    """A query of more rows than any memory holds gives its first pages at once."""
    query = "SELECT repeat('x', 1000) AS a, generate_series(1, 1e9::bigint) AS n"
    source = database_source(folder, query, bounds=Bounds(pull_pages=3))
    with pytest.raises(ExcessError, match="pull_pages=3"):
        _read(shop, source)


@pytest.mark.parametrize(
    ("query", "bounds", "bound"),
    [
        ("SELECT repeat('x', 2000) AS a", Bounds(record_bytes=1000), "record_bytes"),
        ("SELECT repeat('x', 2000) AS a", Bounds(response_bytes=1000), "response_bytes"),
        ("SELECT 1 AS a FROM generate_series(1, 9)", Bounds(pull_bytes=50), "pull_bytes"),
    ],
)
def test_more_than_the_declaration_allows_is_refused(
    shop: str, folder: Path, query: str, bounds: Bounds, bound: str
) -> None:
    with pytest.raises(ExcessError, match=f"{bound}="):
        _read(shop, database_source(folder, query, bounds=bounds))


@pytest.mark.parametrize(
    ("query", "error", "says"),
    [
        ("SELECT * FROM nowhere", ConfigurationError, "refuses the query"),
        ("SELEC 1", ConfigurationError, "refuses the query"),
        ("SELECT 1 AS a, 2 AS a", ContractError, "gives a more than once"),
        ("SELECT '\\x00'::bytea AS a", ContractError, "field a comes as memoryview: cast"),
        ("SELECT '{}'::jsonb AS a", ContractError, "field a comes as dict: cast it to text"),
        ("SELECT interval '1 day' AS a", ContractError, "field a comes as timedelta"),
        ("SELECT 'hush'::text::int AS a", DataError, "cannot read a value"),
        ("SELECT timestamp '20000-01-01' AS a", DataError, "a value of a row cannot be read"),
        ("SELECT 1 / (n - 5) AS a FROM generate_series(1, 9) n", DataError, "cannot read a value"),
    ],
)
def test_what_a_database_refuses_is_named_and_no_value_is_shown(
    shop: str, folder: Path, query: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as raised:
        _read(shop, database_source(folder, query))
    assert "hush" not in str(raised.value)


def _wrong_password(url: str) -> str:
    return url.rsplit("@", 1)[0] + "wrong-Secret9@" + url.rsplit("@", 1)[1]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (_wrong_password, SourceUnavailable),
        (lambda _: "postgresql://us:wrong-Secret9@127.0.0.1:9/shop", SourceUnavailable),
        (lambda _: "postgresql://us:wrong-Secret9@127.0.0.1:x/shop", ConfigurationError),
        (lambda _: "oracle://us:wrong-Secret9@127.0.0.1/shop", ConfigurationError),
        (lambda _: "wrong-Secret9", ConfigurationError),
    ],
)
def test_an_address_is_never_shown(
    shop: str, folder: Path, change: Callable[[str], str], error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        _read(change(shop), database_source(folder))
    shown: BaseException | None = raised.value
    while shown is not None:
        assert "Secret9" not in repr(shown)
        shown = shown.__cause__
    access = SourceSettings(database_url=SecretStr(change(shop)))
    assert "Secret9" not in repr(access)


def test_a_retailer_without_a_database_names_the_setting(folder: Path) -> None:
    settings = Settings.model_construct(sources={}, http=HttpSettings())
    with pytest.raises(ConfigurationError, match="RETAIL_SOURCES__RETAILER3__DATABASE_URL"):
        DatabasePages(database_source(folder), settings)


def test_another_kind_of_database_is_kept_from_writing_too(tmp_path: Path, folder: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    assert _rows(url, folder, "SELECT 1 AS a, 0.1 AS b") == [{"a": 1, "b": "0.1"}]
    with pytest.raises(ConfigurationError, match="the query writes"):
        _read(url, database_source(folder, "CREATE TABLE sale (id int)"))
    with pytest.raises(ConfigurationError, match="refuses the query: no such table"):
        _read(url, database_source(folder, "SELECT * FROM sale"))


def test_health_asks_the_database(shop: str, settings: Settings) -> None:
    (probe,) = of_retailers(access_to(shop, settings))
    assert probe.name == "database of retailer3"
    assert "can be read" in probe.ask().found
