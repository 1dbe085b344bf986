"""Fault plans: who may set them, that they repeat, and what each fault does to an answer."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from retailers.faults.plan import Kind
from retailers.faults.wire import FAR_AWAY, LONG_ID
from retailers.retailer1 import app as retailer1
from retailers.retailer2 import app as retailer2
from retailers.retailer3 import app as retailer3
from retailers.settings import Retailer1Settings, Retailer2Settings, Retailer3Settings

pytestmark = pytest.mark.sql
DAY = "2024-01-15"
DAY_LONG = 86_400
"""Seconds: the tests of this module share a login."""
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
TOKEN = {"X-Fault-Token": "fault"}
NONSENSE = ("a dozen", "1.2.3", "31/02/2024", LONG_ID, "A\\u0000", FAR_AWAY, "EURO", str(2**63 - 1))
WINDOW = {"from_ms": "1705294800000", "to_ms": "1705381200000"}
Record = dict[str, Any]


@dataclass
class Api:
    """One retailer's API in this process, with a fault token."""

    name: str
    client: FlaskClient
    login: dict[str, Any]
    sales: str
    day: dict[str, str]
    totals: str
    size: str

    def plan(self, **rates: float) -> None:
        self.put({"seed": 1, "rates": rates, "hang_seconds": 0})

    def put(self, plan: Record) -> None:
        response = self.client.put("/_faults", json=plan, headers=TOKEN)
        assert response.status_code == 200, response.text

    def given(self) -> dict[str, int]:
        return self.client.get("/_faults", headers=TOKEN).get_json()["given"]

    def get(self, path: str, **query: object) -> TestResponse:
        return self.client.get(path, query_string=query, **self.login)

    def page(self, number: int = 1, size: int = 40) -> TestResponse:
        """A page of the day's sales, for cursors by way of those before it."""
        query = self.day | {self.size: size}
        if self.name == "retailer1":
            return self.get(self.sales, **query, page=number)
        if self.name == "retailer3":
            return self.get(self.sales, **query, offset=(number - 1) * size)
        response = self.get(self.sales, **query)
        for _ in range(number - 1):
            response = self.get(self.sales, **query, cursor=response.get_json()["nextCursor"])
        return response

    def records(self, response: TestResponse) -> list[Record]:
        assert response.status_code == 200, response.text
        if self.name == "retailer3":
            return list(csv.DictReader(io.StringIO(response.text, newline="")))
        return response.get_json()["Lines" if self.name == "retailer1" else "data"]


def _albion(url: str) -> Api:
    settings = Retailer1Settings(database_url=url, api_key="key-1", fault_token="fault")
    client = retailer1.create_app(settings).test_client()
    login = {"headers": {"X-API-Key": "key-1"}}
    paths = ("/api/v1/invoice-lines", {"date": DAY}, "/api/v1/control-totals", "page_size")
    return Api("retailer1", client, login, *paths)


def _harvest(url: str) -> Api:
    settings = Retailer2Settings(
        database_url=url,
        client_id="pipeline",
        client_secret="secret-2",
        token_secret="signing-2",
        token_seconds=DAY_LONG,
        fault_token="fault",
    )
    client = retailer2.create_app(settings).test_client()
    form = {"client_id": "pipeline", "client_secret": "secret-2"}
    grant = client.post("/oauth/token", data=form | {"grant_type": "client_credentials"})
    login = {"headers": {"Authorization": f"Bearer {grant.get_json()['access_token']}"}}
    paths = ("/v2/orders", {"businessDate": DAY}, "/v2/control-totals", "limit")
    return Api("retailer2", client, login, *paths)


def _journey(url: str) -> Api:
    settings = Retailer3Settings(
        database_url=url, user="pipeline", password="password-3", fault_token="fault"
    )
    client = retailer3.create_app(settings).test_client()
    paths = ("/export/transactions.csv", WINDOW, "/export/control-totals.csv", "limit")
    return Api("retailer3", client, {"auth": ("pipeline", "password-3")}, *paths)


@pytest.fixture(scope="module")
def apis(filled: dict[str, str]) -> dict[str, Api]:
    makers: dict[str, Callable[[str], Api]] = {
        "retailer1": _albion,
        "retailer2": _harvest,
        "retailer3": _journey,
    }
    return {name: make(filled[name]) for name, make in makers.items()}


