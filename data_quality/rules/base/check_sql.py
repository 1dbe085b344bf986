"""The SQL of one rule, as the gate's statements put it together with that of others."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from psycopg2.sql import Composable

from data_quality.rules.base.fragments import NO_ROW, NOTHING
from data_quality.rules.tables import TableName


@dataclass(frozen=True)
class Groups:
    """Groups of neighbouring rows, in each of which it is easily counted how many are repeated."""

    by: Sequence[Composable]
    repeats: Composable
    """The aggregate."""


@dataclass(frozen=True, kw_only=True)
class CheckSql:
    """A condition over staged rows, or an expression over what was counted of them or over the
    snapshot's row of the ledger. Names are quoted and values are bound."""

    place: TableName
    """The table in whose statement it stands."""
    failing: Composable = field(default_factory=lambda: NOTHING)
    """How many rows fail; NULL where the rule looks at none."""
    observed: Composable | None = None
    """What is held against the threshold; None: the failing rows, or their share."""
    condition: Composable = field(default_factory=lambda: NO_ROW)
    """True where a row fails, for rules that look at rows one by one."""
    counted: Composable | None = None
    """An aggregate over staged rows that `failing` or `observed` is made of. They find it under
    its `counted_name`, maybe once for each of several parts of the rows."""
    groups: Groups | None = None
    """Parts of the rows whose repeats, summed up, may take the place of `failing`."""
