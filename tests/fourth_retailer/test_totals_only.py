"""An API without unit prices: what the gate must allow for that comes with its folder."""

from datetime import date

import pytest

from shared.settings import Settings
from tests.fourth_retailer.api import FourthApi
from tests.fourth_retailer.checkout import Checkout
from tests.fourth_retailer.trade import CURRENCY, LINES, TIME_ZONE
from tests.support.world import rows, star_sums

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 12)
DERIVED = {
    "__init__.py": [('            "unit_price": "text",\n', "")],
    "sales.sql": [
        ("try_cast(unit_price as decimal(18, 4)) as unit_price,\n        ", ""),
        (
            "    unit_price,\n    discount_amount",
            "    unit_price_of(total_amount + discount_amount, quantity) as unit_price,\n"
            "    discount_amount",
        ),
    ],
}
"""By file: what the generated folder says, and what it says of an API of totals."""
TOLERANT = [
    ("import Retailer\n", "import Retailer, Tolerances\n"),
    (
        f'currency_code="{CURRENCY}",\n',
        f'currency_code="{CURRENCY}",\n'
        '        tolerances=Tolerances(price_rounding=Decimal("0.00005")),\n',
    ),
]


@pytest.fixture(scope="module", autouse=True)
def folders(checkout: Checkout) -> None:
    """Two folders for the same API; only `tolerant` says what its prices are worth."""
    for name in ("tolerant", "silent"):
        options = ("--paging", "none", "--time-zone", TIME_ZONE, "--currency", CURRENCY)
        result = checkout.new_source(name, *options)
        assert result.returncode == 0, result.stderr
        for file, changes in DERIVED.items():
            _change(checkout, name, file, changes)
    _change(checkout, "tolerant", "__init__.py", TOLERANT)


def test_only_the_folder_that_declares_its_tolerances_passes_the_gate(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    sources = dict.fromkeys(("tolerant", "silent"), fourth_api.wholesale())
    world = settings.model_copy(update={"sources": sources})
    result = checkout.run(world, "scripts.retail", "run", str(DAY))
    assert result.returncode == 1
    refusals = [line for line in result.stderr.splitlines() if " not published: " in line]
    assert len(refusals) == 1, result.stderr
    assert refusals[0].startswith(
        f"silent {DAY} not published: FAIL: total_is_quantity_times_price"
    )
    assert {place: lines for place, (lines, _) in star_sums(world).items()} == {
        ("tolerant", str(DAY)): LINES - 1
    }
    assert rows(
        world,
        "SELECT retailer -> 'tolerances' ->> 'price_rounding' FROM ops.partition_load"
        " WHERE published_at IS NOT NULL",
    ) == [("0.00005",)]


def _change(checkout: Checkout, name: str, file: str, changes: list[tuple[str, str]]) -> None:
    path = checkout.source_file(name, file)
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
