"""The UCI Online Retail set as Albion Gifts' trade: every line, in the file's order."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from retailers.real_files import SourceRow, batches, read_rows
from retailers.retailer1.generate import COLUMNS
from retailers.retailer1.reference import customer_rows, product_rows, store_rows
from retailers.tables import Row, TableRows

FILE = Path("online_retail") / "online_retail.csv.gz"
SOURCE_COLUMNS = (
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
    "Country",
)  # fmt: skip


def real_tables(folder: Path) -> Iterator[TableRows]:
    """All tables of the real set; `folder` is the one that contains `online_retail/`.

    Raises:
        RealDataError: the file is missing or lacks a column.
    """
    descriptions: dict[str, str] = {}
    countries: dict[str, str] = {}
    numbered = enumerate(read_rows(folder / FILE, *SOURCE_COLUMNS), start=1)
    for rows in batches(_line(number, source) for number, source in numbered):
        yield TableRows("albion.invoice_line", COLUMNS, rows)
        descriptions.update((str(row[2]), str(row[3])) for row in rows if row[3])
        countries.update((str(row[7]), str(row[10])) for row in rows if row[7])
    yield product_rows([(code, text, None) for code, text in descriptions.items()])
    yield customer_rows([_customer(number, country) for number, country in countries.items()])
    yield store_rows()


def _line(number: int, source: SourceRow) -> Row:
    return (
        number,
        source["InvoiceNo"],
        source["StockCode"],
        source["Description"] or None,
        int(source["Quantity"]),
        source["InvoiceDate"],
        Decimal(source["UnitPrice"]),
        source["CustomerID"],
        None,
        None,
        source["Country"],
    )


def _customer(customer_id: str, country: str) -> Row:
    """All that the set knows of a customer."""
    return (customer_id, None, None, None, None, None, None, country, None)
