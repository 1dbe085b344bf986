"""``python -m retailers.retailer2.real_rates FOLDER``: FoodMart's monthly exchange rates, as a CSV
file that the pipeline's `load_rates` reads. FOLDER is the one that contains `foodmart/`.

FoodMart tells what one unit of each currency is in USD, from the first of each month of 1997 and
1998, and calls the currencies by name.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from retailers.errors import RealDataError, RetailerError
from retailers.real_files import read_rows
from retailers.retailer2.load_real import FOLDER

COLUMNS = ("source", "rate_date", "currency_code", "base_currency_code", "rate")
SOURCE, BASE = "FoodMart 1997", "USD"
CODES = {"Mexican Peso": "MXN", "Canadian Dollar": "CAD"}


def real_rates(folder: Path) -> Iterator[tuple[str, ...]]:
    """The rates by currency and month; the base itself needs none.

    Raises:
        RealDataError: the file is missing, or names a currency that FoodMart does not trade in.
    """
    path = folder / FOLDER / "currency.csv.gz"
    for row in read_rows(path, "date", "currency", "conversion_ratio"):
        if row["currency"] == BASE:
            continue
        if row["currency"] not in CODES:
            raise RealDataError(f"{path}: nobody knows the currency {row['currency']!r}")
        yield SOURCE, row["date"], CODES[row["currency"]], BASE, row["conversion_ratio"]


def main(arguments: Sequence[str]) -> int:
    """Write the rates to standard output; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m retailers.retailer2.real_rates FOLDER\n")
        return 2
    try:
        rates = list(real_rates(Path(arguments[0])))
    except RetailerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *rates])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
