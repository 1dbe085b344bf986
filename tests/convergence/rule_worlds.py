"""Rules that somebody adds, changes and removes while a small world is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.partition import Partition
from tests.convergence.worlds import (
    LAST_STAGES,
    Choose,
    Load,
    World,
    draw_world,
    shuffled,
)

Fields = dict[str, Any]
Rules = Mapping[str, Fields]
"""Those of the example's own, by id; the rules of the file hold beside them."""

CUSTOMERS = ("customer_id != 'C2'", "customer_id != 'C1'", "customer_id is not null")
LINES = ("line_number != 2", "quantity > 0", "source_position > 1", "store_id != 'S2'")
CUSTOMER_REPAIRS = ("null", {"value": "C1"}, {"value": "C3"}, "lower")
CITY_REPAIRS = ("upper", {"value": "Eridu"}, {"value": "Ur"}, "null")
CITIES = ("city != 'Ur'", "city != 'Uruk'", "city is not null", "city = lower(city)")
TREATED = (1000, 1000, 1000, 0, 1)
"""How many treated rows are enough; more of them than so are a FAIL."""


def _repairs_customers(choose: Choose) -> Fields:
    return repair_rule("sales", "customer_id", choose(CUSTOMERS + LINES), choose(CUSTOMER_REPAIRS))


def _repairs_channels(choose: Choose) -> Fields:
    shown, wanted = choose((("pos", "online"), ("online", "pos")))
    return repair_rule(
        "sales", "channel", choose((f"channel != '{shown}'", *LINES)), {"value": wanted}
    )


def _repairs_stores(choose: Choose) -> Fields:
    return repair_rule("store", "city", choose(CITIES), choose(CITY_REPAIRS))


def _repairs_products(choose: Choose) -> Fields:
    names = ("product_name != 'Pen'", "product_name is not null", "product_id != 'P2'")
    return repair_rule(
        "product", "product_name", choose(names), choose(("upper", {"value": "Quill"}))
    )


def _repairs_members(choose: Choose) -> Fields:
    return repair_rule("customer", "city", choose(CITIES), choose(CITY_REPAIRS))


def _quarantines(choose: Choose) -> Fields:
    expression = choose(LINES + CUSTOMERS + ("channel != 'online'", "total_amount < 20"))
    return expression_rule(
        "sales", expression, "quarantine", choose(("critical", "warning")), choose(TREATED)
    )


def _blocks(choose: Choose) -> Fields:
    expression = choose(("total_amount < 20", "customer_id is not null", "channel != 'online'"))
    return expression_rule("sales", expression, "block", "critical", choose((2, 1, 0)))


def _flags(choose: Choose) -> Fields:
    return expression_rule("sales", choose(LINES), "flag", "warning", choose((0, 1)))


MAKERS = {
    "a_customer": _repairs_customers,
    "b_customer": _repairs_customers,
    "channel": _repairs_channels,
    "store": _repairs_stores,
    "product": _repairs_products,
    "member": _repairs_members,
    "a_quarantine": _quarantines,
    "b_quarantine": _quarantines,
    "block": _blocks,
    "flag": _flags,
}
"""How a rule of each id may be, in the order of how much it says of a failing example."""


def repair_rule(table: str, column: str, expression: str, repair: object) -> Fields:
    """One that repairs a column of the rows that fail the expression."""
    fields = expression_rule(table, expression, "repair", "critical", 1000)
    arguments = {"expression": expression, "repair": repair}
    return fields | {"columns": [column], "arguments": arguments}


def expression_rule(
    table: str, expression: str, disposition: str, severity: str, threshold: int
) -> Fields:
    """One that treats the rows that fail the expression; more than the threshold fail the day."""
    return {
        "kind": "expression",
        "table": table,
        "columns": [],
        "arguments": {"expression": expression},
        "severity": severity,
        "disposition": disposition,
        "threshold": threshold,
        "dimension": "validity",
        "owner": "the proof",
        "reason": "somebody thought so",
    }


@dataclass(frozen=True)
class NewRules:
    """From now on these hold."""

    rules: Rules

    def __str__(self) -> str:
        said = [
            f"{name}: {each['disposition']} of {each['arguments']} > {each['threshold']}"
            for name, each in self.rules.items()
        ]
        return "\n    ".join(["rules", *(said or ["none"])])


@dataclass(frozen=True)
class Again:
    """These are audited and published again, as they are staged."""

    partitions: tuple[Partition, ...]

    def __str__(self) -> str:
        return "again " + ", ".join(map(str, self.partitions))


@dataclass(frozen=True)
class Crash:
    """The server was restarted after a crash: staging is empty."""

    def __str__(self) -> str:
        return "staging is lost"


Event = Load | NewRules | Again | Crash


@dataclass(frozen=True)
class RuleExample:
    """A world, and what happens to it."""

    world: World
    events: tuple[Event, ...]

    @property
    def final_rules(self) -> Rules:
        """Those that hold in the end."""
        return next(
            (each.rules for each in reversed(self.events) if isinstance(each, NewRules)), {}
        )

    def __repr__(self) -> str:
        said = [str(each) for snapshots in self.world.snapshots.values() for each in snapshots]
        return "\n".join(["", *said, *map(str, self.events)])


def draw_example(choose: Choose) -> RuleExample:
    """Each partition's snapshots in their order, with anything in between."""
    world = draw_world(choose, refusals=False)
    waiting = {partition: list(each) for partition, each in world.snapshots.items()}
    rules: Rules = {}
    events: list[Event] = []
    # Which partition's next snapshot it is that is loaded.
    for partition in shuffled(choose, [p for p, each in waiting.items() for _ in each]):
        for _ in range(choose((0, 1, 1, 2))):
            rules = _changed(choose, rules)
            events.append(NewRules(rules))
        events.append(Load(waiting[partition].pop(0), choose(LAST_STAGES)))
        events += _in_between(choose, sorted(waiting))
    for _ in range(choose((1, 2, 3))):
        rules = _changed(choose, rules)
        events.append(NewRules(rules))
    return RuleExample(world, tuple(events))


def _in_between(choose: Choose, partitions: list[Partition]) -> list[Event]:
    kind = choose(("nothing", "nothing", "again", "again", "crash"))
    if kind == "crash":
        return [Crash()] if choose((False, True)) else []
    if kind == "nothing":
        return []
    retailer = choose(partitions).retailer_id
    return [Again(tuple(each for each in partitions if each.retailer_id == retailer))]


def _changed(choose: Choose, rules: Rules) -> Rules:
    """One rule more, another one in the place of one, or one less."""
    what = choose(("add", "change", "change", "remove")) if rules else "add"
    name = choose(tuple(MAKERS) if what == "add" else sorted(rules))
    if what == "remove":
        return {each: fields for each, fields in rules.items() if each != name}
    return {**rules, name: MAKERS[name](choose)}
