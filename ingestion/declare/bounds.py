"""How much a retailer may send, and how long it may take: nothing that it says is endless."""

from dataclasses import dataclass, fields

from shared.errors import DataError

MIB = 2**20
SUMMARIES = 16


class ExcessError(DataError):
    """More came than a source's declaration allows. Asking again would bring as much."""


@dataclass(frozen=True)
class Bounds:
    """What one source, or one entity of it, may cost. A pull that goes beyond is not published."""

    response_bytes: int = 64 * MIB
    """Of one response's body, after its compression."""
    request_seconds: float = 300.0
    """From sending one request to the last byte of its answer, however steadily bytes come."""
    pull_pages: int = 20_000
    pull_bytes: int = 8 * 1024 * MIB
    """Of all pages of one pull, uncompressed."""
    record_bytes: int = 4 * MIB
    """Of one record as JSON."""
    columns: int = 2_000
    """Of a CSV page."""
    summary_bytes: int = 4 * MIB
    """Of one answer that is read into memory whole, which takes thirty times as much: control
    totals, or a page of the list of changes. The whole list may have `SUMMARIES` times as much."""

    def of_summaries(self) -> "Bounds":
        """The bounds of answers that are read into memory whole."""
        if self.response_bytes <= self.summary_bytes:
            return self
        bounds = {each.name: getattr(self, each.name) for each in fields(self)}
        most = min(self.pull_bytes, SUMMARIES * self.summary_bytes)
        return _OfSummaries(**bounds | {"response_bytes": self.summary_bytes, "pull_bytes": most})

    def require_pull(self, what: str, pages: int, size: int) -> None:
        """Refuse a pull that has come to so many pages and bytes, if it may not.

        Args:
            what: came last.
            pages: with it.
            size: bytes of them all.
        """
        if pages > self.pull_pages:
            raise self.refuse("pull_pages", f"{what} is a page more than a pull may have")
        if size > self.pull_bytes:
            raise self.refuse("pull_bytes", f"the pages up to {what} have more bytes than they may")

    def refuse(self, bound: str, what: str) -> ExcessError:
        """The error for what went beyond the bound of that name."""
        allowed = getattr(self, bound)
        return ExcessError(
            f"{what}: the declaration allows {bound}={allowed:,}. If it is right that the retailer"
            f" sends more, raise it there: Bounds({bound}=...)"
        )


class _OfSummaries(Bounds):
    """Names the bound that a declaration has of them."""

    def refuse(self, bound: str, what: str) -> ExcessError:
        is_of_bytes = bound in {"response_bytes", "pull_bytes"}
        return super().refuse("summary_bytes" if is_of_bytes else bound, what)


TOKEN_BOUNDS = Bounds(response_bytes=MIB, request_seconds=60.0)
"""Of an answer that grants a token."""
