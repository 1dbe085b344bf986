"""Faults in records: each spoils the records of a page that has some."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

from retailers.faults.bodies import Record
from retailers.faults.wire import FieldPath, Sales
from retailers.generator.draw import Draw


def duplicate_record(records: list[Record], draw: Draw) -> None:
    """One record stands twice, somewhere in the page."""
    records.insert(draw.between(0, len(records)), deepcopy(draw.pick(records)))


def malformed_record(records: list[Record], draw: Draw, sales: Sales) -> None:
    """One record holds what nobody can read."""
    path, nonsense = draw.pick(sales.unreadable)
    for holder in _holders(draw.pick(records), path):
        holder[path[-1]] = nonsense


def changed_type(records: list[Record], draw: Draw, sales: Sales) -> bool:
    """One field has another type in all records that have a value; False where none has."""
    path, changed = draw.pick(sales.numbers), False
    for record in records:
        for holder in _holders(record, path):
            was = holder[path[-1]]
            holder[path[-1]] = was if was is None else sales.body.retyped(was)
            changed = changed or holder[path[-1]] != was
    return changed


def missing_field(records: list[Record], draw: Draw) -> None:
    """One field, nested or not, is gone from all records."""
    path = draw.pick(sorted({path for record in records for path in _field_paths(record)}))
    for record in records:
        for holder in _holders(record, path):
            del holder[path[-1]]


def extra_field(records: list[Record], draw: Draw, sales: Sales) -> None:
    """All records have one field more, not always at the end."""
    place = draw.between(0, len(records[0]))
    for record in records:
        fields = list(record.items())
        record.clear()
        record.update([*fields[:place], (sales.new_field, "7"), *fields[place:]])


def wrong_control_total(totals: Record, draw: Draw, fields: tuple[FieldPath, ...]) -> None:
    """One number is a little off."""
    present = [path for path in fields if next(_holders(totals, path), None) is not None]
    path = draw.pick(present)
    holder = next(_holders(totals, path))
    holder[path[-1]] = _off(holder[path[-1]], draw)


def _off(value: object, draw: Draw) -> object:
    """Off by one, or by a cent where the number has decimals."""
    sign = draw.pick((-1, 1))
    if isinstance(value, int):
        return value + sign
    return str(Decimal(str(value)) + sign * (Decimal("0.01") if "." in str(value) else 1))


def _field_paths(record: Record, above: FieldPath = ()) -> Iterator[FieldPath]:
    for name, value in record.items():
        yield (*above, name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _field_paths(part, (*above, name))


def _holders(record: object, path: FieldPath) -> Iterator[Record]:
    """The objects inside the record that have the field which ends the path."""
    if isinstance(record, list):
        for part in record:
            yield from _holders(part, path)
    elif isinstance(record, dict) and path[0] in record:
        if len(path) == 1:
            yield record
        else:
            yield from _holders(record[path[0]], path[1:])
