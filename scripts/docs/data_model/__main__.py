"""``python -m scripts.docs.data_model``: print the data model of a database made for that."""

import sys

from scripts.docs.data_model.new_database import data_model
from shared.errors import PipelineError
from shared.output.plain_text import complain, say


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        say(data_model().rstrip("\n"))
    except PipelineError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