@pytest.fixture(params=["retailer1", "retailer2", "retailer3"])
def api(apis: dict[str, Api], request: pytest.FixtureRequest) -> Iterator[Api]:
    found = apis[request.param]
    yield found
    assert found.client.delete("/_faults", headers=TOKEN).status_code == 200


def _totals(api: Api) -> str:
    query = {"businessDate": DAY} if api.name == "retailer2" else {"date": DAY}
    return api.get(api.totals, **query).text


def test_without_a_token_there_is_no_endpoint(
    albion: FlaskClient, harvest: FlaskClient, journey: FlaskClient
) -> None:
    for client in (albion, harvest, journey):
        for act in (client.get, client.put, client.delete):
            response = act("/_faults", headers=TOKEN, json={"rates": {}})
            assert (response.status_code, response.is_json) == (404, True)


def test_a_wrong_token_is_refused(api: Api) -> None:
    for act in (api.client.get, api.client.put, api.client.delete):
        for headers in ({}, {"X-Fault-Token": "other"}):
            assert act("/_faults", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({}, "rates: Field required"),
        ({"rates": {"thunder": 1.0}}, "rates.thunder"),
        ({"rates": {"slow": 1.5}}, "rates.slow"),
        ({"rates": {"slow": "1"}}, "rates.slow"),
        ({"rates": {}, "hang_seconds": 61}, "hang_seconds"),
        ({"rates": {}, "largest_page": 0}, "largest_page"),
        ({"rates": {}, "speed": 1}, "speed"),
        ([], "the plan"),
    ],
)
def test_a_wrong_plan_is_named(apis: dict[str, Api], plan: object, said: str) -> None:
    response = apis["retailer1"].client.put("/_faults", json=plan, headers=TOKEN)
    assert response.status_code == 400
    assert said in response.get_json()["Error"]


def test_a_plan_is_shown_with_what_it_did(api: Api) -> None:
    assert api.client.get("/_faults", headers=TOKEN).get_json() == {"plan": None, "given": {}}
    api.put({"seed": 7, "rates": {"throttled": 1.0, "slow": 0.0}})
    assert api.page().status_code == 429
    assert api.client.get("/health").status_code == 200
    plan = {"seed": 7, "rates": {"throttled": 1.0, "slow": 0.0}}
    plan |= {"hang_seconds": 2.0, "largest_page": None}
    shown = api.client.get("/_faults", headers=TOKEN).get_json()
    assert shown == {"plan": plan, "given": {"throttled": 1}, "too_early": 0}


def test_no_plan_and_empty_plans_leave_every_byte(api: Api) -> None:
    before = api.page(2).data
    api.plan()
    assert api.page(2).data == before
    assert api.given() == {}


def _statuses(api: Api, seed: int) -> list[int]:
    rates = {"throttled": 0.2, "server_error": 0.2, "unavailable": 0.2}
    api.put({"seed": seed, "rates": rates})
    return [api.page(number, 30).status_code for number in (1, 1, 1) for _ in range(8)]


def test_a_seed_repeats_and_a_retry_draws_again(api: Api) -> None:
    statuses = _statuses(api, 5)
    assert _statuses(api, 5) == statuses
    assert _statuses(api, 6) != statuses
    assert {200, 429, 500, 503} >= set(statuses) > {200}


def test_the_order_of_arguments_makes_no_other_request(apis: dict[str, Api]) -> None:
    api, outcomes = apis["retailer3"], []
    for query in ("from_ms=1&to_ms=2&limit=5", "limit=5&to_ms=2&from_ms=1"):
        api.plan(server_error=0.5)
        answers = [api.client.get(f"{api.sales}?{query}", **api.login) for _ in range(20)]
        outcomes.append([answer.status_code for answer in answers])
    assert outcomes[0] == outcomes[1]
    assert set(outcomes[0]) == {200, 500}


def test_throttled_says_when_to_come_back(api: Api) -> None:
    api.plan(throttled=1.0)
    before = datetime.now(UTC).replace(microsecond=0)
    waits = [api.page().headers["Retry-After"] for _ in range(6)]
    after = datetime.now(UTC)
    seconds = [wait for wait in waits if wait in {"0", "1"}]
    dates = [parsedate_to_datetime(wait) for wait in waits if wait not in {"0", "1"}]
    assert (len(seconds), len(dates)) == (3, 3)
    assert all(before <= at <= after + timedelta(seconds=2) for at in dates)
    assert [wait in {"0", "1"} for wait in waits[:2]] != [wait in {"0", "1"} for wait in waits[1:3]]


