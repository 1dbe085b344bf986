"""The canonical records as Markdown, which `make docs` writes into `docs/CANONICAL_RECORDS.md`."""

from ingestion.list_sources import markdown_table
from shared.entities.canonical_record import Column, canonical_entities, canonical_record

HEADINGS = ("column", "type", "required", "unit", "what it is")


def records() -> str:
    """A section for each entity, with a row for each column of its record."""
    return "\n".join(map(_section, canonical_entities()))


def _section(entity: str) -> str:
    record = canonical_record(entity)
    holds = record.holds[0].upper() + record.holds[1:]
    return f"## {entity}\n\n{holds}.\n\n{markdown_table(HEADINGS, map(_row, record.columns))}"


def _row(column: Column) -> tuple[str, ...]:
    name = f"`{column.name}`" + (" (key)" if column.is_key else "")
    required = f"where `{column.required}`" if isinstance(column.required, str) else ""
    source = f", pseudonym of `{column.pseudonym_of}`" if column.pseudonym_of else ""
    unit = column.unit or ""
    return (
        name,
        column.type + source,
        required or ("yes" if column.required else ""),
        f"`{unit}`" if unit.endswith("_code") else unit,
        column.description,
    )
