"""Roles and databases, made or brought up to date; safe to repeat."""

from collections.abc import Sequence
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case
from psycopg2.extensions import encrypt_password

from scripts.stack.postgres.server import PostgresServer

GRANTS_WITH_OPTIONS = 160000
"""Since this version a membership says what it gives."""


def create_role(server: PostgresServer, name: str, password: str) -> None:
    """A role that may log in and is nothing else. An existing one gets the password."""
    with server.connect() as link:
        # Only the verifier travels: a failed statement in the server's log shows no password.
        verifier = encrypt_password(password, name, link, "scram-sha-256")
        verb = "ALTER" if _exists(link, "pg_roles", "rolname", name) else "CREATE"
        statement = sql.SQL(
            "{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {password}"
        ).format(verb=sql.SQL(verb), role=sql.Identifier(name), password=sql.Literal(verifier))
        _run(link, statement)


def create_group(server: PostgresServer, name: str, members: Sequence[str] = ()) -> None:
    """A role for others to be in. Nobody logs in as it, whatever it was before."""
    with server.connect() as link:
        verb = "ALTER" if _exists(link, "pg_roles", "rolname", name) else "CREATE"
        statement = sql.SQL(
            "{verb} ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD NULL"
        ).format(verb=sql.SQL(verb), role=sql.Identifier(name))
        _run(link, statement)
    for member in members:
        join_group(server, name, member)


def join_group(server: PostgresServer, group: str, member: str) -> None:
    """Give a role what the group may do; it does not become the group (from PostgreSQL 16)."""
    with server.connect() as link:
        has_options = link.server_version >= GRANTS_WITH_OPTIONS
        options = " WITH INHERIT TRUE, SET FALSE" if has_options else ""
        _run(link, sql.SQL("GRANT {} TO {}" + options), group, member)


def run_file(server: PostgresServer, database: str, path: Path) -> None:
    """Execute a file of SQL as the superuser."""
    with server.connect(database) as link, link.cursor() as cursor:
        cursor.execute(path.read_text(encoding="utf-8"))


def create_database(
    server: PostgresServer,
    name: str,
    owner: str,
    connect: Sequence[str] = (),
    template: str = "template1",
) -> None:
    """A database that only its owner and the roles in `connect` may enter."""
    with server.connect() as link:
        if not _exists(link, "pg_database", "datname", name):
            statement = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
            _run(link, sql.SQL(statement), name, owner, template)
        _run(link, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC"), name)
        for role in connect:
            _run(link, sql.SQL("GRANT CONNECT ON DATABASE {} TO {}"), name, role)
    with server.connect(name) as link:
        # Newer servers have this from the start; PostgreSQL 14 lets everybody create in public.
        _run(link, sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        _run(link, sql.SQL("ALTER SCHEMA public OWNER TO {}"), owner)


def grant_temporary(server: PostgresServer, name: str, role: str) -> None:
    """Let a role make temporary tables in a database."""
    with server.connect() as link:
        _run(link, sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}"), name, role)


def close_system_databases(server: PostgresServer) -> None:
    """Only the superuser enters the databases that came with the server."""
    with server.connect() as link:
        for name in ("postgres", "template1"):
            _run(link, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC"), name)


def _exists(link: Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(catalogue), sql.Identifier(column)
    )
    with link.cursor() as cursor:
        cursor.execute(query, (name,))
        return cursor.fetchone() is not None


def _run(link: Connection, statement: sql.Composable, *names: str) -> None:
    if isinstance(statement, sql.SQL):
        statement = statement.format(*map(sql.Identifier, names))
    with link.cursor() as cursor:
        cursor.execute(statement)
