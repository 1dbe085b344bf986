"""What the fault layer must know of a retailer's API."""

from collections.abc import Mapping
from dataclasses import dataclass

from retailers.faults.bodies import Body
from retailers.faults.paging import Paging

LONG_ID = "9" * 9000
WITH_NUL = "A\0"
FAR_AWAY = "294247-01-10 04:00:54.775806"
"""What no index, no text and no calendar can store."""

FieldPath = tuple[str, ...]
"""The names from a record down to a field; what is a list is gone through."""


@dataclass(frozen=True)
class Sales:
    """The listing that data faults are for."""

    path: str
    body: Body
    paging: Paging
    numbers: tuple[FieldPath, ...]
    """Fields whose type may change."""
    unreadable: tuple[tuple[FieldPath, str], ...]
    """What a malformed record holds, and where: nobody can read it, or nothing can store it."""
    new_field: str


@dataclass(frozen=True)
class Changes:
    """The listing of changed days."""

    path: str
    body: Body
    changed_at: str


@dataclass(frozen=True)
class Wire:
    """One retailer's API, as far as faults are concerned."""

    sales: Sales
    totals: Mapping[str, tuple[FieldPath, ...]]
    """By path: the numbers of its control totals."""
    totals_body: Body
    rows_argument: str
    """The argument that says how many rows a page has."""
    error_field: str
    changes: Changes | None = None
    token_path: str | None = None
