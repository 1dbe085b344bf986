"""`make format` formats, and fails only where it could not."""

import shlex
import subprocess
import sys

import pytest

from scripts.stack.tools import base_environment
from tests.fourth_retailer.checkout import Checkout, copied_checkout
from tests.support.waiting import HANG

pytestmark = pytest.mark.integration
LONG = f"-- a comment {'that no formatter can fold ' * 5}\n"


def _format(checkout: Checkout) -> subprocess.CompletedProcess[str]:
    """In the copy, with the packages that are here, over one folder of SQL."""
    python = f"PY={shlex.quote(sys.executable)}"
    return subprocess.run(
        ["make", "-o", ".venv/dev", "format", python, "SQL_FOLDERS=shared"],
        cwd=checkout.folder,
        env=base_environment(),
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


def test_what_could_be_formatted_is_and_that_is_a_success() -> None:
    with copied_checkout() as checkout:
        sql = checkout.folder / "shared" / "postgres" / "sql" / "odd.sql"
        sql.write_text(f"{LONG}select a,b\n  from   source_record\n", "utf-8")
        python = checkout.folder / "shared" / "odd.py"
        python.write_text("x=  {1:2}\n", "utf-8")
        done = _format(checkout)
        assert done.returncode == 0, done.stderr
        assert sql.read_text("utf-8").endswith("select\n    a,\n    b\nfrom source_record\n")
        assert python.read_text("utf-8") == "x = {1: 2}\n"
        sql.write_text("selekt a,b\n  frm   source_record\n", "utf-8")
        assert _format(checkout).returncode != 0
