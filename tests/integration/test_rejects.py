"""`retail rejects`: after a FAIL, the reasons and the fields that they are about are one command
away, and `retail quarantine` says which."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from subprocess import CompletedProcess

import pytest

from data_quality.gate.audit import audit_partition
from ingestion.normalise.lineage import source_fields, value_at
from ingestion.registry import load_source, source_ids
from shared.errors import GateRefusal
from shared.manifest import RowCounts
from shared.partition import REJECTED, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, SourceSettings
from tests.support.commands import run_module
from tests.support.raw import line, put_raw
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
DAY = Partition("retailer3", date(2024, 1, 15))
HOSTILE = "12,50\x1b[2J" + "9" * 500


def _reject(position: int, quantity: str) -> dict[str, object]:
    record = {"basket_id": "B1", "product_id": "P1", "quantity": quantity, "store_id": "S"}
    return {
        "retailer_id": DAY.retailer_id,
        "source_position": position,
        "reason": "missing or unreadable: quantity",
        "currency_code": "USD",
        "total_amount": None,
        "source_record_hash": f"{position:032x}",
        "source_record": json.dumps(record),
    }


@pytest.fixture
def refused(settings: Settings) -> Settings:
    """A day that the gate refuses: two of its three records were rejected."""
    rejects = [_reject(2, HOSTILE), _reject(3, "many")]
    body = "".join(json.dumps(each) + "\n" for each in rejects).encode()
    manifest = put_raw(
        settings,
        DAY,
        [line("A", currency_code="USD")],
        rows=RowCounts(source=3, normalised=1, rejected=2, rejected_without_amount=2),
        control_rows=3,
        rejected_sha256=hashlib.sha256(body).hexdigest(),
    )
    ObjectStore(settings.object_store).put(manifest.key_of(REJECTED, DAY), body)
    stage_partition(DAY, settings)
    with pytest.raises(GateRefusal):
        audit_partition(DAY, settings)
    nowhere = {DAY.retailer_id: SourceSettings(base_url="http://127.0.0.1:9")}
    return settings.model_copy(update={"sources": nowhere})


@pytest.fixture
def retail(refused: Settings) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        result: CompletedProcess[str] = run_module(
            refused, "scripts.retail", *arguments, COLUMNS="200"
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_what_was_rejected_is_shown_with_its_fields(retail: Callable[..., str]) -> None:
    (row,) = json.loads(retail("rejects", str(DAY.sales_date), "--format", "json"))
    assert (row["records"], row["verdict"], row["is_published"]) == (2, "FAIL", False)
    assert row["reason"] == "missing or unreadable: quantity"
    cut, whole = row["fields"]
    assert cut.startswith('quantity: quantity is "12,50\\u001b[2J999')
    assert cut.endswith("…")
    assert len(cut) < 100
    assert whole == 'quantity: quantity is "many"'
    table = retail("rejects")
    assert 'quantity: quantity is "many"' in table
    assert "do not see it" in table
    assert "\x1b" not in table
    assert retail("rejects", "2024-01-16") == "no record was rejected\n"


def test_quarantine_points_to_what_was_rejected(retail: Callable[..., str]) -> None:
    for command in ("show", "list"):
        said = retail("quarantine", command).splitlines()
        assert said[0] == "nothing waits"
        assert said[1].startswith("2 records of 1 days that are not published were rejected: see")
        assert said[1].endswith("`retail rejects`")


EXPECTED = {
    "retailer1": {"total_amount": ["Quantity", "UnitPrice"], "product_name": ["Description"]},
    "retailer2": {
        "store_id": ["store.storeId"],
        "unit_price": ["lines[].unitPrice.minor", "lines[].unitPrice.scale"],
        "product_name": ["lines[].product.name"],
    },
    "retailer3": {"total_amount": ["sales_value"], "currency_code": []},
}


@pytest.mark.parametrize("retailer_id", EXPECTED)
def test_a_columns_fields_are_those_that_the_mapping_makes_it_of(retailer_id: str) -> None:
    source = load_source(retailer_id)
    for column, fields in EXPECTED[retailer_id].items():
        found = source_fields(source.mapping(source.sales), source.sales.contract, column)
        assert found == fields
    assert source_fields(source.mapping(source.sales), source.sales.contract, "nothing") == []
    assert EXPECTED.keys() <= set(source_ids())


def test_a_value_is_found_where_its_field_is() -> None:
    record = {"store": {"storeId": 7}, "lines": [{"unitPrice": {"minor": "12"}}], "none": []}
    assert value_at(record, "store.storeId") == 7
    assert value_at(record, "lines[].unitPrice.minor") == "12"
    for field in ("none[].a", "store.storeId.x", "missing"):
        assert value_at(record, field) is None
