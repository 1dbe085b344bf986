"""Every entity of every retailer, through real servers, to its canonical records."""

import gzip
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.extract import extract
from ingestion.extract.extract import extract_entities
from ingestion.extract.replay import renormalise_partition
from ingestion.registry import load_source, source_ids
from scripts.journey.publishing import publish_staged
from scripts.journey.run import load_partition
from scripts.journey.why import origins
from shared.errors import (
    ConfigurationError,
    DataError,
    PipelineError,
    SourceUnavailable,
    UnexpectedError,
)
from shared.manifest import CountedQuantity, read_manifest
from shared.partition import Partition, data_name
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.retailers import RetailerApis
from tests.support.world import rows, warehouse_digest
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
DAY = date(2024, 1, 12)
KEY = "a key of the tests' own"
PERSONAL = ("name", "email", "phone", "street")


@pytest.fixture
def keyed(world: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A world with a pseudonym key, on the day after the sample's `DAY`."""
    monkeypatch.setattr(
        extract, "_has_just_ended", lambda partition, _: partition.sales_date == DAY
    )
    return world.model_copy(update={"pseudonym_key": SecretStr(KEY)})


def _records(settings: Settings, retailer: str, entity: str) -> list[dict[str, Any]]:
    key = Partition(retailer, DAY, entity).raw_key(data_name(entity))
    body = ObjectStore(settings.object_store).get(key).decode()
    return [json.loads(text) for text in body.splitlines()]


@pytest.mark.parametrize("retailer", source_ids())
def test_every_entity_is_whole_and_meets_its_totals(keyed: Settings, retailer: str) -> None:
    extract_entities(Partition(retailer, DAY), keyed)
    store = ObjectStore(keyed.object_store)
    for entity in load_source(retailer).besides_sales:
        manifest = read_manifest(store, Partition(retailer, DAY, entity.name))
        assert manifest is not None, entity.name
        assert manifest.rows.rejected == 0, entity.name
        assert manifest.rows.source == len(_records(keyed, retailer, entity.name)) > 0
        if entity.control_totals:
            assert manifest.control_rows == manifest.rows.source
            assert all(amount.control == amount.normalised for amount in manifest.amounts)


@pytest.mark.parametrize("retailer", source_ids())
def test_inventory_and_shipments_are_typed(keyed: Settings, retailer: str) -> None:
    extract_entities(Partition(retailer, DAY), keyed)
    stock = _records(keyed, retailer, "inventory")[0]
    assert set(stock) >= {"store_id", "product_id", "quantity_on_hand", "reorder_point"}
    assert stock["sales_date"] == DAY.isoformat()
    assert _meets(keyed, Partition(retailer, DAY, "inventory")) > 0
    shipment = _records(keyed, retailer, "shipments")[0]
    assert shipment["status"] in {"ordered", "shipped", "delivered", "returned"}
    assert shipment["ordered_at"].endswith("Z")
    assert shipment["shipping_cost"].partition(".")[2]


def _meets(settings: Settings, stock: Partition) -> Decimal:
    """The sum of what records count, which manifest and ledger know apart from money."""
    manifest = read_manifest(ObjectStore(settings.object_store), stock)
    assert manifest is not None
    counted = sum(
        Decimal(each["quantity_on_hand"])
        for each in _records(settings, stock.retailer_id, stock.entity)
    )
    assert manifest.amounts == []
    assert manifest.quantity == CountedQuantity(
        control=counted, normalised=counted, rejected=Decimal(0)
    )
    stage_partition(stock, settings)
    ledger = "SELECT control_quantity, normalised_quantity FROM ops.partition_quantity"
    assert rows(settings, ledger) == [(counted, counted)]
    return Decimal(counted)


@pytest.mark.parametrize("retailer", source_ids())
def test_personal_data_leaves_as_pseudonyms_only(keyed: Settings, retailer: str) -> None:
    extract_entities(Partition(retailer, DAY), keyed)
    store = ObjectStore(keyed.object_store)
    for customer in _records(keyed, retailer, "customers"):
        for name in PERSONAL:
            pseudonym = customer[f"{name}_pseudonym"]
            assert pseudonym is None or len(bytes.fromhex(pseudonym)) == 32
    published = b"".join(
        store.get(key) for key in store.keys("") if not key.startswith("landing/")
    ).decode()
    assert ".example" not in published
    assert "@" not in published


def test_pseudonyms_are_hmacs_that_the_key_can_repeat(
    keyed: Settings, retailer_apis: RetailerApis
) -> None:
    retailer_apis.execute(
        "retailer1",
        "UPDATE albion.customer SET email = ' Ada@Example.COM ' WHERE customer_id ="
        " (SELECT min(customer_id) FROM albion.customer)",
    )
    extract_entities(Partition("retailer1", DAY), keyed)
    wanted = hmac.new(KEY.encode(), b"ada@example.com", hashlib.sha256).hexdigest()
    found = {customer["email_pseudonym"] for customer in _records(keyed, "retailer1", "customers")}
    assert wanted in found


def test_without_a_key_no_personal_data_is_normalised(keyed: Settings) -> None:
    keyless = keyed.model_copy(update={"pseudonym_key": None})
    with pytest.raises(ConfigurationError, match=r"customers: .*RETAIL_PSEUDONYM_KEY"):
        extract_entities(Partition("retailer1", DAY), keyless)
    store = ObjectStore(keyless.object_store)
    assert read_manifest(store, Partition("retailer1", DAY, "products")) is not None
    assert read_manifest(store, Partition("retailer1", DAY, "customers")) is None


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ({"inventory": DataError}, DataError),
        ({"inventory": ConfigurationError, "stores": DataError}, ConfigurationError),
        ({"inventory": ConfigurationError, "stores": SourceUnavailable}, SourceUnavailable),
        ({"inventory": ZeroDivisionError}, UnexpectedError),
    ],
)
def test_a_failure_keeps_its_kind(
    world: Settings,
    monkeypatch: pytest.MonkeyPatch,
    kinds: dict[str, type[Exception]],
    kind: type[PipelineError],
) -> None:
    def fail(*arguments: object) -> dict[str, int]:
        name = arguments[1].name  # type: ignore[attr-defined]
        if name in kinds:
            raise kinds[name](f"no {name}")
        return {"source": 1}

    monkeypatch.setattr("ingestion.extract.extract.extract_entity", fail)
    with pytest.raises(PipelineError) as raised:
        extract_entities(Partition("retailer2", datetime.now(UTC).date()), world)
    assert type(raised.value) is kind
    assert all(f"{name}: " in str(raised.value) for name in kinds)


