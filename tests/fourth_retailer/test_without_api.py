"""The examples of `docs/ADD_A_RETAILER.md` for a retailer without an API load a day as they are."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extras import execute_values
from pydantic import SecretStr

from scripts.stack.testing import TemporaryPostgres
from shared.settings import PROJECT_ROOT, Settings, SourceSettings
from tests.fourth_retailer.checkout import Checkout, copied_checkout
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


def _query(name: str) -> str:
    (found,) = re.findall(rf"^`{name}`.*?^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


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


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """A copy of each test's own: both add the same retailer."""
    with copied_checkout() as copy:
        yield copy


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


def test_a_retailer_of_a_database_is_loaded(
    settings: Settings, server: TemporaryPostgres, checkout: Checkout
) -> None:
    generated = checkout.new_source("retailer4", "--time-zone", "Asia/Kolkata", "--format", "json")
    assert generated.returncode == 0, generated.stderr
    checkout.source_file("retailer4", "__init__.py").write_text(_declaration("DatabaseQuery"))
    for name in ("sales_query.sql", "sales_totals.sql"):
        checkout.source_file("retailer4", name).write_text(_query(name))
    checked = checkout.run(settings, "ingestion.list_sources", "--check")
    assert checked.returncode == 0, checked.stderr
    assert "| retailer4 | Diya Lamps | NDJSON | nothing | a query |" in checked.stdout
    url = _till(server)
    access = SourceSettings(database_url=SecretStr(url))
    world = settings.model_copy(update={"sources": {"retailer4": access}})
    done = checkout.run(world, "scripts.retail", "run", str(DAY), "--retailer", "retailer4")
    assert done.returncode == 0, done.stderr
    assert url not in done.stderr + done.stdout
    ((key, (lines, money)),) = star_sums(world).items()
    assert (key, lines, str(money)) == (("retailer4", str(DAY)), 25, "7475.0000")


def _till(server: TemporaryPostgres) -> str:
    """The retailer's database, with the table that the queries ask, and the records."""
    password = server.create_role("till")
    server.create_database("till", "till")
    url = server.url("till", "till", password)
    optional = re.findall(r'"(\w+)[?]": "text"', _declaration("DatabaseQuery"))
    absent = [name for name in optional if name not in RECORDS[0]]
    kinds = {"line_number": "int", "quantity": "numeric", "total_amount": "numeric"}
    columns = [f"{name} {kinds.get(name, 'text')}" for name in [*RECORDS[0], *absent]]
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA till")
        cursor.execute(f"CREATE TABLE till.sales_line (business_date date, {', '.join(columns)})")
        names = ", ".join(["business_date", *RECORDS[0]])
        rows = [(DAY, *record.values()) for record in RECORDS]
        execute_values(cursor, f"INSERT INTO till.sales_line ({names}) VALUES %s", rows)
    connection.close()
    return url
