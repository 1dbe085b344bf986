"""The header of a CSV page: the retailer's text, and never more than data."""

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

from ingestion.declare.contract import Contract, check_contract
from shared.errors import ContractError

LONGEST = 2**20
"""Characters. A quote that nobody closes would make a header of the whole page."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Header = tuple[str, ...]


def read_header(page: Path) -> Header:
    """The names of a page's columns, in order; none for an empty page.

    Raises:
        ContractError: the page begins with something else.
    """
    with page.open(encoding="utf-8-sig", newline="") as text:
        start = text.read(LONGEST)
    try:
        header = tuple(next(csv.reader(io.StringIO(start, newline=""), strict=True), ()))
    except csv.Error as error:
        raise ContractError(f"the header of {page.name} is no CSV: {error}") from error
    if any(CONTROL.search(name) for name in header):
        raise ContractError(f"the header of {page.name} has control characters")
    return header


def check_header(contract: Contract, header: Header) -> list[str]:
    """Hold a header against the contract; returns the columns outside it, sorted.

    Raises:
        ContractError: a column is missing, or stands there twice: which one counts?
    """
    unknown = check_contract(contract, [json.dumps(dict.fromkeys(header, "VARCHAR"))])
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if agreed := [name for name in twice if name not in unknown]:
        raise ContractError(f"the header has {', '.join(agreed)} more than once")
    return unknown
