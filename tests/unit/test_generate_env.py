"""`scripts/generate_env.py`: secrets are new, private and complete, and nothing is overwritten."""

import ast
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from scripts.generate_env import (
    VARIABLES,
    EnvError,
    as_text,
    check,
    new_values,
    parse_assignments,
    read_values,
    run,
    write_new,
)
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.unit
SCRIPT = PROJECT_ROOT / "scripts" / "generate_env.py"
SECRETS = [name for name, each in VARIABLES.items() if each.generate]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def _run(file: Path, *arguments: str) -> int:
    return run(["--file", str(file), *arguments])


def test_it_is_called_by_path_with_nothing_installed(tmp_path: Path) -> None:
    """-I and -S: neither this project nor any package can be imported."""
    target = tmp_path / ".env"
    command = [sys.executable, "-I", "-S", str(SCRIPT), "--file", str(target)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert check(target) == []


def test_it_needs_no_newer_python_than_it_says() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 9))


def test_a_new_file_is_private_and_complete(file: Path) -> None:
    assert _run(file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert check(file) == []
    assert list(read_values(file)) == list(VARIABLES)
    assert list(file.parent.iterdir()) == [file]


def test_every_secret_is_new_and_its_own() -> None:
    one, other = new_values({}), new_values({})
    found = [values[name] for values in (one, other) for name in SECRETS]
    assert len(set(found)) == len(found) == 2 * len(SECRETS)
    assert min(map(len, found)) >= 32
    Fernet(one["AIRFLOW_FERNET_KEY"])


def test_it_never_overwrites(file: Path) -> None:
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(EnvError, match="is there already and stays as it is"):
        _run(file)
    assert file.read_text("utf-8") == "mine"
    assert list(file.parent.iterdir()) == [file]


def test_of_many_at_once_one_writes(file: Path) -> None:
    refused: list[str] = []
    begin = threading.Barrier(8)

    def attempt() -> None:
        text = as_text(new_values({}))
        begin.wait()
        try:
            write_new(file, text)
        except EnvError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refused) == 7
    assert check(file) == []


def test_what_is_chosen_is_written(file: Path) -> None:
    _run(
        file, "--set", "AIRFLOW_USERNAME=anna", "--set", "AIRFLOW_PASSWORD=with $igns, # and space"
    )
    values = read_values(file)
    assert values["AIRFLOW_USERNAME"] == "anna"
    assert values["AIRFLOW_PASSWORD"] == "with $igns, # and space"
    assert check(file) == []


def test_one_value_is_changed_and_the_rest_stays(file: Path) -> None:
    _run(file)
    before = read_values(file)
    assert _run(file, "--set", "AIRFLOW_PORT=18080", "--set", "OF_MY_OWN=1") == 0
    assert read_values(file) == before | {"AIRFLOW_PORT": "18080", "OF_MY_OWN": "1"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_missing_is_added_and_the_rest_stays(file: Path) -> None:
    _run(file)
    before = read_values(file)
    kept = {name: before[name] for name in list(before)[:-3]}
    file.write_text("# mine\n" + "".join(f"{n}={v}\n" for n, v in kept.items()), encoding="utf-8")
    assert _run(file, "--complete") == 0
    after = read_values(file)
    assert check(file) == []
    assert {name: after[name] for name in kept} == kept
    assert file.read_text("utf-8").startswith("# mine\n")


def test_links_to_reports_follow_the_published_port() -> None:
    assert new_values({"OBJECT_STORE_PORT": "19"})["S3_PUBLIC_URL"] == "http://127.0.0.1:19"


def _checked(file: Path, **changes: str) -> list[str]:
    values = new_values({}) | changes
    file.write_text("".join(f"{n}={v}\n" for n, v in values.items()), encoding="utf-8")
    file.chmod(0o600)
    return check(file)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("POSTGRES_PASSWORD", "", "POSTGRES_PASSWORD is empty"),
        ("POSTGRES_PASSWORD", "changeme", "POSTGRES_PASSWORD is still a placeholder"),
        ("OVERRIDE_KEY", "<your key here>", "OVERRIDE_KEY is still a placeholder"),
        ("PSEUDONYM_KEY", "short", "PSEUDONYM_KEY has fewer than 16 characters"),
        ("AIRFLOW_DB_PASSWORD", "a/b@c:d?e#f%g h i j k", "AIRFLOW_DB_PASSWORD becomes part of"),
        ("AWS_SECRET_ACCESS_KEY", "", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong"),
        ("S3_ENDPOINT_URL", "", "COMPOSE_PROFILES starts an S3 server"),
        ("COMPOSE_PROFILES", "", "S3_ENDPOINT_URL is the server that"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(
    file: Path, name: str, value: str, said: str
) -> None:
    (complaint,) = _checked(file, **{name: value})
    assert complaint.startswith(said)
    assert not value or value not in complaint.removeprefix(name)


def test_aws_without_a_server_here_and_without_keys_is_complete(file: Path) -> None:
    empty = ("COMPOSE_PROFILES", "S3_ENDPOINT_URL", "S3_PUBLIC_URL", "AWS_ACCESS_KEY_ID")
    assert _checked(file, **dict.fromkeys((*empty, "AWS_SECRET_ACCESS_KEY"), "")) == []


def test_a_file_that_others_may_read_is_named(file: Path) -> None:
    _run(file)
    file.chmod(0o644)
    assert check(file) == ["others may read it: chmod 600 .env"]
    assert _run(file, "--check") == 1


def test_a_missing_file_and_a_broken_line_are_clear(file: Path) -> None:
    with pytest.raises(EnvError, match=r"is missing: `python3 scripts/generate_env\.py` makes it"):
        check(file)
    file.write_text("A=1\nno equals sign\n", encoding="utf-8")
    with pytest.raises(EnvError, match=r"\.env, line 2 is not NAME=VALUE"):
        check(file)
    file.write_bytes(b"A=\xff")
    with pytest.raises(EnvError, match="cannot be read"):
        check(file)


@pytest.mark.parametrize(
    "assignment",
    [
        "A",
        "=1",
        "1A=2",
        "A B=1",
        "A=it's",
        "A=two\nlines",
        "A=\x1b[31m",
        "AIRFLOW_PASSWORD=changeme",
    ],
)
def test_what_cannot_stand_in_the_file_is_refused(assignment: str) -> None:
    with pytest.raises(EnvError):
        parse_assignments([assignment])


def test_a_folder_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EnvError, match="takes no file"):
        _run(tmp_path / "nowhere" / ".env")
