"""Answers that no honest API sends: each ends as one clear error, in bounded time and memory."""

import gzip
import itertools
import json
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.source import Source
from ingestion.http.authentication import bearer_token, client_credentials
from ingestion.http.body import BrokenBodyError
from ingestion.http.client import SourceClient
from ingestion.http.pagination import Cursor, Paginator, SinglePage
from ingestion.http.session import BrokenAnswerError, OutageError
from ingestion.registry import load_source
from shared.errors import ConfigurationError, DataError, PipelineError, SourceUnavailable
from shared.settings import HttpSettings, Settings, SourceSettings
from tests.support.raw_api import Answering, Asked, RawApi, http_answer, raw_answer, raw_api
from tests.support.waiting import HANG, until

pytestmark = pytest.mark.unit

KEY = "k3y-of-ours"
PAGE = b'{"Lines": [], "TotalPages": 1}'
IMPATIENT = HttpSettings(connect_timeout=HANG, read_timeout=HANG, retries=1, backoff=0.01)


def _settings(api: RawApi, http: HttpSettings = IMPATIENT) -> Settings:
    secret = SecretStr(KEY)
    access = SourceSettings(
        base_url=api.base_url, api_key=secret, client_id="us", client_secret=secret
    )
    return Settings.model_construct(sources={"retailer1": access}, http=http)


def _source(bounds: Bounds | None = None) -> Source:
    return replace(
        load_source("retailer1"), bounds=bounds or Bounds(), requests_per_second=1_000_000
    )


def _pull(
    api: RawApi,
    source: Source | None = None,
    paginator: Paginator | None = None,
    http: HttpSettings = IMPATIENT,
) -> list[bytes]:
    with SourceClient(source or _source(), _settings(api, http)) as client:
        return [page.body for page in client.pages("/sales", {}, paginator or SinglePage())]


def _answers(*answers: bytes) -> Answering:
    """One after the other, and the last one for ever."""
    waiting = itertools.chain(answers, itertools.repeat(answers[-1]))
    return lambda _: next(waiting)


def test_what_is_packed_is_unpacked() -> None:
    packings: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "x-gzip": lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:]),
        "deflate": zlib.compress,
        "identity": bytes,
    }
    for encoding, pack in packings.items():
        with raw_api(_answers(http_answer(pack(PAGE), Content_Encoding=encoding))) as api:
            assert _pull(api) == [PAGE], encoding


@pytest.mark.parametrize(
    ("body", "encoding", "says"),
    [
        (gzip.compress(PAGE)[:-9], "gzip", "breaks off"),
        (PAGE, "gzip", "incorrect header"),
        (PAGE, "br", "content encoding is 'br'"),
        (gzip.compress(gzip.compress(PAGE)), "gzip, gzip", "content encoding is 'gzip, gzip'"),
    ],
    ids=["cut", "plain", "unasked", "twice"],
)
def test_what_cannot_be_unpacked_is_no_answer(body: bytes, encoding: str, says: str) -> None:
    with (
        raw_api(_answers(http_answer(body, Content_Encoding=encoding))) as api,
        pytest.raises(BrokenAnswerError, match=says),
    ):
        _pull(api)
    assert len(api.asked) == IMPATIENT.retries + 1


BOMB = """
import resource, sys
from tests.unit import test_hostile_api as hostile
from tests.support.raw_api import http_answer, raw_api

def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
members = hostile.gzip.compress(bytes(2**20), 9) * 1500  # 1.5 MB that hold 1.5 GB
with raw_api(lambda _: http_answer(members, Content_Encoding="gzip")) as api:
    before = peak()
    try:
        hostile._pull(api, hostile._source(hostile.Bounds(response_bytes=2**24)))
    except hostile.ExcessError as error:
        print(peak() - before, error)
"""


def _memory_of(script: str) -> tuple[int, str]:
    """How many bytes a script took in a process of its own, and the error that it met."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    memory, _, said = done.stdout.partition(" ")
    return int(memory), said


def test_a_bomb_of_gzip_stays_small() -> None:
    memory, said = _memory_of(BOMB)
    assert memory < 100 * 2**20
    assert "response_bytes=16,777,216" in said


SUMMARY = """
import gzip, resource
from datetime import UTC, datetime
from tests.unit import test_hostile_api as hostile
from tests.support.raw_api import http_answer, raw_api
from ingestion.declare.change_feed import changed_partitions
from ingestion.registry import load_changes

