"""Great Expectations Core: the suites of a file, validated over PostgreSQL, one a table.

Runs in an environment of its own: ``python validate.py WORK.json``. It ends with one line of JSON:
the seconds of setting up and of validating, and what each expectation found.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations import expectations as gxe

TIMES = ("min_value", "max_value")


def made(each: dict[str, Any]) -> Any:
    """One expectation; its number finds it again among the results."""
    arguments = {
        name: datetime.fromisoformat(value) if name in TIMES and isinstance(value, str) else value
        for name, value in each["arguments"].items()
    }
    return getattr(gxe, each["type"])(**arguments, meta={"number": each["number"]})


def main(path: Path) -> dict[str, Any]:
    """Set up, validate, and say what came out."""
    work = json.loads(path.read_text("utf-8"))
    begun = time.perf_counter()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    options = {"create_temp_table": work["temporary_tables"]}
    source = context.data_sources.add_postgres(
        "warehouse", connection_string=work["url"], **options
    )
    definitions = []
    for table, query in work["batches"].items():
        asset = source.add_query_asset(name=table, query=query)
        batch = asset.add_batch_definition_whole_table("whole")
        suite = context.suites.add(gx.ExpectationSuite(name=table))
        for each in work["expectations"]:
            if each["table"] == table:
                suite.add_expectation(made(each))
        definition = gx.ValidationDefinition(name=table, data=batch, suite=suite)
        definitions.append(context.validation_definitions.add(definition))
    ready = time.perf_counter()
    outcomes = [each.run(result_format=work["result_format"]) for each in definitions]
    done = time.perf_counter()
    return {
        "set_up": ready - begun,
        "validated": done - ready,
        "found": {
            result.expectation_config.meta["number"]: found(result)
            for outcome in outcomes
            for result in outcome.results
        },
    }


def found(result: Any) -> dict[str, Any]:
    """Whether the expectation was met, and by how many rows it was not, where it counts them."""
    if result.exception_info.get("raised_exception", False) or any(
        each.get("raised_exception")
        for each in result.exception_info.values()
        if isinstance(each, dict)
    ):
        raise RuntimeError(f"{result.expectation_config.type}: {result.exception_info}")
    said = result.result
    rows = said.get("unexpected_count")
    if rows is None and result.expectation_config.type == "unexpected_rows_expectation":
        rows = said.get("observed_value")
    return {"success": bool(result.success), "rows": rows}


if __name__ == "__main__":
    sys.stdout.write(f"\n{json.dumps(main(Path(sys.argv[1])))}\n")
