"""The examples of `docs/ADD_A_RETAILER.md` for a retailer without an API load a day as they are."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest

from shared.settings import PROJECT_ROOT, Settings, SourceSettings
from tests.fourth_retailer.checkout import Checkout
from tests.support.world import star_sums

pytestmark = pytest.mark.integration

PAGE = (PROJECT_ROOT / "docs" / "ADD_A_RETAILER.md").read_text("utf-8")
DAY = date(2024, 1, 15)
RECORDS = [
    {
        "transaction_id": f"t{number}",
        "line_number": "1",
        "record_type": "sale",
        "sold_at": f"2024-01-15T10:00:{number:02d}+05:30",
        "channel": "store",
        "store_id": "s1",
        "customer_id": f"c{number % 3}",
        "product_id": f"p{number % 5}",
        "product_name": 'Lamp, "small"',
        "quantity": "2",
        "unit_price": "149.50",
        "discount_amount": "0",
        "total_amount": "299.00",
        "currency_code": "INR",
    }
    for number in range(25)
]


def _declaration(origin: str) -> str:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (block,) = (each for each in blocks if f"origin={origin}(" in each)
    return str(block)


def _deliver(root: Path, columns: list[str]) -> None:
    folder = root / f"{DAY:%Y/%m}"
    folder.mkdir(parents=True)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(RECORDS)
    (folder / f"sales_{DAY}.csv").write_text(text.getvalue(), newline="")
    totals = {"lines": len(RECORDS), "total_amount": "7475.00"}
    (folder / f"totals_{DAY}.json").write_text(json.dumps(totals))
    (folder / f"sales_{DAY}.done").touch()


def test_a_retailer_of_files_is_loaded(
    settings: Settings, checkout: Checkout, tmp_path: Path
) -> None:
    generated = checkout.new_source("retailer4", "--time-zone", "Asia/Kolkata", "--format", "csv")
    assert generated.returncode == 0, generated.stderr
    checkout.source_file("retailer4", "__init__.py").write_text(_declaration("Files"))
    checked = checkout.run(settings, "ingestion.list_sources", "--check")
    assert checked.returncode == 0, checked.stderr
    assert "| retailer4 | Diya Lamps | CSV | nothing | files |" in checked.stdout
    access = SourceSettings(files_root=tmp_path)
    world = settings.model_copy(update={"sources": {"retailer4": access}})
    run = ("scripts.retail", "run", str(DAY), "--retailer", "retailer4")
    early = checkout.run(world, *run)
    assert early.returncode == 1
    assert f"sales_{DAY}.done is not there yet" in early.stderr
    columns = re.findall(r'"(\w+)"', PAGE[PAGE.index("dict.fromkeys(") : PAGE.index('"text",\n')])
    _deliver(tmp_path, columns)
    done = checkout.run(world, *run)
    assert done.returncode == 0, done.stderr
    ((key, (lines, money)),) = star_sums(world).items()
    assert (key, lines, str(money)) == (("retailer4", str(DAY)), 25, "7475.0000")
