"""What may differ from the independent count, and why. Anything else fails the proof."""

from decimal import Decimal

REJECTS: dict[tuple[str, str, str], str] = {}
"""By retailer, day and reason of the reject: why it is right. No real line is rejected."""

AMOUNTS: dict[tuple[str, str], tuple[Decimal, str]] = {
    ("retailer3", "2017-03-27"): (
        Decimal("4.440892e-16"),
        "a till's float: one line of quantity 0 has this sales_value; canonical money has four"
        " decimals, which makes it 0.0000",
    ),
}
"""By retailer and day: by how much the files say more, and why."""
