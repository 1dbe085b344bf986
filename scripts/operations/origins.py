"""`retail why` for the eye: one block per published row."""

from collections.abc import Iterator
from typing import Any

from scripts.journey.why import LandedRecord, Origin
from shared.output.terminal import PlainConsole, plain


def print_origins(origins: list[Origin], console: PlainConsole) -> None:
    """Print each row's chain, from the star back to the bytes that came."""
    for origin in origins:
        row = origin.row
        name = f"{row['transaction_id']} line {row['line_number']}"
        what = (
            f" of {row['sales_date']}: {row['record_type']} of {row['quantity'].normalize():f},"
            f" {row['total_amount']} {row['currency_code']}"
        )
        console.print(plain(name, "bold") + plain(what))
        for name, text in (
            ("published", f"{row['published_at']:%Y-%m-%d %H:%M:%S %Z}, verdict {row['verdict']}"),
            ("snapshot", f"{row['snapshot_id']}, code {row['code_version']}"),
            *_landing_of(row, origin.landed),
        ):
            console.print(f"  {name:10} {text}", soft_wrap=True)


def _landing_of(row: dict[str, Any], landed: LandedRecord | None) -> Iterator[tuple[str, str]]:
    if landed is None:
        extracted = f"{row['extracted_at']:%Y-%m-%d %H:%M:%S %Z}"
        yield "landed as", f"gone: its retention has ended; it was extracted on {extracted}"
        return
    page = landed.page
    yield "request", page.request
    yield "landed as", f"{page.key}, record {landed.record_number} of {page.records}"
    yield "sha256", page.sha256
    yield "record", landed.source_record
