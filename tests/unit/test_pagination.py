"""Paginators find the next page, end, and never walk in a circle."""

import json

import pytest
import requests

from ingestion.pagination import Cursor, LinkHeader, PageLoopError, PageNumber, Paginator
from shared.errors import DataError

pytestmark = pytest.mark.unit


def _response(body: object = None, link: str | None = None) -> requests.Response:
    response = requests.Response()
    response.url = "http://api.test/things?offset=0&limit=2"
    response._content = json.dumps(body).encode()
    if link:
        response.headers["Link"] = link
    return response


def _walk(paginator: Paginator, responses: list[requests.Response]) -> list[dict[str, str]]:
    """The parameters of every page of a walk over these responses."""
    asked: list[dict[str, str]] = [paginator.first()]
    for response in responses:
        turned = paginator.next(response)
        if turned is None:
            break
        asked.append(turned)
    return asked


def test_page_numbers_end_at_the_total() -> None:
    pages = [_response({"Total": 3})] * 5
    asked = _walk(PageNumber("page", "size", 2, "Total"), pages)
    assert [parameters["page"] for parameters in asked] == ["1", "2", "3"]


def test_no_page_at_all_is_one_request() -> None:
    assert len(_walk(PageNumber("page", "size", 2, "Total"), [_response({"Total": 0})])) == 1


def test_cursors_end_at_null() -> None:
    pages = [_response({"next": "a"}), _response({"next": "b"}), _response({"next": None})]
    asked = _walk(Cursor("cursor", "limit", 2, "next"), pages)
    assert asked == [{"limit": "2"}, {"cursor": "a"}, {"cursor": "b"}]


def test_a_repeated_cursor_is_a_loop() -> None:
    pages = [_response({"next": "a"}), _response({"next": "a"})]
    with pytest.raises(PageLoopError, match="'a' for the second time"):
        _walk(Cursor("cursor", "limit", 2, "next"), pages)


def test_links_are_followed_relative_and_absolute() -> None:
    pages = [
        _response(link='</things?offset=2&limit=2>; rel="next"'),
        _response(link='<http://api.test/things?offset=4&limit=2>; rel="next"'),
        _response(),
    ]
    asked = _walk(LinkHeader("offset", "limit", 2), pages)
    assert [parameters["offset"] for parameters in asked] == ["0", "2", "4"]


def test_a_repeated_link_is_a_loop() -> None:
    page = _response(link='</things?offset=2&limit=2>; rel="next"')
    with pytest.raises(PageLoopError):
        _walk(LinkHeader("offset", "limit", 2), [page, page])


def test_a_page_without_its_paging_field_is_an_error() -> None:
    with pytest.raises(DataError, match="no readable field 'Total'"):
        PageNumber("page", "size", 2, "Total").next(_response({"Pages": 1}))
