"""``python3 scripts/generate_env.py``: write `.env` for docker-compose.yml, with new secrets.

Needs nothing but Python 3.9, so that it runs before anything is installed. An `.env` that is there
is never overwritten: `--check` says what it lacks, `--complete` adds that, `--set NAME=VALUE`
changes one value and leaves the rest.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ENV = Path(__file__).resolve().parents[1] / ".env"
LINE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$")
IN_URLS = re.compile(r"[A-Za-z0-9._~-]+")
PLACEHOLDERS = re.compile(
    r"<.*>|change.?me.*|replace.?me.*|todo|x{3,}|\.{3}|…|password|secret", re.IGNORECASE
)
SHORTEST_SECRET = 16


class EnvError(Exception):
    """What is wrong with the file or the arguments, and what to do."""


def token() -> str:
    """A password of letters, digits, `-` and `_`: safe in URLs, env files and SQL clients."""
    return secrets.token_urlsafe(24)


def fernet_key() -> str:
    """A key as `cryptography.fernet` wants it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True)
class Variable:
    """One setting of docker-compose.yml."""

    name: str
    default: str = ""
    generate: Callable[[], str] | None = None
    """Makes a secret; None for what is none."""
    in_url: bool = False
    """Whether it becomes part of an address, which not every character may."""
    optional: bool = False
    """Whether it may be empty."""
    is_name: bool = False
    """Whether it is generated and need not be hard to guess."""


SECTIONS: dict[str, list[Variable]] = {
    "The project's name, and the parts that are not always wanted: local-s3 is an S3 server here,\n"
    "# no S3_ENDPOINT_URL without it": [
        Variable("COMPOSE_PROJECT_NAME", "retail"),
        Variable("COMPOSE_PROFILES", "local-s3", optional=True),
    ],
    "Where the ports are published, for this machine only, and which they are": [
        Variable("BIND_ADDRESS", "127.0.0.1"),
        Variable("POSTGRES_PORT", "5432"),
        Variable("RETAILER1_DB_PORT", "5433"),
        Variable("RETAILER2_DB_PORT", "5434"),
        Variable("RETAILER3_DB_PORT", "5435"),
        Variable("RETAILER1_API_PORT", "5001"),
        Variable("RETAILER2_API_PORT", "5002"),
        Variable("RETAILER3_API_PORT", "5003"),
        Variable("OBJECT_STORE_PORT", "9000"),
        Variable("AIRFLOW_PORT", "8080"),
    ],
    "The warehouse: the administrator of its server, and the roles (docs/OPERATIONS.md, Roles)": [
        Variable("POSTGRES_PASSWORD", generate=token),
        Variable("DATABASE_OWNER_PASSWORD", generate=token),
        Variable("DATABASE_LOAD_PASSWORD", generate=token),
        Variable("DATABASE_AUDIT_PASSWORD", generate=token),
        Variable("DATABASE_PUBLISH_PASSWORD", generate=token),
        Variable("DATABASE_BI_PASSWORD", generate=token),
    ],
    "S3. On AWS S3_ENDPOINT_URL and S3_PUBLIC_URL are empty, and the keys, too, where the machine\n"
    "# has a role (docs/DEPLOYMENT.md: its permissions). Links to reports lead to S3_PUBLIC_URL": [
        Variable("S3_ENDPOINT_URL", "http://object-store:9000", optional=True),
        Variable("S3_PUBLIC_URL", "http://127.0.0.1:9000", optional=True),
        Variable("S3_BUCKET_RAW", "retail-data"),
        Variable("S3_BUCKET_PROCESSED", "retail-processed"),
        Variable("AWS_DEFAULT_REGION", "us-east-1"),
        Variable("AWS_ACCESS_KEY_ID", generate=token, optional=True, is_name=True),
        Variable("AWS_SECRET_ACCESS_KEY", generate=token, optional=True),
    ],
    "One keys the pseudonyms of personal data, one signs the decisions to publish what the gate\n"
    "# refused: keep both as long as the data": [
        Variable("PSEUDONYM_KEY", generate=token),
        Variable("OVERRIDE_KEY", generate=token),
    ],
    "Airflow: who logs in, its database, and its keys": [
        Variable("AIRFLOW_USERNAME", "admin"),
        Variable("AIRFLOW_PASSWORD", generate=token),
        Variable("AIRFLOW_VIEWER_PASSWORD", generate=token),
        Variable("AIRFLOW_DB_PASSWORD", generate=token, in_url=True),
        Variable("AIRFLOW_FERNET_KEY", generate=fernet_key),
        Variable("AIRFLOW_SECRET_KEY", generate=token),
        Variable("AIRFLOW_JWT_SECRET", generate=token),
    ],
    "The simulated retailers: their databases, what opens their APIs, and the days of the sample": [
        Variable("RETAILER1_DB_PASSWORD", generate=token, in_url=True),
        Variable("RETAILER2_DB_PASSWORD", generate=token, in_url=True),
        Variable("RETAILER3_DB_PASSWORD", generate=token, in_url=True),
        Variable("RETAILER1_API_KEY", generate=token),
        Variable("RETAILER2_CLIENT_ID", generate=token, is_name=True),
        Variable("RETAILER2_CLIENT_SECRET", generate=token),
        Variable("RETAILER2_TOKEN_SECRET", generate=token),
        Variable("RETAILER3_USER", generate=token, is_name=True),
        Variable("RETAILER3_PASSWORD", generate=token),
        Variable("SAMPLE_RANGE", "2024-01-01..2024-03-30"),
    ],
}
"""What stands above each section of the file, and its variables."""
VARIABLES = {each.name: each for section in SECTIONS.values() for each in section}


