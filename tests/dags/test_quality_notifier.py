"""Alerts of whole runs of the daily DAG, against real servers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.settings import Settings
from tests.dags.throwaway import Airflow
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.receivers import (
    MailServer,
    WebServer,
    mail_server,
    web_server,
    with_receivers,
)
from tests.support.world import rows

pytestmark = pytest.mark.dags
DAG = "retail_data_pipeline"
DAY = "2024-01-12"


@dataclass
class Receivers:
    """A world whose alerts go to servers of this test."""

    world: Settings
    web: WebServer
    mail: MailServer

    def run(self, airflow: Airflow, **changes: Any) -> str:
        """Run the DAG; what it wrote."""
        world = self.world.model_copy(update=changes)
        once = {"RETAIL_TASK_RETRIES": "0"}
        result = airflow.run(world, "airflow", "dags", "test", DAG, DAY, **once)
        said = result.stdout + result.stderr
        assert "Failed to run task callback" not in said, said[-5000:]
        return said

    @property
    def titles(self) -> list[str]:
        """The first line of what was posted."""
        return sorted(post["text"].splitlines()[0] for post in self.web.posts)


@pytest.fixture
def receivers(world: Settings) -> Iterator[Receivers]:
    with web_server() as web, mail_server() as mail:
        yield Receivers(with_receivers(world, web, mail, timeout=60.0, time_limit=300.0), web, mail)


def test_a_refused_run_is_one_alert_with_its_report(airflow: Airflow, receivers: Receivers) -> None:
    add_rules(receivers.world, [NEVER_ENOUGH])
    said = receivers.run(airflow)
    (title,) = [each for each in receivers.titles if each.startswith("FAIL")]
    assert title.startswith("FAIL 3 partitions: the gate refused its sales: ")
    assert NEVER_ENOUGH["id"] in title
    (letter,) = [each for each in receivers.mail.letters if each["Subject"].startswith("[FAIL]")]
    assert f"retailer2 {DAY}: " in letter.get_content()
    assert "Quality report: http://127.0.0.1:" in letter.get_content()
    assert not any(each.startswith("LATE") for each in receivers.titles)
    assert "the-secret-path" not in said
    before = len(receivers.web.posts), len(receivers.mail.letters)
    receivers.run(airflow)
    assert (len(receivers.web.posts), len(receivers.mail.letters)) == before


def test_an_outage_is_an_alert_of_late_data(airflow: Airflow, receivers: Receivers) -> None:
    dead = receivers.world.sources["retailer2"].model_copy(
        update={"base_url": "http://127.0.0.1:9"}
    )
    receivers.run(airflow, sources=receivers.world.sources | {"retailer2": dead})
    late = f"LATE retailer2 {DAY}: nothing of it is published"
    assert [each for each in receivers.titles if each.startswith("LATE")] == [late]
    assert [each["Subject"] for each in receivers.mail.letters] == [late.replace("LATE", "[LATE]")]


def test_a_run_that_succeeds_sends_its_warnings(airflow: Airflow, receivers: Receivers) -> None:
    said = receivers.run(airflow)
    warned = rows(receivers.world, "SELECT 1 FROM ops.quality_result WHERE verdict = 'WARN'")
    assert bool(warned) == any(each.startswith("WARN") for each in receivers.titles), said[-3000:]
    assert receivers.mail.letters == []


def test_a_warehouse_that_is_down_is_an_alert_although_nothing_could_be_planned(
    airflow: Airflow, receivers: Receivers
) -> None:
    receivers.run(airflow, database=receivers.world.database.model_copy(update={"port": 9}))
    assert receivers.titles[0] == "ERROR 3 partitions: the ledger does not say what became of it"
    assert f"retailer1 {DAY}: the warehouse at" in receivers.web.posts[0]["text"]
