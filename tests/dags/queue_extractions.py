"""Run as a program: has Airflow's scheduler queue the extractions of several runs, as JSON.

No task is executed: what is queued counts as running until it is ended here, so the most that ran
at once is certain, however fast the machine is.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.dag import DagModel
from airflow.models.dagrun import DagRun
from airflow.models.pool import Pool
from airflow.models.serialized_dag import SerializedDagModel
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskmap import TaskMap
from airflow.serialization.definitions.dag import SerializedDAG
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType
from sqlalchemy import select
from sqlalchemy.orm import Session

DAG = "retail_data_pipeline"
FIRST = datetime(2001, 1, 1, 8, tzinfo=UTC)
"""No other test runs these days."""
RUNS, PARTITIONS = 3, 2
"""Of each retailer: as a backfill, each run of which also loads a day of the past."""


def store_dag(folder: Path, session: Session) -> SerializedDAG:
    """The DAG as the DAG processor stores it."""
    DagBundlesManager().sync_bundles_to_db(session=session)
    session.flush()
    bag = BundleDagBag(folder, bundle_path=folder, bundle_name="dags-folder")
    sync_bag_to_db(bag, "dags-folder", None, session=session)
    session.flush()
    return SerializedDagModel.get(DAG, session=session).dag


def start_run(dag: SerializedDAG, number: int, session: Session) -> DagRun:
    """A run whose partitions are planned."""
    moment = FIRST + timedelta(days=number)
    run = dag.create_dagrun(
        run_id=f"pools-{number}",
        logical_date=moment,
        data_interval=(moment, moment),
        run_after=moment,
        run_type=DagRunType.MANUAL,
        triggered_by=DagRunTriggeredByType.TEST,
        state=DagRunState.RUNNING,
        session=session,
    )
    for instance in run.get_task_instances(session=session):
        if instance.task_id.endswith(".plan_partitions"):
            instance.state = TaskInstanceState.SUCCESS
            planned = (DAG, instance.task_id, run.run_id, -1, PARTITIONS, None)
            session.add(TaskMap(*planned))
    session.flush()
    return run


def schedule(dag: SerializedDAG, runs: list[DagRun], session: Session) -> None:
    """Make each task whose upstream is done wait for a slot."""
    for run in runs:
        run.dag = dag
        ready, _ = run.update_state(session=session, execute_callbacks=False)
        run.schedule_tis(ready, session=session)
    session.flush()


def running(session: Session) -> list[TaskInstance]:
    """What is queued and has not ended."""
    queued = TaskInstance.state == TaskInstanceState.QUEUED
    return list(session.scalars(select(TaskInstance).where(queued).order_by(TaskInstance.id)))


def to_end(now: list[TaskInstance]) -> list[TaskInstance]:
    """One of each retailer's pool, so that the others go on and may have one more; all else."""
    return list({ti.id if ti.pool == "default_pool" else ti.pool: ti for ti in now}.values())


def main(folder: Path) -> None:
    """Queue and end, until nothing is left."""
    most: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    with create_session() as session:
        dag = store_dag(folder, session)
        session.get_one(DagModel, DAG).is_paused = False
        runs = [start_run(dag, number, session) for number in range(RUNS)]
        scheduler = SchedulerJobRunner(job=Job())
        while True:
            schedule(dag, runs, session)
            for chosen in scheduler._executable_task_instances_to_queued(100, session=session):
                chosen.state = TaskInstanceState.QUEUED
            session.flush()
            now = running(session)
            if not now:
                break
            for pool, count in Counter(instance.pool for instance in now).items():
                most[pool] = max(most[pool], count)
            for instance in to_end(now):
                instance.state = TaskInstanceState.SUCCESS
                ended[instance.pool] += 1
        session.rollback()
    slots = {pool.pool: pool.slots for pool in Pool.get_pools()}
    sys.stdout.write(json.dumps({"slots": slots, "most_at_once": most, "ended": ended}) + "\n")


main(Path(sys.argv[1]))
