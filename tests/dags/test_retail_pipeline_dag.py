"""The daily DAG: its shape, and whole runs of it against real servers."""

import json
from decimal import Decimal
from typing import Any
from urllib.request import urlopen

import pytest

from ingestion.registry import load_source
from scripts.stack.airflow.environment import settings_of_everywhere
from shared.settings import Settings
from tests.dags.throwaway import DAGS, DECLARED, Airflow
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.retailers import RetailerApis
from tests.support.world import rows, star_sums, value

pytestmark = pytest.mark.dags
DAG = "retail_data_pipeline"
DAY = "2024-01-12"


def test_the_folder_named_airflow_does_not_hide_airflow(described: dict[str, Any]) -> None:
    assert "site-packages" in described["airflow"]


def test_the_dag_loads(described: dict[str, Any]) -> None:
    assert described["import_errors"] == {}
    assert described["dags"] == [DAG, "retail_housekeeping"]
    assert described["catchup"] is False


@pytest.fixture(scope="module")
def queued(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the scheduler makes of three runs, with the pools that the local stack prepares."""
    manager = "AIRFLOW__CORE__AUTH_MANAGER"
    users = {manager: settings_of_everywhere()[manager]}
    secrets = str(tmp_path_factory.mktemp("secrets"))
    made = airflow.run(DECLARED, "scripts.stack.airflow.bootstrap", secrets, **users)
    assert made.returncode == 0, made.stderr
    shown = airflow.run(DECLARED, "tests.dags.queue_extractions", DAGS)
    assert shown.returncode == 0, shown.stderr
    answer: dict[str, Any] = json.loads(shown.stdout.splitlines()[-1])
    return answer


def test_every_pool_has_tasks_and_every_task_a_pool(
    queued: dict[str, Any], described: dict[str, Any]
) -> None:
    used = {task["pool"] for task in described["tasks"].values()}
    assert used == queued["slots"].keys() == {"default_pool", *DECLARED.sources}


def test_what_asks_a_retailers_api_runs_in_its_pool(described: dict[str, Any]) -> None:
    asking = (
        "plan_partitions",
        "load_partition.extract_partition",
        "load_partition.extract_entities",
    )
    pools = {name: task["pool"] for name, task in described["tasks"].items()}
    elsewhere = {name for name, pool in pools.items() if pool == "default_pool"}
    assert pools.keys() - elsewhere == {
        f"{each}.{name}" for each in DECLARED.sources for name in asking
    }
    assert all(pools[f"{each}.{name}"] == each for each in DECLARED.sources for name in asking)


def test_extractions_in_airflow_share_the_budget_of_requests(described: dict[str, Any]) -> None:
    assert described["shared_budget"] is True


@pytest.mark.parametrize("retailer", sorted(DECLARED.sources))
def test_no_more_extractions_of_a_retailer_run_at_once_than_its_api_bears(
    queued: dict[str, Any], retailer: str
) -> None:
    bears = load_source(retailer).parallel_extractions
    assert queued["slots"][retailer] == queued["most_at_once"][retailer] == bears
    assert queued["ended"][retailer] == 12, "three runs, two partitions each, both extractions"
    assert queued["most_at_once"]["default_pool"] > bears, "nothing but the pools holds tasks back"


def test_the_journey_is_extract_stage_audit_publish_verdict(described: dict[str, Any]) -> None:
    upstream = {name: task["upstream"] for name, task in described["tasks"].items()}
    for retailer in DECLARED.sources:
        load = f"{retailer}.load_partition"
        assert upstream[f"{load}.extract_partition"] == [f"{retailer}.plan_partitions"]
        assert upstream[f"{load}.stage_partition"] == [f"{load}.extract_partition"]
        assert upstream[f"{load}.audit_partition"] == [f"{load}.stage_partition"]
        assert upstream[f"{load}.publish_partition"] == [f"{load}.audit_partition"]
    published = [f"{each}.load_partition.publish_partition" for each in sorted(DECLARED.sources)]
    assert upstream["report_verdict"] == published


def test_the_gate_decides_once_and_the_verdict_is_always_reported(
    described: dict[str, Any],
) -> None:
    tasks = described["tasks"]
    for retailer in DECLARED.sources:
        assert tasks[f"{retailer}.load_partition.audit_partition"]["retries"] == 0
        assert tasks[f"{retailer}.load_partition.extract_partition"]["retries"] > 0
    assert tasks["report_verdict"]["trigger_rule"] == "all_done"


def test_the_report_is_linked_and_has_no_say_in_the_run(described: dict[str, Any]) -> None:
    tasks = described["tasks"]
    linked = {name for name, task in tasks.items() if task["links"] == ["Quality report"]}
    assert linked == {"report_verdict", "complete_report"}
    audited = [f"{each}.load_partition.audit_entities" for each in sorted(DECLARED.sources)]
    assert tasks["complete_report"]["upstream"] == ["report_verdict", *audited]
    assert [name for name, task in tasks.items() if task["is_teardown"]] == ["complete_report"]


def test_a_run_publishes_the_day_of_its_logical_date(airflow: Airflow, world: Settings) -> None:
    result = airflow.run(world, "airflow", "dags", "test", DAG, DAY)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    assert {day for _, day in star_sums(world)} == {DAY}
    assert len(star_sums(world)) == 3
    unpublished = "SELECT count(*) FROM ops.partition_load WHERE entity = 'sales'"
    assert value(world, f"{unpublished} AND published_at IS NULL") == 0


def test_the_report_of_a_refused_run_is_one_click_away(airflow: Airflow, world: Settings) -> None:
    add_rules(world, [NEVER_ENOUGH])
    result = airflow.run(world, "airflow", "dags", "test", DAG, DAY)
    assert result.returncode != 0
    shown = airflow.run(world, "tests.dags.read_links", DAG)
    assert shown.returncode == 0, shown.stderr
    tasks = json.loads(shown.stdout.splitlines()[-1])
    states = {name: task["state"] for name, task in tasks.items()}
    assert states == {"report_verdict": "failed", "complete_report": "success"}
    for task in tasks.values():
        with urlopen(task["links"]["Quality report"]) as answer:  # noqa: S310 - of our own server
            page = answer.read().decode()
        assert all(f"retailer{number} {DAY}" in page for number in (1, 2, 3))
        assert NEVER_ENOUGH["id"] in page
        assert "shipments" in page, "the other entities are audited by now"


def test_an_outage_keeps_one_retailer_out_and_fails_the_run_by_name(
    airflow: Airflow, world: Settings
) -> None:
    dead = world.sources["retailer2"].model_copy(update={"base_url": "http://127.0.0.1:9"})
    broken = world.model_copy(update={"sources": world.sources | {"retailer2": dead}})
    soon = {"RETAIL_TASK_RETRIES": "1", "RETAIL_TASK_RETRY_DELAY": "0.1"}
    result = airflow.run(broken, "airflow", "dags", "test", DAG, DAY, **soon)
    assert result.returncode != 0
    said = result.stdout + result.stderr
    assert f"not published by this run: retailer2 {DAY};" in said
    assert "changed days unknown of retailer2: http://127.0.0.1:9/oauth/token does not" in said
    assert rows(world, "SELECT retailer_id FROM ops.watermark") == [("retailer1",)]
    published = rows(world, "SELECT DISTINCT retailer_id FROM ops.partition_load ORDER BY 1")
    assert published == [("retailer1",), ("retailer3",)]
    assert len(star_sums(world)) == 2


def test_a_late_sale_arrives_with_the_next_days_run_and_a_run_for_a_day_loads_only_that(
    airflow: Airflow, world: Settings, retailer_apis: RetailerApis
) -> None:
    def run(*arguments: str) -> dict[tuple[str, str], tuple[int, Decimal]]:
        result = airflow.run(world, "airflow", "dags", "test", DAG, *arguments)
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return star_sums(world)

    before = run(DAY)
    watermarks = "SELECT retailer_id, seen_until FROM ops.watermark ORDER BY 1"
    started = rows(world, watermarks)
    assert [retailer for retailer, _ in started] == ["retailer1", "retailer2"]
    try:
        for retailer in ("retailer1", "retailer2", "retailer3"):
            retailer_apis.manage("disturb", DAY, "--kind", "late", "--retailer", retailer)
        alone = run("--conf", '{"sales_date": "2024-01-14"}')
        assert {day for _, day in alone} == {DAY, "2024-01-14"}
        assert all(alone[partition] == before[partition] for partition in before)
        assert rows(world, watermarks) == started
        after = run("2024-01-13")
    finally:
        retailer_apis.manage("fill", DAY)
    assert [after[retailer, DAY][0] - before[retailer, DAY][0] for retailer, _ in started] == [1, 1]
    assert after["retailer3", DAY][0] == before["retailer3", DAY][0] + 1, "from the look-back"
    assert all(
        now > then for (_, now), (_, then) in zip(rows(world, watermarks), started, strict=True)
    )
