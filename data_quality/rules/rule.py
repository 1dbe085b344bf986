"""A rule of the gate, and how it holds for one retailer."""

from collections.abc import Sequence
from typing import Any

from pydantic import model_validator

from data_quality.rules.base.kind import RowKind
from data_quality.rules.base.repair import Repair
from data_quality.rules.fields import RuleFields
from data_quality.rules.validation import require_sense
from shared.retailer import RelaxedRule, Tolerances

NOTHING_DECLARED = Tolerances()


class Rule(RuleFields):
    """One rule that makes sense."""

    @model_validator(mode="after")
    def _makes_sense(self) -> "Rule":
        require_sense(self)
        return self

    @property
    def is_asked(self) -> bool:
        """Whether it holds for any retailer."""
        return self.is_enabled or any(each.is_enabled for each in self.overrides.values())

    @property
    def repair(self) -> Repair | None:
        """How it repairs its column."""
        definition = self.definition
        return definition.repair if isinstance(definition, RowKind) else None

    @property
    def can_be_relaxed(self) -> bool:
        """Whether a retailer's own folder may relax it: no verdict and no row depends on it."""
        return self.disposition in {"flag", "report"}

    def for_retailer(
        self,
        retailer_id: str,
        declared: Tolerances = NOTHING_DECLARED,
        relaxed: Sequence[RelaxedRule] = (),
    ) -> "Rule":
        """The rule as it holds for one retailer: as its source declares, unless operators have
        decided otherwise."""
        rule = self._with_tolerance(declared)._relaxed(relaxed)
        change = self.overrides.get(retailer_id)
        if change is None:
            return rule
        changes: dict[str, Any] = {"arguments": rule.arguments | change.arguments}
        if change.threshold is not None:
            changes["threshold"] = change.threshold
        if change.is_enabled is not None:
            changes["is_enabled"] = change.is_enabled
        return rule.model_copy(update=changes)

    def _relaxed(self, relaxed: Sequence[RelaxedRule]) -> "Rule":
        found = next((each for each in relaxed if each.rule_id == self.id), None)
        if found is None or not self.can_be_relaxed:
            return self
        threshold = self.threshold if found.threshold is None else found.threshold
        changes = {"threshold": threshold, "is_enabled": self.is_enabled and found.is_enabled}
        return self.model_copy(update=changes)

    def _with_tolerance(self, declared: Tolerances) -> "Rule":
        if self.tolerance is None or (value := getattr(declared, self.tolerance)) is None:
            return self
        parameters = self.arguments.get("parameters", {})
        if self.tolerance not in parameters:
            return self.model_copy(update={"threshold": value})
        parameters = parameters | {self.tolerance: str(value)}
        return self.model_copy(update={"arguments": self.arguments | {"parameters": parameters}})