def new_values(chosen: Mapping[str, str]) -> dict[str, str]:
    """All variables: as chosen, else as generated, else by default."""
    values = {name: _value(variable) for name, variable in VARIABLES.items()} | dict(chosen)
    if "OBJECT_STORE_PORT" in chosen and "S3_PUBLIC_URL" not in chosen:
        values["S3_PUBLIC_URL"] = f"http://127.0.0.1:{chosen['OBJECT_STORE_PORT']}"
    return values


def _value(variable: Variable) -> str:
    return variable.generate() if variable.generate else variable.default


def as_text(values: Mapping[str, str]) -> str:
    """The file, section by section."""
    lines = [
        "# Made by scripts/generate_env.py for docker-compose.yml. Keep it secret, and keep it."
    ]
    for heading, variables in SECTIONS.items():
        lines += ["", f"# {heading}"]
        lines += [_line(each.name, values[each.name]) for each in variables]
    more = [name for name in values if name not in VARIABLES]
    if more:
        lines += ["", "# More", *(_line(name, values[name]) for name in more)]
    return "\n".join(lines) + "\n"


def _line(name: str, value: str) -> str:
    """Quoted where Compose would read the value otherwise."""
    plain = re.fullmatch(r"[A-Za-z0-9_./:@%+=,~-]*", value)
    return f"{name}={value}" if plain else f"{name}='{value}'"


