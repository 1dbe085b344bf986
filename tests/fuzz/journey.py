"""Hostile days through extract, stage, audit and publish, on a real PostgreSQL and a real S3."""

import contextlib
import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from scripts.journey.publishing import publish_range
from scripts.journey.run import LOADING, run_journey
from shared.partition import MANIFEST, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.fuzz.api import Api
from tests.fuzz.days import ALL_GOOD, AMOUNT, GOOD, PARTITIONS, Day
from tests.fuzz.hostile import as_json, damaged, places, values, with_value
from tests.support.world import rows, star_sums

VICTIM = ALL_GOOD[0]
"""Whose raw zone is written into."""


def load(api: Api, settings: Settings, world: Sequence[Day]) -> None:
    """Load all partitions as `retail run` does, and hold the star to what was good.

    Raises:
        AssertionError: a good partition is not published, or a line on standard error is none.
    """
    for day in world:
        day.serve(api)
    told = _quietly(lambda: run_journey(LOADING, PARTITIONS, settings))
    sales = {day.partition: day for day in world if day.feed.entity.name == "sales"}
    _require_published(settings, [each for each, day in sales.items() if day.is_good], told)
    _require_law(settings)


def stage_strange(settings: Settings, manifest: bytes, data: bytes | None = None) -> None:
    """Publish good partitions while one's raw zone holds something else; heal it again.

    Args:
        settings: of the world.
        manifest: in place of the victim's.
        data: in place of its records; then the manifest is its own, with their hash.

    Raises:
        AssertionError: another partition is lost with it.
    """
    store = ObjectStore(settings.object_store)
    key = VICTIM.raw_key(MANIFEST)
    whole = json.loads(store.get(key))
    kept = store.get(whole["data_key"])
    try:
        if data is not None:
            changed = whole | {"data_sha256": hashlib.sha256(data).hexdigest()}
            store.put(whole["data_key"], data)
            manifest = json.dumps(changed).encode()
        store.put(key, manifest)
        told = _quietly(lambda: publish_range(ALL_GOOD, settings))
        for other in ALL_GOOD:
            assert other == VICTIM or f"{other} not" not in told, told
    finally:
        store.put(whole["data_key"], kept)
        store.put(key, json.dumps(whole).encode())


@st.composite
def strange_manifests(draw: st.DrawFn, whole: dict[str, Any]) -> bytes:
    """A manifest with anything in any place, or none at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(damaged(json.dumps(whole).encode()))
    return as_json(with_value(whole, draw(st.sampled_from(places(whole))), draw(values)))


@st.composite
def strange_data(draw: st.DrawFn, data: bytes) -> bytes:
    """Canonical records with anything in any field, or none at all."""
    if draw(st.integers(0, 3)) == 0:
        return draw(damaged(data))
    first, rest = data.split(b"\n", 1)
    record = json.loads(first)
    changed = with_value(record, draw(st.sampled_from(places(record))), draw(values))
    return as_json(changed) + b"\n" + rest


def raw_zone(settings: Settings) -> tuple[dict[str, Any], bytes]:
    """The manifest and the canonical records of the victim."""
    store = ObjectStore(settings.object_store)
    whole = json.loads(store.get(VICTIM.raw_key(MANIFEST)))
    return whole, store.get(whole["data_key"])


def _quietly(work: Any) -> str:
    """Run it; returns what it wrote to standard error, one line a failure."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        work()
    text = told.getvalue()
    assert "Traceback" not in text
    assert all(line.isprintable() for line in text.splitlines()), repr(text)
    return text


def _require_published(settings: Settings, good: Sequence[Partition], told: str) -> None:
    sums = star_sums(settings)
    for partition in good:
        found = sums.get((partition.retailer_id, partition.sales_date.isoformat()))
        assert found == (GOOD, AMOUNT[partition.retailer_id] * GOOD), f"{partition}: {told}"


def _require_law(settings: Settings) -> None:
    broken = rows(
        settings,
        "SELECT retailer_id, sales_date FROM ops.partition_load"
        " WHERE source_rows <> normalised_rows + rejected_rows",
    )
    assert not broken, broken
