"""The canonical record of an entity, as `transformation/entities/<entity>/columns.yml` lists it.

From this one list come the canonical query and its checks, what a retailer's mapping must give,
how DuckDB reads the records, the columns that rules may name, the template of a new source and the
tables of `docs/CANONICAL_RECORDS.md`.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as validator

from shared.errors import ConfigurationError
from shared.yaml_text import yaml_loader

FOLDER = Path(__file__).parents[2] / "transformation" / "entities"
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
ColumnKind = Literal["id", "text", "integer", "decimal", "date", "instant", "currency"]
"""`id` and `text` have up to 200 and 500 characters, a `decimal` has 14 digits before the point
and 4 after it, a `currency` is three upper-case letters (ISO 4217), an `instant` is in UTC."""
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$")]
DUCKDB_TYPES: dict[ColumnKind, str] = {
    "integer": "integer",
    "decimal": "decimal(18, 4)",
    "date": "date",
}
"""How DuckDB reads a canonical record; all else is text. An instant is PostgreSQL's to read."""
OF_EVERY_RECORD = {
    "retailer_id": "varchar",
    "source_position": "bigint",
    "source_record_hash": "varchar",
}
"""Columns beside those of the list, as DuckDB reads them."""


class Column(BaseModel):
    """One column of a canonical record."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ColumnName
    type: ColumnKind
    description: str = Field(min_length=1)
    unit: str | None = None
    """Of a number: the column that names its currency, or what is counted."""
    required: bool | str = False
    """A record without it is rejected; a text is the condition, in DuckDB's SQL, under which."""
    is_key: bool = False
    """It is of what names a record within its partition."""
    pseudonym_of: ColumnName | None = None
    """The column of the mapping that is personal: only its pseudonym is written."""
    attribute_of: AttributeName | None = None
    """The observed member, and its attribute there, such as `product.category`."""

    @validator(mode="after")
    def _fits(self) -> Self:
        if self.pseudonym_of and self.type != "text":
            raise ValueError(f"{self.name}: a pseudonym is of type text")
        if self.unit and self.type not in {"integer", "decimal"}:
            raise ValueError(f"{self.name}: only numbers have a unit")
        return self

    @property
    def given_as(self) -> str:
        """The column of a retailer's mapping that it is made of."""
        return self.pseudonym_of or self.name


class CanonicalRecord(BaseModel):
    """The form that all retailers' records of one entity take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: str
    holds: str = Field(min_length=1)
    """Its rows in words."""
    amount: ColumnName | None = None
    """The column of money that the ledger sums, in the currency of `currency_code`."""
    quantity: ColumnName | None = None
    """The column of counted things that the ledger sums."""
    columns: tuple[Column, ...] = Field(min_length=1)

    @validator(mode="after")
    def _fits(self) -> Self:
        names = [column.name for column in self.columns]
        twice = {name for name in names if names.count(name) > 1 or name in OF_EVERY_RECORD}
        if twice:
            raise ValueError(f"there twice: {', '.join(sorted(twice))}")
        if self.amount and self.quantity:
            raise ValueError("it has an amount or a quantity, not both")
        for column in self.columns:
            if column.name in {self.amount, self.quantity} and column.type != "decimal":
                raise ValueError(f"{column.name} is summed, and must be a decimal")
        missing = {self.amount, self.quantity} - {None, *names}
        if self.amount and "currency_code" not in names:
            missing.add("currency_code")
        if missing:
            raise ValueError(f"not among the columns: {', '.join(sorted(filter(None, missing)))}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Of its own columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def is_personal(self) -> bool:
        """Whether it is made of personal data: such records leave no text behind."""
        return any(column.pseudonym_of for column in self.columns)

    def of_type(self, *types: ColumnKind) -> list[Column]:
        """Its columns of these types that are not pseudonyms, in order."""
        return [each for each in self.columns if each.type in types and not each.pseudonym_of]

    def duckdb_columns(self) -> dict[str, str]:
        """How DuckDB's `read_json` reads what was written, by column."""
        own = {column.name: DUCKDB_TYPES.get(column.type, "varchar") for column in self.columns}
        return {**OF_EVERY_RECORD, **own}


@cache
def canonical_record(entity: str) -> CanonicalRecord:
    """The record of an entity.

    Raises:
        ConfigurationError: there is no list of its columns, or the list is wrong.
    """
    path = FOLDER / entity / "columns.yml"
    shown = f"transformation/entities/{entity}/columns.yml"
    try:
        with yaml_loader(path.read_text(encoding="utf-8"), shown) as loader:
            listed = loader.get_single_data()
        columns = [{"name": name, **column} for name, column in listed.pop("columns").items()]
        return CanonicalRecord(entity=entity, columns=tuple(columns), **listed)
    except OSError as error:
        raise ConfigurationError(f"{shown} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
        )
        raise ConfigurationError(f"{shown}: {said}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{shown} lists no columns with their types") from error


@cache
def canonical_entities() -> tuple[str, ...]:
    """The entities that have a canonical record, in the order of their names."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/columns.yml")))
