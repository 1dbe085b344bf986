"""``python -m scripts.data_model``: print the data model of a database made for that."""

import sys

from scripts.data_model.new_database import data_model
from shared.errors import PipelineError


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        sys.stdout.write(data_model())
    except PipelineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
