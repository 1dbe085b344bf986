"""Deliberate defects of what becomes of rules. Each one must make the proof fail.

| mutation | the defect |
| --- | --- |
| release_restores_nothing | an audit leaves what earlier ones have repaired |
| repairs_on_repairs | an audit forgets what was repaired, and takes it for what was staged |
| count_and_samples | a publication compares the counts and an example of what rules did |
| unobserved_repairs | a customer whom a repair has put into rows is shown by no day |
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate import evaluation, record
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.treatments import originals, treated
from data_quality.gate.treatments.treated import SQL_FOLDER
from data_quality.rules.tables import TableName
from shared.postgres.connection import Cursor, read_sql

_QUARANTINE_ALONE = (
    "UPDATE staging.sales SET quarantined_by = NULL, quarantined_record = NULL"
    " WHERE retailer_id = %(retailer_id)s AND sales_date = ANY (%(sales_dates)s)"
)
_COUNTS = (
    "SELECT d.sales_date, md5(concat_ws(';',"
    " (SELECT string_agg(concat_ws(' ', r.rule_id, r.repaired_rows, r.sample -> 0), ','"
    " ORDER BY r.rule_id) FROM ops.quality_repair AS r"
    " WHERE r.retailer_id = %(retailer_id)s AND r.sales_date = d.sales_date),"
    " (SELECT string_agg(s.quarantined_by, ',' ORDER BY s.quarantined_by)"
    " FROM staging.sales AS s WHERE s.retailer_id = %(retailer_id)s"
    " AND s.sales_date = d.sales_date)))"
    " FROM unnest(%(sales_dates)s::date[]) AS d (sales_date)"
)


def _release_quarantine(cursor: Cursor, entity: str, snapshots: Sequence[StagedSnapshot]) -> None:
    key = snapshot_key(snapshots) | {"entity": entity}
    cursor.execute(_QUARANTINE_ALONE, key)
    for step in ("release_members", "clear_repairs"):
        cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


def _as_it_is(_: TableName, column: str) -> Composable:
    return SQL("{0} = s.{0}").format(Identifier(column))


def _counts(cursor: Cursor, snapshots: Sequence[StagedSnapshot]) -> dict[StagedSnapshot, str]:
    cursor.execute(_COUNTS, snapshot_key(snapshots))
    found = dict(cursor.fetchall())
    return {snapshot: found[snapshot.partition.sales_date] for snapshot in snapshots}


RULE_MUTATIONS: dict[str, tuple[object, str, object]] = {
    "release_restores_nothing": (evaluation, "release", _release_quarantine),
    "repairs_on_repairs": (originals, "_staged", _as_it_is),
    "count_and_samples": (record, "fingerprints", _counts),
    "unobserved_repairs": (treated, "MEMBERS", treated.MEMBERS[:-1]),
}


@contextmanager
def mutated(name: str | None) -> Iterator[None]:
    """The product with a defect, or without one."""
    if name is None:
        yield
        return
    with mock.patch.object(*RULE_MUTATIONS[name]):
        yield
