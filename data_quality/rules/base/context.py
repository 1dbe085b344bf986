"""What the SQL of a rule depends on besides the rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.base.fragments import OF_EACH, OF_LEDGER, OF_ONE
from data_quality.rules.tables import TABLE_NAMES, TableName
from shared.partition import SALES

NO_FACTS = SQL("warehouse.fact_sales WHERE FALSE")


@dataclass(frozen=True)
class Context:
    """The retailer whose snapshots are audited, and how many they are."""

    retailer_id: str
    time_zone: str
    conditions: Mapping[str, str]
    """The parsed expression of each rule that has one."""
    table_partitions: Sequence[str] = ()
    """Tables of the retailer's facts around the snapshots' dates: looking at all of `fact_sales`
    would cost the more, the longer the history is."""
    entity: str = SALES
    is_alone: bool = False
    """Only one snapshot is audited: what looks at all its rows can then be stated without a
    reference to them, and the server reads them with several processes."""

    @property
    def records(self) -> TableName:
        """The table of the entity's staged records."""
        (found,) = (name for name in TABLE_NAMES if name == self.entity)
        return found

    @property
    def day(self) -> Composable:
        """The sales date of a staged row."""
        return SQL("%(first_date)s::date") if self.is_alone else SQL("s.sales_date")

    @property
    def of_ledger(self) -> Composable:
        """The staged rows of a row of the ledger."""
        return OF_ONE if self.is_alone else OF_LEDGER

    @property
    def of_snapshot(self) -> Composable:
        """The staged rows of a snapshot."""
        return OF_ONE if self.is_alone else OF_EACH

    @property
    def facts(self) -> Composable:
        """The published facts around the snapshots' dates, as a table."""
        tables: list[Composable] = [Identifier("warehouse", each) for each in self.table_partitions]
        tables = tables or [NO_FACTS]
        return SQL("({})").format(
            SQL(" UNION ALL ").join(SQL("SELECT * FROM {}").format(table) for table in tables)
        )
