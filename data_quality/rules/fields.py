"""The fields of a rule, as `rules.yml` and `ops.quality_rule` have them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from data_quality.rules.base.kind import RuleKind
from data_quality.rules.kinds import KINDS, definition_of
from data_quality.rules.tables import TableName

Severity = Literal["critical", "warning", "info"]
Disposition = Literal["block", "quarantine", "repair", "flag", "report"]
Dimension = Literal[
    "completeness", "validity", "uniqueness", "accuracy", "consistency", "timeliness"
]
Measure = Literal["rows", "share"]
Tolerance = Literal["price_rounding", "rejected_share", "superseded_share"]


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"has to be one of {', '.join(KINDS)}, not {kind!r}")
    return kind


class RetailerChange(BaseModel):
    """What operators have decided for one retailer."""

    model_config = ConfigDict(extra="forbid")

    threshold: Decimal | None = Field(default=None, ge=0)
    arguments: dict[str, Any] = {}
    is_enabled: bool | None = None


class RuleFields(BaseModel):
    """One rule, as it is declared. It fails where what it observes is greater than its
    threshold."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    """Its name."""
    kind: Annotated[str, AfterValidator(_known)]
    """What it asks."""
    table: TableName
    """What it looks at."""
    columns: list[str] = []
    """What it looks at there."""
    arguments: dict[str, Any] = {}
    """What its kind has to know."""
    severity: Severity
    """How bad it is when it fails."""
    disposition: Disposition
    """What happens when it fails."""
    threshold: Decimal = Field(default=Decimal(0), ge=0)
    """How much may be observed. For rows that are quarantined or repaired: up to how many of them
    the verdict is WARN and no more."""
    measure: Measure = "rows"
    """Whether failing rows are counted, or their share is taken."""
    dimension: Dimension
    """By which the report sums up."""
    owner: str = Field(min_length=1)
    """Who is asked."""
    reason: str = Field(min_length=1)
    """Why the rule is there, and its threshold what it is."""
    tolerance: Tolerance | None = None
    """What of a retailer's declared tolerances takes the place of the argument of that name, or,
    where the rule has none, of the threshold."""
    overrides: dict[str, RetailerChange] = {}
    """By retailer: another threshold, other arguments, or whether it is enabled."""
    is_enabled: bool = True
    """Whether it is asked."""

    @field_validator("arguments", mode="before")
    @classmethod
    def _spell_out(cls, given: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - from a file
        kind = KINDS.get(info.data.get("kind", ""))
        return kind.spelled_out(given) if kind and isinstance(given, Mapping) else given

    @property
    def kind_type(self) -> type[RuleKind]:
        """The model of its kind."""
        return KINDS[self.kind]

    @property
    def definition(self) -> RuleKind:
        """The model of its kind, with its arguments.

        Raises:
            ValueError: the kind does not take them; of a validated rule it does.
        """
        return definition_of(self.kind, self.arguments)
