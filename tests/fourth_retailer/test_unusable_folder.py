"""A mistake in one retailer's folder is one clear line, and nobody else's trouble."""

from datetime import date

import pytest

from shared.manifest import read_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.fourth_retailer.api import FourthApi
from tests.fourth_retailer.checkout import Checkout
from tests.support.world import value

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 12)
TOTALS = 'ControlTotalsRequest("/control-totals", by_date("date"), _control_totals)'
MONEY = "try_cast(total_amount as decimal(18, 4)) as total_amount"
BEFORE = "SOURCE = Source("
DECLARED = {
    # another id, as after copying a folder
    "abroad": ('id="abroad"', 'id="other"', "declares itself as other"),
    "badmoney": ('"USD"', '"XQZ"', "currency_code is 'XQZ': it must be an ISO 4217 code"),
    "badtype": ('"quantity": "text"', '"quantity": "nmber"', "field quantity is 'nmber'"),
    "badzone": ('"Asia/Kolkata"', '"Asia/Kolkatta"', "'Asia/Kolkatta': it must be an IANA"),
    "bracket": (BEFORE, f"{BEFORE}(", "SyntaxError: '('"),
    "keyless": (BEFORE, f"{{}}[1]\n\n{BEFORE}", "KeyError: 1"),
    "leaves": (BEFORE, f"exit(0)\n\n{BEFORE}", "SystemExit: 0"),
    "misnamed": ("by_date(", "by_day(", "NameError: name 'by_day'"),
    "nameless": ("SOURCE =", "MINE =", "declares no SOURCE"),
    "nototals": (TOTALS, '"/totals"', "control_totals is '/totals': it must be"),
}
"""Folder: what stands in its `__init__.py`, what is made of that, and what is said then."""
MAPPED = {
    "sqlfield": ("clean(store_id)", "clean(shop_id)", 'Binder Error: Referenced column "shop_id"'),
    "sqltype": (MONEY, "total_amount", "total_amount is VARCHAR: it must be a decimal"),
    "sqlword": ("select\n", "selekt\n", 'Parser Error: syntax error at or near "selekt"'),
}
"""The same, for `sales.sql`."""
UNUSABLE = {name: ("__init__.py", *rest) for name, rest in DECLARED.items()} | {
    name: ("sales.sql", *rest) for name, rest in MAPPED.items()
}


@pytest.fixture(scope="module", autouse=True)
def folders(checkout: Checkout) -> None:
    """One sound folder, one for each mistake, one without its SQL, one whose days are none."""
    for name in ("whole", *UNUSABLE, "empty", "anytime"):
        result = checkout.new_source(name, "--paging", "none", "--time-zone", "Asia/Kolkata")
        assert result.returncode == 0, result.stderr
    for name, (file, old, new, _) in UNUSABLE.items():
        path = checkout.source_file(name, file)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    checkout.source_file("empty", "sales.sql").unlink()
    changes = checkout.source_file("anytime", "changes.py")
    changes.write_text(changes.read_text("utf-8").replace("days=7", "days=0"), encoding="utf-8")


def test_each_mistake_is_one_line_and_the_others_are_loaded(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    access = fourth_api.source("api-key", "none", "json")
    world = settings.model_copy(
        update={"sources": dict.fromkeys((*UNUSABLE, "empty", "whole"), access)}
    )
    result = checkout.run(world, "ingestion.main", DAY.isoformat())
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    failures = [line for line in result.stderr.splitlines() if " not extracted: " in line]
    assert len(failures) == len(UNUSABLE) + 1
    for name, (*_, said) in UNUSABLE.items():
        (line,) = [line for line in failures if line.startswith(f"{name} {DAY}")]
        assert said in line
        assert name in line.partition(": ")[2]
    assert any("sales: it is declared, and has no sales.sql" in line for line in failures)
    assert read_manifest(ObjectStore(world.object_store), Partition("whole", DAY)) is not None


def test_each_mistake_leaves_the_others_planned(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    access = fourth_api.source("api-key", "none", "json")
    retailers = ("whole", "bracket", "leaves", "anytime", "folderless")
    world = settings.model_copy(update={"sources": dict.fromkeys(retailers, access)})
    result = checkout.run(world, "scripts.retail", "plan", DAY.isoformat())
    said = result.stdout + result.stderr
    assert "Traceback" not in said
    wanted = ("whole", "SyntaxError", "SystemExit", "days is 0", "folderless has no folder")
    assert all(name in said for name in wanted)


def test_each_mistake_is_one_line_of_a_whole_run_and_the_others_are_published(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    access = fourth_api.source("api-key", "none", "json")
    retailers = ("whole", *UNUSABLE)
    world = settings.model_copy(update={"sources": dict.fromkeys(retailers, access)})
    result = checkout.run(world, "scripts.retail", "run", DAY.isoformat())
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    failures = [line for line in result.stderr.splitlines() if " not extracted: " in line]
    assert sorted(line.split()[0] for line in failures) == sorted(UNUSABLE)
    published = value(world, "SELECT string_agg(retailer_id, ',') FROM warehouse.dim_retailer")
    assert "whole" in published
    assert not set(UNUSABLE) & set(published.split(","))


def test_the_list_names_each_unusable_folder_and_shows_the_others(
    checkout: Checkout, settings: Settings
) -> None:
    result = checkout.run(settings, "ingestion.list_sources")
    assert result.returncode == 1
    unusable = {line.split("/")[2].split(":")[0].split()[0] for line in result.stderr.splitlines()}
    assert unusable == {*DECLARED, "empty"}
    for name in ("retailer1", "retailer2", "retailer3", "whole"):
        assert f"| {name} |" in result.stdout


def test_a_check_of_the_list_names_each_mistake_with_its_place(
    checkout: Checkout, settings: Settings
) -> None:
    result = checkout.run(settings, "ingestion.list_sources", "--check")
    assert result.returncode == 1
    said = result.stderr.splitlines()
    assert len(said) == len(UNUSABLE) + 2
    for name, (file, _, new, what) in UNUSABLE.items():
        (line,) = [each for each in said if each.startswith(f"ingestion/sources/{name}")]
        assert what in line
        if file == "sales.sql":
            text = checkout.source_file(name, file).read_text("utf-8").splitlines()
            places = [place for place, each in enumerate(text, 1) if new.strip() in each]
            assert any(
                line.startswith(f"ingestion/sources/{name}/{file}, line {at}: ") for at in places
            )
    assert any("anytime/changes.py: days is 0: it must be a whole" in each for each in said)
