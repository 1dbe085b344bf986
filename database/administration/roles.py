"""Roles and databases, made or brought up to date; safe to repeat.

An administrator who is no superuser, as managed servers have, may do all but what the docstrings
name.
"""

from collections.abc import Sequence
from pathlib import Path

from psycopg2 import sql
from psycopg2.errors import DuplicateObject, UniqueViolation
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case
from psycopg2.extensions import encrypt_password

from database.administration.administrator import Administrator

GRANTS_WITH_OPTIONS = 160000
"""Since this version a membership says what it gives."""
HARMLESS = "NOSUPERUSER NOCREATEDB NOCREATEROLE"


def create_role(server: Administrator, name: str, password: str) -> None:
    """A role that may log in and is nothing else. An existing one gets the password."""
    with server.connect() as link:
        # Only the verifier travels: a failed statement in the server's log shows no password.
        verifier = encrypt_password(password, name, link, "scram-sha-256")
        statement = sql.SQL("{verb} LOGIN PASSWORD {password}")
        _make_role(link, name, statement, password=sql.Literal(verifier))


def create_group(server: Administrator, name: str, members: Sequence[str] = ()) -> None:
    """A role for others to be in. Nobody logs in as it, whatever it was before."""
    with server.connect() as link:
        _make_role(link, name, sql.SQL("{verb} NOLOGIN PASSWORD NULL"))
    for member in members:
        join_group(server, name, member)


def join_group(server: Administrator, group: str, member: str) -> None:
    """Give a role what the group may do; it does not become the group (from PostgreSQL 16)."""
    with server.connect() as link:
        has_options = link.server_version >= GRANTS_WITH_OPTIONS
        options = " WITH INHERIT TRUE, SET FALSE" if has_options else ""
        _run(link, sql.SQL("GRANT {} TO {}" + options), group, member)


def run_file(server: Administrator, database: str, path: Path) -> None:
    """Execute a file of SQL as the administrator."""
    with server.connect(database) as link, link.cursor() as cursor:
        cursor.execute(path.read_text(encoding="utf-8"))


def create_database(
    server: Administrator,
    name: str,
    owner: str,
    connect: Sequence[str] = (),
    template: str = "template1",
) -> None:
    """A database that only its owner and the roles in `connect` may enter."""
    with server.connect() as link:
        if not _exists(link, "pg_database", "datname", name):
            _may_give_to(link, owner)
            statement = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
            _run(link, sql.SQL(statement), name, owner, template)
        _run(link, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC"), name)
        for role in connect:
            _run(link, sql.SQL("GRANT CONNECT ON DATABASE {} TO {}"), name, role)


def close_public_schema(server: Administrator, database: str, owner: str) -> None:
    """Let nobody but the owner create in `public`, as newer servers do from the start.

    Raises:
        psycopg2.errors.InsufficientPrivilege: the administrator is no superuser.
    """
    with server.connect(database) as link:
        _run(link, sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        _run(link, sql.SQL("ALTER SCHEMA public OWNER TO {}"), owner)


def grant_temporary(server: Administrator, name: str, role: str) -> None:
    """Let a role make temporary tables in a database."""
    with server.connect() as link:
        _run(link, sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}"), name, role)


def close_system_databases(server: Administrator) -> None:
    """Only the superuser enters the databases that came with the server.

    Raises:
        psycopg2.errors.InsufficientPrivilege: the administrator is no superuser.
    """
    with server.connect() as link:
        for name in ("postgres", "template1"):
            _run(link, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC"), name)


def _make_role(link: Connection, name: str, statement: sql.SQL, **parts: sql.Composable) -> None:
    """Create the role, or alter it; of two who create it at once, the second one alters it."""
    if not _exists(link, "pg_roles", "rolname", name):
        try:
            create = sql.SQL("CREATE ROLE {} " + HARMLESS).format(sql.Identifier(name))
            _run(link, statement.format(verb=create, **parts))
        except (DuplicateObject, UniqueViolation):
            pass
        else:
            return
    # Taking away rights that a role does not have is for superusers, too.
    rights = sql.SQL(" " + HARMLESS if _is_mighty(link, name) else "")
    alter = sql.SQL("ALTER ROLE {}{}").format(sql.Identifier(name), rights)
    _run(link, statement.format(verb=alter, **parts))


def _is_mighty(link: Connection, name: str) -> bool:
    with link.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = %s",
            (name,),
        )
        return cursor.fetchone() == (True,)


def _may_give_to(link: Connection, owner: str) -> None:
    """Who is no superuser gives a database only to a role that they may become."""
    has_options = link.server_version >= GRANTS_WITH_OPTIONS
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(%s, %s)", (owner, "SET" if has_options else "MEMBER"))
        if cursor.fetchone() == (True,):
            return
    options = " WITH INHERIT TRUE, SET TRUE" if has_options else ""
    _run(link, sql.SQL("GRANT {} TO CURRENT_USER" + options), owner)


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
