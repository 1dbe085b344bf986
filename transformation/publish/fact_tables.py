"""The facts of a batch, by table partition: a retailer's month each."""

from psycopg2.sql import Identifier

from shared.postgres.connection import Cursor
from transformation.publish.steps import Key, run_step, run_step_on, set_for_transaction

REFILL = ("delete_facts", "insert_facts", "count_facts")
FILL = ("insert_facts", "count_facts")
"""Of a new table partition: there is nothing to delete."""


ALL = Identifier("warehouse", "fact_sales")


def count_facts(cursor: Cursor, key: Key) -> None:
    """Count the facts of the batch's days as they stand in the star."""
    days = key | {"first_day": key["first_date"], "last_day": key["last_date"]}
    run_step_on(cursor, "count_facts", days, ALL)


def replace_facts(cursor: Cursor, key: Key) -> bool:
    """Replace the facts of the batch's days, one table partition after the other.

    A new table partition is filled first, and then attached with its keys.

    Returns:
        Whether any is new.
    """
    run_step(cursor, "table_partitions_to_fill", key)
    table_partitions = cursor.fetchall()
    # They join every line of the days. What was staged or inserted just now has no statistics, and
    # the planner, which expects a line or two, would look through all days or versions for each.
    set_for_transaction(cursor, "enable_nestloop", "off")
    for first_day, last_day, name, is_new in table_partitions:
        days = key | {"first_day": first_day, "last_day": last_day}
        for step in FILL if is_new else REFILL:
            run_step_on(cursor, step, days, Identifier("warehouse", name))
        if is_new:
            run_step(cursor, "attach_table_partition", days)
    set_for_transaction(cursor, "enable_nestloop", "on")
    return any(is_new for *_, is_new in table_partitions)
