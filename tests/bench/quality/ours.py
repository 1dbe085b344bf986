"""``python -m tests.bench.quality.ours RETAILER DATE``: our own contender, as a process of its own.

It asks the rules that the peer has as well, with examples of bad rows; with `--whole` it audits the
partition, all rules, and records the results. It ends with one line of JSON: the seconds after the
imports, and what each rule found.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from data_quality.gate.audit import audit_partition
from data_quality.gate.evaluation import checks_for
from data_quality.gate.scan.samples import with_samples
from data_quality.gate.scan.scan import ask
from data_quality.gate.staged_snapshot import StagedSnapshot, staged_snapshots
from data_quality.gate.verdict import Result, evaluate_all
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.check import Check
from data_quality.session import limit_statements
from shared.errors import GateRefusal
from shared.output.logs import configure_logging
from shared.partition import Partition
from shared.postgres.connection import Cursor, transaction
from shared.settings import Settings, get_settings
from tests.bench.quality.expectations import WITHOUT

MODULE = "tests.bench.quality.ours"


def staged_checks(cursor: Cursor, partition: Partition) -> tuple[StagedSnapshot, list[Check]]:
    """The staged snapshot, and its rules as the audit asks them."""
    (snapshot,) = staged_snapshots(cursor, [partition])
    return snapshot, checks_for(cursor, read_rule_book(cursor), [snapshot])


def common(checks: Sequence[Check]) -> list[Check]:
    """Those that the peer has as well, as rules that change nothing: it neither repairs nor
    quarantines."""
    return [
        replace(check, rule=check.rule.model_copy(update={"disposition": "flag"}))
        for check in checks
        if check.rule.kind not in WITHOUT
    ]


def ask_common(partition: Partition, settings: Settings) -> list[Result]:
    """Ask, evaluate, and take samples; nothing is kept."""
    with transaction(settings.database, "audit") as cursor:
        limit_statements(cursor)
        snapshot, checks = staged_checks(cursor, partition)
        shared = common(checks)
        answers = ask(cursor, shared, [snapshot])[snapshot]
        results = evaluate_all([check.rule for check in shared], answers, {})
        by_rule = {check.rule.id: check for check in shared}
        return with_samples(cursor, snapshot, results, by_rule)


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
    parser.add_argument("retailer_id")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    settings = get_settings()
    configure_logging("ERROR")
    partition = Partition(options.retailer_id, options.day)
    begun = time.perf_counter()
    results = _whole(partition, settings) if options.whole else ask_common(partition, settings)
    seconds = time.perf_counter() - begun
    found = {result.rule.id: _said(result) for result in results}
    sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
