"""What `docs/DATA_QUALITY.md` says that the gate finds in the real sets."""

import re

from shared.settings import PROJECT_ROOT

DOCUMENT = PROJECT_ROOT / "docs" / "DATA_QUALITY.md"
HEADING = "## What real data raises"
ROW = re.compile(
    r"^\| (?P<retailer>retailer\d) \| `(?P<rule>\w+)` \| (?P<verdict>WARN|report)"
    r" \| (?P<all>\d+) \| (?P<few>\d+) \|",
    re.MULTILINE,
)
Days = dict[tuple[str, str, str], int]
"""On how many days, by retailer, rule and verdict (`report` where the rule only reports)."""


def of_all_days() -> Days:
    """Of every day of the three sets."""
    return _days("all")


def of_few_days() -> Days:
    """Of the short ranges that the tests load."""
    return _days("few")


def _days(column: str) -> Days:
    _, _, section = DOCUMENT.read_text("utf-8").partition(HEADING)
    return {
        (row["retailer"], row["rule"], row["verdict"]): int(row[column])
        for row in ROW.finditer(section)
        if int(row[column])
    }
