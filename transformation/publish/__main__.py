"""``python -m transformation.publish DATE``: publish what is staged and passed the gate."""

from shared.run.application import command
from shared.run.command import Stage, run_stage
from shared.run.options import JOBS, Dates, Jobs, Retailers
from transformation.publish.publish import publish_partition, publish_partitions

PUBLISH = Stage("published", publish_partition, publish_partitions)


def publish(dates: Dates, retailer: Retailers = None, jobs: Jobs = JOBS) -> int:
    """Publish what is staged and passed the gate.

    Exit code 1 means that some did not come through, 2 that the command was called wrongly.
    """
    return run_stage(PUBLISH, dates, retailer, jobs)


app = command(publish)

if __name__ == "__main__":
    app()
