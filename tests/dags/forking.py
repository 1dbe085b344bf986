"""Run as a program: imports Airflow once, and forks a process for each command.

A command is a line of JSON on standard input: its `arguments` as after ``python -m``, its
`variables` (the whole environment), and the files for its `stdout` and `stderr`. The answer is its
exit code, on a line of standard output. The process has Airflow's modules and other packages
already; ours it imports itself. What Airflow reads of its environment at import is this program's.
"""

import json
import os
import runpy
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

PRELOAD = (
    "airflow.cli.commands.dag_command",
    "airflow.dag_processing.dagbag",
    "airflow.api_fastapi.execution_api.app",
    "airflow.models.dagrun",
    "airflow.models.serialized_dag",
    "airflow.providers.standard.decorators.python",
    "airflow.sdk.definitions.dag",
    "airflow.sdk.execution_time.task_runner",
    "boto3.session",
    "duckdb",
    "jinja2",
    "psycopg2",
    "requests",
    "structlog",
)


def run(asked: dict[str, Any]) -> int:
    """Run one command in a process of its own; its exit code."""
    child = os.fork()
    if child == 0:
        os._exit(_run_here(asked))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run_here(asked: dict[str, Any]) -> int:
    """Become the command."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        with Path(asked[name]).open("wb") as file:
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(asked["variables"])
    module, *arguments = asked["arguments"]
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does at the end of a program
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what modules write while they are imported is no answer
    for name in PRELOAD:
        import_module(name)
    for line in sys.stdin:
        answers.write(f"{run(json.loads(line))}\n")
        answers.flush()


main()
