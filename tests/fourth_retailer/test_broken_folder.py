"""A mistake in one retailer's folder is one clear line, and nobody else's trouble."""

from datetime import date

import pytest

from shared.manifest import read_manifest
from shared.object_store import ObjectStore
from shared.partition import Partition
from shared.settings import Settings
from tests.fourth_retailer.api import FourthApi
from tests.fourth_retailer.checkout import Checkout

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 12)
BROKEN = {
    # another id, as after copying a folder
    "abroad": ("__init__.py", 'id="abroad"', 'id="other"', "declares itself as other"),
    "bracket": ("__init__.py", "SOURCE = Source(", "SOURCE = Source((", "SyntaxError: '('"),
    "misnamed": ("__init__.py", "by_date(", "by_day(", "NameError: name 'by_day'"),
    "nameless": ("__init__.py", "SOURCE =", "MINE =", "declares no SOURCE"),
    "sqlword": ("sales.sql", "select\n", "selekt\n", "Parser Error"),
    "sqlfield": ("sales.sql", "clean(store_id)", "clean(shop_id)", "Binder Error"),
}  # fmt: skip
"""Folder: the file, what stands in it, what is made of that, and what is said then."""


@pytest.fixture(scope="module", autouse=True)
def folders(checkout: Checkout) -> None:
    """One sound folder, one for each mistake, and one without its SQL."""
    for name in ("whole", *BROKEN, "empty"):
        result = checkout.new_source(name, "--paging", "none", "--time-zone", "Asia/Kolkata")
        assert result.returncode == 0, result.stderr
    for name, (file, old, new, _) in BROKEN.items():
        path = checkout.source_file(name, file)
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    checkout.source_file("empty", "sales.sql").unlink()


def test_each_mistake_is_one_line_and_the_others_are_loaded(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    access = fourth_api.source("api-key", "none", "json")
    world = settings.model_copy(
        update={"sources": dict.fromkeys((*BROKEN, "empty", "whole"), access)}
    )
    result = checkout.run(world, "ingestion.main", DAY.isoformat())
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    failures = [line for line in result.stderr.splitlines() if " not extracted: " in line]
    assert len(failures) == len(BROKEN) + 1
    for name, (*_, said) in BROKEN.items():
        (line,) = [line for line in failures if line.startswith(f"{name} {DAY}")]
        assert said in line
        assert name in line.partition(": ")[2]
    assert any("declares sales, and has no sales.sql" in line for line in failures)
    assert read_manifest(ObjectStore(world.object_store), Partition("whole", DAY)) is not None


def test_each_mistake_leaves_the_others_planned(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    access = fourth_api.source("api-key", "none", "json")
    retailers = ("whole", "bracket", "folderless")
    world = settings.model_copy(update={"sources": dict.fromkeys(retailers, access)})
    result = checkout.run(world, "scripts.retail", "plan", DAY.isoformat())
    said = result.stdout + result.stderr
    assert "Traceback" not in said
    assert all(name in said for name in ("whole", "SyntaxError", "folderless has no folder"))


def test_the_list_names_each_unusable_folder_and_shows_the_others(
    checkout: Checkout, settings: Settings
) -> None:
    result = checkout.run(settings, "ingestion.list_sources")
    assert result.returncode == 1
    unusable = {line.split("/")[2].split(":")[0].split()[0] for line in result.stderr.splitlines()}
    assert unusable == {"abroad", "bracket", "empty", "misnamed", "nameless"}
    for name in ("retailer1", "retailer2", "retailer3", "whole"):
        assert f"| {name} |" in result.stdout


def test_a_check_of_the_list_names_each_mistake_in_sql_with_its_line(
    checkout: Checkout, settings: Settings
) -> None:
    result = checkout.run(settings, "ingestion.list_sources", "--check")
    assert result.returncode == 1
    said = [line for line in result.stderr.splitlines() if ".sql, line " in line]
    field = checkout.source_file("sqlfield", "sales.sql").read_text("utf-8").splitlines()
    number = next(place for place, line in enumerate(field, 1) if "shop_id" in line)
    folder = "ingestion/sources"
    assert [line.partition(" not found")[0] for line in said] == [
        f'{folder}/sqlfield/sales.sql, line {number}: Binder Error: Referenced column "shop_id"',
        f'{folder}/sqlword/sales.sql, line 3: Parser Error: syntax error at or near "selekt"',
    ]
