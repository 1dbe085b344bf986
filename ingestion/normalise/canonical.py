"""The canonical query of an entity, written from the list of its columns.

It makes one row per candidate of the retailer's mapping, the table `checked_record`. `problem` is
null for a record, and says else which of its columns are wrong and how, without their values.
Decimals travel as text: a JSON number is a double to most readers.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from shared.entities.canonical_record import (
    DUCKDB_TYPES,
    CanonicalRecord,
    Column,
    canonical_record,
)
from shared.manifest import UNITS

LONGEST = {"id": 200, "text": 500}
"""Characters. An index of PostgreSQL takes no more than some 2,700 bytes of a key."""
NOT_SUMMED = "NONE"
"""The unit of records that carry nothing to be summed."""
NO_CURRENCY = "XXX"
"""ISO 4217's code where there is no currency."""


@cache
def canonical_query(entity: str) -> str:
    """The DuckDB query over the view `candidate`.

    Parameters: `$retailer_id` and, of records with a sales date, `$sales_date`.

    Raises:
        ConfigurationError: the entity has no list of columns, or a wrong one.
    """
    record = canonical_record(entity)
    columns = [
        "$retailer_id as retailer_id",
        *(_written(column) for column in record.columns),
        "source_position",
        f"left({_hash(record)}, 32) as source_record_hash",
        f"{_unit(record)} as measured_in",
        f"{record.amount or record.quantity or '0'}::decimal(38, 4) as measure",
        f"nullif(concat_ws('; ', {', '.join(_problems(record))}), '') as problem",
        # Kept of rejected records only: it is the widest column by far.
        f"{_rejected(record)} as rejected_record",
    ]
    return "\n".join(
        (
            "create temp table checked_record as",
            f"with typed as (select * {_replaced(record)} from candidate)",  # noqa: S608 - names of ours
            "select",
            ",\n".join(columns),
            "from typed",
        )
    )


def _replaced(record: CanonicalRecord) -> str:
    """What does not fit into its column is null; of an optional number, what was given stays."""
    casts = [
        f"try_cast({column.name} as {DUCKDB_TYPES[column.type]}) as {column.name}"
        for column in record.of_type("integer", "decimal")
    ]
    given = [f", {column.name} as {column.name}_given" for column in _optional_numbers(record)]
    return (f"replace ({', '.join(casts)})" if casts else "") + "".join(given)


def _written(column: Column) -> str:
    if column.pseudonym_of:
        return f"pseudonym({column.pseudonym_of}) as {column.name}"
    if column.type == "instant":
        return f"instant_text({column.name}) as {column.name}"
    return f"{column.name}::varchar as {column.name}" if column.type == "decimal" else column.name


def _hash(record: CanonicalRecord) -> str:
    """Without a key, a person's record could be guessed from its hash."""
    function = "pseudonym" if record.is_personal else "sha256"
    return f"{function}(source_record::varchar)"


def _rejected(record: CanonicalRecord) -> str:
    """A person's record is looked up in landing: its text would carry the person out of there."""
    if record.is_personal:
        return "null::varchar"
    return "case when problem is not null then source_record::varchar end"


def _unit(record: CanonicalRecord) -> str:
    if record.amount:
        return f"case when is_currency(currency_code) then currency_code else '{NO_CURRENCY}' end"
    return f"'{UNITS if record.quantity else NOT_SUMMED}'"


def _optional_numbers(record: CanonicalRecord) -> list[Column]:
    return [column for column in record.of_type("decimal") if not column.required]


def _problems(record: CanonicalRecord) -> Iterator[str]:
    texts = record.of_type("id", "text")
    yield from _listed(
        "missing or unreadable: ",
        ((_lacks(column), column) for column in record.columns if column.required),
    )
    yield from _listed(
        "no number that fits: ",
        (
            (f"{each.name} is null and {each.name}_given is not null", each)
            for each in _optional_numbers(record)
        ),
    )
    for kind, longest in LONGEST.items():
        yield from _listed(
            f"longer than {longest} characters: ",
            ((f"is_longer({each.name}, {longest})", each) for each in texts if each.type == kind),
        )
    yield from _listed(
        "with a NUL character: ",
        ((f"has_nul({each.name})", each) for each in record.of_type("id", "text", "currency")),
    )
    yield from _listed(
        "out of range: ",
        ((f"is_out_of_range({each.name})", each) for each in record.of_type("instant")),
    )
    for each in record.of_type("currency"):
        yield f"case when not is_currency({each.name}) then 'no currency code: {each.name}' end"
    if "sales_date" in record.names:
        yield (
            "case when sales_date != $sales_date"
            " then 'sales_date ' || sales_date || ' is not the partition''s' end"
        )


def _lacks(column: Column) -> str:
    under = f" and {column.required}" if isinstance(column.required, str) else ""
    return f"{column.name} is null{under}"


def _listed(says: str, tests: Iterable[tuple[str, Column]]) -> Iterator[str]:
    """One part of the problem: the columns for which a test is true, if there are any."""
    cases = [f"case when {test} then '{column.name}' end" for test, column in tests]
    if cases:
        yield f"'{says}' || nullif(concat_ws(', ', {', '.join(cases)}), '')"
