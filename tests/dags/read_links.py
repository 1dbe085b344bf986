"""Run as a program: prints the links of a DAG's tasks, as Airflow gives them to its UI, as JSON."""

import json
import sys

from airflow.models.dagrun import DagRun
from airflow.models.serialized_dag import SerializedDagModel
from airflow.utils.session import create_session
from sqlalchemy import select

with create_session() as session:
    stored = SerializedDagModel.get(sys.argv[1], session=session)
    latest = session.scalars(
        select(DagRun).where(DagRun.dag_id == sys.argv[1]).order_by(DagRun.id.desc())
    ).first()
    tasks = stored.dag.task_dict if stored else {}
    links = {
        instance.task_id: {
            "state": instance.state,
            "links": {
                name: tasks[instance.task_id].get_extra_links(instance, name)
                for name in tasks[instance.task_id].extra_links
            },
        }
        for instance in (latest.task_instances if latest else [])
        if tasks[instance.task_id].extra_links
    }
sys.stdout.write(json.dumps(links) + "\n")
