"""`.env.example` names exactly the settings, with the values that they really have."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from ingestion.registry import source_ids
from shared.settings import PROJECT_ROOT, Settings, SourceSettings

pytestmark = pytest.mark.docs

EXAMPLE = PROJECT_ROOT / ".env.example"
SOURCE = re.compile(r"RETAIL_SOURCES__([A-Z0-9]+)__(\w+)")


def _entries() -> dict[str, str]:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    found = [line.removeprefix("#").partition("=") for line in lines if "=" in line]
    return {name: value for name, _, value in found if name.startswith("RETAIL_")}


def _group(annotation: Any) -> type[BaseModel] | None:
    candidates = [annotation, *get_args(annotation)]
    models = [item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)]
    return models[0] if models else None


def _variables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        group = _group(field.annotation)
        if group is SourceSettings:
            continue
        if group is None:
            yield prefix + name.upper()
        else:
            yield from _variables(group, f"{prefix}{name.upper()}__")


def test_it_names_every_setting_and_no_other() -> None:
    named = {name for name in _entries() if not SOURCE.fullmatch(name)}
    assert named == set(_variables(Settings, "RETAIL_"))


def test_it_names_only_sources_and_every_field_of_one() -> None:
    named = [match.groups() for name in _entries() if (match := SOURCE.fullmatch(name))]
    # Not all sources: a retailer is added by its folder alone, whose generator names its variables.
    assert {retailer for retailer, _ in named} <= {name.upper() for name in source_ids()}
    assert {field for _, field in named} == {name.upper() for name in SourceSettings.model_fields}


def test_it_holds_no_secret() -> None:
    secret = re.compile(r"(PASSWORD|SECRET|KEY|CLIENT_ID)$")
    assert [name for name, value in _entries().items() if value and secret.search(name)] == []


def test_its_values_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RETAIL_")]:
        monkeypatch.delenv(name)
    uncommented = tmp_path / "env"
    # An empty text counts as not set, and a role without a password is refused.
    secret = re.compile(r"RETAIL_DATABASE__\w+__PASSWORD")
    lines = [
        f"{name}={value or ('secret' if secret.fullmatch(name) else '')}"
        for name, value in _entries().items()
    ]
    uncommented.write_text("\n".join(lines), encoding="utf-8")
    shown, default = Settings(_env_file=uncommented), Settings()
    of_a_place = {"database", "object_store", "sources"}
    assert shown.model_dump(exclude=of_a_place) == default.model_dump(exclude=of_a_place)
    assert (shown.database.port, shown.database.name) == (5432, "retail_analytics")
    assert shown.database.host == default.database.host
