"""Statements that are run on one table or another."""

import re

from psycopg2.sql import SQL, Composed, Identifier


def with_tables(statement: str, **tables: Identifier) -> Composed:
    """The statement with each of the tables in the place of the placeholder of its name.

    A table stands in a file as a parameter does, `%(table)s`: then sqlfluff, which takes values
    for parameters from its configuration, can read the file. Other parameters stay as they are.

    Raises:
        LookupError: the statement has no such placeholder.
    """
    names = "|".join(map(re.escape, tables))
    texts_and_names = re.split(rf"%\(({names})\)s", statement)
    if missing := tables.keys() - set(texts_and_names[1::2]):
        raise LookupError(f"the statement has no place for {', '.join(sorted(missing))}")
    return Composed(
        tables[part] if number % 2 else SQL(part) for number, part in enumerate(texts_and_names)
    )
