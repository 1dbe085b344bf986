"""The small parts of fetching: bodies, pages ahead, budgets, signatures."""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests
from pydantic import SecretStr

from ingestion.extract.prefetch import submit_each
from ingestion.http.authentication import SignedRequest
from ingestion.http.body import BrokenBodyError, Expected, PayloadFormat, read_answer
from ingestion.http.client import SourceClient
from ingestion.http.rate_limit import RequestBudget, budget_of
from ingestion.http.session import Reply
from ingestion.registry import load_source
from shared.settings import HttpSettings, Settings, SourceSettings
from tests.support.waiting import HANG, until

pytestmark = pytest.mark.unit


def _reply(body: bytes, content_type: str) -> Reply:
    return Reply("http://api.test/things", 200, {"Content-Type": content_type}, {}, body)


@pytest.mark.parametrize(
    ("body", "content_type", "payload_format"),
    [
        (b'{"Lines": []}', "application/json; charset=utf-8", "json"),
        (b"a,b\n1,2\n", "text/csv; charset=utf-8", "csv"),
    ],
)
def test_a_whole_body_passes(body: bytes, content_type: str, payload_format: PayloadFormat) -> None:
    assert read_answer(_reply(body, content_type), Expected(payload_format)).body == body


@pytest.mark.parametrize(
    ("body", "content_type", "payload_format", "says"),
    [
        (b'{"Lines": [{"a"', "application/json", "json", "malformed JSON"),
        (b'{"Lines": ["\xff"]}', "application/json", "json", "malformed JSON: 'utf-8' codec"),
        (b"a,b\n\xff,2\n", "text/csv", "csv", "malformed CSV: 'utf-8' codec"),
        (b"<html>", "text/html", "json", "answered with text/html"),
        (b"<html>\n", "text/html", "csv", "answered with text/html"),
        (b"a,b\n1,2\n3", "text/csv", "csv", "ends within a line"),
    ],
)
def test_a_body_that_is_none_is_refused_before_it_lands(
    body: bytes, content_type: str, payload_format: PayloadFormat, says: str
) -> None:
    with pytest.raises(BrokenBodyError, match=says):
        read_answer(_reply(body, content_type), Expected(payload_format))


def test_looking_ahead_keeps_the_order() -> None:
    with ThreadPoolExecutor(max_workers=1) as pool:
        doubled = submit_each(pool, lambda number: number * 2, iter(range(50)), depth=3)
        assert [each.result() for each in doubled] == list(range(0, 100, 2))


def test_looking_ahead_holds_no_more_than_it_may() -> None:
    made, may_go_on = [], threading.Event()

    def items() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    with ThreadPoolExecutor(max_workers=1) as pool, ThreadPoolExecutor(max_workers=1) as walker:
        walk = walker.submit(submit_each, pool, lambda _: may_go_on.wait(HANG), items(), 3)
        until(lambda: len(made) >= 3, "nothing was made ahead")
        time.sleep(0.05)  # one too many would come now
        seen = list(made)
        may_go_on.set()
        assert seen == [0, 1, 2]
        assert len(walk.result()) == len(made) == 10


def test_what_breaks_ahead_is_raised_at_its_place() -> None:
    landed = []

    def items() -> Iterator[int]:
        yield 1
        raise BrokenBodyError("page 2")

    with (
        ThreadPoolExecutor(max_workers=1) as pool,
        pytest.raises(BrokenBodyError, match="page 2"),
    ):
        submit_each(pool, landed.append, items())
    assert landed == [1]


def test_a_budget_spaces_requests_over_all_threads() -> None:
    budget = RequestBudget(requests_per_second=50)
    started = time.monotonic()
    threads = [threading.Thread(target=budget.spend) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # the first is free, the other five wait their turn
    assert time.monotonic() - started >= 5 / 50


@pytest.mark.parametrize(("is_shared", "per_second"), [(False, 60), (True, 20)])
def test_processes_side_by_side_take_equal_shares_of_the_budget(
    is_shared: bool, per_second: int
) -> None:
    source = replace(load_source("retailer1"), requests_per_second=60, parallel_extractions=3)
    settings = Settings.model_construct(
        sources={"retailer1": SourceSettings(base_url="http://api.test", api_key=SecretStr("key"))},
        http=HttpSettings(shared_budget=is_shared),
    )
    with SourceClient(source, settings) as client:
        assert client.budget is budget_of("retailer1", per_second)


def test_a_signed_request_can_be_checked_by_who_knows_the_secret() -> None:
    prepared = requests.Request("GET", "http://api.test/things", params={"date": "2024-01-15"})
    request = SignedRequest("pipeline", SecretStr("s3cret"))(prepared.prepare())
    signed = f"GET\n/things?date=2024-01-15\n{request.headers['X-Timestamp']}"
    wanted = hmac.new(b"s3cret", signed.encode(), hashlib.sha256).hexdigest()
    assert request.headers["X-Signature"] == wanted
    assert request.headers["X-Client-Id"] == "pipeline"
