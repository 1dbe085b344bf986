"""How a task of a DAG runs a stage: for which partition, with which settings, retried when.

A partition travels between tasks as a dictionary, with the results of the stages so far.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException

from shared.errors import PipelineError, RawZoneError, SourceUnavailable
from shared.partition import Partition
from shared.settings import Settings, get_settings

PARTITION_NAME = "{{ partition_name }}"
"""How the grid labels the mapped tasks of one partition."""

Fields = dict[str, str]
"""A partition as it travels between tasks."""
Stage = Callable[[Partition, Settings], dict[str, Any]]


def _shares_budgets(settings: Settings) -> Settings:
    http = settings.http.model_copy(update={"shared_budget": True})
    return settings.model_copy(update={"http": http})


SETTINGS = _shares_budgets(get_settings())
"""Each task is a process; as many of them ask a retailer's API at once as its pool has slots."""


@contextmanager
def failing_at_once_unless_retryable() -> Iterator[None]:
    """Leave to Airflow's retries what time can heal; any other failure of ours ends the task."""
    try:
        yield
    except (SourceUnavailable, RawZoneError):
        raise
    except PipelineError as error:
        raise AirflowFailException(str(error)) from error


def run_stage(stage: Stage, fields: Fields) -> Fields:
    """Run one stage for one partition; what it returns travels on with the partition."""
    partition = Partition.from_dict(fields)
    get_current_context()["partition_name"] = str(partition)  # type: ignore[typeddict-unknown-key]
    with failing_at_once_unless_retryable():
        result = stage(partition, SETTINGS)
    return fields | {name: str(value) for name, value in result.items()}
