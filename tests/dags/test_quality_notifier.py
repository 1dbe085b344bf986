"""Alerts of whole runs of the daily DAG, against real servers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.receivers import (
    MailServer,
    WebServer,
    mail_server,
    told_to,
    web_server,
)
from tests.support.world import rows

pytestmark = pytest.mark.dags
DAG = "retail_data_pipeline"
DAY = "2024-01-12"


@dataclass
class Told:
    """A world whose alerts go to servers of this test."""

    world: Settings
    web: WebServer
    mail: MailServer

    def run(self, airflow: dict[str, str], **changes: Any) -> str:
        """Run the DAG; what it wrote."""
        world = self.world.model_copy(update=changes)
        once = {"RETAIL_TASK_RETRIES": "0"}
        result = run_module(world, "airflow", "dags", "test", DAG, DAY, **airflow, **once)
        said = result.stdout + result.stderr
        assert "Failed to run task callback" not in said, said[-5000:]
        return said

    @property
    def titles(self) -> list[str]:
        """The first line of what was posted."""
        return sorted(post["text"].splitlines()[0] for post in self.web.posts)


@pytest.fixture
def told(world: Settings) -> Iterator[Told]:
    with web_server() as web, mail_server() as mail:
        yield Told(told_to(world, web, mail), web, mail)


def test_a_refused_run_is_told_once_with_its_report(airflow: dict[str, str], told: Told) -> None:
    add_rules(told.world, [NEVER_ENOUGH])
    said = told.run(airflow)
    (title,) = [each for each in told.titles if each.startswith("FAIL")]
    assert title.startswith("FAIL 3 partitions: the gate refused its sales: ")
    assert NEVER_ENOUGH["id"] in title
    (letter,) = [each for each in told.mail.letters if each["Subject"].startswith("[FAIL]")]
    assert f"retailer2 {DAY}: " in letter.get_content()
    assert "Quality report: http://127.0.0.1:" in letter.get_content()
    assert not any(each.startswith("LATE") for each in told.titles)
    assert "the-secret-path" not in said
    before = len(told.web.posts), len(told.mail.letters)
    told.run(airflow)
    assert (len(told.web.posts), len(told.mail.letters)) == before


def test_an_outage_is_told_as_late_data(airflow: dict[str, str], told: Told) -> None:
    dead = told.world.sources["retailer2"].model_copy(update={"base_url": "http://127.0.0.1:9"})
    told.run(airflow, sources=told.world.sources | {"retailer2": dead})
    late = f"LATE retailer2 {DAY}: nothing of it is published"
    assert [each for each in told.titles if each.startswith("LATE")] == [late]
    assert [each["Subject"] for each in told.mail.letters] == [late.replace("LATE", "[LATE]")]


def test_a_run_that_succeeds_tells_its_warnings(airflow: dict[str, str], told: Told) -> None:
    said = told.run(airflow)
    warned = rows(told.world, "SELECT 1 FROM ops.quality_result WHERE verdict = 'WARN'")
    assert bool(warned) == any(each.startswith("WARN") for each in told.titles), said[-3000:]
    assert told.mail.letters == []


def test_a_warehouse_that_is_down_is_told_although_nothing_could_be_planned(
    airflow: dict[str, str], told: Told
) -> None:
    told.run(airflow, database=told.world.database.model_copy(update={"port": 9}))
    assert told.titles[0] == "ERROR 3 partitions: the ledger does not say what became of it"
    assert f"retailer1 {DAY}: the warehouse at" in told.web.posts[0]["text"]
