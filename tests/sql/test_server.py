"""Which PostgreSQL the tests run on: a lane for 14 that quietly ran another one would be a lie."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from scripts.stack.postgres.options import embedded_programs
from scripts.stack.testing import TemporaryPostgres

pytestmark = pytest.mark.sql


def test_server_is_the_chosen_one(server: TemporaryPostgres) -> None:
    chosen = os.environ.get("RETAIL_STACK_PG_BIN")
    program = (Path(chosen) if chosen else embedded_programs()) / "postgres"
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    expected = re.search(r"\d+\.\d+", said.stdout)
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    assert expected
    assert row
    assert row[0].split()[0] == expected[0]
