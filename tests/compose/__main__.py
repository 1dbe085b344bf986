"""``python -m tests.compose``: the Compose project does what the local stack does, and lasts.

On a real Docker engine: build the images, start everything, load two days through Airflow's REST
API and two through the one-shot services, and hold the digest of `warehouse` against that of the
same days loaded without Docker. Then kill and start each container in turn; a second `up` changes
nothing; `down` and `up` keep the data, `down -v` removes it. Everything is taken down in the end,
whatever happens. Without an engine it says so, and is no failure.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from scripts.generate_env import as_text, new_values, write_new
from scripts.stack.processes.ports import free_port
from shared.settings import DatabaseSettings
from tests.compose.engine import BUILD_TIME, EngineError, Project, compose_command, docker
from tests.compose.pages import Operator
from tests.compose.warehouse import (
    content_of,
    database_of,
    expected_content,
    published_partitions,
)
from tests.convergence.content import differences, digest_of

THROUGH_AIRFLOW = (date(2024, 1, 15), date(2024, 1, 16))
ONE_SHOT = (date(2024, 1, 17), date(2024, 1, 18))
STAGES = (
    ("ingestion", "ingestion.main"),
    ("transformation", "transformation.main"),
    ("data-quality", "data_quality.main"),
    ("transformation", "transformation.publish"),
)
PORTS = (
    *("POSTGRES_PORT", "RETAILER1_DB_PORT", "RETAILER2_DB_PORT", "RETAILER3_DB_PORT"),
    *("RETAILER1_API_PORT", "RETAILER2_API_PORT", "RETAILER3_API_PORT"),
    *("OBJECT_STORE_PORT", "AIRFLOW_PORT"),
)


class Proof:
    """One project, from nothing to nothing."""

    def __init__(self, project: Project, env: dict[str, str]) -> None:
        self.project = project
        self.env = env
        self.complaints: list[str] = []
        self.volumes: set[str] = set()
        """All that were ever mounted."""

    @property
    def database(self) -> DatabaseSettings:
        """The warehouse."""
        return database_of(self.env)

    def digest(self) -> str:
        """Of all that readers see."""
        return digest_of(content_of(self.database))

    def require(self, holds: bool, complaint: str) -> None:
        """Note what does not hold; the proof goes on."""
        if not holds:
            say(f"  WRONG: {complaint}")
            self.complaints.append(complaint)

    def operator(self) -> Operator:
        """Logged in as the administrator."""
        url = f"http://127.0.0.1:{self.env['AIRFLOW_PORT']}"
        return Operator(url, self.env["AIRFLOW_USERNAME"], self.env["AIRFLOW_PASSWORD"])

    def load_through_airflow(self) -> None:
        """Two days by hand, and yesterday by the schedule."""
        operator = self.operator()
        operator.switch_on()
        for day in THROUGH_AIRFLOW:
            operator.trigger(day)
        self.require_success(operator.wait(), len(THROUGH_AIRFLOW) + 1)

    def require_success(self, states: dict[str, str], at_least: int) -> None:
        """All runs have succeeded."""
        good = set(states.values()) == {"success"} and len(states) >= at_least
        self.require(good, f"runs of Airflow: {states}")

    def load_one_shot(self) -> None:
        """Two days, each stage a container."""
        days = f"{ONE_SHOT[0]}..{ONE_SHOT[-1]}"
        for service, module in STAGES:
            self.project.run("run", "--rm", service, "python", "-m", module, days)

    def compare(self) -> None:
        """The same warehouse as without Docker."""
        partitions = published_partitions(self.database)
        days = {each.sales_date for each in partitions}
        self.require({*THROUGH_AIRFLOW, *ONE_SHOT} <= days, f"published are {sorted(days)}")
        found = content_of(self.database)
        wanted = expected_content(partitions, self.env)
        say(f"  {len(partitions)} partitions, {len(found['fact_sales']):,} facts")
        say(f"  digest of Compose's {digest_of(found)}")
        say(f"  digest without it   {digest_of(wanted)}")
        same = digest_of(found) == digest_of(wanted) and found["fact_sales"] != []
        self.require(same, f"another warehouse:\n{differences(found, wanted)}")

    def health_check(self) -> None:
        """Every probe, from inside."""
        self.project.run("run", "--rm", "pipeline", "retail", "health-check", "--timeout", "60")

    def kill_each(self) -> None:
        """Kill each server and start it; nobody else is touched."""
        for service, container in sorted(self.project.containers().items()):
            if container.state != "running":
                continue
            started = time.monotonic()
            docker("kill", container.id)
            docker("start", container.id)
            self.project.wait()
            say(f"  {service} killed, and all is well after {time.monotonic() - started:.0f} s")

    def load_again(self) -> None:
        """A day that is there comes again through all that was killed: the same warehouse."""
        before, operator = self.digest(), self.operator()
        operator.trigger(THROUGH_AIRFLOW[0])
        self.require_success(operator.wait(), len(THROUGH_AIRFLOW) + 2)
        self.require(self.digest() == before, "a day loaded again gave another warehouse")

    def up_again(self) -> None:
        """It makes no container anew, and changes no row."""
        before, digest = self._ids(), self.digest()
        self.project.up()
        self.require(self._ids() == before, "a second `up` made containers anew")
        self.require(self.digest() == digest, "a second `up` changed the warehouse")

    def _ids(self) -> dict[str, str]:
        return {service: each.id for service, each in self.project.containers().items()}

    def down_and_up(self) -> None:
        """The data stays."""
        digest = self.digest()
        self.volumes |= self.project.volumes()
        self.project.run("down")
        self.require(not self.project.containers(), "`down` left containers")
        self.project.up()
        self.require(self.digest() == digest, "`down` and `up` changed the warehouse")
        self.require_success(self.operator().wait(), len(THROUGH_AIRFLOW) + 2)

    def down_with_volumes(self) -> None:
        """The data goes."""
        self.volumes |= self.project.volumes()
        self.project.run("down", "--volumes")
        left = self.project.volumes_left(self.volumes) | set(self.project.containers())
        self.require(not left, f"`down -v` left {left}")

    def steps(self) -> list[tuple[str, Callable[[], object]]]:
        """What is done, in order."""
        return [
            ("build", lambda: self.project.run("build", seconds=BUILD_TIME)),
            ("up, until all is healthy", self.project.up),
            ("two days through Airflow", self.load_through_airflow),
            ("two days through one-shot services", self.load_one_shot),
            ("health-check", self.health_check),
            ("the same days without Docker", self.compare),
            ("kill each container in turn", self.kill_each),
            ("a day again", self.load_again),
            ("a second up", self.up_again),
            ("down and up", self.down_and_up),
            ("down -v", self.down_with_volumes),
        ]


def prove(proof: Proof) -> list[str]:
    """All steps; returns what is wrong."""
    for name, step in proof.steps():
        started = time.monotonic()
        say(name)
        try:
            step()
        except (EngineError, AssertionError) as error:
            return [*proof.complaints, f"{name}: {error}"]
        say(f"  took {time.monotonic() - started:.0f} s")
    return proof.complaints


@contextmanager
def open_project(command: list[str]) -> Iterator[tuple[Project, dict[str, str]]]:
    """A project of its own, on free ports; gone in the end, a SIGTERM included."""
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory() as folder:
        env_file = Path(folder) / "compose.env"
        name = f"retail-proof-{Path(folder).name.strip('_').lower()}"
        chosen = {port: str(free_port()) for port in PORTS} | {"COMPOSE_PROJECT_NAME": name}
        env = new_values(chosen)
        write_new(env_file, as_text(env))
        project = Project(command, name, env_file)
        try:
            yield project, env
        finally:
            project.run("down", "--volumes", "--remove-orphans")


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)


def say(text: str) -> None:
    """A line at once, so that a long proof is seen to go on."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the proof; returns its exit code."""
    command = compose_command()
    if command is None:
        say("SKIPPED: no Docker engine with Compose answers (docker info)")
        return 0
    started = time.monotonic()
    with open_project(command) as (project, env):
        wrong = prove(Proof(project, env))
    for complaint in wrong:
        say(f"WRONG: {complaint}")
    say(f"{'FAILED' if wrong else 'passed'} in {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
