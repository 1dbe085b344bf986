"""A Docker engine with Compose, and one project on it."""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.settings import PROJECT_ROOT
from tests.support.waiting import HANG

BUILD_TIME = 3600
"""Seconds after which a build hangs."""


class EngineError(Exception):
    """A command of Docker failed, or a container did not become what it should."""


def compose_command() -> list[str] | None:
    """How Compose is called here; None without it, or without an engine that answers."""
    if not _succeeds(["docker", "info"]):
        return None
    if _succeeds(["docker", "compose", "version"]):
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def _succeeds(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


@dataclass(frozen=True)
class Container:
    """One container as the engine describes it."""

    id: str
    service: str
    state: str
    exit_code: int
    health: str | None
    volumes: frozenset[str]
    """The names of those that it has mounted."""

    @property
    def is_well(self) -> bool:
        """Whether it does what its service is for: it runs healthily, or has ended well."""
        if self.state == "running":
            return self.health in {None, "healthy"}
        return self.state == "exited" and self.exit_code == 0


@dataclass(frozen=True)
class Project:
    """The services of docker-compose.yml under a name and settings of their own."""

    command: list[str]
    name: str
    env_file: Path

    def run(self, *arguments: str, seconds: float = HANG) -> str:
        """Run a command of Compose to its end; returns its output.

        Raises:
            EngineError: it failed; the message has the end of what it said.
        """
        options = ["--project-name", self.name, "--env-file", str(self.env_file)]
        return _run([*self.command, *options, *arguments], seconds)

    def up(self) -> None:
        """Start what is not running, and wait until all is well."""
        self.run("up", "--detach", seconds=3 * HANG)
        self.wait()

    def containers(self) -> dict[str, Container]:
        """The services' containers, without those of `run`."""
        label = f"label=com.docker.compose.project={self.name}"
        ids = docker("ps", "--all", "--quiet", "--filter", label).split()
        described = json.loads(docker("inspect", *ids)) if ids else []
        found = [_container(each) for each in described if not _is_one_off(each)]
        return {each.service: each for each in found}

    def wait(self) -> None:
        """Wait until every container is well.

        Raises:
            EngineError: one is not in time, or has ended with an error.
        """
        deadline = time.monotonic() + HANG
        while unwell := [each for each in self.containers().values() if not each.is_well]:
            ended = [each for each in unwell if each.state == "exited" and each.exit_code]
            if ended or time.monotonic() > deadline:
                raise EngineError("\n".join(map(self._complaint, ended or unwell)))
            time.sleep(1)

    def _complaint(self, container: Container) -> str:
        said = docker("logs", "--tail", "20", container.id)
        return f"{container.service} is {container.state}, {container.health}:\n{said}"

    def volumes(self) -> set[str]:
        """The names of the volumes that its containers have mounted, with a name or without one."""
        return set().union(*(each.volumes for each in self.containers().values()))

    def volumes_left(self, of: set[str]) -> set[str]:
        """Those of the volumes that are still there, and any that bears the project's label."""
        label = f"label=com.docker.compose.project={self.name}"
        labelled = docker("volume", "ls", "--quiet", "--filter", label).split()
        return set(labelled) | of & set(docker("volume", "ls", "--quiet").split())


def _container(described: dict[str, Any]) -> Container:
    state = described["State"]
    return Container(
        described["Id"],
        described["Config"]["Labels"]["com.docker.compose.service"],
        state["Status"],
        state["ExitCode"],
        state.get("Health", {}).get("Status"),
        frozenset(each["Name"] for each in described["Mounts"] if each["Type"] == "volume"),
    )


def _is_one_off(described: dict[str, Any]) -> bool:
    return bool(described["Config"]["Labels"].get("com.docker.compose.oneoff") == "True")


def docker(*arguments: str) -> str:
    """Run a command of Docker; returns its output.

    Raises:
        EngineError: it failed.
    """
    return _run(["docker", *arguments], HANG)


def _run(command: list[str], seconds: float) -> str:
    result = subprocess.run(
        command,
        cwd=PROJECT_ROOT,
        env=os.environ | {"TAG": "proof"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    if result.returncode:
        said = "\n".join(result.stdout.splitlines()[-30:])
        raise EngineError(f"`{' '.join(command)}` ended with {result.returncode}:\n{said}")
    return result.stdout
