"""The daily housekeeping: its shape, and a run of it against a real bucket."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from shared.alert_settings import AlertSettings
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.schedule import due_runs
from shared.settings import Settings, SourceSettings
from tests.dags.throwaway import Airflow
from tests.support.ageing import age
from tests.support.ledger import note_published
from tests.support.raw import day, line, put_raw
from tests.support.receivers import web_server
from tests.support.waiting import HANG
from tests.support.world import value
from transformation.publish.months_ahead import MONTHS_AHEAD
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.dags
DAY = "landing/retailer1/sales/year=2024/month=01/day=12/snapshot="
PARTITIONS = "SELECT FROM pg_inherits WHERE inhparent = 'warehouse.fact_sales'::regclass"


def test_it_runs_daily_after_the_load_without_being_switched_on(described: dict[str, Any]) -> None:
    assert described["housekeeping"] == {
        "tasks": [
            "expire_landing",
            "expire_staging",
            "expire_quality",
            "expire_plans",
            "expire_snapshots",
            "make_months_ahead",
            "alert_late_days",
        ],
        "schedule": "30 4 * * *",
        "catchup": False,
        "is_paused_upon_creation": False,
    }


def test_a_run_makes_the_months_ahead_and_deletes_what_is_due(
    airflow: Airflow, settings: Settings
) -> None:
    put_raw(settings, day(1), [line("A")])
    stage_partition(day(1), settings)
    age(settings, settings.retention.unpublished_days)
    store = ObjectStore(settings.object_store)
    due = f"{DAY}20240113T100000000000Z-abcdef/page-00000.json.gz"
    kept = f"{DAY}29990113T100000000000Z-abcdef/page-00000.json.gz"
    raw = store.keys("")
    for key in (due, kept):
        store.put(key, b"")
    arguments = ("airflow", "dags", "test", "retail_housekeeping", "2024-02-01")
    result = airflow.run(settings, *arguments)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert store.keys("") == [kept, *raw]
    assert value(settings, "SELECT count(*) FROM staging.sales") == 0
    assert value(settings, f"SELECT count(*) FROM ({PARTITIONS}) AS made") == 1 + MONTHS_AHEAD


def test_a_bucket_that_refuses_fails_the_run_at_once(airflow: Airflow, settings: Settings) -> None:
    arguments = ("airflow", "dags", "test", "retail_housekeeping", "2024-02-02")
    nowhere = {"RETAIL_OBJECT_STORE__BUCKET": "no-such-bucket"}
    result = airflow.run(settings, *arguments, **nowhere)
    assert result.returncode != 0
    assert "the object store refused" in result.stdout + result.stderr


def test_a_run_alerts_of_days_that_no_daily_run_brought(
    airflow: Airflow, settings: Settings
) -> None:
    (*_, first) = [each.sales_date for each in due_runs(settings, datetime.now(UTC), 3)]
    with transaction(settings.database, "owner") as cursor:
        note_published(cursor, "retailer1", first, datetime(2024, 2, 1, tzinfo=UTC))
    sources = {"retailer1": SourceSettings(base_url="http://127.0.0.1:9")}
    with web_server() as web:
        alerts = AlertSettings(webhook_url=SecretStr(web.url), late_after_hours=0, timeout=HANG)
        known = settings.model_copy(update={"alerts": alerts, "sources": sources})
        arguments = ("airflow", "dags", "test", "retail_housekeeping", "2024-02-03")
        result = airflow.run(known, *arguments)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    (post,) = web.posts
    assert "LATE 2 partitions: nothing of it is published" in post["text"]