def test_unavailable_sometimes_says_when_to_come_back(api: Api) -> None:
    api.plan(unavailable=1.0)
    answers = [api.page() for _ in range(12)]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers.get("Retry-After") for answer in answers} == {None, "1"}


def test_a_maintenance_page_is_html_with_status_200(api: Api) -> None:
    api.plan(wrong_content_type=1.0)
    answer = api.page()
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_a_redirect_points_to_another_answer(api: Api) -> None:
    api.plan(redirected=1.0)
    answer = api.page()
    assert answer.status_code in {302, 303, 307}
    assert answer.headers["Location"] == f"{api.sales}?{api.size}=1"


def test_only_retailer2_calls_a_valid_token_expired(api: Api) -> None:
    api.plan(expired_token=1.0)
    answer = api.page()
    if api.name != "retailer2":
        assert (answer.status_code, api.given()) == (200, {})
        return
    assert (answer.status_code, answer.get_json()) == (401, {"error": "invalid_token"})
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_tokens_are_refused_rarely_and_never_spoiled(apis: dict[str, Api]) -> None:
    api = apis["retailer2"]
    form = {"client_id": "pipeline", "client_secret": "secret-2"}
    form["grant_type"] = "client_credentials"
    api.put({"seed": 2, "rates": dict.fromkeys(map(str, Kind), 1.0)})
    answers = [api.client.post("/oauth/token", data=form) for _ in range(40)]
    api.client.delete("/_faults", headers=TOKEN)
    statuses = [answer.status_code for answer in answers]
    assert {200, 429, 500} == set(statuses)
    assert 0.3 < statuses.count(200) / 40 < 0.8
    assert all(answer.get_json()["access_token"] for answer in answers if answer.status_code == 200)


def test_a_repeated_page_has_the_records_of_the_one_before(api: Api) -> None:
    first, second = api.page(1), api.page(2)
    api.plan(repeated_page=1.0)
    assert api.page(1).data == first.data
    repeated = api.page(2)
    assert api.records(repeated) == api.records(first)
    assert api.given() == {"repeated_page": 1}
    if api.name == "retailer3":
        assert repeated.headers["Link"] == second.headers["Link"]
        return
    frames = [answer.get_json() for answer in (repeated, second)]
    records = "Lines" if api.name == "retailer1" else "data"
    assert {**frames[0], records: None} == {**frames[1], records: None}


def test_a_drifting_page_is_one_record_off(api: Api) -> None:
    first, second, third = (api.records(api.page(number)) for number in (1, 2, 3))
    came, went = [first[-1], *second[:-1]], [*second[1:], third[0]]
    seen = []
    for seed in range(8):
        api.put({"seed": seed, "rates": {"drifting_page": 1.0}})
        assert api.records(api.page(1)) == first
        seen.append(api.records(api.page(2)))
    assert all(page in (came, went) for page in seen)
    assert came in seen
    assert went in seen


def test_the_last_page_drifts_by_its_own_records_only(apis: dict[str, Api]) -> None:
    api = apis["retailer1"]
    lines = api.records(api.page(1, 5000))
    size = len(lines) // 2 + 1
    first, second = lines[:size], lines[size:]
    pages = []
    for seed in range(8):
        api.put({"seed": seed, "rates": {"drifting_page": 1.0}})
        pages.append(api.records(api.page(2, size)))
    api.client.delete("/_faults", headers=TOKEN)
    assert all(page in ([first[-1], *second], second[1:]) for page in pages)


