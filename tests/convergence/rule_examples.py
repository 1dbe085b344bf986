"""Whatever rules held meanwhile: audited and published again, the warehouse is what a fresh rebuild
under the rules of now gives. The property.

A published partition that the rules of now refuse stays as it was let in last (decision 0023): a
rebuild would not publish it, so here it is loaded as it was then.
"""

import traceback
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from data_quality.rules.book.stored import write_rule
from data_quality.rules.rule import Rule
from shared.errors import GateRefusal, UsageError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.run.batch import Outcomes
from tests.convergence.content import differences, digest_of, tables_of
from tests.convergence.examples import in_lanes
from tests.convergence.lanes import Lane, Servers, open_lane, quiet
from tests.convergence.loading import STAGE_ACTIONS, run_stage
from tests.convergence.rule_mutations import mutated
from tests.convergence.rule_worlds import (
    Again,
    Crash,
    Event,
    NewRules,
    RuleExample,
    Rules,
    draw_example,
)
from tests.convergence.worlds import STAGES, Load, Snapshot

TREATMENTS = {
    "repairs": "SELECT r.retailer_id, r.sales_date, r.rule_id, r.column_name, r.repaired_rows,"
    " r.sample FROM ops.quality_repair AS r INNER JOIN ops.partition AS p"
    " ON (r.retailer_id, r.sales_date, r.entity, r.snapshot_id)"
    " = (p.retailer_id, p.sales_date, p.entity, p.published_snapshot_id)",
    "quarantine": "SELECT r.retailer_id, r.sales_date, r.source_position, r.rule_id,"
    " r.source_record FROM ops.rejected_record AS r INNER JOIN ops.partition AS p"
    " ON (r.retailer_id, r.sales_date, r.entity, r.snapshot_id)"
    " = (p.retailer_id, p.sales_date, p.entity, p.published_snapshot_id)",
    "stores": "SELECT retailer_id, sales_date, o FROM ops.observed_store AS o",
    "products": "SELECT retailer_id, sales_date, o FROM ops.observed_product AS o",
    "customers": "SELECT retailer_id, sales_date, o FROM ops.observed_customer AS o",
}
"""What is on record of a published partition beside the star."""


@dataclass
class Tally:
    """What was tried."""

    examples: int = 0
    digests_equal: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """Of all that was published or refused."""
    stay: int = 0
    """Published partitions that the rules of the end refuse."""
    failure: str | None = None

    def __iadd__(self, other: "Tally") -> "Tally":
        self.examples += other.examples
        self.digests_equal += other.digests_equal
        self.outcomes += other.outcomes
        self.stay += other.stay
        self.failure = self.failure or other.failure
        return self


@dataclass
class _Loader:
    """What the stages have said of a world so far."""

    lane: Lane
    tally: Tally
    rules: Rules = field(default_factory=dict)
    arrived: dict[Partition, Snapshot] = field(default_factory=dict)
    staged: dict[Partition, Snapshot] = field(default_factory=dict)
    lost: set[Partition] = field(default_factory=set)
    """Those whose staged rows are gone."""
    audited_under: dict[Partition, Rules] = field(default_factory=dict)
    """The rules of the latest audit that let the partition pass: where the staged rows are gone
    there is no new one, and what is published stays so by that one."""
    seen: dict[Partition, tuple[Snapshot, Rules]] = field(default_factory=dict)
    """What readers see, and the rules under which it was let in."""
    let_in: set[Partition] = field(default_factory=set)
    """Those that the latest publication let in."""

    def do(self, event: Event) -> None:
        if isinstance(event, NewRules):
            self.hold(event.rules)
        elif isinstance(event, Crash):
            _lose_staging(self.lane)
            self.lost = set(self.staged)
        elif isinstance(event, Again):
            self.again([each for each in event.partitions if each in self.staged])
        else:
            self.load(event)

    def hold(self, rules: Rules) -> None:
        """From now on these hold."""
        self.rules = rules
        with transaction(self.lane.settings.database, "audit") as cursor:
            cursor.execute("DELETE FROM ops.quality_rule WHERE declared_in = 'database'")
            for name, fields in rules.items():
                write_rule(cursor, Rule.model_validate(fields | {"id": name}), "database")

    def load(self, load: Load) -> None:
        partition = load.snapshot.partition
        for stage in STAGES[: STAGES.index(load.last_stage) + 1]:
            if stage == "arrive":
                run_stage(stage, load.snapshot, self.lane.settings)
                self.arrived[partition] = load.snapshot
            elif stage == "stage":
                self.stage([partition])
            else:
                self.note(stage, STAGE_ACTIONS[stage]([partition], self.lane.settings))

    def stage(self, partitions: Sequence[Partition]) -> None:
        for partition, said in STAGE_ACTIONS["stage"](partitions, self.lane.settings).items():
            assert not isinstance(said, Exception), said
            self.staged[partition] = self.arrived[partition]
            self.lost.discard(partition)

    def again(self, partitions: Sequence[Partition]) -> None:
        """Audited and published again, each retailer's together."""
        for retailer in {each.retailer_id for each in partitions}:
            mine = [each for each in partitions if each.retailer_id == retailer]
            for stage in ("audit", "publish"):
                self.note(stage, STAGE_ACTIONS[stage](mine, self.lane.settings))  # type: ignore[index]

    def note(self, stage: str, outcomes: Outcomes) -> None:
        for partition, said in outcomes.items():
            if isinstance(said, UsageError):
                assert partition in self.lost, said
            elif isinstance(said, Exception) and not isinstance(said, GateRefusal):
                raise said
            if stage == "audit" and not isinstance(said, Exception):
                self.audited_under[partition] = self.rules
            if stage == "publish":
                self.note_publication(partition, said)

    def note_publication(self, partition: Partition, said: object) -> None:
        if isinstance(said, Exception):
            self.let_in.discard(partition)
            self.tally.outcomes["refused"] += 1
            return
        assert isinstance(said, dict)
        self.tally.outcomes[said["outcome"]] += 1
        self.let_in.add(partition)
        self.seen[partition] = (self.staged[partition], self.audited_under[partition])

    def finish(self) -> None:
        """What the rules of now make of everything that is staged."""
        for partition in sorted(self.lost):
            self.stage([partition])
        self.again(sorted(self.staged))
        self.tally.stay += len(set(self.seen) - self.let_in)


