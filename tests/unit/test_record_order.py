"""The raw zone's records lie in the order in which the retailer served them."""

import json
from pathlib import Path

import pytest

from ingestion.normalise.statements import sql
from ingestion.normalise.workspace import connect

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("positions", "in_order"),
    [([], True), ([1, 2, 5], True), ([2, 1, 5], False), ([1, 2, 2], False)],
)
def test_records_out_of_order_are_put_in_order(
    positions: list[int], in_order: bool, tmp_path: Path
) -> None:
    written = tmp_path / "data.json"
    with connect() as connection:
        connection.execute(
            "create temp table checked_record (source_position bigint, source_record_hash varchar,"
            " rejected_record varchar, measured_in varchar, measure decimal, problem varchar)"
        )
        for number, position in enumerate(positions):
            row = [position, f"{9 - number}"]
            connection.execute(
                "insert into checked_record values ($1, $2, null, null, null, null)", row
            )
        assert connection.execute(sql("in_order")).fetchall() == [(in_order,)]
        connection.execute(sql("put_in_order"))
        assert connection.execute(sql("in_order")).fetchall()[0][0] == (positions != [1, 2, 2])
        connection.execute(sql("write_data"), {"output": str(written)})
    records = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    order = [(each["source_position"], each["source_record_hash"]) for each in records]
    assert [position for position, _ in order] == sorted(positions)
    assert order == sorted(order)
