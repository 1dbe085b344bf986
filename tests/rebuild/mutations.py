"""Deliberate defects of what S3 keeps of decisions. Each one must make the proof fail.

| mutation | what is wrong |
| --- | --- |
| rules_stay_in_database | audits compare no rules with S3, so none are written |
| rules_are_not_taken_over | a new warehouse does not read the rules that S3 holds |
| overrides_stay_in_database | publishing on an override writes none |
| overrides_are_not_restored | a rebuild reads none |
| rates_stay_in_database | loading exchange rates writes none |
| rates_are_not_restored | a rebuild reads none |
| rates_of_the_first_file | a rebuild reads the oldest version of the rates |
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest import mock

from data_quality.gate import audit
from data_quality.rules.book import kept_rules
from scripts.journey import rebuild
from shared.decisions.versions import Kind, Standing, Version, standing_of
from shared.postgres.connection import Cursor
from shared.s3.object_store import ObjectStore
from transformation.publish import outcome
from transformation.rates import load_rates

MUTATIONS = (
    "rules_stay_in_database",
    "rules_are_not_taken_over",
    "overrides_stay_in_database",
    "overrides_are_not_restored",
    "rates_stay_in_database",
    "rates_are_not_restored",
    "rates_of_the_first_file",
)


@contextmanager
def mutated(mutation: str | None) -> Iterator[None]:
    """Break the pipeline in this process until the end of the block."""
    patches: dict[str | None, tuple[object, str, object]] = {
        "rules_stay_in_database": (audit, "require_kept", _nothing),
        "rules_are_not_taken_over": (kept_rules, "_take_over", _nothing),
        "overrides_stay_in_database": (outcome, "keep_override", _nothing),
        "overrides_are_not_restored": (rebuild, "restore_overrides", lambda said, *_: said),
        "rates_stay_in_database": (load_rates, "keep_rates", _nothing),
        "rates_are_not_restored": (rebuild, "restore_rates", _nothing),
        "rates_of_the_first_file": (load_rates, "standing_of", _first),
    }
    with ExitStack() as patched:
        if mutation is not None:
            patched.enter_context(mock.patch.object(*patches[mutation]))
        yield


def _nothing(*_: object) -> None:
    """Instead of what the pipeline does."""


def _first(cursor: Cursor, store: ObjectStore, kind: Kind) -> Standing:
    """As if S3 held one version, for a warehouse that holds none."""
    standing = standing_of(cursor, store, kind)
    if standing.held.number:
        return standing
    names = [key.rpartition("/")[2] for key in store.keys(f"decisions/{kind}/")]
    return replace(standing, latest=Version(1, names[0][9:-5])) if names else standing
