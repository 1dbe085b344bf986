"""Faults of whole pages: each changes the page, and says whether it could."""

from retailers.faults.bodies import Page
from retailers.faults.exchange import Exchange
from retailers.generator.draw import Draw


def repeat_page(exchange: Exchange, page: Page, _: Draw) -> bool:
    """The records of the page before, in the frame of this one. The first page has none before."""
    paging = exchange.wire.sales.paging
    before = exchange.sales_page(paging.previous(exchange.query))
    if before is None or not page.records:
        return False
    page.records = before.records
    return True


def drift_page(exchange: Exchange, page: Page, draw: Draw) -> bool:
    """As if a row had come or gone before this page since the page before was read.

    A row that came: the page begins with the last record of the page before, and its own last is
    pushed out. A row that went: its first record has moved to the page before, which was read
    already, and the first of the page after has moved up. Only this page drifts.
    """
    paging = exchange.wire.sales.paging
    before = exchange.sales_page(paging.previous(exchange.query))
    if before is None or not page.records:
        return False
    after = exchange.sales_page(paging.following(exchange.query, page))
    following = after.records if after else []
    if draw.chance(0.5):
        own = page.records[:-1] if following else page.records
        page.records = [*before.records[-1:], *own]
    else:
        page.records = [*page.records[1:], *following[:1]]
    return True
