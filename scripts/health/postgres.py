"""PostgreSQL: it answers, each role logs in, the schema is this code's, the clocks agree."""

from contextlib import closing
from functools import partial
from pathlib import Path

from database.revision import head_revision
from scripts.health.clock import Now, now, skew, skew_finding
from scripts.health.probe import Finding, Probe, failed, well
from shared.errors import SourceUnavailable
from shared.postgres.connection import Role, connect, read_clock, read_sql, transaction
from shared.settings import DatabaseSettings

STAGES: tuple[Role, ...] = ("load", "audit", "publish", "bi")
OPTIONAL: tuple[Role, ...] = ("owner",)
"""Asked where it is configured: only migrations need it."""
SQL_FOLDER = Path(__file__).parent / "sql"
SERVER_ADVICE = "start PostgreSQL, or correct RETAIL_DATABASE__HOST and __PORT"


def of_postgres(settings: DatabaseSettings) -> list[Probe]:
    """The probes of the server and of its roles."""
    roles = [*STAGES, *(role for role in OPTIONAL if getattr(settings, role) is not None)]
    return [
        Probe("PostgreSQL", partial(server_finding, settings), SERVER_ADVICE),
        *(_of_role(settings, role) for role in roles),
        Probe("schema", partial(schema_finding, settings), "see PostgreSQL"),
        Probe("PostgreSQL clock", partial(clock_finding, settings), "see PostgreSQL"),
    ]


def ask_server(settings: DatabaseSettings, role: Role) -> None:
    """Log in, and have one query answered.

    Raises:
        PipelineError: the server does not answer, or lets the role not in.
    """
    with closing(connect(settings, role)) as connection, connection.cursor() as cursor:
        cursor.execute(read_sql(SQL_FOLDER / "answer.sql"))
        cursor.fetchone()


def server_finding(settings: DatabaseSettings) -> Finding:
    """Whether the server answers anybody. Of a role that it refuses, the role's own probe tells."""
    refused: SourceUnavailable | None = None
    for role in STAGES:
        if getattr(settings, role) is None:
            continue
        try:
            ask_server(settings, role)
        except SourceUnavailable as error:
            refused = error
        else:
            return well(f"{settings.host}:{settings.port} answers")
    raise refused or SourceUnavailable("no role is configured to ask it as")


def _of_role(settings: DatabaseSettings, role: Role) -> Probe:
    variable = f"RETAIL_DATABASE__{role.upper()}__PASSWORD"
    advice = f"correct {variable}, or have `python -m database.prepare` set the password again"
    return Probe(f"role {role}", partial(role_finding, settings, role), advice)


def role_finding(settings: DatabaseSettings, role: Role) -> Finding:
    """Whether a role logs in."""
    ask_server(settings, role)
    return well(f"{getattr(settings, role).user} logs in")


def schema_finding(settings: DatabaseSettings) -> Finding:
    """Whether the schema is what this code was written for."""
    with transaction(settings, "load") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / "schema_version.sql"))
        found = next((str(row[0]) for row in cursor.fetchall()), "none")
    head = head_revision()
    if found == head:
        return well(f"revision {found} is the latest that this code knows")
    return failed(
        f"the schema is of revision {found}, and this code needs {head}",
        "run `python -m database.migrate` if the code is newer, else install the newer code",
    )


def clock_finding(settings: DatabaseSettings, clock: Now = now) -> Finding:
    """How far the database's clock and this machine's are apart."""
    with transaction(settings, "load") as cursor:
        asked_at = clock()
        shown = read_clock(cursor)
        ahead = skew(shown, asked_at, clock())
    return skew_finding("PostgreSQL's clock", ahead)
