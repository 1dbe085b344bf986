"""Deliberate defects of the raw zone. Each one must make the proof fail, or the proof shows little.

| mutation | what is broken |
| --- | --- |
| no_lock | the manifest is read, compared and written without the partition's lock |
| trust_the_lock | nobody asks, before the manifest is written, whether the lock still holds |
| manifest_before_data | the manifest names objects that are written after it |
| replaced_in_place | a snapshot's data lies under the raw zone's own key, as the next one's |
| workers_clock | snapshots are ordered by when the worker's clock says that they were extracted |
| last_writer_wins | nobody looks whether a newer snapshot stands |
| staged_in_any_order | staging takes what it has read, whatever is staged by then |
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any
from unittest import mock

from ingestion.extract import extract, raw_zone
from ingestion.extract.generation import Generation
from shared.manifest import Manifest
from shared.postgres.connection import read_sql
from shared.s3.object_store import ObjectStore
from tests.support.clocks import WrongClock
from transformation.stage import stage

Patch = AbstractContextManager[Any]


def _no_lock() -> Patch:
    return mock.patch.object(raw_zone, "lock_partitions")


def _trust_the_lock() -> Patch:
    return mock.patch.object(raw_zone, "require_connection")


def _manifest_before_data() -> Patch:
    late: list[Any] = []

    def later(action: Callable[..., None], calls: Any) -> None:
        if action.__name__ == "upload":  # a new snapshot; the one before may have been passed
            late.clear()
        late.append((action, calls))

    def write(store: ObjectStore, *arguments: Any, **options: Any) -> None:
        write_manifest(store, *arguments, **options)
        while late:
            at_once(*late.pop(0))

    at_once, write_manifest = raw_zone.at_once, raw_zone.write_manifest
    patches = ExitStack()
    patches.enter_context(mock.patch.object(raw_zone, "at_once", later))
    patches.enter_context(mock.patch.object(raw_zone, "write_manifest", write))
    return patches


def _replaced_in_place() -> Patch:
    made = raw_zone.manifest_of

    def in_place(*arguments: Any) -> Manifest:
        keyless = {"format_version": 1, "data_key": None, "rejected_key": None}
        return made(*arguments).model_copy(update=keyless)

    return mock.patch.object(raw_zone, "manifest_of", in_place)


def _workers_clock() -> Patch:
    def by_its_clock(*_: object) -> Generation:
        return Generation(0, WrongClock.now(UTC))

    return mock.patch.object(extract, "take_generation", by_its_clock)


def _last_writer_wins() -> Patch:
    return mock.patch.object(raw_zone, "standing_manifest", return_value=None)


def _staged_in_any_order() -> Patch:
    def read(path: Path) -> str:
        text = read_sql(path)
        return f"{text} AND FALSE" if path.stem == "newer_staged" else text

    return mock.patch.object(stage, "read_sql", read)


MUTATIONS: dict[str, Callable[[], Patch]] = {
    "no_lock": _no_lock,
    "trust_the_lock": _trust_the_lock,
    "manifest_before_data": _manifest_before_data,
    "replaced_in_place": _replaced_in_place,
    "workers_clock": _workers_clock,
    "last_writer_wins": _last_writer_wins,
    "staged_in_any_order": _staged_in_any_order,
}


@contextmanager
def mutated(name: str | None) -> Iterator[None]:
    """The product with a defect, or without one."""
    if name is None:
        yield
        return
    with MUTATIONS[name]():
        yield
