"""What the tests of a fourth retailer share: its API, and checkouts to which it may be added."""

from collections.abc import Iterator

import pytest

from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from tests.fourth_retailer.api import FourthApi, serve_fourth_retailer
from tests.fourth_retailer.checkout import Checkout, copied_checkout
from tests.fourth_retailer.loaded import RETAILER, Loaded, load_from, warehouse
from tests.support.retailers import RetailerApis


@pytest.fixture(scope="session")
def fourth_api() -> Iterator[FourthApi]:
    """The fourth retailer's API."""
    with serve_fourth_retailer() as running:
        yield running


@pytest.fixture(scope="module")
def checkout() -> Iterator[Checkout]:
    """A copy of the checkout for one module's tests."""
    with copied_checkout() as copy:
        yield copy


@pytest.fixture(scope="session")
def loaded(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
    fourth_api: FourthApi,
    retailer_apis: RetailerApis,
) -> Iterator[Loaded]:
    """The fourth retailer beside one that was there before."""
    sources = {
        RETAILER: fourth_api.source("signed", "none", "json"),
        "retailer1": retailer_apis.sources["retailer1"],
    }
    with (
        copied_checkout() as copy,
        warehouse(server, object_store_server, passwords, "fourth") as empty,
    ):
        yield load_from(copy, empty.model_copy(update={"sources": sources}))
