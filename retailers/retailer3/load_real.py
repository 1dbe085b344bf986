"""The Complete Journey line sample as Journey Market's trade: every line, in the file's order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from retailers.real_files import SourceRow, batches, read_rows
from retailers.retailer3.columns import LINE_COLUMNS, Line
from retailers.retailer3.reference import reference_tables
from retailers.tables import Row, TableRows

FOLDER = Path("complete_journey")
SOURCE_COLUMNS = (
    "household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value",
    "retail_disc", "coupon_disc", "coupon_match_disc", "transaction_timestamp",
)  # fmt: skip

Products = dict[str, tuple[str | None, str | None]]


def real_tables(folder: Path) -> Iterator[TableRows]:
    """All tables of the real set; `folder` is the one that contains `complete_journey/`.

    Raises:
        RealDataError: a file is missing or lacks a column.
    """
    products = _products(folder / FOLDER)
    households: set[str] = set()
    stores: set[str] = set()
    for rows in batches(_numbered_lines(folder / FOLDER, products)):
        yield TableRows("journey.basket_line", LINE_COLUMNS, rows)
        households.update(str(row[HOUSEHOLD]) for row in rows)
        stores.update(str(row[STORE]) for row in rows)
    yield from reference_tables(
        [(key, *names) for key, names in products.items()],
        [(household, *[None] * 7) for household in sorted(households)],
        [(store, None, None) for store in sorted(stores)],
    )


HOUSEHOLD, STORE = LINE_COLUMNS.index("household_id"), LINE_COLUMNS.index("store_id")


def _products(folder: Path) -> Products:
    """Name and department by product id; both may be unknown."""
    rows = read_rows(folder / "products.csv.gz", "product_id", "product_type", "department")
    return {
        row["product_id"]: (row["product_type"] or None, row["department"] or None) for row in rows
    }


def _numbered_lines(folder: Path, products: Products) -> Iterator[Row]:
    sources = read_rows(folder / "transactions.csv.gz", *SOURCE_COLUMNS)
    for number, source in enumerate(sources, start=1):
        yield (number, *_line(source, products))


def _line(source: SourceRow, products: Products) -> Line:
    name, department = products.get(source["product_id"], (None, None))
    return Line(
        basket_id=_plain_number(source["basket_id"]),
        sold_at=datetime.fromisoformat(source["transaction_timestamp"]).replace(tzinfo=UTC),
        channel="store",
        store_id=source["store_id"],
        household_id=source["household_id"],
        product_id=source["product_id"],
        product_name=name,
        department=department,
        quantity=Decimal(source["quantity"]),
        sales_value=Decimal(source["sales_value"]),
        retail_disc=Decimal(source["retail_disc"]),
        coupon_disc=Decimal(source["coupon_disc"]),
        coupon_match_disc=Decimal(source["coupon_match_disc"]),
    )


def _plain_number(text: str) -> str:
    """One basket id is written `4.0128e+10`, which is 40128000000 exactly."""
    return f"{Decimal(text):f}" if "e" in text else text
