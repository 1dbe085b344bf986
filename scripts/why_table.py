"""`retail why` for the eye: one block per published row."""

from rich.console import Console

from scripts.why import Origin


def print_origins(origins: list[Origin], console: Console) -> None:
    """Print each row's chain, from the star back to the bytes that came."""
    for origin in origins:
        row, page = origin.row, origin.page
        console.print(
            f"[bold]{row['transaction_id']} line {row['line_number']}[/] of {row['sales_date']}:"
            f" {row['record_type']} of {row['quantity'].normalize():f},"
            f" {row['total_amount']} {row['currency_code']}",
            highlight=False,
        )
        for name, text in (
            ("published", f"{row['published_at']:%Y-%m-%d %H:%M:%S %Z}, verdict {row['verdict']}"),
            ("snapshot", f"{row['snapshot_id']}, code {row['code_version']}"),
            ("request", page.request),
            ("landed as", f"{page.key}, record {origin.record_number} of {page.records}"),
            ("sha256", page.sha256),
            ("record", origin.source_record),
        ):
            console.print(f"  {name:10} {text}", highlight=False, markup=False, soft_wrap=True)
