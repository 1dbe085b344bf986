"""Eighty defects, each caught by the rule that is meant for it, with the right number of rows."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg2.sql import SQL, Identifier

from data_quality.gate.audit import audit_entities, audit_partition, audit_partitions
from data_quality.rules.kinds import KINDS
from data_quality.rules.load import load_rules
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.errors import GateRefusal
from shared.manifest import CurrencyAmount
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.defects.clean import (
    DAY,
    WEEKS_BEFORE,
    YESTERDAY,
    inventory,
    put_entity,
    retailer,
    sales,
    shipments,
)
from tests.defects.planted import CANNOT_OCCUR, DEFECTS, EACH, Defect
from tests.support.raw import put_raw
from tests.support.world import fresh_world, rows
from transformation.publish.publish import publish_partitions
from transformation.stage.stage import stage_partition, stage_partitions
from transformation.stage.stage_entities import stage_entities

pytestmark = pytest.mark.sql
_numbers = itertools.count(1)
CLEAN_ENTITIES = {"inventory": inventory, "shipments": shipments}


@pytest.fixture(scope="module")
def world(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Settings]:
    """Six weeks of the same weekday and the day before, published, of each retailer."""
    with fresh_world(server, object_store_server, passwords, "defects") as settings:
        for retailer_id in EACH:
            past = [Partition(retailer_id, day) for day in (*WEEKS_BEFORE, YESTERDAY)]
            for partition in past:
                put_raw(settings, partition, sales(partition), retailer=retailer(retailer_id))
            for stage in (stage_partitions, audit_partitions, publish_partitions):
                outcomes = stage(past, settings)
                assert not [said for said in outcomes.values() if isinstance(said, Exception)]
        yield settings


def _put_clean(settings: Settings, retailer_id: str) -> Partition:
    partition = Partition(retailer_id, DAY)
    put_raw(settings, partition, sales(partition), retailer=retailer(retailer_id))
    for entity, records in CLEAN_ENTITIES.items():
        put_entity(settings, partition, entity, records(partition))
    return partition


def _staged(settings: Settings, partition: Partition, entity: str) -> None:
    stage_partition(partition, settings)
    if entity != "sales":
        stage_entities(partition, settings)


def _audited(settings: Settings, partition: Partition, entity: str) -> None:
    with suppress(GateRefusal):
        audit_partition(partition, settings)
    if entity != "sales":
        with suppress(GateRefusal):
            audit_entities(partition, settings)


def _failing(settings: Settings, partition: Partition, entity: str) -> dict[str, tuple[str, Any]]:
    """The rules that fail, with the verdict and the rows."""
    found = rows(
        settings,
        "SELECT r.rule_id, r.verdict, r.failing_rows FROM ops.quality_result AS r"
        f" WHERE r.retailer_id = '{partition.retailer_id}' AND r.sales_date = '{DAY}'"
        f" AND r.entity = '{entity}' AND (r.verdict != 'PASS' OR r.observed > r.threshold)"
        " AND r.snapshot_id = (SELECT p.staged_snapshot_id FROM ops.partition AS p"
        " WHERE p.retailer_id = r.retailer_id AND p.sales_date = r.sales_date"
        " AND p.entity = r.entity)",
    )
    return {rule: (verdict, failing) for rule, verdict, failing in found}


@pytest.mark.parametrize("retailer_id", EACH)
def test_a_clean_day_breaks_no_rule(world: Settings, retailer_id: str) -> None:
    partition = _put_clean(world, retailer_id)
    _staged(world, partition, "inventory")
    _audited(world, partition, "inventory")
    for entity in ("sales", *CLEAN_ENTITIES):
        assert _failing(world, partition, entity) == {}
    asked = {rule for (rule,) in rows(world, "SELECT DISTINCT rule_id FROM ops.quality_result")}
    assert asked == {rule.id for rule in load_rules()}


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_each_defect_is_caught_by_its_rule(world: Settings, defect: Defect) -> None:
    partition = _put_clean(world, defect.retailer)
    if defect.entity == "sales":
        _put_sales(world, partition, defect)
    else:
        records = CLEAN_ENTITIES[defect.entity](partition)
        records = defect.change(records) if defect.change else records
        put_entity(world, partition, defect.entity, records, **_newest(), **defect.manifest)
    _staged(world, partition, defect.entity)
    _audited(world, partition, defect.entity)
    failing = _failing(world, partition, defect.entity)
    assert failing[defect.rule] == (defect.verdict, defect.failing_rows)
    assert set(failing) == {defect.rule, *defect.also}


@pytest.mark.parametrize("rule", CANNOT_OCCUR)
def test_a_rule_that_guards_staging_itself_holds_what_it_made(world: Settings, rule: str) -> None:
    """The only ones that no raw record can break: here the row is written by hand."""
    partition = Partition("retailer2", DAY)
    _put_sales(world, partition, Defect(rule, "retailer2", "FAIL", 1))
    _staged(world, partition, "sales")
    member = rule.removesuffix("_is_one")
    query = SQL(
        "INSERT INTO staging.{table} SELECT * FROM staging.{table}"
        " WHERE retailer_id = %s AND sales_date = %s ORDER BY {key} LIMIT 1"
    ).format(table=Identifier(f"observed_{member}"), key=Identifier(f"{member}_id"))
    with transaction(world.database, "owner") as cursor:
        cursor.execute(query, (partition.retailer_id, DAY))
    _audited(world, partition, "sales")
    assert _failing(world, partition, "sales") == {rule: ("FAIL", 1)}


def _newest() -> dict[str, Any]:
    """What makes a snapshot another one than all before, and newer."""
    number = next(_numbers)
    return {
        "snapshot_id": f"d{number}",
        "extracted_at": datetime(2024, 4, 1, tzinfo=UTC) + timedelta(seconds=number),
    }


def _put_sales(settings: Settings, partition: Partition, defect: Defect) -> None:
    records = sales(partition)
    if defect.change is not None:
        records = defect.change(records)
    changes = defect.manifest | _newest() | {"retailer": retailer(partition.retailer_id)}
    manifest = put_raw(settings, partition, records)
    if "amounts" in changes:
        changes["amounts"] = [
            CurrencyAmount(
                currency_code=each.currency_code,
                control=each.control + Decimal("0.01"),
                normalised=each.normalised,
                rejected=each.rejected,
            )
            for each in manifest.amounts
        ]
    put_raw(settings, partition, records, **changes)


def test_there_are_eighty_of_every_kind_in_every_retailer() -> None:
    kinds = {rule.id: rule.kind for rule in load_rules()}
    assert len(DEFECTS) >= 80
    assert {defect.rule for defect in DEFECTS} | set(CANNOT_OCCUR) == set(kinds)
    counts = Counter(kinds[defect.rule] for defect in DEFECTS)
    assert {kind: counts[kind] for kind in KINDS if counts[kind] < 3} == {}
    assert {defect.retailer for defect in DEFECTS} == set(EACH)
