"""Sources that declare what the three retailers do not need, through real servers."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pydantic import SecretStr

from data_quality.gate.audit import audit_partition
from data_quality.reconciliation.reconciliation import reconcile
from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.source import ControlTotals, ControlTotalsRequest, Source, by_date
from ingestion.extract import replay
from ingestion.extract.extract import extract_entity
from ingestion.http.pagination import Cursor, SinglePage
from ingestion.http.payload import json_object
from ingestion.registry import load_source
from shared.manifest import Manifest, read_manifest
from shared.partition import SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, SourceSettings
from tests.support.raw_api import Answering, Asked, RawApi, http_answer, raw_api
from tests.support.world import rows, star_sums
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 15)
PARTITION = Partition("retailer3", DAY)
SALES = load_source("retailer3").sales
LINES = 40
AT_NOON = 1705338000000


def _csv() -> str:
    rows_of_it = (
        f"b{number},h{number % 7},1,Troy,NY,p{number % 5},Crème {number % 5}€,Dairy,2,{number}.50,"
        f"0,0,0,{AT_NOON + number},store,,,"
        for number in range(1, LINES + 1)
    )
    return "\n".join([",".join(SALES.contract), *rows_of_it, ""])


MONEY = sum((Decimal(f"{number}.50") for number in range(1, LINES + 1)), Decimal())


def _answering(body: bytes, content_type: str) -> Answering:
    """CSV beside totals in JSON, as `{"lines": 40, "sums": {"USD": "840.00"}}`."""

    def answer(asked: Asked) -> bytes:
        if asked.path == "/totals":
            return http_answer(json.dumps({"lines": LINES, "sums": {"USD": str(MONEY)}}).encode())
        return http_answer(gzip.compress(body), content_type, Content_Encoding="gzip")

    return answer


def _totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(
        answer["lines"], {code: Decimal(amount) for code, amount in answer["sums"].items()}
    )


def _source(**changes: object) -> Source:
    sales = replace(SALES, paginator=lambda _: SinglePage())
    totals = ControlTotalsRequest("/totals", by_date("date"), _totals, payload_format="json")
    return replace(load_source("retailer3"), **{"sales": sales, "control_totals": totals} | changes)


def _world(settings: Settings, api: RawApi) -> Settings:
    access = SourceSettings(base_url=api.base_url, user="us", password=SecretStr("x"))
    return settings.model_copy(update={"sources": {"retailer3": access}})


def _extract(source: Source, settings: Settings) -> Manifest:
    extract_entity(source, source.entities[0], PARTITION, settings)
    manifest = read_manifest(ObjectStore(settings.object_store), PARTITION)
    assert manifest is not None
    return manifest


def _publish(settings: Settings) -> None:
    stage_partition(PARTITION, settings)
    audit_partition(PARTITION, settings)
    publish_partition(PARTITION, settings)


@pytest.mark.parametrize(
    ("content_type", "declared"),
    [("text/csv; charset=windows-1252", None), ("text/csv; charset=utf-8", "windows-1252")],
)
def test_a_source_may_write_in_another_character_set_and_its_totals_in_another_format(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    content_type: str,
    declared: str | None,
) -> None:
    body = _csv().encode("windows-1252")
    source = _source()
    source = replace(source, sales=replace(source.sales, charset=declared))
    with raw_api(_answering(body, content_type)) as api:
        world = _world(settings, api)
        manifest = _extract(source, world)
    store = ObjectStore(world.object_store)
    page, totals = manifest.pages
    assert (page.charset, totals.charset) == ("cp1252", "cp1252" if declared else "utf-8")
    assert gzip.decompress(store.get(page.key)) == body
    assert (manifest.control_rows, manifest.rows.normalised) == (LINES, LINES)
    assert [(each.currency_code, each.control) for each in manifest.amounts] == [("USD", MONEY)]
    records = store.get(PARTITION.raw_key(SALES_DATA)).decode()
    assert "Crème 3€" in records
    monkeypatch.setattr(replay, "load_source", lambda _: source)
    replay.renormalise_partition(PARTITION, world)
    assert store.get(PARTITION.raw_key(SALES_DATA)).decode() == records


def test_a_source_without_control_totals_goes_all_the_way(settings: Settings) -> None:
    with raw_api(_answering(_csv().encode(), "text/csv")) as api:
        world = _world(settings, api)
        manifest = _extract(_source(control_totals=None), world)
        assert {asked.path for asked in api.asked} == {SALES.path}
    assert manifest.control_rows is None
    assert [(each.control, each.normalised) for each in manifest.amounts] == [(None, MONEY)]
    _publish(world)
    assert star_sums(world) == {("retailer3", str(DAY)): (LINES, MONEY)}
    assert rows(
        world,
        "SELECT control_rows, source_rows, published_rows, control_amount, published_amount"
        " FROM ops.partition_load JOIN ops.partition_amount"
        " USING (retailer_id, sales_date, snapshot_id)",
    ) == [(None, LINES, LINES, None, MONEY)]
    assert reconcile(world, DAY, DAY).differences == []


def _again_and_again(asked: Asked) -> bytes:
    at = int(asked.query.get("at", 0)) + 1
    return http_answer(json.dumps({"Lines": [], "next": at}).encode())


@pytest.mark.parametrize(
    "bounds", [Bounds(pull_pages=9), Bounds(pull_bytes=200), Bounds(response_bytes=10)]
)
def test_what_goes_beyond_a_bound_is_pulled_once_and_leaves_nothing(
    settings: Settings, bounds: Bounds
) -> None:
    paginator: Callable[[int], Cursor] = lambda size: Cursor("at", "n", size, "next")  # noqa: E731
    sales = replace(
        SALES, paginator=paginator, payload_format="json", records_field="Lines", bounds=bounds
    )
    source = _source(sales=sales, requests_per_second=10_000)
    with raw_api(_again_and_again) as api:
        world = _world(settings, api)
        with pytest.raises(ExcessError, match="the declaration allows"):
            extract_entity(source, source.entities[0], PARTITION, world)
        assert len(api.asked) <= 10
    assert ObjectStore(world.object_store).keys("") == []
