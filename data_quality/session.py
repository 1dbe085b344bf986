"""The settings of a transaction that audits."""

from shared.postgres.connection import Cursor

TIMEOUT = "60s"
"""No table's rules take a second for one partition; those that hang are ERROR."""


def limit_statements(cursor: Cursor) -> None:
    """Let no statement of this transaction hang, and none be planned for more than it does.

    The server thinks that most rows fail a rule. It would not let its processes share a scan, of
    which they would hand on much, and would compile what is done before it is compiled.
    """
    cursor.execute(
        "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true),"
        " set_config('parallel_tuple_cost', '0.01', true)",
        (TIMEOUT,),
    )
