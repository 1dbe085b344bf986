"""`docs/ADD_A_RETAILER.md`: its commands run, and it leaves out no choice and no field."""

import re
import shlex
from dataclasses import fields

import pytest

from ingestion.declare.source import Entity, Source
from ingestion.scaffold.dialects import OPENINGS, PAGINGS, Opening, Paging
from shared.settings import PROJECT_ROOT
from tests.fourth_retailer.checkout import Checkout

pytestmark = pytest.mark.docs

PAGE = (PROJECT_ROOT / "docs" / "ADD_A_RETAILER.md").read_text("utf-8")


def test_its_generator_command_writes_the_folder(checkout: Checkout) -> None:
    (command,) = re.findall(r"^python -m ingestion\.scaffold\.new_source (.+)$", PAGE, re.MULTILINE)
    result = checkout.new_source(*shlex.split(command))
    assert result.returncode == 0, result.stderr
    assert checkout.source_file("retailer4", "sales.sql").is_file()
    of_apis, _ = PAGE.split("## A retailer without an API\n")
    for name in re.findall(r"^RETAIL_SOURCES__\w+=", of_apis, re.MULTILINE):
        assert name in result.stdout


def test_what_its_tests_need_is_installed_before_they_run() -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    (commands,) = [block.splitlines() for block in blocks if "pytest" in block]
    first = next(place for place, line in enumerate(commands) if "pytest" in line)
    assert "make setup" in commands[:first]


@pytest.mark.parametrize("choices", [OPENINGS, PAGINGS], ids=["authentications", "paginators"])
def test_it_shows_every_choice_as_the_generator_declares_it(
    choices: dict[str, Opening | Paging],
) -> None:
    for name, choice in choices.items():
        expression = choice.expression.removeprefix("lambda size: ")
        shown = f"| `{name}` | `{expression.removeprefix('lambda _: ')}` |"
        assert shown in PAGE


@pytest.mark.parametrize("declared", [Source, Entity], ids=["source", "entity"])
def test_it_explains_every_field_of_a_declaration(declared: type) -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert {field.name for field in fields(declared)} <= explained
