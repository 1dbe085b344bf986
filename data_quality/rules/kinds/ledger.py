"""What the snapshot's row of the ledger says: does what came account for what was announced?"""

from typing import Literal

from psycopg2.sql import SQL, Composable

from data_quality.rules.base.arguments import Count
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import STAGED_ROWS
from data_quality.rules.base.kind import LedgerKind, RuleTarget
from data_quality.rules.tables import LEDGER

# A retailer without control totals has nothing to be held against: null counts as no difference.
_RECONCILED = {
    "rows": "coalesce(abs(l.source_rows - l.control_rows), 0)",
    "amounts": "(SELECT coalesce(sum(abs("
    "a.normalised_amount + a.rejected_amount - a.control_amount)), 0)"
    " FROM ops.partition_amount AS a WHERE (a.retailer_id, a.sales_date, a.entity, a.snapshot_id)"
    " = (l.retailer_id, l.sales_date, l.entity, l.snapshot_id))",
    "quantities": "(SELECT coalesce(sum(abs("
    "q.normalised_quantity + q.rejected_quantity - q.control_quantity)), 0)"
    " FROM ops.partition_quantity AS q"
    " WHERE (q.retailer_id, q.sales_date, q.entity, q.snapshot_id)"
    " = (l.retailer_id, l.sales_date, l.entity, l.snapshot_id))",
    "staged": "abs((SELECT l.normalised_rows FROM ops.partition_load AS l"
    " WHERE (l.retailer_id, l.sales_date, l.entity, l.snapshot_id)"
    " = (%(retailer_id)s, b.sales_date, %(entity)s, b.snapshot_id)) - {staged_rows})",
}
_SUPERSEDED = {
    "rows": SQL("l.superseded_rows"),
    # The largest share, over all currencies, of what the retailer announced.
    "amounts": SQL(
        "coalesce((SELECT round(max(abs(a.superseded_amount) / greatest(abs("
        "coalesce(a.control_amount, a.normalised_amount + a.rejected_amount)), 0.01)), 6)"
        " FROM ops.partition_amount AS a"
        " WHERE (a.retailer_id, a.sales_date, a.entity, a.snapshot_id)"
        " = (l.retailer_id, l.sales_date, l.entity, l.snapshot_id)), 0)"
    ),
}


class Reconciliation(LedgerKind):
    """Two counts or sums of the same."""

    observed = (
        "`of: rows`: lines that differ from the retailer's own count; `of: amounts`: the same of"
        " its sums, over all currencies; `of: quantities`: the same of what records count;"
        " `of: staged`: records that were normalised and are not"
        " staged, or the reverse"
    )

    kind: Literal["reconciliation"] = "reconciliation"
    of: Literal["rows", "amounts", "quantities", "staged"]

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """The difference; staged rows are counted with what else is asked of them."""
        observed = SQL(_RECONCILED[self.of]).format(staged_rows=STAGED_ROWS)
        return CheckSql(place=context.records if self.of == "staged" else LEDGER, observed=observed)


class Rejected(LedgerKind):
    """Records that could not be normalised."""

    observed = "records that could not be normalised"

    kind: Literal["rejected"] = "rejected"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """The ledger's count of them."""
        return CheckSql(place=LEDGER, failing=SQL("l.rejected_rows"))


class Superseded(LedgerKind):
    """Lines that others have taken the place of."""

    observed = (
        "share of the day's records (`of: rows`), or of the announced money of a currency"
        " (`of: amounts`), that later lines have taken the place of; 0 below `least_rows` lines;"
        " needs `measure: share`"
    )
    is_share = True

    kind: Literal["superseded"] = "superseded"
    of: Literal["rows", "amounts"]
    least_rows: Count = 1

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """Nothing, where so few lines were sent again that they are no pattern."""
        superseded: Composable = SQL("CASE WHEN l.superseded_rows < {} THEN 0 ELSE {} END").format(
            Value(self.least_rows), _SUPERSEDED[self.of]
        )
        if self.of == "rows":
            return CheckSql(place=LEDGER, failing=superseded)
        return CheckSql(place=LEDGER, observed=superseded)


class SchemaDrift(LedgerKind):
    """Fields that are new."""

    observed = "fields that the contract does not know"

    kind: Literal["schema_drift"] = "schema_drift"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """The ledger's list of them."""
        return CheckSql(place=LEDGER, observed=SQL("cardinality(l.unknown_fields)"))
