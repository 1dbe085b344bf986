"""What was rejected, put together from the two files that normalising writes."""

import json
from pathlib import Path
from typing import Any

from shared.partition import REJECTED, SOURCE_RECORDS


def read_rejects(folder: Path) -> list[dict[str, Any]]:
    """The rejected records of a workspace, each with its text."""
    return with_text((folder / REJECTED).read_bytes(), (folder / SOURCE_RECORDS).read_bytes())


def with_text(rejected: bytes, source_records: bytes) -> list[dict[str, Any]]:
    """The records of `_rejected.json`, each with its text where there is one."""
    texts = {each["ordinal"]: each["source_record"] for each in _lines(source_records)}
    found = _lines(rejected)
    assert not any("source_record" in each for each in found), "the text ends with landing"
    return [each | {"source_record": texts.get(n)} for n, each in enumerate(found, start=1)]


def _lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]
