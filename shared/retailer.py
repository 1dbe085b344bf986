"""What a source declares of its retailer; it travels with each snapshot to gate and star."""

from decimal import Decimal
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Tolerances(BaseModel):
    """How far a retailer's records may be off where the gate's general rules do not fit its API.

    It travels with each snapshot to the gate, whose rules name what they take from here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    price_rounding: Decimal | None = Field(default=None, ge=0)
    """Of a unit price that is derived from totals: half of its last digit."""
    rejected_share: Decimal | None = Field(default=None, ge=0, le=1)
    """Of a day's records, how many in one may be rejected before the day is refused."""
    superseded_share: Decimal | None = Field(default=None, ge=0, le=1)
    """Of a day's lines and of its money, how much in one may be sent again before the day is
    refused."""


class RelaxedRule(BaseModel):
    """A rule of the gate that holds less strictly for one retailer, as its folder declares.

    It travels with each snapshot to the gate. Only rules that flag or report can be relaxed so:
    what blocks, quarantines or repairs is for the operators to change (`overrides`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule_id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    threshold: Decimal | None = Field(default=None, ge=0)
    """In place of the rule's own."""
    is_enabled: bool = True
    """False: it is not asked."""
    reason: str = Field(min_length=1)
    """Why that is right for this retailer."""

    @model_validator(mode="after")
    def _relaxes(self) -> Self:
        if self.is_enabled == (self.threshold is None):
            raise ValueError("a rule is relaxed by a threshold, or by is_enabled=False")
        return self


CustomerAttribute = Literal["city", "country", "loyalty_tier", "postal_code", "region"]
"""A column of `dim_customer` that may change in a customer's life."""
CUSTOMER_ATTRIBUTES: tuple[CustomerAttribute, ...] = get_args(CustomerAttribute)


class Retailer(BaseModel):
    """Who the partition's retailer is, as its source declares it."""

    model_config = ConfigDict(frozen=True)

    retailer_id: str
    name: str
    country: str
    time_zone: str
    currency_code: str
    tolerances: Tolerances = Tolerances()
    relaxed_rules: tuple[RelaxedRule, ...] = ()
    tracked_attributes: tuple[CustomerAttribute, ...] = CUSTOMER_ATTRIBUTES
    """What of its customers has a history: a change opens a new version of the customer (type 2).
    Of the others, every version has the latest value (type 1)."""
    revises_lines: bool = False
    """Whether it sends a line again, with other content, to take the place of the one before. Else
    two lines of one transaction and number that differ are a conflict, which the gate refuses."""
