"""docker-compose.yml and what belongs to it say the same, and leave no door open."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.generate_env import VARIABLES
from scripts.stack.environment import SOURCE_CREDENTIALS
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.docs
FILE = PROJECT_ROOT / "docker-compose.yml"
TEXT = FILE.read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
ONE_SHOTS = {"migrate", "airflow-init", "retailers-init"}
BY_HAND = {name for name, each in SERVICES.items() if "services" in each.get("profiles", [])}
SERVERS = sorted(set(SERVICES) - ONE_SHOTS - BY_HAND)
VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)")
OF_THE_CALLER = {
    *("TAG", "BUILD_NETWORK", "PYTHON_IMAGE", "POSTGRES_IMAGE"),
    *("DATABASE_HOST", "DATABASE_PORT", "DATABASE_SSLMODE", "DATABASE_ADMIN", "AIRFLOW_HOST"),
    *("RETAILER1_URL", "RETAILER2_URL", "RETAILER3_URL"),
    *("RETAIL_REPORTING_CURRENCY", "RETAIL_SCHEDULE_CRON", "RETAIL_SCHEDULE_TIMEZONE"),
    "RETAIL_LOG_LEVEL",
}
"""What has a default and is set where somebody wants otherwise (docs/DEPLOYMENT.md)."""
LOCKS = PROJECT_ROOT / "docker" / "requirements"
OF_IMAGE = {
    "pipeline": (
        *("shared", "ingestion", "transformation", "data_quality", "database"),
        *(f"scripts/{name}" for name in ("cli", "health", "journey", "operations")),
    ),
    "airflow": ("airflow", "scripts/stack/airflow"),
    "retailers": ("retailers",),
}
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)


def test_every_variable_is_generated_or_named() -> None:
    used = set(VARIABLE.findall(TEXT))
    assert used - OF_THE_CALLER == set(VARIABLES) - {"COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"}
    assert used >= OF_THE_CALLER


def test_no_secret_has_a_default() -> None:
    secrets = {name for name, each in VARIABLES.items() if each.generate and not each.optional}
    for name in secrets:
        assert set(re.findall(rf"\$\{{{name}(:\S)", TEXT)) == {":?"}, name


def test_the_ports_that_users_know() -> None:
    ports = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    shown = {name: re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", *mine) for name, mine in ports.items()}
    assert shown == {
        "postgres": "127.0.0.1:5432:5432",
        "retailer1-db": "127.0.0.1:5433:5432",
        "retailer2-db": "127.0.0.1:5434:5432",
        "retailer3-db": "127.0.0.1:5435:5432",
        "retailer1-api": "127.0.0.1:5001:5001",
        "retailer2-api": "127.0.0.1:5002:5002",
        "retailer3-api": "127.0.0.1:5003:5003",
        "object-store": "127.0.0.1:9000:9000",
        "airflow-webserver": "127.0.0.1:8080:8080",
    }


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_container_has_no_right_that_it_does_not_use(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert {"mem_limit", "pids_limit", "logging", "tmpfs"} <= set(service)
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)
    assert not any("docker.sock" in each for each in service.get("volumes", []))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_it_starts_again_by_itself_only_if_it_is_a_server(name: str) -> None:
    assert SERVICES[name]["restart"] == ("unless-stopped" if name in SERVERS else "no")


@pytest.mark.parametrize("name", [each for each in SERVERS if each != "retailers-live"])
def test_a_server_is_asked_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_who_depends_waits_until_the_other_is_well() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in ONE_SHOTS else "service_healthy"
            assert how == {"condition": wanted}, name
            assert "profiles" not in SERVICES[other], f"{name} needs what may be left out"


def _logins(name: str) -> set[str]:
    pattern = re.compile(r"RETAIL_DATABASE__(\w+)__PASSWORD")
    return {match[1] for each in SERVICES[name]["environment"] if (match := pattern.match(each))}


def test_each_stage_has_the_logins_that_it_needs() -> None:
    assert _logins("ingestion") == {"LOAD"}
    assert _logins("transformation") == {"LOAD", "PUBLISH"}
    assert _logins("data-quality") == {"AUDIT", "BI"}
    for name in ("airflow-webserver", "airflow-triggerer", "airflow-dag-processor"):
        assert _logins(name) == set()
    owners = {name for name in SERVICES if "environment" in SERVICES[name]} - {"migrate"}
    assert not any({"ADMIN", "OWNER"} & _logins(name) for name in owners)


def test_a_retailer_has_its_own_secrets_alone() -> None:
    for retailer, credentials in SOURCE_CREDENTIALS.items():
        environment = set(SERVICES[f"{retailer}-api"]["environment"])
        assert {f"{retailer.upper()}_{name}" for name in credentials} <= environment
        assert all(name.startswith(retailer.upper()) for name in environment)


def _pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("image", ["pipeline", "airflow", "retailers", "object-store"])
def test_images_have_the_versions_of_the_checkout(image: str) -> None:
    mine, ours = _pins(LOCKS / f"{image}.txt"), _pins(PROJECT_ROOT / "requirements.txt")
    assert mine
    assert mine.items() <= ours.items()
    assert "--hash=sha256:" in (LOCKS / f"{image}.txt").read_text("utf-8")


@pytest.mark.parametrize("image", OF_IMAGE)
def test_images_have_what_their_code_imports(image: str) -> None:
    """By the names of modules; those of the standard library and of ours belong to no package."""
    files = [file for each in OF_IMAGE[image] for file in (PROJECT_ROOT / each).rglob("*.py")]
    assert files
    modules = {name for file in files for name in IMPORT.findall(file.read_text("utf-8"))}
    known = packages_distributions()
    pins = set(_pins(LOCKS / f"{image}.txt"))
    for module in sorted(modules & set(known) - {"airflow", "mypy_boto3_s3"}):
        names = {each.lower().replace("_", "-") for each in known[module]}
        assert names & pins or "retail-data-pipeline" in names, f"{image} lacks {module}"
