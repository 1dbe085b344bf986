"""Faults of the connection, over real ones: gunicorn as the stack runs it."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.retailers.conftest import LiveApi
from tests.support.waiting import HANG

pytestmark = pytest.mark.sql
SALES = {
    "retailer1": ("/api/v1/invoice-lines", {"date": "2024-01-15"}),
    "retailer2": ("/v2/orders", {"businessDate": "2024-01-15"}),
    "retailer3": ("/export/transactions.csv", {"from_ms": 1705294800000, "to_ms": 1705381200000}),
}


@pytest.fixture(params=list(SALES))
def api(live: dict[str, LiveApi], request: pytest.FixtureRequest) -> LiveApi:
    return live[request.param]


def _sales(api: LiveApi, **query: object) -> requests.Response:
    path, day = SALES[api.name]
    return api.get(path, **day, **query)


def _outcome(api: LiveApi, whole: bytes) -> str:
    try:
        body = _sales(api).content
    except requests.exceptions.ChunkedEncodingError:
        return "short"
    except requests.ConnectionError:
        return "gone"
    return "whole" if body == whole else "cut"


def test_truncated_bodies_are_short_or_cut(api: LiveApi) -> None:
    api.plan()
    whole = _sales(api).content
    api.plan(truncated=1.0)
    outcomes = Counter(_outcome(api, whole) for _ in range(12))
    assert set(outcomes) == {"short", "cut"}
    assert api.given() == {"truncated": 12}


def test_hanging_ends_without_an_answer(api: LiveApi) -> None:
    api.plan(hanging=1.0, hang_seconds=0.3)
    started = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        _sales(api)
    assert 0.3 <= time.monotonic() - started < HANG
    api.plan()
    assert _sales(api).status_code == 200


def test_a_caller_that_waits_less_gives_up_first(live: dict[str, LiveApi]) -> None:
    api = live["retailer1"]
    api.plan(hanging=1.0, hang_seconds=10)
    path, day = SALES["retailer1"]
    with pytest.raises(requests.ReadTimeout):
        api.session.get(api.url + path, params=day, timeout=0.2)
    api.plan()


def test_slow_bodies_arrive_whole(api: LiveApi) -> None:
    api.plan()
    whole = _sales(api).content
    api.plan(slow=1.0)
    started = time.monotonic()
    assert _sales(api).content == whole
    assert time.monotonic() - started >= 0.25


def test_there_is_one_date_and_it_is_wrong(api: LiveApi) -> None:
    api.plan(clock_skew=1.0)
    date = _sales(api).headers["Date"]
    skew = abs(parsedate_to_datetime(date) - datetime.now(UTC))
    assert timedelta(seconds=50) < skew < timedelta(minutes=10, seconds=10)
    api.plan()
    before = datetime.now(UTC).replace(microsecond=0)
    right = parsedate_to_datetime(_sales(api).headers["Date"])
    assert before <= right <= datetime.now(UTC)


def test_one_plan_holds_for_all_threads(api: LiveApi) -> None:
    """Eight callers at once: each request is refused, each refusal is counted."""
    api.plan(server_error=1.0)
    barrier = threading.Barrier(8)

    def ask(number: int) -> int:
        barrier.wait()
        path, day = SALES[api.name]
        query = day | {"limit": number + 1, "page_size": number + 1}
        headers = dict(api.session.headers)
        return requests.get(
            api.url + path, params=query, headers=headers, auth=api.session.auth, timeout=HANG
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {500}
    assert api.given() == {"server_error": 8}
    api.plan()


def test_health_answers_under_every_plan(api: LiveApi) -> None:
    api.plan(throttled=1.0, hanging=1.0, truncated=1.0)
    health = requests.get(f"{api.url}/health", timeout=HANG)
    assert (health.status_code, api.given()) == (200, {})
    api.plan()
