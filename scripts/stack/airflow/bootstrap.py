"""Prepare Airflow in one process: migrate its database, make pools and users. Safe to repeat.

Run with Airflow's environment: `python -m scripts.stack.airflow.bootstrap [SECRETS]`. Passwords are
in the folder SECRETS, or without one in `AIRFLOW_PASSWORD` and `AIRFLOW_VIEWER_PASSWORD`. Separate
CLI calls would import Airflow three times and show passwords in the process list.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from airflow.models.pool import Pool
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.providers.fab.auth_manager.security_manager.override import (
    FabAirflowSecurityManagerOverride,
)
from airflow.utils import db

from scripts.stack.airflow.pools import pool_slots
from scripts.stack.credentials import SecretStore
from shared.settings import get_settings


@dataclass(frozen=True)
class User:
    """One who may log in."""

    name: str
    role: str
    password: str


def users_of(secrets: SecretStore) -> list[User]:
    """Those of the local stack."""
    roles = {"admin": "Admin", "viewer": "Viewer"}
    return [
        User(name, role, secrets.get(f"airflow_{name}_password")) for name, role in roles.items()
    ]


def users_of_environment() -> list[User]:
    """An administrator, named by `AIRFLOW_USERNAME`, and `viewer`, who may look and start nothing.

    Raises:
        SystemExit: a password is not set; there is none that would be used instead.
    """
    users = [
        User(os.environ.get("AIRFLOW_USERNAME") or "admin", "Admin", _password("AIRFLOW_PASSWORD")),
        User("viewer", "Viewer", _password("AIRFLOW_VIEWER_PASSWORD")),
    ]
    if users[0].name == users[1].name:
        raise SystemExit("AIRFLOW_USERNAME is viewer, which is the user who may start nothing")
    return users


def _password(variable: str) -> str:
    if not (password := os.environ.get(variable)):
        raise SystemExit(f"{variable} is not set: `python3 scripts/generate_env.py` makes one")
    return password


def bootstrap(users: list[User]) -> None:
    """Bring Airflow's database to where the processes can start."""
    db.upgradedb()
    make_pools()
    with get_application_builder() as builder:
        for user in users:
            _ensure_user(builder.sm, user)


def make_pools() -> None:
    """Make each retailer's pool, or give it the slots that the declaration says now."""
    for retailer_id, slots in pool_slots(get_settings()).items():
        said = f"Whatever asks {retailer_id}'s API; made from parallel_extractions of its source"
        Pool.create_or_update_pool(retailer_id, slots, said, include_deferred=True)


def _ensure_user(security: FabAirflowSecurityManagerOverride, user: User) -> None:
    found = security.find_user(username=user.name)
    if found:
        security.reset_password(found.id, user.password)
        return
    address = f"{user.name}@localhost.localdomain"
    role = security.find_role(user.role)
    if not security.add_user(user.name, user.name, "", address, role, user.password):
        raise SystemExit(f"Airflow did not make the user {user.name}")


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    bootstrap(users_of(SecretStore(Path(folder))) if folder else users_of_environment())
