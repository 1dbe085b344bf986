"""Prepare Airflow in one process: migrate its database, make pools and users. Safe to repeat.

Run by the stack with Airflow's environment: `python -m scripts.stack.airflow.bootstrap SECRETS`.
Separate CLI calls would import Airflow three times and show passwords in the process list.
"""

import sys
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

USERS = {"admin": "Admin", "viewer": "Viewer"}
"""User name and role."""


def bootstrap(secrets: SecretStore) -> None:
    """Bring Airflow's database to where the processes can start."""
    db.upgradedb()
    make_pools()
    with get_application_builder() as builder:
        for name, role in USERS.items():
            _ensure_user(builder.sm, name, role, secrets.get(f"airflow_{name}_password"))


def make_pools() -> None:
    """Make each retailer's pool, or give it the slots that the declaration says now."""
    for retailer_id, slots in pool_slots(get_settings()).items():
        said = f"Whatever asks {retailer_id}'s API; made from parallel_extractions of its source"
        Pool.create_or_update_pool(retailer_id, slots, said, include_deferred=True)


def _ensure_user(
    security: FabAirflowSecurityManagerOverride, name: str, role: str, password: str
) -> None:
    user = security.find_user(username=name)
    if user:
        security.reset_password(user.id, password)
        return
    address = f"{name}@localhost.localdomain"
    if not security.add_user(name, name, "", address, security.find_role(role), password):
        raise SystemExit(f"Airflow did not make the user {name}")


if __name__ == "__main__":
    bootstrap(SecretStore(Path(sys.argv[1])))
