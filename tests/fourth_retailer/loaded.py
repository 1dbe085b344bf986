"""Two days of the fourth retailer and one of a neighbour's, loaded from a copy with its folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from scripts.stack.testing import (
    TemporaryObjectStore,
    TemporaryPostgres,
    temporary_folder,
)
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.fourth_retailer.checkout import Checkout
from tests.fourth_retailer.throwaway_airflow import migrated_airflow
from tests.fourth_retailer.trade import CURRENCY, MOVED_ON, TIME_ZONE
from tests.support.world import TEMPLATE, drop_database, make_settings

RETAILER = "retailer4"
BY_HAND, BY_AIRFLOW = date(2024, 1, 12), MOVED_ON
DAYS = (BY_HAND, BY_AIRFLOW)
OPTIONS = (
    *("--auth", "signed", "--paging", "none", "--name", "Diya Lamps"),
    *("--time-zone", TIME_ZONE, "--currency", CURRENCY, "--country", "India"),
)


@dataclass(frozen=True)
class Loaded:
    """What the tests look at."""

    checkout: Checkout
    settings: Settings
    added: set[str]
    changed: set[str]
    next_steps: str
    grid: set[str]
    """The labels of the DAG's mapped tasks."""


def load_from(checkout: Checkout, world: Settings) -> Loaded:
    """Add the folder, load one day by hand and one through Airflow."""
    before = checkout.files()
    generated = checkout.new_source(RETAILER, *OPTIONS)
    assert generated.returncode == 0, generated.stderr
    after = checkout.files()
    by_hand = checkout.run(world, "scripts.retail", "run", str(BY_HAND), "--retailer", RETAILER)
    assert by_hand.returncode == 0, by_hand.stderr
    with temporary_folder("airflow") as home:
        airflow = migrated_airflow(home, checkout)
        airflow.run_dag(world, BY_AIRFLOW)
        return Loaded(
            checkout=checkout,
            settings=world,
            added=set(after) - set(before),
            changed={name for name in before if before[name] != after.get(name)},
            next_steps=generated.stdout,
            grid=airflow.labels(),
        )


@contextmanager
def warehouse(
    server: TemporaryPostgres, store: TemporaryObjectStore, passwords: dict[str, str], name: str
) -> Iterator[Settings]:
    """An empty warehouse and an empty bucket, for more than one test."""
    server.create_warehouse(name, TEMPLATE)
    made = make_settings(server, store, passwords, name, name)
    ObjectStore(made.object_store).client.create_bucket(Bucket=name)
    yield made
    drop_database(server, name)
