"""Paginators find the next page, end, and never walk in a circle."""

import msgspec
import pytest
from requests.utils import parse_header_links

from ingestion.http.body import Answer
from ingestion.http.pagination import Cursor, LinkHeader, PageLoopError, PageNumber, Paginator
from shared.errors import DataError

pytestmark = pytest.mark.unit


def _answer(document: dict[str, object] | None = None, link: str = "") -> Answer:
    links = {found["rel"]: found for found in parse_header_links(link)}
    fields = {
        name: msgspec.Raw(msgspec.json.encode(each)) for name, each in (document or {}).items()
    }
    return Answer("http://api.test/things?offset=0&limit=2", b"", fields, links)


def _walk(paginator: Paginator, answers: list[Answer]) -> list[dict[str, str]]:
    """The parameters of every page of a walk over these answers."""
    asked: list[dict[str, str]] = [paginator.first()]
    for answer in answers:
        turned = paginator.next(answer)
        if turned is None:
            break
        asked.append(turned)
    return asked


def test_page_numbers_end_at_the_total() -> None:
    pages = [_answer({"Total": 3})] * 5
    asked = _walk(PageNumber("page", "size", 2, "Total"), pages)
    assert [parameters["page"] for parameters in asked] == ["1", "2", "3"]


def test_no_page_at_all_is_one_request() -> None:
    assert len(_walk(PageNumber("page", "size", 2, "Total"), [_answer({"Total": 0})])) == 1


def test_cursors_end_at_null() -> None:
    pages = [_answer({"next": "a"}), _answer({"next": "b"}), _answer({"next": None})]
    asked = _walk(Cursor("cursor", "limit", 2, "next"), pages)
    assert asked == [{"limit": "2"}, {"cursor": "a"}, {"cursor": "b"}]


def test_a_repeated_cursor_is_a_loop() -> None:
    pages = [_answer({"next": "a"}), _answer({"next": "a"})]
    with pytest.raises(PageLoopError, match="'a' for the second time"):
        _walk(Cursor("cursor", "limit", 2, "next"), pages)


def test_links_are_followed_relative_and_absolute() -> None:
    pages = [
        _answer(link='</things?offset=2&limit=2>; rel="next"'),
        _answer(link='<http://api.test/things?offset=4&limit=2>; rel="next"'),
        _answer(),
    ]
    asked = _walk(LinkHeader("offset", "limit", 2), pages)
    assert [parameters["offset"] for parameters in asked] == ["0", "2", "4"]


def test_a_repeated_link_is_a_loop() -> None:
    page = _answer(link='</things?offset=2&limit=2>; rel="next"')
    with pytest.raises(PageLoopError):
        _walk(LinkHeader("offset", "limit", 2), [page, page])


def test_a_page_without_its_paging_field_is_an_error() -> None:
    with pytest.raises(DataError, match="no readable field 'Total'"):
        PageNumber("page", "size", 2, "Total").next(_answer({"Pages": 1}))


def test_a_cursor_may_lie_in_an_object() -> None:
    pages = [_answer({"paging": {"next": "a"}}), _answer({"paging": {"next": None}})]
    asked = _walk(Cursor("cursor", "limit", 2, "paging.next"), pages)
    assert asked == [{"limit": "2"}, {"cursor": "a"}]


def test_a_field_with_a_dot_in_its_name_is_found_first() -> None:
    asked = _walk(Cursor("at", "limit", 2, "a.b"), [_answer({"a.b": "x", "a": {"b": "y"}})])
    assert asked[1:] == [{"at": "x"}]


def test_no_object_at_all_ends_the_walk() -> None:
    assert len(_walk(Cursor("cursor", "limit", 2, "paging.next"), [_answer({"paging": None})])) == 1


@pytest.mark.parametrize(
    "document", [{}, {"paging": {}}, {"paging": []}, {"paging": {"Next": "a"}}]
)
def test_a_cursor_that_is_absent_is_an_error_unless_the_source_says_so(
    document: dict[str, object],
) -> None:
    with pytest.raises(DataError, match=r"no readable field 'paging\.next'"):
        Cursor("cursor", "limit", 2, "paging.next").next(_answer(document))
    cursor = Cursor("cursor", "limit", 2, "paging.next", absent_at_end=True)
    assert cursor.next(_answer(document)) is None


@pytest.mark.parametrize(
    "link",
    [
        "http://elsewhere.test/things?offset=2",
        "//elsewhere.test/things?offset=2",
        "https://api.test/things?offset=2",
        "http://api.test:81/things?offset=2",
        "http://api.test/others?offset=2",
        "/others?offset=2",
        "ftp://api.test/things?offset=2",
        "http://api.test:none/things?offset=2",
        "http://[::1/things?offset=2",
        f"/things?offset={'2' * 10_000}",
    ],
)
def test_a_link_elsewhere_is_an_error(link: str) -> None:
    page = _answer(link=f'<{link}>; rel="next"')
    with pytest.raises(DataError, match="only the address declared is asked"):
        LinkHeader("offset", "limit", 2).next(page)


def test_a_link_may_name_the_port_that_is_meant_anyway() -> None:
    page = _answer(link='<http://API.test:80/things?offset=2>; rel="next"')
    assert LinkHeader("offset", "limit", 2).next(page) == {"offset": "2"}
