"""The model of a kind of rule. Each subclass in `rules/kinds/` is a kind, and all that there is to
say of it: arguments with types, what it looks at, its SQL, one line for the documents."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from psycopg2.sql import SQL, Composable
from pydantic import BaseModel, ConfigDict

from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import counted_name, total_of
from data_quality.rules.base.repair import OptionalRepair
from data_quality.rules.tables import LEDGER, TABLES, ColumnType, TableName

FACT_COLUMNS = (
    "transaction_id",
    "record_type",
    "channel",
    "quantity",
    "unit_price",
    "total_amount",
    "currency_code",
)
"""What staging and the star both have of a sale."""


class RuleTarget(Protocol):
    """A rule, as far as its kind needs to know it."""

    @property
    def id(self) -> str: ...
    @property
    def table(self) -> TableName: ...
    @property
    def columns(self) -> Sequence[str]: ...


class RuleKind(BaseModel):
    """What rules of one kind ask. The fields are the rule's arguments; of a kind that is no
    subclass of the ones below, all rows of a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    observed: ClassVar[str]
    """What is held against the threshold, for the documents and for editors."""
    column_count: ClassVar[tuple[int, int]] = (0, 0)
    """How few and how many columns it takes."""
    column_types: ClassVar[frozenset[ColumnType]] = frozenset()
    """Of its columns; empty where any will do."""
    looks_at: ClassVar[str] = "rows"
    """What it looks at, for the documents."""
    is_of_ledger: ClassVar[bool] = False
    """Whether it looks at the snapshot's row of the ledger."""
    is_of_single_rows: ClassVar[bool] = False
    """Whether it says of each row by itself if it fails: only then it can quarantine or repair."""
    is_share: ClassVar[bool] = False
    """Whether it observes a share and nothing else."""
    counts_repeats: ClassVar[bool] = False
    """Whether failing rows are those that are there twice."""
    depends_on_published: ClassVar[bool] = False
    """Whether the answer depends on what is published when it is asked, so on the order of loads:
    the star must not depend on it."""

    kind: str
    """Of a subclass: a literal, which is its default as well."""

    @classmethod
    def name(cls) -> str:
        """The word in `rules.yml`."""
        return str(cls.model_fields["kind"].default)

    @classmethod
    def spelled_out(cls, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with each name of a list in place of which the list is stored."""
        return dict(arguments)

    @classmethod
    def require_fits(cls, table: TableName, columns: Sequence[str]) -> None:
        """Hold a rule's table and columns to what the kind looks at.

        Raises:
            ValueError: they are others; the message says which would do.
        """
        if cls.is_of_ledger != (table == LEDGER):
            place = "the ledger (table: load)" if cls.is_of_ledger else "rows"
            raise ValueError(f"{cls.name()} looks at {place}, not at {table}")
        known, (fewest, most) = TABLES[table].columns, cls.column_count
        if unknown := [name for name in columns if name not in known]:
            raise ValueError(
                f"{table} has no column {', '.join(unknown)}; it has {', '.join(known)}"
            )
        if not fewest <= len(columns) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise ValueError(f"{cls.name()} takes {wanted} columns, not {len(columns)}")
        types = cls.column_types
        if wrong := [name for name in columns if types and known[name] not in types]:
            raise ValueError(
                f"{cls.name()} needs columns of {', '.join(sorted(types))}:"
                f" {', '.join(wrong)} is none"
            )

    def require_columns(self, columns: Sequence[str]) -> None:
        """Hold the columns to what the arguments want of them.

        Raises:
            ValueError: they are others; the message says which would do.
        """

    @property
    def patterns(self) -> Sequence[str]:
        """Regular expressions among the arguments, which only the server can check."""
        return ()

    @abstractmethod
    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """What the rule asks."""


class RowKind(RuleKind):
    """A kind that says of each row by itself whether it fails."""

    is_of_single_rows = True
    column_count = (1, 1)

    repair: OptionalRepair = None
    """What becomes of the column where a row fails."""

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """The rows for which the condition is true, counted."""
        return counted_rows(rule, self.condition(rule, context))

    @abstractmethod
    def condition(self, rule: RuleTarget, context: Context) -> Composable:
        """True where a row fails."""


def counted_rows(rule: RuleTarget, condition: Composable) -> CheckSql:
    """How many rows a condition is true of."""
    return CheckSql(
        place=rule.table,
        failing=total_of(counted_name(rule.id)),
        condition=condition,
        counted=SQL("count(*) FILTER (WHERE {})").format(condition),
    )


class LedgerKind(RuleKind):
    """A kind that looks at the snapshot's row of the ledger."""

    is_of_ledger = True
    looks_at = "`load`"


class HistoryKind(RuleKind):
    """A kind that compares a day's sales with those of other days. It reads these for each
    snapshot, beside its row of the ledger."""

    looks_at = "`sales`"
    column_count = (1, 1)
    depends_on_published = True

    @classmethod
    def require_fits(cls, table: TableName, columns: Sequence[str]) -> None:
        """As for all kinds, and the star has to have the column too."""
        if table != "sales" or not set(columns) <= set(FACT_COLUMNS):
            raise ValueError(
                f"{cls.name()} takes one of {', '.join(FACT_COLUMNS)} of the table sales"
            )
        super().require_fits(table, columns)