def test_an_extra_field_is_in_all_records(api: Api) -> None:
    before = api.records(api.page())
    api.plan(extra_field=1.0)
    after = api.records(api.page())
    name = {"retailer1": "LoyaltyPoints", "retailer2": "loyaltyPoints"}
    new = name.get(api.name, "loyalty_points")
    assert [record.pop(new) for record in after] == ["7"] * len(before)
    assert after == before


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every path of a record with its value; positions in lists do not count."""
    if path:
        yield path, value
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, dict):
            for name, inner in part.items():
                yield from _leaves(inner, f"{path}.{name}")


def _paths(records: list[Record]) -> set[str]:
    return {path for record in records for path, _ in _leaves(record)}


def test_a_missing_field_is_missing_everywhere(api: Api) -> None:
    before, gone = api.records(api.page()), set()
    for seed in range(6):
        api.put({"seed": seed, "rates": {"missing_field": 1.0}})
        pages = [api.records(api.page()), api.records(api.page(2))]
        missing = _paths(before) - _paths(pages[0])
        root = min(missing, key=len)
        assert all(path.startswith(root) for path in missing)
        assert not any(path.startswith(root) for path in _paths(pages[1]))
        gone.add(root)
    assert len(gone) > 2


def test_a_changed_type_is_changed_everywhere(api: Api) -> None:
    before, changed = api.records(api.page()), set()
    for seed in range(8):
        api.put({"seed": seed, "rates": {"changed_type": 1.0}})
        after = api.records(api.page())
        differing = {
            path
            for old, new in zip(before, after, strict=True)
            for (path, was), (_, now) in zip(_leaves(old), _leaves(new), strict=True)
            if not isinstance(was, dict | list) and json.dumps(was) != json.dumps(now)
        }
        assert len(differing) == 1
        changed |= differing
    assert len(changed) > 1


def test_types_change_both_ways(apis: dict[str, Api]) -> None:
    api, seen = apis["retailer1"], set()
    for seed in range(12):
        api.put({"seed": seed, "rates": {"changed_type": 1.0}})
        line = api.records(api.page())[0]
        seen |= {(name, type(line[name])) for name in ("Quantity", "UnitPrice")}
    api.client.delete("/_faults", headers=TOKEN)
    assert seen == {
        ("Quantity", int),
        ("Quantity", str),
        ("UnitPrice", str),
        ("UnitPrice", float),
    }


def test_a_malformed_record_is_one(api: Api) -> None:
    before = api.records(api.page())
    api.plan(malformed_record=1.0)
    after = api.records(api.page())
    differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1
    assert any(text in json.dumps(differing[0][1]) for text in NONSENSE)


def test_a_duplicate_record_stands_twice(api: Api) -> None:
    before = api.records(api.page())
    api.plan(duplicate_record=1.0)
    after = api.records(api.page())
    assert len(after) == len(before) + 1
    [extra] = [record for record in before if after.count(record) > before.count(record)][:1]
    after.remove(extra)
    assert sorted(map(json.dumps, after)) == sorted(map(json.dumps, before))


def test_a_wrong_control_total_is_nearly_right(api: Api) -> None:
    right, seen = _totals(api), set()
    for seed in range(8):
        api.put({"seed": seed, "rates": {"wrong_control_total": 1.0}})
        seen.add(_totals(api))
        assert api.records(api.page())
        assert api.given() == {"wrong_control_total": 1}
    assert right not in seen
    assert len(seen) > 1


def test_other_totals_are_wrong_too(apis: dict[str, Api]) -> None:
    for name, path, query in (
        ("retailer1", "/api/v1/shipments/control-totals", {"date": DAY}),
        ("retailer1", "/api/v1/stock-levels/control-totals", {"date": DAY}),
        ("retailer2", "/v2/inventory/control-totals", {"businessDate": DAY}),
        ("retailer2", "/v2/shipments/control-totals", {"businessDate": DAY}),
        ("retailer3", "/export/stock/control-totals.csv", {"date": DAY}),
        ("retailer3", "/export/deliveries/control-totals.csv", {"date": DAY}),
    ):
        right = apis[name].get(path, **query).text
        apis[name].plan(wrong_control_total=1.0)
        wrong = apis[name].get(path, **query).text
        apis[name].client.delete("/_faults", headers=TOKEN)
        differences = zip(NUMBERS.findall(right), NUMBERS.findall(wrong), strict=True)
        assert sum(one != other for one, other in differences) == 1, path


def test_a_wrong_clock_dates_answers_and_changes(apis: dict[str, Api]) -> None:
    for name, path, rows, field in (
        ("retailer1", "/api/v1/changes", "Changes", "ChangedAt"),
        ("retailer2", "/v2/changes", "data", "changedAt"),
    ):
        right = apis[name].get(path).get_json()[rows]
        apis[name].plan(clock_skew=1.0)
        before = datetime.now(UTC)
        answer = apis[name].get(path)
        after = datetime.now(UTC)
        apis[name].client.delete("/_faults", headers=TOKEN)
        date = parsedate_to_datetime(answer.headers["Date"])
        skews = set()
        for was, now in zip(right, answer.get_json()[rows], strict=True):
            assert len(was[field]) == len(now[field])
            skews.add(datetime.fromisoformat(now[field]) - datetime.fromisoformat(was[field]))
        [skew] = skews
        assert timedelta(seconds=50) < abs(skew) < timedelta(minutes=10, seconds=10)
        assert date - after - timedelta(seconds=1) <= skew <= date - before + timedelta(seconds=1)


def test_a_cut_body_has_the_right_length(api: Api) -> None:
    whole = api.page().data
    api.plan(truncated=1.0)
    cut = 0
    for _ in range(12):
        try:
            answer = api.page()
            body = answer.data
        except ConnectionAbortedError:
            continue  # the other flavour; over a real connection in test_faults_live.py
        cut += 1
        assert answer.content_length == len(body) < len(whole)
        assert whole.startswith(body)
    assert 0 < cut < 12


def test_pages_can_be_kept_small(api: Api) -> None:
    whole = api.records(api.page(1, 5000 if api.name != "retailer2" else 2000))
    api.put({"rates": {}, "largest_page": 25})
    for size in (2000, 25):
        pages = [api.records(api.page(number, size)) for number in (1, 2)]
        if api.name == "retailer3" and size == 2000:  # whoever leaps ahead by offset is lost
            pages[1] = api.records(api.get(api.sales, **api.day, offset=25, limit=2000))
        assert [record for page in pages for record in page] == whole[:50]
    assert len(api.records(api.page(1, 10))) == 10
    assert api.get(api.sales, **api.day, **{api.size: "many"}).status_code == 400


def test_data_faults_leave_other_listings_alone(apis: dict[str, Api]) -> None:
    kinds = [kind for kind in Kind if kind.value.endswith(("_page", "_record", "_field", "_type"))]
    rates = {kind.value: 1.0 for kind in kinds if kind is not Kind.WRONG_CONTENT_TYPE}
    for name, path in (("retailer1", "/api/v1/products"), ("retailer2", "/v2/stores")):
        before = apis[name].get(path).data
        apis[name].plan(**rates)
        assert apis[name].get(path).data == before
        assert apis[name].given() == {}
        assert apis[name].page(2).status_code == 200
        assert set(apis[name].given()) == set(rates)
        apis[name].client.delete("/_faults", headers=TOKEN)


def test_sums_that_are_off_keep_their_form(apis: dict[str, Api]) -> None:
    api, seen = apis["retailer1"], set()
    right = api.get(api.totals, date=DAY).get_json()
    for seed in range(10):
        api.put({"seed": seed, "rates": {"wrong_control_total": 1.0}})
        wrong = api.get(api.totals, date=DAY).get_json()
        seen.add(Decimal(wrong["TotalAmount"]) - Decimal(right["TotalAmount"]))
        seen.add(wrong["LineCount"] - right["LineCount"])
    api.client.delete("/_faults", headers=TOKEN)
    assert seen == {0, 1, -1, Decimal("0.01"), Decimal("-0.01")}


@pytest.mark.parametrize("seed", range(12))
def test_any_mixture_is_an_answer_or_a_dropped_connection(api: Api, seed: int) -> None:
    """The layer itself never fails: a 500 is one that the plan gave."""
    api.put({"seed": seed, "rates": dict.fromkeys(map(str, Kind), 0.3), "hang_seconds": 0})
    failed = 0
    for number in range(1, 7):
        for path, query in ((api.sales, api.day), (api.totals, {"date": DAY, "businessDate": DAY})):
            arguments = {"page": number, "offset": 40 * number, api.size: 40}
            try:
                answer = api.get(path, **(query | arguments))
                assert answer.data
            except ConnectionAbortedError:
                continue
            assert answer.status_code in {200, 302, 303, 307, 401, 429, 500, 503}
            failed += answer.status_code == 500
    assert failed == api.given().get("server_error", 0)