def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
body = gzip.compress(b'{"TotalPages": 1, "Changes": [' + b'{},' * (12 * 2**20) + b'{}]}', 9)
with raw_api(lambda _: http_answer(body, Content_Encoding="gzip")) as api:
    before, feed = peak(), load_changes("retailer1")
    try:
        with hostile.SourceClient(hostile._source(), hostile._settings(api)) as client:
            changed_partitions(feed, None, client, datetime.now(UTC))
    except hostile.DataError as error:
        print(peak() - before, error)
"""


def test_what_is_read_whole_has_a_bound_of_its_own() -> None:
    """36 MB of a list of changes are a gigabyte once they are objects of Python."""
    memory, said = _memory_of(SUMMARY)
    assert memory < 100 * 2**20
    assert "summary_bytes=4,194,304" in said


def test_the_bound_of_totals_is_the_smaller_one() -> None:
    source = _source(Bounds(summary_bytes=1000))
    entity = source.entities[0]
    assert entity.control_totals is not None
    expected = source.expected_totals(entity, entity.control_totals)
    large = http_answer(b"{" + b" " * 999 + b"}")
    with (
        raw_api(_answers(http_answer(b"{" + b" " * 998 + b"}"), large)) as api,
        SourceClient(source, _settings(api)) as client,
    ):
        client.page("/totals", {}, expected)
        with pytest.raises(ExcessError, match="allows summary_bytes=1,000"):
            client.page("/totals", {}, expected)
    small = Bounds(response_bytes=10)
    assert small.of_summaries() == small


def test_a_body_without_end_is_left_at_its_bound() -> None:
    def endless(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
        yield from itertools.repeat(b" " * 65536)

    with raw_api(endless) as api, pytest.raises(ExcessError, match="response_bytes=1,000,000"):
        _pull(api, _source(Bounds(response_bytes=1_000_000)))
    assert len(api.asked) == 1


def test_an_error_without_end_is_bounded_too() -> None:
    def endless(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 503 Service Unavailable\r\n\r\n"
        yield from itertools.repeat(b" " * 65536)

    with raw_api(endless) as api, pytest.raises(ExcessError):
        _pull(api, _source(Bounds(response_bytes=1_000_000)))


def _drip(start: bytes, each: bytes) -> Answering:
    def answer(_: Asked) -> Iterator[bytes]:
        yield start
        while True:
            time.sleep(0.02)
            yield each

    return answer


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIPS = {
    "a status": (b"", b"H"),
    "headers": (HEAD, b"X"),
    "many headers": (HEAD, b"X: y\r\n"),
    "a body of a known length": (HEAD + b"Content-Length: 1000000\r\n\r\n", b" "),
    "a body of an unknown length": (HEAD + b"\r\n" + PAGE, b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    "one informal answer after the other": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "an error": (b"HTTP/1.1 500 Oh\r\nContent-Length: 1000000\r\n\r\n", b" "),
}


@pytest.mark.parametrize(("start", "each"), DRIPS.values(), ids=DRIPS)
def test_a_drip_ends_with_its_time(start: bytes, each: bytes) -> None:
    with raw_api(_drip(start, each)) as api, pytest.raises(PipelineError) as caught:
        _pull(api, _source(Bounds(request_seconds=0.5)))
    if "many headers" not in str(caught.value):
        assert isinstance(caught.value, SourceUnavailable)
    assert "request_seconds=0.5" in str(caught.value) or "headers" in str(caught.value)


def test_a_silent_server_is_left_after_the_read_time_out_or_the_bound() -> None:
    def silent(_: Asked) -> Iterator[bytes]:
        time.sleep(2)
        yield b""

    with raw_api(silent) as api, pytest.raises(BrokenAnswerError, match=r"request_seconds=0\.3"):
        _pull(api, _source(Bounds(request_seconds=0.3)))


def test_a_quick_answer_leaves_no_timer_behind() -> None:
    before = set(threading.enumerate())
    with raw_api(_answers(http_answer(PAGE))) as api:
        assert _pull(api, _source(Bounds(request_seconds=HANG))) == [PAGE]
        until(lambda: not _timers(before), "a timer is left")
        assert _pull(api, _source(Bounds(request_seconds=HANG))) == [PAGE]


def _timers(before: set[threading.Thread]) -> list[threading.Thread]:
    """Those that were started since."""
    return [
        each
        for each in threading.enumerate()
        if isinstance(each, threading.Timer) and each not in before
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("301 Moved Permanently", ConfigurationError),
        ("302 Found", BrokenAnswerError),
        ("303 See Other", BrokenAnswerError),
        ("307 Temporary Redirect", BrokenAnswerError),
        ("308 Permanent Redirect", ConfigurationError),
    ],
)
def test_a_redirect_is_an_error_and_no_key_goes_elsewhere(
    status: str, error: type[PipelineError]
) -> None:
    with raw_api(_answers(http_answer(PAGE))) as elsewhere:
        there = {"Location": f"{elsewhere.base_url}/sales"}
        with (
            raw_api(_answers(raw_answer(status, there, PAGE))) as api,
            pytest.raises(error, match="redirects are not followed"),
        ):
            _pull(api)
        assert elsewhere.asked == []


def test_a_redirect_that_ends_is_healed() -> None:
    away = raw_answer("302 Found", {"Location": "/maintenance"})
    with raw_api(_answers(away, http_answer(PAGE))) as api:
        assert _pull(api) == [PAGE]
    assert [asked.path for asked in api.asked] == ["/sales", "/sales"]


@pytest.mark.parametrize(
    "status", ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_the_secret_of_a_token_goes_nowhere_else(status: str) -> None:
    source = replace(_source(), authenticate=client_credentials("/token"))
    token = b'{"access_token": "stolen", "expires_in": 60}'
    with raw_api(_answers(http_answer(token))) as elsewhere:
        there = {"Location": f"{elsewhere.base_url}/token"}
        with (
            raw_api(_answers(raw_answer(status, there))) as api,
            pytest.raises(PipelineError, match="redirects are not followed"),
        ):
            _pull(api, source)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    "grant",
    [
        b"[]",
        b"not json",
        b'{"access_token": null, "expires_in": 60}',
        b'{"access_token": "a\\r\\nX-Evil: 1", "expires_in": 60}',
        b'{"access_token": "a", "expires_in": 1e999999999999999999}',
        b'{"access_token": "a", "expires_in": NaN}',
        b'{"access_token": "a", "expires_in": ' + b"9" * 5000 + b"}",
        b'{"access_token": ' + b"[" * 2000 + b"]" * 2000 + b', "expires_in": 1}',
        b'{"access_token": "a", "access_token": "b", "expires_in": 60}',
    ],
)
def test_a_grant_that_is_none_is_no_token(grant: bytes) -> None:
    source = replace(_source(), authenticate=client_credentials("/token"))
    with (
        raw_api(_answers(http_answer(grant))) as api,
        pytest.raises(SourceUnavailable, match=r"without a token|a token that is none"),
    ):
        _pull(api, source)
    assert {asked.path for asked in api.asked} == {"/token"}


def test_a_token_may_not_be_a_flood() -> None:
    source = replace(_source(), authenticate=client_credentials("/token"))
    flood = http_answer(b" " * 2**21)
    with raw_api(_answers(flood)) as api, pytest.raises(ExcessError, match="response_bytes"):
        _pull(api, source)


def test_a_bearer_token_is_sent_as_one() -> None:
    with raw_api(_answers(http_answer(PAGE))) as api:
        _pull(api, replace(_source(), authenticate=bearer_token()))
    assert api.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("key", ["a\nb", "ä漢"])
def test_a_key_that_no_header_can_carry_is_named_and_not_shown(key: str) -> None:
    with raw_api(_answers(http_answer(PAGE))) as api:
        settings = _settings(api)
        settings.sources["retailer1"].api_key = SecretStr(key)
        with (
            SourceClient(_source(), settings) as client,
            pytest.raises(ConfigurationError, match="a credential, is none that HTTP can carry"),
        ):
            client.page("/sales", {})
    assert api.asked == []


def test_neither_netrc_nor_the_environments_proxies_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login thief password x\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    nothing = replace(_source(), authenticate=lambda *_: lambda request: request)
    with raw_api(_answers(http_answer(PAGE))) as api:
        assert _pull(api, nothing) == [PAGE]
    assert "authorization" not in api.asked[0].headers


def test_a_proxy_is_used_that_the_settings_name() -> None:
    with raw_api(_answers(http_answer(PAGE))) as proxy:
        http = IMPATIENT.model_copy(update={"proxy": SecretStr(proxy.base_url)})
        unreachable = RawApi("http://retailer.invalid")
        assert _pull(unreachable, http=http) == [PAGE]
        assert proxy.asked[0].headers["host"] == "retailer.invalid"


def test_a_drip_through_a_proxy_ends_as_well() -> None:
    with raw_api(_drip(HEAD + b"\r\n", b" ")) as proxy:
        http = IMPATIENT.model_copy(update={"proxy": SecretStr(proxy.base_url)})
        with pytest.raises(BrokenAnswerError, match="request_seconds"):
            _pull(
                RawApi("http://retailer.invalid"), _source(Bounds(request_seconds=0.3)), http=http
            )


def _endless(asked: Asked) -> bytes:
    """Each page points to another one."""
    return http_answer(
        json.dumps({"Lines": [], "next": int(asked.query.get("at", 0)) + 1}).encode()
    )


def _by_cursor() -> Cursor:
    return Cursor("at", "limit", 10, cursor_field="next")


@pytest.mark.parametrize(
    ("bounds", "says"),
    [(Bounds(pull_pages=7), "pull_pages=7"), (Bounds(pull_bytes=100), "pull_bytes=100")],
)
def test_pages_without_end_are_left_at_their_bound(bounds: Bounds, says: str) -> None:
    with raw_api(_endless) as api, pytest.raises(ExcessError, match=says):
        _pull(api, _source(bounds), _by_cursor())
    assert len(api.asked) <= 8


@pytest.mark.parametrize(
    "total",
    ["null", '"many"', "[1]", "{}", "-1", "9" * 5000, f'"{"9" * 5000}"', "true", "1.5", "1e400",
     "[" * 2000 + "]" * 2000, '"\\ud800"', '"٣"'],
)  # fmt: skip
def test_a_count_of_pages_that_is_none_is_named(total: str) -> None:
    body = f'{{"Lines": [], "TotalPages": {total}}}'.encode()
    with raw_api(_answers(http_answer(body))) as api, pytest.raises(PipelineError) as caught:
        _pull(api, paginator=load_source("retailer1").sales.paginator(10))
    assert isinstance(caught.value, DataError | BrokenBodyError)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "cursor", ["[]", "{}", "true", '"' + "x" * 10_000 + '"', "1.5", "[" * 1500 + "]" * 1500]
)
def test_a_cursor_that_is_none_is_named(cursor: str) -> None:
    body = f'{{"Lines": [], "next": {cursor}}}'.encode()
    with raw_api(_answers(http_answer(body))) as api, pytest.raises(DataError):
        _pull(api, paginator=_by_cursor())


def test_a_page_of_html_is_shown_by_its_title() -> None:
    html = b"<!doctype html>\n<html><head>\n<title>Sorry:\n back\x1b[31m soon</title>" + b"<p>x" * 9
    with (
        raw_api(_answers(raw_answer("404 Not Found", {}, html))) as api,
        pytest.raises(DataError) as caught,
    ):
        _pull(api)
    assert str(caught.value).endswith(r"refused the request (404): Sorry: back\x1b[31m soon")


def test_an_outage_is_told_as_one() -> None:
    outage = raw_answer("503 Service Unavailable", {})
    with (
        raw_api(_answers(outage)) as api,
        pytest.raises(OutageError, match="answered 503 after all retries"),
    ):
        _pull(api)
    with pytest.raises(OutageError, match="does not answer"):
        _pull(RawApi("http://127.0.0.1:9"))


@pytest.mark.parametrize("said", ["soon", "-5", "1e999", "Mon, 99 Foo 2024 00:00:00 GMT"])
def test_a_retry_after_that_is_none_is_no_reason_to_crash(said: str) -> None:
    throttled = raw_answer("429 Too Many Requests", {"Retry-After": said})
    with raw_api(_answers(throttled, http_answer(PAGE))) as api:
        assert _pull(api) == [PAGE]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://api.test",
        "api.test",
        "",
        "http://",
        "http://us:s3cret@api.test",
        "http://api.test:none",
        "http://[::1",
        "http://api.test/?a=1",
        "http://api.test#a",
        "http://api.test\\@elsewhere.test",
        "http://api.test\r\nX: y",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ConfigurationError, match="the address of retailer1 is none") as caught:
        _pull(RawApi(address))
    assert "s3cret" not in str(caught.value)
