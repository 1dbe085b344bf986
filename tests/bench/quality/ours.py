"""``python -m tests.bench.quality.ours DATE``: our own contender, as a process of its own.

It asks the rules that the peer has as well, with `--samples` for examples of bad rows, too; with
`--whole` it audits the partition, all rules, and records the results. It ends with one line of
JSON: the seconds after the imports, and what each rule found.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from data_quality.audit import audit_partition
from data_quality.checks import Check, Context, check_of
from data_quality.judgement import Result, judge_all
from data_quality.rule_book import read_rule_book
from data_quality.samples import with_samples
from data_quality.scan import ask, snapshot_key
from data_quality.subject import SQL_FOLDER, Subject, staged_subjects
from data_quality.tables import TABLES
from shared.errors import GateRefusal
from shared.logs import configure_logging
from shared.partition import SALES, Partition
from shared.postgres import Cursor, read_sql, transaction
from shared.settings import Settings, get_settings
from tests.bench.load.raw_zone import RETAILER
from tests.bench.quality.expectations import WITHOUT

MODULE = "tests.bench.quality.ours"


def staged_checks(cursor: Cursor, partition: Partition) -> tuple[Subject, list[Check]]:
    """The staged snapshot, and its rules as the audit asks them."""
    (subject,) = staged_subjects(cursor, SALES, [partition])
    retailer = subject.retailer
    book = read_rule_book(cursor)
    rules = [
        rule.for_retailer(retailer.retailer_id, retailer.tolerances)
        for rule in book.rules
        if TABLES[rule.table].entity == SALES
    ]
    cursor.execute(read_sql(SQL_FOLDER / "leaves_around.sql"), snapshot_key([subject]))
    leaves = [name for (name,) in cursor.fetchall()]
    context = Context(retailer.retailer_id, retailer.time_zone, book.conditions, leaves)
    return subject, [check_of(rule, context) for rule in rules if rule.is_enabled]


def common(checks: Sequence[Check]) -> list[Check]:
    """Those that the peer has as well."""
    return [check for check in checks if check.rule.kind not in WITHOUT]


def ask_common(
    partition: Partition, settings: Settings, *, wants_samples: bool = False
) -> list[Result]:
    """Ask and judge; nothing is mended, set aside or kept."""
    with transaction(settings.database) as cursor:
        subject, checks = staged_checks(cursor, partition)
        shared = common(checks)
        answers = ask(cursor, shared, [subject])[subject]
        results = judge_all([check.rule for check in shared], answers, {})
        if wants_samples:
            by_rule = {check.rule.id: check for check in shared}
            results = with_samples(cursor, subject, results, by_rule)
    return results


def _whole(partition: Partition, settings: Settings) -> list[Result]:
    try:
        audit_partition(partition, settings)
    except GateRefusal as refusal:
        sys.stderr.write(f"{refusal}\n")
    return []


def _said(result: Result) -> dict[str, Any]:
    answer, rule = result.answer, result.rule
    is_met = answer.observed is not None and answer.observed <= rule.threshold
    return {"kind": rule.kind, "table": rule.table, "is_met": is_met, "rows": answer.failing_rows}


def main() -> int:
    """Ask or audit the day that is named."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--samples", action="store_true")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    settings = get_settings()
    configure_logging("ERROR")
    partition = Partition(RETAILER, options.day)
    begun = time.perf_counter()
    if options.whole:
        results = _whole(partition, settings)
    else:
        results = ask_common(partition, settings, wants_samples=options.samples)
    seconds = time.perf_counter() - begun
    found = {result.rule.id: _said(result) for result in results}
    sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
