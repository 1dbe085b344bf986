"""Fetch ahead: while one page is landed, the next ones are on their way."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def submit_each(
    pool: ThreadPoolExecutor, work: Callable[[T], R], items: Iterator[T], depth: int = 2
) -> list[Future[R]]:
    """Have the pool work on each item, in order, while the items after it are being made.

    At most `depth` items lie unfinished in memory. What the items or the work raise is raised
    here, at its place, if it shows before the last item is made; the futures carry the rest.
    """
    futures: list[Future[R]] = []
    for item in items:
        futures.append(pool.submit(work, item))
        if len(futures) >= depth:
            futures[-depth].result()
    return futures
