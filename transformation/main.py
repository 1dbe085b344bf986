"""``python -m transformation.main DATE``: stage raw partitions in PostgreSQL."""

from shared.run.application import command
from shared.run.command import Stage, run_stage
from shared.run.options import JOBS, Dates, Jobs, Retailers
from transformation.stage.stage import stage_partition, stage_partitions

STAGE = Stage("staged", stage_partition, stage_partitions)


def stage(dates: Dates, retailer: Retailers = None, jobs: Jobs = JOBS) -> int:
    """Stage raw partitions in PostgreSQL.

    Exit code 1 means that some did not come through, 2 that the command was called wrongly.
    """
    return run_stage(STAGE, dates, retailer, jobs)


app = command(stage)

if __name__ == "__main__":
    app()
