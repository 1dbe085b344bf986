"""PostgreSQL's errors, each as the pipeline's own: named by the reaction it asks for."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from shared.errors import ConfigurationError, PipelineError, SourceUnavailable, WarehouseRefusal

REFUSED = {"21", "22", "23", "44", "54"}
"""Classes of SQLSTATE that are the rows' fault: cardinality, data, constraints, check options, and
limits, such as an index row that is too large."""
OUTAGES = {"08", "28", "40", "53", "55", "57", "58"}
"""Those that time may heal: connections, logins, deadlocks and serialisation, full disks and too
many connections, locks, operators' doings, the machine."""
TIMED = {"25006", "25P03", "25P04"}
"""So do these: a server that is read-only for now, and transactions that took too long."""
LACKS = {"3D000", "3F000", "42P01", "42703", "42883"}
"""A database, schema, table, column or function is not there."""
FORBIDDEN = "42501"
LONGEST = 300
"""Characters of what the server said."""


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the server leave the block as errors of the pipeline.

    What is nobody's but ours, such as a mistake in a statement, leaves as it is: a defect.

    Raises:
        SourceUnavailable: the server is gone, full or busy: later it may do.
        WarehouseRefusal: it does not take the rows, at any time.
        ConfigurationError: it lacks something, or the role lacks a right.
    """
    try:
        yield
    except psycopg2.Error as error:
        meant = meaning(error)
        if meant is None:
            raise
        raise meant from error


def meaning(error: psycopg2.Error) -> PipelineError | None:
    """What the server's error means for the pipeline; None for a defect of ours."""
    state = error.pgcode or ""
    if state[:2] in REFUSED:
        return WarehouseRefusal(f"the warehouse refuses the rows: {_said(error)}")
    if state in LACKS:
        return ConfigurationError(
            f"the warehouse lacks its tables, run python -m database.migrate first: {_said(error)}"
        )
    if state == FORBIDDEN:
        return ConfigurationError(f"the warehouse's role lacks a right: {_said(error)}")
    if state[:2] in OUTAGES or state in TIMED or _is_connection_lost(error, state):
        return SourceUnavailable(f"the warehouse does not answer: {_said(error)}")
    return None


def _is_connection_lost(error: psycopg2.Error, state: str) -> bool:
    """Without a code the server said nothing: it is gone, or the connection is."""
    return not state and isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)


def _said(error: psycopg2.Error) -> str:
    """In one line, without a row's values: details, context and quoted input may hold a person."""
    known = error.diag
    said = known.message_primary or (str(error).strip().splitlines() or ["no reason given"])[0]
    if (error.pgcode or "")[:2] == "22":
        said = said.partition(': "')[0]  # as in: invalid input syntax for type numeric: "…"
    where = [
        f"{kind} {name}"
        for kind, name in (
            ("table", known.table_name),
            ("column", known.column_name),
            ("constraint", known.constraint_name),
        )
        if name
    ]
    return " ".join("; ".join([said, *where]).split())[:LONGEST]
