"""Which code did the work: recorded with every snapshot and every load."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def code_version() -> str:
    """The installed version of this project, or `unknown` when it runs uninstalled."""
    try:
        return version("retail-data-pipeline")
    except PackageNotFoundError:
        return "unknown"
