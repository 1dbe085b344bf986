"""A statement's table is put in as an identifier, and its other parameters stay."""

import pytest
from psycopg2.sql import SQL, Identifier

from shared.postgres.tables import with_tables

pytestmark = pytest.mark.unit


def test_the_table_takes_each_place_of_its_name_and_parameters_stay() -> None:
    statement = "DELETE FROM %(place)s AS f WHERE f.day = %(day)s AND '{}' != %(place)s"
    table = Identifier("warehouse", 'odd"name')
    assert list(with_tables(statement, place=table)) == [
        SQL("DELETE FROM "),
        table,
        SQL(" AS f WHERE f.day = %(day)s AND '{}' != "),
        table,
        SQL(""),
    ]


def test_a_table_without_a_place_is_an_error() -> None:
    with pytest.raises(LookupError, match="no place for place"):
        with_tables("DELETE FROM sales WHERE day = %(day)s", place=Identifier("sales"))
