"""What the pipeline asks of every source. A new folder is found, and tested, on arrival."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from ingestion.declare.source import Source
from ingestion.http.client import SourceClient
from ingestion.normalise.canonical import canonical_query
from ingestion.normalise.mapping_check import check_mapping
from ingestion.normalise.normalise import normalise
from ingestion.normalise.pages import read_pages
from ingestion.normalise.statements import sql
from ingestion.registry import load_source, source_ids
from shared.entities.canonical_record import canonical_entities, canonical_record
from shared.errors import ConfigurationError, DataError
from shared.settings import Settings, SourceSettings
from tests.support.retailers import RetailerApis

pytestmark = pytest.mark.contract

SALES_DATE = date(2024, 1, 12)


@pytest.mark.parametrize("entity", canonical_entities())
def test_a_text_of_a_canonical_record_is_bounded(entity: str) -> None:
    """Else a NUL would stop its whole day at staging, and a long text reach the star."""
    statement = canonical_query(entity)
    for column in canonical_record(entity).of_type("id", "text", "currency"):
        name = column.name
        assert f"has_nul({name})" in statement
        assert f"is_longer({name}, " in statement or f"is_currency({name})" in statement


@pytest.fixture(params=source_ids())
def source(request: pytest.FixtureRequest) -> Source:
    return load_source(request.param)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    return tmp_path


def _page(folder: Path, source: Source, body: str) -> None:
    (folder / "pages" / f"page-00000.{source.sales.payload_format}").write_text(body)


def _empty_page(source: Source) -> str:
    if source.sales.payload_format == "csv":
        return ",".join(name.rstrip("?") for name in source.sales.contract) + "\n"
    return json.dumps({source.sales.records_field: []})


def test_the_declaration_is_whole(source: Source) -> None:
    assert source.folder.name == source.retailer_id
    ZoneInfo(source.retailer.time_zone)
    assert len(source.retailer.currency_code) == 3
    assert source.sales.contract


def test_a_day_without_sales_is_a_day(source: Source, workspace: Path) -> None:
    _page(workspace, source, _empty_page(source))
    result = normalise(source, source.sales, SALES_DATE, workspace)
    assert (result.rows.source, result.rows.rejected, result.amounts) == (0, 0, {})
    assert (workspace / "sales_data.json").read_text() == ""


def test_every_mapping_binds_to_its_contract_and_makes_the_canonical_record(source: Source) -> None:
    for entity in source.entities:
        check_mapping(source, entity)


def test_the_mapping_gives_the_canonical_record(source: Source, workspace: Path) -> None:
    """Money is decimal, time knows its zone, and no field is missing, whatever the source."""
    _page(workspace, source, _empty_page(source))
    types = _candidate_types(source, workspace)
    sales = canonical_record("sales")
    assert {"source_position", "record_position", "source_record", *sales.names} <= set(types)
    for column in sales.of_type("decimal"):
        assert types[column.name].startswith("DECIMAL"), column.name
    assert types["transaction_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["sales_date"] == "DATE"


def _candidate_types(source: Source, folder: Path) -> dict[str, str]:

    with duckdb.connect() as connection:
        connection.execute(sql("macros"))
        read_pages(connection, source.sales, folder / "pages", source.bounds)
        described = connection.execute(f"describe {source.mapping(source.sales)}").fetchall()
    return {name: kind for name, kind, *_ in described}


def test_a_body_that_is_something_else_is_an_error(source: Source, workspace: Path) -> None:
    _page(workspace, source, "<html>Down for maintenance</html>\n")
    with pytest.raises(DataError):
        normalise(source, source.sales, SALES_DATE, workspace)


def test_a_missing_credential_is_named(source: Source) -> None:
    access = {source.retailer_id: SourceSettings(base_url="http://127.0.0.1:1")}
    settings = Settings.model_construct(sources=access)
    with pytest.raises(ConfigurationError, match=r"needs the setting [A-Z_]+"):
        SourceClient(source, settings)


def test_a_missing_address_is_named(source: Source) -> None:
    variable = f"RETAIL_SOURCES__{source.retailer_id.upper()}__BASE_URL"
    with pytest.raises(ConfigurationError, match=variable):
        SourceClient(source, Settings.model_construct(sources={}))


@pytest.mark.integration
def test_the_pages_meet_the_retailers_own_totals(
    source: Source, workspace: Path, retailer_apis: RetailerApis
) -> None:
    if source.retailer_id not in retailer_apis.sources:
        pytest.skip(f"{source.retailer_id} has no simulated API")
    if source.control_totals is None:
        pytest.skip(f"{source.retailer_id} has no control totals")
    settings = Settings.model_construct(sources=retailer_apis.sources)
    with SourceClient(source, settings) as client:
        sales, totals = source.entities[0], source.control_totals
        query, expected = sales.query(SALES_DATE), source.expected(sales)
        pages = client.pages(sales.path, query, sales.paginator(100), expected)
        for number, page in enumerate(pages):
            name = f"page-{number:05d}.{sales.payload_format}"
            (workspace / "pages" / name).write_bytes(page.plain)
        expected = source.expected_totals(sales, totals)
        control = totals.read(client.page(totals.path, totals.query(SALES_DATE), expected).plain)
    result = normalise(source, source.sales, SALES_DATE, workspace)
    assert result.rows.source == control.rows > 100
    assert result.pages.unknown_fields == []
    assert {code: sum(pair) for code, pair in result.amounts.items()} == dict(control.amounts)


def test_a_folder_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="no folder in ingestion/sources"):
        load_source("retailer99")