def _lose_staging(lane: Lane) -> None:
    with lane.administrator.cursor() as cursor:
        for table in tables_of(cursor, "staging"):
            cursor.execute(f"TRUNCATE staging.{table}")


def _rebuilt(lane: Lane, seen: Iterable[tuple[Snapshot, Rules]], final: Rules) -> None:
    """Load what is to be seen into an empty warehouse: each once, under the rules of its own."""
    lane.empty()
    loader = _Loader(lane, Tally())
    loader.hold({})
    # What the rules of the end refuse comes first, and those rules last, as they hold in the end.
    for snapshot, rules in sorted(seen, key=lambda pair: pair[1] == final):
        if loader.rules != rules:
            loader.hold(rules)
        loader.load(Load(snapshot))
        assert snapshot.partition in loader.let_in, f"{snapshot.partition}: a rebuild refuses it"
    loader.hold(final)


def _treatments(lane: Lane, of: set[Partition]) -> dict[str, list[str]]:
    found = {}
    with transaction(lane.settings.database, "owner") as cursor:
        for name, query in TREATMENTS.items():
            cursor.execute(query)
            mine = [row for row in cursor.fetchall() if Partition(row[0], row[1]) in of]
            found[name] = sorted(map(str, mine))
    return found


def require_convergence(
    lane: Lane, example: RuleExample, tally: Tally, mutation: str | None
) -> None:
    """Play the example, then rebuild what it let in.

    Raises:
        AssertionError: the two warehouses, or the records of treatments, are not the same.
    """
    lane.empty()
    loader = _Loader(lane, tally)
    with mutated(mutation):
        loader.hold({})
        for event in example.events:
            loader.do(event)
        loader.finish()
    found = lane.content(), _treatments(lane, loader.let_in)
    _rebuilt(lane, loader.seen.values(), example.final_rules)
    rebuilt = lane.content(), _treatments(lane, loader.let_in)
    if digest_of(found[0]) != digest_of(rebuilt[0]):
        raise AssertionError(
            "the warehouse is not that of a rebuild under the rules of the end:\n"
            + differences(found[0], rebuilt[0])
        )
    if found[1] != rebuilt[1]:
        raise AssertionError(
            "the record of treatments is not that of a rebuild:\n"
            + differences(found[1], rebuilt[1])
        )
    tally.digests_equal += 1


@st.composite
def all_examples(draw: st.DrawFn) -> RuleExample:
    """Any example."""

    def choose(options: Sequence[Any]) -> Any:
        return options[draw(st.integers(0, len(options) - 1))]

    return draw_example(choose)


def run_examples(lane: Lane, number: int, examples: int, mutation: str | None) -> Tally:
    """As many examples as asked for, or as many as it takes to find one that fails. A defect is in
    the loads and not in the rebuild."""
    tally = Tally()
    tried: list[RuleExample] = []
    warnings.simplefilter("ignore", HypothesisWarning)

    @seed(number)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate,) if mutation else (Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(example=all_examples())
    def the_warehouse_is_that_of_the_rules_of_now(example: RuleExample) -> None:
        tally.examples += 1
        tried.append(example)
        require_convergence(lane, example, tally, mutation)

    try:
        the_warehouse_is_that_of_the_rules_of_now()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        error.__notes__ = []
        said = "".join(traceback.format_exception(error, limit=-6))
        tally.failure = f"{tried[-1]!r}\n\n{said}"
    return tally


def run_lane(servers: Servers, number: int, count: int, mutation: str | None) -> Tally:
    """Examples in a warehouse of their own; a process's whole work."""
    quiet()
    with open_lane(servers, f"rules{number}") as lane:
        return run_examples(lane, number, count, mutation)


def run_lanes(servers: Servers, number: int, count: int) -> Tally:
    """All examples, in several processes."""
    total = Tally()
    for each in in_lanes(partial(run_lane, servers), number, count):
        total += each
    return total
