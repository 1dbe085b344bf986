"""The probe of a retailer's API, seen red for each fault and green again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ingestion.registry import load_source
from scripts.health import retailers
from scripts.health.probe import Finding, State
from scripts.health.retailers import of_retailers
from scripts.health.side_by_side import ask_all
from scripts.stack.testing import TemporaryPostgres
from shared.settings import Settings, SourceSettings
from tests.support.http_answers import http_answers
from tests.support.receivers import unused_port
from tests.support.retailers import serve_retailers
from tests.support.standing_still import listener_on, standing_still

pytestmark = pytest.mark.integration
LONG, SHORT = 60.0, 0.5


def _found(settings: Settings, seconds: float = LONG) -> dict[str, Finding]:
    return {each.name: each.finding for each in ask_all(of_retailers(settings), seconds)}


@contextmanager
def _locked_out(server: TemporaryPostgres, database: str) -> Iterator[None]:
    """Nobody gets into the database meanwhile, and nobody is in it."""
    with server.server.connect() as link, link.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        ended = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s"
        cursor.execute(ended, (database,))
        yield
        cursor.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")


def _at(settings: Settings, url: str) -> Settings:
    """With one retailer, whose API is there."""
    return settings.model_copy(update={"sources": {"retailer1": SourceSettings(base_url=url)}})


def test_every_simulated_api_is_well(world: Settings) -> None:
    found = _found(world)
    assert list(found) == [f"API of {each}" for each in ("retailer1", "retailer2", "retailer3")]
    assert {each.state for each in found.values()} == {State.OK}
    assert all("/health answers 200" in each.found for each in found.values())


def test_an_api_that_hangs_is_noticed_and_no_other_with_it(world: Settings) -> None:
    port = int(world.sources["retailer2"].base_url.rpartition(":")[2])
    leader = listener_on(port)
    with standing_still(leader):
        hanging = of_retailers(world)[1:2]
        (found,) = ask_all(hanging, SHORT)
        assert found.name == "API of retailer2"
        assert found.finding.found == "no answer within 0.5 s"
        others = world.model_copy(update={"sources": {"retailer3": world.sources["retailer3"]}})
        assert _found(others)["API of retailer3"].state is State.OK
    assert _found(world)["API of retailer2"].state is State.OK


def test_an_api_without_its_database_says_so(settings: Settings, server: TemporaryPostgres) -> None:
    with serve_retailers(server, None, prefix="health_") as apis:
        here = settings.model_copy(update={"sources": apis.sources})
        assert _found(here)["API of retailer1"].state is State.OK
        with _locked_out(server, "health_retailer1"):
            found = _found(here)["API of retailer1"]
            assert found.state is State.FAILED
            assert "answers 503" in found.found
        assert _found(here)["API of retailer1"].state is State.OK


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, State.OK), (401, State.FAILED), (500, State.FAILED), (503, State.FAILED)],
)
def test_a_health_path_has_to_succeed(settings: Settings, status: int, state: State) -> None:
    with http_answers() as api:
        api.answers["/health"] = (status, {})
        found = _found(_at(settings, api.url))["API of retailer1"]
    assert found.state is state
    assert f"answers {status}" in found.found


@pytest.mark.parametrize(
    ("status", "state"),
    [(302, State.OK), (401, State.OK), (404, State.OK), (503, State.FAILED)],
)
def test_without_a_health_path_any_answer_but_an_outage_will_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int, state: State
) -> None:
    without = replace(load_source("retailer1"), health_path=None)
    monkeypatch.setattr(retailers, "load_source", lambda _: without)
    with http_answers() as api:
        api.answers["/"] = (status, {})
        assert _found(_at(settings, api.url))["API of retailer1"].state is state


def test_an_api_that_is_down_and_one_that_is_not_declared_are_named(settings: Settings) -> None:
    down = _at(settings, f"http://127.0.0.1:{unused_port()}")
    found = _found(down)["API of retailer1"]
    assert found.state is State.FAILED
    assert "does not answer" in found.found
    assert "RETAIL_SOURCES__RETAILER1__BASE_URL" in found.advice
    unknown = settings.model_copy(update={"sources": {"retailer77": down.sources["retailer1"]}})
    assert "retailer77" in _found(unknown)["API of retailer77"].found
