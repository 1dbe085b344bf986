"""Deliberate defects in publishing. Each one must make the proof fail, or the proof shows little.

| mutation | what is broken |
| --- | --- |
| no_retailer_lock | two partitions of a retailer are published at the same time |
| arrival_order_type1 | products and stores are as the last load showed them, whatever its date |
| arrival_order_type2 | a customer's history ends with the day that was loaded last |
| sequence_keys | customers' versions are numbered as they come instead of hashed |
| do_nothing_on_conflict | members and versions that are there stay as they are |
| no_repointing | facts of other days keep the version that their customer had before |
| older_replaces_newer | the snapshot that was loaded last wins, and not the one extracted last |
| keep_vanished_members | members that no day shows any more stay |
| keep_retailer | what a retailer declared first stays |
| keep_histories | another declaration of what is tracked leaves other days' customers alone |
| overlook_declaration | a snapshot with the same records and another declaration is unchanged |
| track_everything | whatever a retailer declares, all attributes open versions |
| publish_superseded | a line that a later one replaced is published as well |
| late_locks | a new table partition locks the dimensions when it is attached, not when it is made |
| rates_of_the_last_file | daily rates are derived from the rates that came last |
| rates_not_carried | a day without a rate has none |
| trust_staging | staged rows that a crash of the server took are not missed |

The product has no switches for these: the SQL that `transformation` reads is changed on its way
(and once, the function in the warehouse). A file is named by what follows its number, so that steps
may be numbered anew.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from shared.postgres.connection import Cursor, read_sql
from shared.settings import PROJECT_ROOT
from transformation.publish import steps
from transformation.rates import load_rates
from transformation.stage import stage, staging_rows

NOTHING = "SELECT 1"
MAKE_TABLE_PARTITION = (
    PROJECT_ROOT / "database/migrations/sql/baseline/warehouse/functions/make_table_partition.sql"
)


class Edit(NamedTuple):
    """What is put for what, a regular expression, in one file of SQL."""

    step: str
    pattern: str
    replacement: str


def _without(step: str) -> Edit:
    return Edit(step, r"(?s)\A.*\Z", NOTHING)


def _in(steps: tuple[str, ...], pattern: str, replacement: str) -> tuple[Edit, ...]:
    return tuple(Edit(step, pattern, replacement) for step in steps)


TYPE1 = ("upsert_stores", "upsert_products")
MUTATIONS: dict[str, tuple[Edit, ...]] = {
    "no_retailer_lock": (_without("lock_retailer"),),
    "arrival_order_type1": _in(
        TYPE1,
        r"ORDER BY o\.sales_date DESC",
        "ORDER BY (o.sales_date = %(last_date)s) DESC, o.sales_date DESC",
    ),
    "arrival_order_type2": (
        Edit(
            "derive_customer_versions",
            r"(WHERE\s+each\.retailer_id = %\(retailer_id\)s)",
            r"\1 AND each.sales_date <= %(last_date)s",
        ),
    ),
    "sequence_keys": (
        Edit(
            "derive_customer_versions",
            r"(?s)warehouse\.surrogate_key\(\s*%\(retailer_id\)s, o\.customer_id, to_char\(.*?\)"
            r"\s*\) AS customer_key",
            "coalesce("
            "(SELECT k.customer_key FROM warehouse.dim_customer AS k"
            " WHERE k.retailer_key = warehouse.surrogate_key(%(retailer_id)s)"
            " AND k.customer_id = o.customer_id AND k.valid_from = o.sales_date),"
            " (SELECT max(k.customer_key) + 1 FROM warehouse.dim_customer AS k)"
            " + row_number() OVER ()) AS customer_key",
        ),
    ),
    "do_nothing_on_conflict": _in(
        (*TYPE1, "upsert_customers"), r"(?s)DO UPDATE SET.*\Z", "DO NOTHING"
    ),
    "no_repointing": (_without("repoint_facts"),),
    "older_replaces_newer": (
        Edit(
            "read_candidates",
            r"(?s)coalesce\(\s*\(published\.generation.*?false\s*\) AS is_older",
            "false AS is_older",
        ),
        Edit("newer_staged", r"\)\s+> \(l", ") = (l"),
    ),
    "keep_vanished_members": (_without("delete_vanished_members"),),
    "keep_retailer": (Edit("upsert_retailer", r"(?s)DO UPDATE SET.*\Z", "DO NOTHING"),),
    "keep_histories": (_without("touch_redeclared"),),
    "overlook_declaration": (
        Edit("read_candidates", r"AND ops\.tracked_attributes.*\(staged\.retailer\)", ""),
    ),
    "track_everything": (
        Edit("derive_customer_versions", r"'(\w+)' = any\(r\.tracked_attributes\)", "true"),
    ),
    "publish_superseded": (Edit("insert_facts", r"AND NOT s\.is_superseded", ""),),
    "rates_of_the_last_file": (
        Edit(
            "derive_daily_rates", r"FROM warehouse\.exchange_rate AS e", "FROM incoming_rate AS e"
        ),
    ),
    "rates_not_carried": (
        Edit("derive_daily_rates", r"(?s)coalesce\(\s*lead\(.*?l\.full_date\s*\)", "e.rate_date"),
    ),
    "trust_staging": (
        Edit(
            "read_candidates",
            r"coalesce\(present\.present_rows, 0\) AS present_rows",
            "staged.staged_rows AS present_rows",
        ),
    ),
}
NEED_TRIALS = frozenset({"no_retailer_lock", "late_locks", "trust_staging"})
"""What one load after the other, on a server that lives, cannot show."""
MUTATIONS["late_locks"] = ()


def spoil_warehouse(name: str | None, cursor: Cursor) -> None:
    """Put the defect into a warehouse, if it is one of the schema; the cursor is an owner's."""
    if name == "late_locks":
        statement = MAKE_TABLE_PARTITION.read_text("utf-8")
        lock = "PERFORM warehouse.lock_dimensions();"
        assert lock in statement, f"{MAKE_TABLE_PARTITION.name} has no lock any more"
        statement = statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        cursor.execute(statement.replace(lock, ""))


@contextmanager
def mutated(name: str | None) -> Iterator[None]:
    """The product with a defect, or without one.

    Raises:
        LookupError: the SQL has changed, and the defect no longer fits it.
    """
    edits = MUTATIONS[name] if name else ()
    missing = [edit.step for edit in edits if not _fits(edit)]
    if missing:
        raise LookupError(f"{name} does not fit {', '.join(missing)} any more: repair mutations.py")
    with (
        mock.patch.object(stage, "read_sql", _reader(edits)),
        mock.patch.object(staging_rows, "read_sql", _reader(edits)),
        mock.patch.object(steps, "read_sql", _reader(edits)),
        mock.patch.object(load_rates, "read_sql", _reader(edits)),
    ):
        yield


def _reader(edits: tuple[Edit, ...]) -> Callable[[Path], str]:
    def read(path: Path) -> str:
        text = read_sql(path)
        for edit in edits:
            if _is_step(path, edit.step):
                text = re.sub(edit.pattern, edit.replacement, text)
        return text

    return read


def _is_step(path: Path, step: str) -> bool:
    return path.stem == step


def _fits(edit: Edit) -> bool:
    files = (PROJECT_ROOT / "transformation").rglob("*.sql")
    return any(
        _is_step(path, edit.step) and re.search(edit.pattern, read_sql(path)) for path in files
    )
