"""Deliberate defects in ingestion. Each one must make the chaos run fail, or the run proves little.

| mutation | what is broken |
| --- | --- |
| drop_a_page | every third page is fetched and not landed |
| ignore_retry_after | throttled requests come again at once |
| swallow_outages | an outage looks like a quiet day: no records, and totals of nothing |
| float_money | the retailers' decimals become doubles on the way |
| utc_sales_date | the sales date is UTC's and not the store's |
| trust_any_body | maintenance pages and cut bodies are taken for answers |
| keep_repeats | records that came twice over a moving page are kept |
| trust_every_pull | a pull that misses its control totals is taken, and its totals are forgotten |
| lenient_contract | fields that are missing are taken for absent values |
| one_try | nothing is ever asked a second time |
| follow_redirects | what another address answers is taken for the retailer's |
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import requests

from ingestion.declare.source import ControlTotals, Source
from ingestion.extract.landing import Landing
from ingestion.extract.snapshot import Snapshot
from ingestion.http import body, client, session
from ingestion.http.body import Answer
from ingestion.http.client import SourceClient
from ingestion.normalise import pages
from shared.errors import SourceUnavailable

Patch = Any  # mock's patchers have no common public type


def _drop_a_page() -> Patch:
    walk = SourceClient.pages

    def broken(self: SourceClient, *arguments: Any) -> Iterator[client.Page]:
        for number, page in enumerate(walk(self, *arguments)):
            if number % 3 != 2:
                yield page

    return mock.patch.object(SourceClient, "pages", broken)


def _ignore_retry_after() -> Patch:
    return mock.patch.object(session, "_retry_after", return_value=0.0)


def _swallow_outages() -> Patch:
    walk, totals = SourceClient.pages, Landing.fetch_control_totals

    def quiet_walk(self: SourceClient, *arguments: Any) -> Iterator[client.Page]:
        try:
            yield from walk(self, *arguments)
        except SourceUnavailable:
            yield client.Page("", b'{"Lines": [], "data": []}')

    def quiet_totals(self: Landing, *arguments: Any) -> Any:
        try:
            return totals(self, *arguments)
        except SourceUnavailable:
            return ControlTotals(0, {}), []

    patches = contextlib.ExitStack()
    patches.enter_context(mock.patch.object(SourceClient, "pages", quiet_walk))
    patches.enter_context(mock.patch.object(Landing, "fetch_control_totals", quiet_totals))
    return patches


def _mapping(change: Callable[[str], str]) -> Patch:
    mapping = Source.mapping
    return mock.patch.object(Source, "mapping", lambda self, entity: change(mapping(self, entity)))


def _float_money() -> Patch:
    return _mapping(lambda text: text.replace("as decimal(18, 4))", "as float)"))


def _utc_sales_date() -> Patch:
    return _mapping(
        lambda text: text.replace(
            "(transaction_at at time zone 'America/New_York')::date as sales_date",
            "(transaction_at at time zone 'UTC')::date as sales_date",
        )
    )


def _trust_any_body() -> Patch:
    def trusting(reply: session.Reply, _: body.Expected) -> Answer:
        try:
            fields = body._fields(reply.body)
        except ValueError:
            fields = {}
        return Answer(reply.url, reply.body, fields, reply.links)

    return mock.patch.object(client, "read_answer", trusting)


def _keep_repeats() -> Patch:
    return mock.patch.object(pages, "_number", return_value=0)


def _forget_totals(self: Snapshot) -> bool:
    rows, amounts = self.normalised.rows, self.normalised.amounts
    came = {unit: sum(pair) for unit, pair in amounts.items()}
    object.__setattr__(self, "control", ControlTotals(rows.source, came))  # type: ignore[arg-type]
    return True


def _trust_every_pull() -> Patch:
    return mock.patch.object(Snapshot, "is_verified", property(_forget_totals))


def _lenient_contract() -> Patch:
    return mock.patch.object(pages, "check_contract", return_value=[])


def _one_try() -> Patch:
    def broken(http: Any, auth: Any = None) -> session.HttpSession:
        return session.HttpSession(http.model_copy(update={"retries": 0}), auth)

    return mock.patch.object(client, "HttpSession", broken)


def _follow_redirects() -> Patch:
    ask = requests.Session.request

    def following(self: requests.Session, *arguments: Any, **options: Any) -> requests.Response:
        return ask(self, *arguments, **options | {"allow_redirects": True})

    return mock.patch.object(requests.Session, "request", following)


MUTATIONS: dict[str, Callable[[], Patch]] = {
    "drop_a_page": _drop_a_page,
    "ignore_retry_after": _ignore_retry_after,
    "swallow_outages": _swallow_outages,
    "float_money": _float_money,
    "utc_sales_date": _utc_sales_date,
    "trust_any_body": _trust_any_body,
    "keep_repeats": _keep_repeats,
    "trust_every_pull": _trust_every_pull,
    "lenient_contract": _lenient_contract,
    "one_try": _one_try,
    "follow_redirects": _follow_redirects,
}
