"""Fetch ahead: while one page is landed, the next ones are on their way."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def lookahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items in the same order, up to `depth` of them fetched in advance.

    The iterator is advanced by one thread, one item at a time. What it raises is raised here, at
    the item's place.
    """
    done = object()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = deque(pool.submit(next, items, done) for _ in range(depth))
        while (item := ahead.popleft().result()) is not done:
            ahead.append(pool.submit(next, items, done))
            yield item  # type: ignore[misc]