def test_the_past_of_what_has_no_past_is_not_invented(world: Settings) -> None:
    long_ago = datetime.now(UTC).date() - timedelta(days=30)
    assert "customers" not in extract_entities(Partition("retailer1", long_ago), world)


def test_normalising_again_from_landing_gives_the_same_warehouse(world: Settings) -> None:
    partition = Partition("retailer2", DAY)
    load_partition(partition, world)
    before = warehouse_digest(world)
    dead = {
        "retailer2": world.sources["retailer2"].model_copy(
            update={"base_url": "http://127.0.0.1:9"}
        )
    }
    offline = world.model_copy(update={"sources": dead})
    facts = renormalise_partition(partition, offline)
    assert facts["snapshot_id"].endswith("+0001")
    assert publish_staged(partition, offline)["outcome"] == "unchanged"
    assert warehouse_digest(world) == before


@pytest.mark.parametrize("retailer", source_ids())
def test_every_published_row_leads_back_to_its_bytes(world: Settings, retailer: str) -> None:
    partition = Partition(retailer, DAY)
    load_partition(partition, world)
    transactions = rows(
        world, "SELECT DISTINCT transaction_id FROM warehouse.fact_sales ORDER BY 1 LIMIT 5"
    )
    store = ObjectStore(world.object_store)
    for (transaction_id,) in transactions:
        for origin in origins(retailer, transaction_id, world):
            landed = origin.landed
            assert landed is not None
            body = gzip.decompress(store.get(landed.page.key))
            assert hashlib.sha256(body).hexdigest() == landed.page.sha256
            assert DAY.isoformat() in landed.page.request or "from_ms=" in landed.page.request
            assert transaction_id in _record(body, retailer, landed.record_number)
            assert transaction_id in landed.source_record


def _record(body: bytes, retailer: str, number: int) -> str:
    """One record of a page, read by other means than the pipeline's."""
    if retailer == "retailer3":
        return body.decode().splitlines()[number]
    envelope = json.loads(body)
    return json.dumps((envelope.get("Lines") or envelope["data"])[number - 1])
