"""How a rule repairs the one column that it looks at."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from psycopg2.sql import SQL, Composable
from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from data_quality.rules.base.arguments import as_number
from data_quality.rules.base.bound import Value
from data_quality.rules.base.fragments import of_row
from data_quality.rules.tables import NUMBER, TABLES, TEXT, TableName

MEANS = ("trim", "upper", "lower", "null")


class NewValue(BaseModel):
    """The value that a repair sets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Annotated[
        str, BeforeValidator(str), WithJsonSchema({"type": ["string", "number", "boolean"]})
    ]


def _repair(given: Any) -> Any:  # noqa: ANN401 - from a file
    if isinstance(given, dict) and set(given) == {"value"}:
        value = given["value"]
        if isinstance(value, str | int | float | Decimal) and "\x00" not in str(value):
            return given
    if given not in MEANS:
        raise ValueError(
            f"repair has to be {', '.join(MEANS)}, or the value to set, as in"
            f" {{value: UNKNOWN}}; not {given!r}"
        )
    return given


Repair = Literal["trim", "upper", "lower", "null"] | NewValue
OptionalRepair = Annotated[Repair | SkipJsonSchema[None], BeforeValidator(_repair)]
"""One that may be left out, by the default None."""


def require_repairable(table: TableName, columns: Sequence[str], repair: Repair) -> None:
    """Hold a repair to what its column can take.

    Raises:
        ValueError: it cannot be repaired so; the message says why.
    """
    if len(columns) != 1:
        raise ValueError("a repair changes the one column of a rule that looks at rows one by one")
    (column,), facts = columns, TABLES[table]
    if column not in facts.repairable:
        raise ValueError(
            f"{table}.{column} cannot be repaired: keys or sums depend on it. Of {table}, these"
            f" can: {', '.join(sorted(facts.repairable)) or 'none'}"
        )
    if repair in {"trim", "upper", "lower"} and facts.columns[column] != TEXT:
        raise ValueError(f"{repair} is for text, and {column} is none")
    if isinstance(repair, NewValue) and facts.columns[column] == NUMBER:
        _fits_the_column(as_number("repair", repair.value))


def _fits_the_column(number: Decimal) -> None:
    """All columns of numbers that may be repaired have fourteen digits before the point, and four
    behind it: what does not fit would end the audit, and what is rounded is not what was said."""
    if abs(number) >= 10**14 or number != round(number, 4):
        raise ValueError(f"repair has to fit the column, as 0.0001 or 99999999999999: {number}")


def repaired_value(table: TableName, column: str, repair: Repair) -> Composable:
    """What a repair puts into the column, as SQL."""
    if isinstance(repair, NewValue):
        number = TABLES[table].columns[column] == NUMBER
        value = Value(repair.value)
        return SQL("{}::numeric").format(value) if number else value
    means: dict[str, Composable] = {
        "trim": SQL("nullif(trim({}), '')").format(of_row(column)),
        "upper": SQL("upper({})").format(of_row(column)),
        "lower": SQL("lower({})").format(of_row(column)),
        "null": SQL("NULL"),
    }
    return means[repair]