def read_values(path: Path) -> dict[str, str]:
    """What the file sets. Of two lines of one name the last one counts, as it does for Compose.

    Raises:
        EnvError: it cannot be read, or a line of it is not NAME=VALUE.
    """
    found = {}
    for number, line in enumerate(_read(path).splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = LINE.match(text.removeprefix("export "))
        if not match:
            raise EnvError(f"{path.name}, line {number} is not NAME=VALUE: correct or delete it")
        found[match[1]] = _unquoted(match[2])
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise EnvError(f"{path} is missing: `python3 scripts/generate_env.py` makes it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise EnvError(f"{path} cannot be read: {error}") from None


def _unquoted(value: str) -> str:
    value = value.strip()
    for quote in "'\"":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1]
    return value.partition(" #")[0].rstrip()


def problems(values: Mapping[str, str]) -> list[str]:
    """What is missing, still a placeholder, too short, or cannot be used; no value is shown."""
    found = []
    for name, variable in VARIABLES.items():
        if name not in values:
            found.append(f"{name} is missing")
        elif not values[name]:
            found += [] if variable.optional else [f"{name} is empty"]
        elif complaint := _complaint(variable, values[name]):
            found.append(f"{name} {complaint}")
    return [*found, *_contradictions(values)]


def _complaint(variable: Variable, value: str) -> str | None:
    if variable.generate and PLACEHOLDERS.fullmatch(value):
        return "is still a placeholder"
    if variable.generate and len(value) < SHORTEST_SECRET and not variable.is_name:
        return f"has fewer than {SHORTEST_SECRET} characters, and can be guessed"
    if variable.in_url and not IN_URLS.fullmatch(value):
        return "becomes part of an address: letters, digits and ._~- only"
    return None


def _contradictions(values: Mapping[str, str]) -> list[str]:
    found = []
    if bool(values.get("AWS_ACCESS_KEY_ID")) != bool(values.get("AWS_SECRET_ACCESS_KEY")):
        found.append(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: set both or none"
        )
    server = "local-s3" in values.get("COMPOSE_PROFILES", "").split(",")
    if server and not values.get("S3_ENDPOINT_URL"):
        found.append(
            "COMPOSE_PROFILES starts an S3 server (local-s3) that S3_ENDPOINT_URL does not name"
        )
    if server and not values.get("AWS_ACCESS_KEY_ID"):
        found.append("the S3 server of COMPOSE_PROFILES (local-s3) needs AWS_ACCESS_KEY_ID")
    if "object-store" in values.get("S3_ENDPOINT_URL", "") and not server:
        found.append(
            "S3_ENDPOINT_URL is the server that COMPOSE_PROFILES does not start (local-s3)"
        )
    return found


def parse_assignments(assignments: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE as the user gave them.

    Raises:
        EnvError: one is malformed, or cannot stand in the file.
    """
    found = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            raise EnvError(f"--set wants NAME=VALUE, and not {name!r}")
        if not value.isprintable() or "'" in value or "${" in value:
            raise EnvError(
                f"the value of {name} has a single quote, ${{ or a character that no line can hold"
            )
        variable = VARIABLES.get(name)
        if complaint := value and variable and _complaint(variable, value):
            raise EnvError(f"{name} {complaint}")
        found[name] = value
    return found


def write_new(path: Path, text: str) -> None:
    """Write a file that only its owner reads; complete, or not at all.

    Raises:
        EnvError: one is there already, or the folder takes none.
    """
    _write(path, text, lambda unfinished: os.link(unfinished, path))


def replace(path: Path, text: str) -> None:
    """As `write_new`, in place of the one that is there."""
    _write(path, text, lambda unfinished: unfinished.replace(path))


def _write(path: Path, text: str, put: Callable[[Path], object]) -> None:
    try:
        descriptor, name = tempfile.mkstemp(prefix=".env.", dir=path.parent)
    except OSError as error:
        raise EnvError(f"{path.parent} takes no file: {error.strerror}") from None
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        put(unfinished)
    except FileExistsError:
        raise EnvError(
            f"{path} is there already and stays as it is: --check says what it lacks, --complete"
            " adds that, --set NAME=VALUE changes one value"
        ) from None
    except OSError as error:
        raise EnvError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def with_changes(text: str, changes: Mapping[str, str]) -> str:
    """The file's text with other values, or more of them at its end; everything else as it was."""
    lines, left = text.splitlines(), dict(changes)
    for number, line in enumerate(lines):
        match = LINE.match(line.strip())
        if match and match[1] in changes:
            lines[number] = _line(match[1], changes[match[1]])
            left.pop(match[1], None)
    return "\n".join([*lines, *(_line(name, value) for name, value in left.items())]) + "\n"


def check(path: Path) -> list[str]:
    """What is wrong with the file.

    Raises:
        EnvError: it is missing, or cannot be read.
    """
    values = read_values(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    open_to_others = [f"others may read it: chmod 600 {path.name}"] if mode & 0o077 else []
    return [*problems(values), *open_to_others]


def complete(path: Path) -> list[str]:
    """Add what the file lacks; returns the names."""
    known = read_values(path)
    missing = {name: _value(each) for name, each in VARIABLES.items() if name not in known}
    if missing:
        replace(path, with_changes(_read(path), missing))
    return list(missing)


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; returns the exit code."""
    options = _parser().parse_args(arguments)
    path = options.file
    chosen = parse_assignments(options.set)
    if options.check:
        return _said(check(path), f"{path.name} has all that docker-compose.yml needs")
    if options.complete:
        return _said([], f"added: {', '.join(complete(path)) or 'nothing was missing'}")
    if chosen and path.exists():
        replace(path, with_changes(_read(path), chosen))
        return _said([], f"changed in {path.name}: {', '.join(chosen)}")
    values = new_values(chosen)
    write_new(path, as_text(values))
    return _said(
        _contradictions(values), f"wrote {path.name}; start everything: docker compose up -d"
    )


def _said(wrong: list[str], well: str) -> int:
    for each in wrong:
        sys.stderr.write(f"{each}\n")
    if not wrong:
        sys.stdout.write(f"{well}\n")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Write .env for Docker Compose, with new secrets.")
    parser.add_argument("--file", type=Path, default=ENV, help="another file than .env")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a value of your own, in a new file or in the one that is there; may be repeated",
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--check", action="store_true", help="say what is missing; write nothing")
    act.add_argument("--complete", action="store_true", help="add what the file lacks")
    return parser


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        return run()
    except EnvError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
