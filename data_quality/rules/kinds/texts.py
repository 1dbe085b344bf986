"""The form of texts: one of some, or as a pattern says."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from psycopg2.sql import SQL, Composable
from pydantic import WithJsonSchema

from data_quality.rules.base.arguments import Text, Texts
from data_quality.rules.base.bound import Value
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import of_row
from data_quality.rules.base.kind import RowKind, RuleTarget
from data_quality.rules.tables import TEXT
from shared.currencies import CURRENCY_CODES

LISTS = {"iso_4217": list(CURRENCY_CODES)}
"""Lists of values that rules name, because others need them too."""


class AcceptedValues(RowKind):
    """One of some texts."""

    observed = (
        "rows with another value than `values` (a list, or `iso_4217` for the currencies of"
        " shared/currencies.py); an empty one is no value"
    )
    column_types = frozenset({TEXT})

    kind: Literal["accepted_values"] = "accepted_values"
    values: Annotated[
        Texts,
        WithJsonSchema(
            {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"enum": sorted(LISTS)}]}
        ),
    ]

    @classmethod
    def spelled_out(cls, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a list that is named."""
        values = arguments.get("values")
        named = LISTS.get(values) if isinstance(values, str) else None
        return dict(arguments) if named is None else {**arguments, "values": named}

    def condition(self, rule: RuleTarget, context: Context) -> Composable:  # noqa: ARG002
        """There is a value, and it is none of them."""
        return SQL("(({} = ANY ({})) IS FALSE)").format(of_row(rule.columns[0]), Value(self.values))


class Regex(RowKind):
    """Texts of a form."""

    observed = "rows that `pattern` (PostgreSQL's) does not match; an empty value is no text"
    column_types = frozenset({TEXT})

    kind: Literal["regex"] = "regex"
    pattern: Text

    @property
    def patterns(self) -> Sequence[str]:
        """The one that it has."""
        return (self.pattern,)

    def condition(self, rule: RuleTarget, context: Context) -> Composable:  # noqa: ARG002
        """The text does not match."""
        return SQL("({} !~ {})").format(of_row(rule.columns[0]), Value(self.pattern))
